//! The body of a note as the index wants it: headings and texts, links, what is odd.

use super::acronym::{ACRONYMS_MAX, Acronym, defined, side_by_side};
use super::anchor::slug;
use super::block_text::BlockText;
use super::limits::{LINKS, Limits};
use super::line::LineCounter;
use super::link::{Destination, block_id, read_html_link, read_picture, split_anchor};
use super::markdown::{self, Event, HtmlTag, LinkForm, LinkStart, TextShape};
use super::model::{Link, LinkKind, Warning};
use super::outline::{Heading, Outline};
use super::path::NotePath;
use super::tag::TagReader;
use super::warning::{self, error, warn};

/// What the text of a note holds.
pub(super) struct Body {
    pub(super) outline: Outline,
    pub(super) links: Vec<Link>,
    /// Those that lead to a place in the note itself.
    pub(super) inner_links: Vec<Link>,
    /// See [`crate::note::Note`].
    pub(super) ids: Vec<String>,
    pub(super) inner_ids: Vec<String>,
    /// Those inside the text, as written.
    pub(super) tags: Vec<String>,
    pub(super) acronyms: Vec<Acronym>,
    pub(super) warnings: Vec<Warning>,
}

/// Reads `source` from byte `from` on, below the lead texts of its front matter.
pub(super) fn read_body(
    source: &str,
    from: usize,
    path: &NotePath,
    leads: &[String],
    limits: &Limits,
) -> Body {
    let mut builder = BodyBuilder {
        path: path.clone(),
        lines: LineCounter::new(source),
        body: Body {
            outline: Outline::new(leads, from, limits.sections),
            links: Vec::new(),
            inner_links: Vec::new(),
            ids: Vec::new(),
            inner_ids: Vec::new(),
            tags: Vec::new(),
            acronyms: Vec::new(),
            warnings: Vec::new(),
        },
        text: BlockText::default(),
        tags: TagReader::default(),
        abbreviation: None,
        heading: None,
        in_inner_heading: false,
        open_links: Vec::new(),
        pictures: 0,
        links_beyond: 0,
    };
    markdown::read(source, from, path, &mut |event| builder.event(event));
    if let Some(at) = markdown::unclosed_comment(source.get(from..).unwrap_or_default()) {
        let line = builder.lines.line_at(from + at);
        let message = "`%%` begins a comment that has no end, so it is text";
        builder.body.warnings.push(warn(line, warning::COMMENT_UNCLOSED, message));
    }
    builder.finish()
}

/// What a reader sees of a short text in Markdown.
pub(super) fn plain_text(text: &str) -> String {
    if !text.contains(['<', '[', '*', '_', '`', '&', '{']) && !text.contains("%%") {
        return text.to_owned();
    }
    let path = NotePath::new("");
    read_body(text, 0, &path, &[], &Limits::default()).outline.into_text()
}

/// What a reader sees of a title in Markdown: one line, which begins no list, quote or heading.
pub(super) fn plain_line(text: &str) -> String {
    const WORD: &str = "x ";
    let plain = plain_text(&format!("{WORD}{text}"));
    let plain = plain.trim().strip_prefix(WORD).unwrap_or_default().trim();
    if plain.is_empty() { text.to_owned() } else { plain.replace('\n', " ") }
}

struct BodyBuilder {
    path: NotePath,
    lines: LineCounter,
    body: Body,
    /// The text of the block being read.
    text: BlockText,
    tags: TagReader,
    /// What the abbreviation being read stands for, and the length of the text before it.
    abbreviation: Option<(String, usize)>,
    /// The heading whose text is being read; one that HTML opened takes the next text there is.
    heading: Option<Heading>,
    /// Whether the block is a heading in a quote, a list or a table.
    in_inner_heading: bool,
    open_links: Vec<OpenLink>,
    /// Pictures whose text is being read.
    pictures: usize,
    links_beyond: usize,
}

struct OpenLink {
    /// Length of the block's text where the label starts.
    label: usize,
    destination: Option<Destination>,
    start: usize,
    is_picture: bool,
    is_html: bool,
}

impl BodyBuilder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Heading(start) => {
                self.body.ids.extend(start.anchor.clone());
                self.heading = Some(Heading {
                    text: String::new(),
                    level: start.level,
                    anchor: start.anchor,
                    start: start.start,
                });
            }
            Event::HeadingEnd => self.end_heading(),
            Event::BlockEnd => self.end_block(),
            Event::Text(text) => {
                self.push(&text);
                if self.open_links.is_empty() {
                    self.tags.push(&text);
                }
            }
            Event::Code(code) => {
                self.push(&code);
                self.tags.push_other();
            }
            Event::CodeBlock { text, .. } => {
                self.heading = None;
                self.body.outline.open_with_text();
                self.body.outline.push_text(&text);
            }
            Event::SoftBreak => {
                self.text.soft_break();
                self.tags.end();
            }
            Event::HardBreak | Event::TagBreak => {
                self.text.hard_break();
                self.tags.end();
            }
            Event::CellBreak => {
                self.text.cell_break();
                self.tags.end();
            }
            Event::HtmlOpen { tag, start } => self.open_tag(&tag, start),
            Event::HtmlClose(name) if name == "abbr" => self.close_abbreviation(),
            Event::HtmlClose(name) if name == "a" => self.close_html_link(),
            Event::Open(TextShape::Plain) => self.tags.push_other(),
            Event::Open(TextShape::InnerHeading) => self.in_inner_heading = true,
            Event::Link(link) => self.open_link(link, false),
            Event::LinkEnd => {
                self.close_html_link();
                self.close_link();
            }
            Event::OpenComment(start) => {
                let line = self.lines.line_at(start);
                let message = "comment has no end";
                self.body.warnings.push(error(line, warning::COMMENT_UNCLOSED, message));
            }
            Event::Open(_)
            | Event::Close
            | Event::Aside(_)
            | Event::Rule
            | Event::FootnoteSign(_)
            | Event::TaskBox(_)
            | Event::HtmlClose(_) => {}
        }
    }

    fn open_tag(&mut self, tag: &HtmlTag, start: usize) {
        self.add_ids(tag);
        let attribute = |name| markdown::attribute(&tag.attributes, name);
        match tag.name.as_str() {
            "abbr" => {
                self.abbreviation = attribute("title").map(|long| (long, self.text.len()));
            }
            "a" => {
                self.close_html_link();
                if let Some(address) = attribute("href") {
                    let destination = read_html_link(&address, &self.path);
                    let (form, address) = (LinkForm::Markdown, address.into());
                    let link = LinkStart { form, address, destination, size: None, start };
                    self.open_link(link, true);
                }
            }
            _ => {}
        }
    }

    /// Ends a block: its text goes to the section, or is the heading that HTML opened.
    fn end_block(&mut self) {
        self.close_html_link();
        self.tags.end();
        if self.text.is_blank() {
            self.text.clear();
        } else if self.heading.is_some() {
            self.end_heading();
        } else {
            let text = self.text.take();
            if self.in_inner_heading {
                self.body.inner_ids.push(slug(&text));
            }
            self.body.outline.push_text(&text);
        }
        self.in_inner_heading = false;
    }

    fn end_heading(&mut self) {
        self.close_html_link();
        self.tags.end();
        match self.heading.take() {
            Some(heading) => {
                let text = self.text.since(0);
                self.text.clear();
                self.body.outline.open(Heading { text, ..heading });
            }
            None => self.text.hard_break(),
        }
    }

    fn push(&mut self, text: &str) {
        if self.heading.is_none() && self.pictures == 0 && !text.trim().is_empty() {
            self.body.outline.open_with_text();
        }
        self.text.push(text);
    }

    fn close_abbreviation(&mut self) {
        if let Some((long, start)) = self.abbreviation.take()
            && self.body.acronyms.len() < ACRONYMS_MAX
        {
            self.body.acronyms.extend(defined(&self.text.since(start), &long));
        }
    }

    fn open_link(&mut self, link: LinkStart<'_>, is_html: bool) {
        let is_picture = link.form == LinkForm::Picture;
        if link.form == LinkForm::Wiki {
            self.tags.push_link(&link.address);
        }
        self.pictures += usize::from(is_picture);
        if !is_picture {
            self.add_inner_link(&link);
        }
        let destination = match link.form {
            LinkForm::Picture => read_picture(&link.address, &self.path),
            _ => link.destination,
        };
        let label = self.text.len();
        let start = link.start;
        self.open_links.push(OpenLink { label, destination, start, is_picture, is_html });
    }

    /// Ends a link that HTML opened, if one is open: nothing else may end it.
    fn close_html_link(&mut self) {
        if self.open_links.last().is_some_and(|open| open.is_html) {
            self.close_link();
        }
    }

    /// Keeps a link to a place in the note itself.
    fn add_inner_link(&mut self, link: &LinkStart<'_>) {
        if let ("", Some(anchor)) = split_anchor(&link.address)
            && self.body.inner_links.len() < LINKS
        {
            let kind = match link.form {
                LinkForm::Wiki | LinkForm::Embed => LinkKind::Wiki,
                _ => LinkKind::Markdown,
            };
            let (target, label) = (String::new(), String::new());
            let line = self.lines.line_at(link.start);
            let link = Link { target, anchor: Some(anchor), label, kind, line };
            self.body.inner_links.push(link);
        }
    }

    /// Keeps what a link may name.
    fn add_ids(&mut self, tag: &HtmlTag) {
        let named = ["id", "name"].map(|name| markdown::attribute(&tag.attributes, name));
        for id in named.into_iter().flatten() {
            let is_block = id.starts_with(&block_id(""));
            if is_block { self.body.inner_ids.push(id) } else { self.body.ids.push(id) }
        }
    }

    fn close_link(&mut self) {
        let Some(open) = self.open_links.pop() else { return };
        let OpenLink { label, destination, start, is_picture, .. } = open;
        self.pictures -= usize::from(is_picture);
        self.tags.push_other();
        let label = self.text.since(label);
        if self.body.acronyms.len() < ACRONYMS_MAX {
            self.body.acronyms.extend(side_by_side(&label));
        }
        let Some(Destination { target, anchor, kind }) = destination else {
            return;
        };
        if self.body.links.len() >= LINKS {
            self.links_beyond += 1;
            return;
        }
        let line = self.lines.line_at(start);
        self.body.links.push(Link { target, anchor, label, kind, line });
    }

    fn finish(mut self) -> Body {
        if self.links_beyond > 0 {
            let message =
                format!("the first {LINKS} links are followed, {} more are not", self.links_beyond);
            self.body.warnings.push(warn(0, warning::TOO_MANY_LINKS, message));
        }
        self.body.tags = self.tags.into_tags();
        self.body
    }
}
