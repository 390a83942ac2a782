//! Markdown to headings, texts and links. What the reader sees is text: labels of links, alternative
//! texts of images, cells, footnotes, code. Addresses, tags and comments are not.

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::html::{self, Part, Parts};
use super::leaf::Leaf;
use super::limits::{LINKS, Limits};
use super::line::LineCounter;
use super::link::{Destination, read_markdown_link, read_wikilink};
use super::model::{Link, Warning};
use super::outline::{Heading, Outline};
use super::part::part_end;
use super::path::NotePath;
use super::warning::{self, error, warn};

/// The Markdown that notes are written in. Typographic punctuation is off: text stays verbatim.
/// Definition lists are off: they would take `:::` blocks for theirs.
pub fn markdown_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_GFM
}

/// Comments without end that are read again as text; each costs a reading of the rest.
pub(super) const MOST_UNCLOSED: usize = 3;

/// What the text of a note holds.
pub(super) struct Body {
    pub(super) outline: Outline,
    pub(super) links: Vec<Link>,
    pub(super) warnings: Vec<Warning>,
}

/// Reads `source` from byte `from` on, below the lead texts of its front matter.
pub(super) fn read(
    source: &str,
    from: usize,
    path: &NotePath,
    leads: &[String],
    limits: &Limits,
) -> Body {
    let mut reader = Reader {
        path,
        base: from,
        lines: LineCounter::new(source),
        body: Body {
            outline: Outline::new(leads, from, limits.sections),
            links: Vec::new(),
            warnings: Vec::new(),
        },
        leaf: Leaf::default(),
        containers: 0,
        heading: None,
        braces: String::new(),
        open_links: Vec::new(),
        muted: None,
        code: None,
        html: None,
        links_beyond: 0,
        unclosed: None,
    };
    let mut again = 0;
    while reader.base < source.len() {
        let end = part_end(source, reader.base);
        let part = source.get(reader.base..end).unwrap_or_default();
        reader.read(Parser::new_ext(part, markdown_options()).into_offset_iter());
        reader.base = match reader.unclosed.take() {
            Some(comment) if again < MOST_UNCLOSED => {
                again += 1;
                let rest = source.get(comment..end).unwrap_or_default();
                comment + rest.find('\n').map_or(rest.len(), |line_end| line_end + 1)
            }
            _ => end,
        };
    }
    reader.finish()
}

pub(super) fn attributes_as_written(attributes: &[(CowStr<'_>, Option<CowStr<'_>>)]) -> String {
    let written: Vec<String> = attributes
        .iter()
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.to_string(),
        })
        .collect();
    format!(" {{{}}}", written.join(" "))
}

/// What a reader sees of a short text in Markdown.
pub(super) fn plain_text(text: &str) -> String {
    if !text.contains(['<', '[', '*', '_', '`', '&', '{']) {
        return text.to_owned();
    }
    let path = NotePath::new("");
    read(text, 0, &path, &[], &Limits::default()).outline.into_text()
}

struct OpenLink {
    /// Length of the leaf where the label starts.
    label: usize,
    destination: Option<Destination>,
    start: usize,
    /// A picture in double brackets: its file name is no text.
    is_nameless: bool,
}

struct Reader<'a> {
    path: &'a NotePath,
    /// Byte of the source where the Markdown starts.
    base: usize,
    lines: LineCounter<'a>,
    body: Body,
    leaf: Leaf,
    /// Quotes, lists, notes and tables around the current block; headings inside are text.
    containers: usize,
    heading: Option<Heading>,
    /// Text in braces at the end of the heading.
    braces: String,
    open_links: Vec<OpenLink>,
    /// The inline element (`script`) whose content is skipped.
    muted: Option<String>,
    /// The code block being read.
    code: Option<String>,
    /// The HTML block being read, and where it starts.
    html: Option<(String, usize)>,
    links_beyond: usize,
    /// Byte of the source where the comment starts that hides all the rest. It shall hide its line
    /// only: the rest is read again.
    unclosed: Option<usize>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, events: OffsetIter<'a>) {
        for (event, range) in events {
            let start = self.base + range.start;
            match event {
                Event::Start(tag) => self.start(tag, start),
                Event::End(tag) => self.end(tag),
                Event::Text(text) => self.text(&text),
                Event::Code(code) => self.leaf.push_code(&code),
                Event::InlineMath(math) | Event::DisplayMath(math) => self.leaf.push_code(&math),
                Event::Html(html) => match &mut self.html {
                    Some((block, _)) => block.push_str(&html),
                    None => self.inline_html(&html),
                },
                Event::InlineHtml(html) => self.inline_html(&html),
                Event::SoftBreak => self.leaf.soft_break(),
                Event::HardBreak => self.leaf.hard_break(),
                Event::Rule => self.flush(),
                Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            }
        }
        self.flush();
    }

    fn finish(mut self) -> Body {
        if self.links_beyond > 0 {
            let message =
                format!("the first {LINKS} links are followed, {} more are not", self.links_beyond);
            self.body.warnings.push(warn(0, warning::TOO_MANY_LINKS, message));
        }
        self.body
    }

    fn start(&mut self, tag: Tag<'a>, start: usize) {
        self.unclosed = None;
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                self.flush();
                // Braces that name neither an anchor nor a class are text: `Le format {json}`.
                let is_text = id.is_none() && classes.is_empty() && !attrs.is_empty();
                self.braces = if is_text { attributes_as_written(&attrs) } else { String::new() };
                self.heading = (self.containers == 0).then(|| Heading {
                    text: String::new(),
                    level: level as u8,
                    anchor: id.map(CowStr::into_string),
                    start,
                });
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some((String::new(), start));
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.heading = None;
                self.code = Some(String::new());
            }
            Tag::Link { link_type, dest_url, .. } => self.open_link(link_type, &dest_url, start),
            Tag::Image { link_type, dest_url, .. } => {
                if matches!(link_type, LinkType::WikiLink { .. }) {
                    self.open_link(link_type, &dest_url, start);
                } else {
                    self.push_open_link(None, start);
                }
            }
            Tag::TableCell => self.leaf.cell_break(),
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript => {}
            Tag::Paragraph | Tag::MetadataBlock(_) => self.flush(),
            _ => {
                self.flush();
                self.containers += 1;
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let braces = std::mem::take(&mut self.braces);
                self.leaf.push(&braces);
                if self.heading.is_some() { self.close_heading() } else { self.flush() }
            }
            TagEnd::HtmlBlock => {
                if let Some((block, start)) = self.html.take() {
                    self.html_block(&block, start);
                }
                self.flush();
            }
            TagEnd::CodeBlock => {
                self.body.outline.push_text(&self.code.take().unwrap_or_default());
            }
            TagEnd::Link | TagEnd::Image => self.close_link(),
            TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => {}
            TagEnd::Paragraph | TagEnd::MetadataBlock(_) => self.flush(),
            _ => {
                self.flush();
                self.containers = self.containers.saturating_sub(1);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.extend(text.chars().filter(|&c| c != '\r'));
        } else if self.muted.is_none() {
            self.leaf.push(text);
        }
    }

    /// Ends a block: its text goes to the section, or is the heading that HTML opened.
    fn flush(&mut self) {
        self.muted = None;
        if self.leaf.is_blank() {
            self.leaf.truncate(0);
        } else if self.heading.is_some() {
            self.close_heading();
        } else {
            let text = self.leaf.take();
            self.body.outline.push_text(&text);
        }
    }

    fn close_heading(&mut self) {
        self.muted = None;
        let text = self.leaf.take().replace('\n', " ");
        if let Some(heading) = self.heading.take() {
            self.body.outline.open(Heading { text, ..heading });
        }
    }

    fn open_link(&mut self, link_type: LinkType, url: &str, start: usize) {
        let destination = match link_type {
            LinkType::WikiLink { .. } => read_wikilink(url),
            LinkType::Email => None,
            _ => read_markdown_link(url, self.path),
        };
        let is_nameless = destination.is_none()
            && link_type == LinkType::WikiLink { has_pothole: false }
            && !url.starts_with('#');
        self.push_open_link(destination, start);
        if let Some(open) = self.open_links.last_mut() {
            open.is_nameless = is_nameless;
        }
    }

    fn push_open_link(&mut self, destination: Option<Destination>, start: usize) {
        let label = self.leaf.len();
        self.open_links.push(OpenLink { label, destination, start, is_nameless: false });
    }

    fn close_link(&mut self) {
        let Some(open) = self.open_links.pop() else {
            return;
        };
        if open.is_nameless {
            self.leaf.truncate(open.label);
        }
        let Some(Destination { target, anchor, kind }) = open.destination else {
            return;
        };
        if self.body.links.len() >= LINKS {
            self.links_beyond += 1;
            return;
        }
        let label = self.leaf.since(open.label);
        let line = self.lines.line_at(open.start);
        self.body.links.push(Link { target, anchor, label, kind, line });
    }

    /// A tag or a comment inside a block of Markdown.
    fn inline_html(&mut self, html: &str) {
        for (_, part) in Parts::new(html) {
            match part {
                Part::Open(tag) if html::is_textless(&tag.name) => self.muted = Some(tag.name),
                Part::Close(tag) if self.muted.as_ref() == Some(&tag.name) => self.muted = None,
                Part::Open(tag) => self.open_tag(&tag),
                Part::Text(_) | Part::Close(_) | Part::UnclosedComment => {}
            }
        }
    }

    fn html_block(&mut self, block: &str, start: usize) {
        let mut is_line_start = true;
        for (at, part) in Parts::new(block) {
            match part {
                Part::Text(text) => {
                    let last = text.rsplit('\n').next().unwrap_or_default();
                    is_line_start =
                        last.trim().is_empty() && (is_line_start || text.contains('\n'));
                    self.leaf.push(&html::decode_entities(text));
                }
                Part::Open(tag) => {
                    let level = html::heading_level(&tag.name)
                        .filter(|_| is_line_start && self.containers == 0);
                    if let Some(level) = level {
                        self.flush();
                        let anchor = html::attribute(tag.attributes, "id");
                        let text = String::new();
                        self.heading = Some(Heading { text, level, anchor, start: start + at });
                    } else {
                        self.open_tag(&tag);
                    }
                }
                Part::Close(tag) => {
                    if html::heading_level(&tag.name).is_some() && self.heading.is_some() {
                        self.close_heading();
                    } else if html::is_block(&tag.name) {
                        self.leaf.hard_break();
                    }
                }
                Part::UnclosedComment => {
                    let line = self.lines.line_at(start + at);
                    let message = "comment has no end";
                    self.body.warnings.push(error(line, warning::COMMENT_UNCLOSED, message));
                    self.unclosed = (self.containers == 0).then_some(start + at);
                }
            }
        }
    }

    fn open_tag(&mut self, tag: &html::Tag<'_>) {
        if tag.name == "img" {
            let alternative = html::attribute(tag.attributes, "alt").unwrap_or_default();
            self.leaf.push(&alternative);
        } else if matches!(tag.name.as_str(), "td" | "th") {
            self.leaf.cell_break();
        } else if html::is_block(&tag.name) {
            self.leaf.hard_break();
        }
    }
}
