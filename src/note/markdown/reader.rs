//! The only reader of Markdown: goes through a part of the text of a note and says what it meets.
//! Labels of links, alternative texts of pictures, cells, footnotes and code are text;
//! addresses, comments and the marks of site generators are not.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event as Parsed, LinkType, Tag, TagEnd};

use super::drawing::is_data;
use super::element::EndedElements;
use super::event::{Event, HeadingStart, LinkForm, LinkStart};
use super::html::{self, HtmlPart, HtmlParts, HtmlTag};
use super::label::{as_written, is_file_name, is_text, without_size};
use super::rewriting::Rewritten;
use super::shape::{TextShape, code_language};
use super::template;
use crate::note::encoding::blank_controls;
use crate::note::link::{read_markdown_link, read_wikilink};
use crate::note::path::NotePath;

/// Reads one part of a text.
pub(super) struct Reader<'a, 'v> {
    path: &'v NotePath,
    /// The text that is read; offsets are bytes of it until they are handed on.
    rewritten: &'v Rewritten<'a>,
    ended: &'v EndedElements,
    /// Where the part starts.
    base: usize,
    visit: &'v mut dyn FnMut(Event<'a>),
    /// The events of the block being read: marks of site generators reach over lines and markup,
    /// so they can be taken out only when its text is whole.
    block: Vec<Event<'a>>,
    /// Quotes, lists, notes and tables around the current block; headings inside open no section.
    containers: usize,
    in_table_head: bool,
    /// Text in braces at the end of the heading.
    braces: String,
    /// Whether the label being read is shown only.
    in_aside: bool,
    /// Links open inside the label of a picture without one, which is the name of its file.
    hidden_links: usize,
    /// The inline element (`script`) whose content is skipped.
    muted: Option<String>,
    /// Language and text of the code block being read.
    code: Option<(CowStr<'a>, String)>,
    /// The HTML block being read, and where it starts.
    html: Option<(String, usize)>,
    /// Where the comment starts that hides all the rest. It shall hide its line only: the rest is
    /// read again.
    pub(super) open_comment: Option<usize>,
}

impl<'a, 'v> Reader<'a, 'v> {
    pub(super) fn new(
        path: &'v NotePath,
        rewritten: &'v Rewritten<'a>,
        ended: &'v EndedElements,
        base: usize,
        visit: &'v mut dyn FnMut(Event<'a>),
    ) -> Self {
        Self {
            path,
            rewritten,
            ended,
            base,
            visit,
            block: Vec::new(),
            containers: 0,
            in_table_head: false,
            braces: String::new(),
            in_aside: false,
            hidden_links: 0,
            muted: None,
            code: None,
            html: None,
            open_comment: None,
        }
    }

    pub(super) fn event(&mut self, event: Parsed<'a>, start: usize) {
        if self.hidden_links > 0 {
            match event {
                Parsed::Start(Tag::Link { .. } | Tag::Image { .. }) => self.hidden_links += 1,
                Parsed::End(TagEnd::Link | TagEnd::Image) => self.hidden_links -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Parsed::Start(tag) => self.start(tag, start),
            Parsed::End(tag) => self.end(tag),
            Parsed::Html(html) | Parsed::InlineHtml(html) => match &mut self.html {
                Some((block, _)) => block.push_str(&html),
                None => self.inline_html(&html),
            },
            _ if self.muted.is_some() => {}
            Parsed::Text(text) if text.starts_with('#') && self.is_escaped(start) => {
                self.block.extend([Event::Open(TextShape::Plain), Event::Close]);
                self.text(text);
            }
            Parsed::Text(text) => self.text(text),
            Parsed::Code(code) => self.block.push(Event::Code(code)),
            Parsed::InlineMath(formula) => self.formula("$", &formula),
            Parsed::DisplayMath(formula) => self.formula("$$", &formula),
            Parsed::SoftBreak => self.block.push(Event::SoftBreak),
            Parsed::HardBreak => self.block.push(Event::HardBreak),
            Parsed::Rule => {
                self.end_block();
                self.block.push(Event::Rule);
            }
            Parsed::FootnoteReference(label) => self.block.push(Event::FootnoteSign(label)),
            Parsed::TaskListMarker(is_done) => self.block.push(Event::TaskBox(is_done)),
        }
    }

    fn start(&mut self, tag: Tag<'a>, start: usize) {
        self.open_comment = None;
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                self.end_block();
                let is_text = id.is_none() && classes.is_empty() && is_text(&attrs);
                self.braces = if is_text { as_written(&attrs) } else { String::new() };
                self.block.push(if self.containers == 0 {
                    let anchor = id.map(CowStr::into_string);
                    let level = level as u8;
                    Event::Heading(HeadingStart { level, anchor, start, is_html: false })
                } else {
                    Event::Open(TextShape::InnerHeading)
                });
            }
            Tag::HtmlBlock => {
                self.end_block();
                self.html = Some((String::new(), start));
            }
            Tag::CodeBlock(kind) => {
                self.end_block();
                self.code = Some((code_language(kind), String::new()));
            }
            Tag::Link { link_type, dest_url, .. } => self.open_link(link_type, dest_url, start),
            Tag::Image { link_type, dest_url, .. } => self.open_image(link_type, dest_url, start),
            Tag::TableCell => {
                self.block.push(Event::CellBreak);
                let shape =
                    if self.in_table_head { TextShape::HeaderCell } else { TextShape::Cell };
                self.block.push(Event::Open(shape));
            }
            Tag::Emphasis => self.block.push(Event::Open(TextShape::Emphasis)),
            Tag::Strong => self.block.push(Event::Open(TextShape::Strong)),
            Tag::Strikethrough => self.block.push(Event::Open(TextShape::Strikethrough)),
            Tag::Superscript | Tag::Subscript => self.block.push(Event::Open(TextShape::Plain)),
            Tag::Paragraph => {
                self.end_block();
                self.block.push(Event::Open(TextShape::Paragraph));
            }
            container => {
                self.end_block();
                self.containers += 1;
                self.in_table_head = container == Tag::TableHead;
                self.block.push(Event::Open(TextShape::of_container(container)));
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let braces = std::mem::take(&mut self.braces);
                if !braces.is_empty() {
                    self.block.push(Event::Text(braces.into()));
                }
                if self.containers == 0 {
                    self.end_heading();
                } else {
                    self.end_block();
                    self.block.push(Event::Close);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((block, start)) = self.html.take() {
                    self.html_block(&block, start);
                }
                self.end_block();
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take()
                    && !is_data(&language)
                {
                    self.block.push(Event::CodeBlock { language, text });
                }
            }
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                self.cut_size();
                self.end_link();
            }
            TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => self.block.push(Event::Close),
            TagEnd::Paragraph => {
                self.end_block();
                self.block.push(Event::Close);
            }
            _ => {
                self.end_block();
                self.containers = self.containers.saturating_sub(1);
                self.in_table_head = false;
                self.block.push(Event::Close);
            }
        }
    }

    /// Whether a backslash stands before byte `at`: the sharp there begins no tag.
    fn is_escaped(&self, at: usize) -> bool {
        self.rewritten.text.get(..at).is_some_and(|before| before.ends_with('\\'))
    }

    fn text(&mut self, text: CowStr<'a>) {
        if let Some((_, code)) = &mut self.code {
            code.extend(text.chars().filter(|&c| c != '\r'));
            return;
        }
        // The text may be an entity.
        let text = match blank_controls(&text) {
            Cow::Owned(blanked) => blanked.into(),
            Cow::Borrowed(_) => text,
        };
        if self.in_aside {
            self.block.push(Event::Aside(text));
        } else {
            self.block.push(Event::Text(text));
        }
    }

    /// A formula stays as it is written.
    fn formula(&mut self, sign: &str, formula: &str) {
        self.block.push(Event::Code(format!("{sign}{}{sign}", formula.replace('\r', "")).into()));
    }

    /// Hands on what was read of the block.
    fn flush(&mut self) {
        self.muted = None;
        template::strip(&mut self.block);
        for mut event in self.block.drain(..) {
            match &mut event {
                Event::Heading(HeadingStart { start, .. })
                | Event::Link(LinkStart { start, .. })
                | Event::OpenComment(start) => *start = self.rewritten.source_byte(*start),
                _ => {}
            }
            (self.visit)(event);
        }
    }

    pub(super) fn end_block(&mut self) {
        self.flush();
        (self.visit)(Event::BlockEnd);
    }

    fn end_heading(&mut self) {
        self.flush();
        (self.visit)(Event::HeadingEnd);
    }

    fn open_link(&mut self, link_type: LinkType, address: CowStr<'a>, start: usize) {
        let (form, destination) = match link_type {
            LinkType::WikiLink { .. } => (LinkForm::Wiki, read_wikilink(&address)),
            LinkType::Email => (LinkForm::Email, None),
            _ => (LinkForm::Markdown, read_markdown_link(&address, self.path)),
        };
        self.in_aside = destination.is_none() && is_file_name(link_type, &address);
        self.block.push(Event::Link(LinkStart { form, address, destination, start }));
    }

    fn open_image(&mut self, link_type: LinkType, address: CowStr<'a>, start: usize) {
        let (form, destination) = match link_type {
            LinkType::WikiLink { .. } => (LinkForm::Embed, read_wikilink(&address)),
            _ => (LinkForm::Picture, read_markdown_link(&address, self.path)),
        };
        if destination.is_none() && is_file_name(link_type, &address) {
            self.block.push(Event::Link(LinkStart { form, address, destination, start }));
            self.block.push(Event::LinkEnd);
            self.hidden_links = 1;
            return;
        }
        self.block.push(Event::Link(LinkStart { form, address, destination, start }));
    }

    fn end_link(&mut self) {
        self.in_aside = false;
        self.block.push(Event::LinkEnd);
    }

    /// Takes the size of a picture from its alternative text: `![[a.png|300]]`, `![b|300x200](c)`.
    fn cut_size(&mut self) {
        if let Some(Event::Text(text)) = self.block.last_mut()
            && let Some(label) = without_size(text)
        {
            *text = label.to_owned().into();
        }
    }

    /// A tag or a comment inside a block of Markdown.
    fn inline_html(&mut self, written: &str) {
        let before = match self.block.last() {
            Some(Event::Text(text)) => text.chars().next_back(),
            _ => None,
        };
        for (_, part) in HtmlParts::new(written) {
            match part {
                HtmlPart::Open(tag) if html::is_textless(&tag.name) => self.muted = Some(tag.name),
                HtmlPart::Close(name) if self.muted.as_ref() == Some(&name) => self.muted = None,
                _ if self.muted.is_some() => {}
                HtmlPart::Open(tag) if !self.ended.is_markup(&tag, written, before) => {
                    self.block.push(Event::Text(written.to_owned().into()));
                }
                HtmlPart::Open(tag) => self.open_tag(tag, self.base),
                HtmlPart::Close(name) => self.block.push(Event::HtmlClose(name)),
                HtmlPart::Text(_) | HtmlPart::UnclosedComment => {}
            }
        }
    }

    fn html_block(&mut self, block: &str, start: usize) {
        let mut is_line_start = true;
        let mut parts = HtmlParts::new(block);
        while let Some((at, part)) = parts.next() {
            match part {
                HtmlPart::Text(text) => {
                    let last = text.rsplit('\n').next().unwrap_or_default();
                    is_line_start =
                        last.trim().is_empty() && (is_line_start || text.contains('\n'));
                    let text = html::decode_entities(text).into_owned();
                    self.block.push(Event::Text(text.into()));
                }
                HtmlPart::Open(tag) if !self.is_markup(&tag, parts.since(at), block, at) => {
                    self.block.push(Event::Text(parts.since(at).to_owned().into()));
                }
                HtmlPart::Open(tag) => {
                    let level = html::heading_level(&tag.name)
                        .filter(|_| is_line_start && self.containers == 0);
                    match level {
                        Some(level) => {
                            self.end_block();
                            let anchor = html::attribute(&tag.attributes, "id");
                            let start = start + at;
                            let heading = HeadingStart { level, anchor, start, is_html: true };
                            self.block.push(Event::Heading(heading));
                        }
                        None => self.open_tag(tag, start + at),
                    }
                }
                HtmlPart::Close(name) => {
                    if html::heading_level(&name).is_some() {
                        self.end_heading();
                    } else if html::is_block(&name) {
                        self.block.push(Event::TagBreak);
                    }
                    self.block.push(Event::HtmlClose(name));
                }
                HtmlPart::UnclosedComment => {
                    self.block.push(Event::OpenComment(start + at));
                    self.open_comment = (self.containers == 0).then_some(start + at);
                }
            }
        }
    }

    /// Whether a tag of an HTML block is one, and no word in angle brackets.
    fn is_markup(&self, tag: &HtmlTag, written: &str, block: &str, at: usize) -> bool {
        let before = block.get(..at).and_then(|before| before.chars().next_back());
        self.ended.is_markup(tag, written, before)
    }

    fn open_tag(&mut self, tag: HtmlTag, start: usize) {
        if tag.name == "img" {
            let attribute = |name| html::attribute(&tag.attributes, name).unwrap_or_default();
            let address = CowStr::from(attribute("src"));
            let destination = read_markdown_link(&address, self.path);
            let form = LinkForm::Picture;
            self.block.push(Event::Link(LinkStart { form, address, destination, start }));
            self.block.push(Event::Text(attribute("alt").into()));
            self.block.push(Event::LinkEnd);
            return;
        }
        if matches!(tag.name.as_str(), "td" | "th") {
            self.block.push(Event::CellBreak);
        } else if html::is_block(&tag.name) {
            self.block.push(Event::TagBreak);
        }
        self.block.push(Event::HtmlOpen(tag));
    }
}
