//! The only reader of Markdown: goes through a part of the text of a note and says what it meets.
//! Labels of links, alternative texts of pictures, cells, footnotes and code are text;
//! addresses, comments and the marks of site generators are not.

use pulldown_cmark::{CowStr, Event as Parsed, LinkType, Tag, TagEnd};

use super::attributes;
use super::drawing::is_data;
use super::element::EndedElements;
use super::event::{Event, HeadingStart, LinkForm, LinkStart};
use super::label::{is_file_name, without_size};
use super::rewriting::Rewritten;
use super::shape::{TextShape, code_language, without_options};
use super::stand_in::{self, BRACE, as_written};
use super::template;
use super::template_link;
use crate::note::encoding::blank_controls;
use crate::note::link::{read_markdown_link, read_wikilink};
use crate::note::path::NotePath;

/// Reads one part of a text.
pub(super) struct Reader<'a, 'v> {
    pub(super) path: &'v NotePath,
    /// The text that is read; offsets are bytes of it until they are handed on.
    rewritten: &'v Rewritten<'a>,
    pub(super) ended: &'v EndedElements,
    visit: &'v mut dyn FnMut(Event<'a>),
    /// The events of the block being read: marks of site generators reach over lines and markup,
    /// so they can be taken out only when its text is whole.
    pub(super) block: Vec<Event<'a>>,
    /// Quotes, lists, notes and tables around the current block; headings inside open no section.
    pub(super) containers: usize,
    in_table_head: bool,
    /// Whether the label being read is shown only.
    in_aside: bool,
    /// Links open inside the label of a picture without one, which is the name of its file.
    hidden_links: usize,
    /// The inline element (`script`) whose content is skipped.
    pub(super) muted: Option<String>,
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
        visit: &'v mut dyn FnMut(Event<'a>),
    ) -> Self {
        Self {
            path,
            rewritten,
            ended,
            visit,
            block: Vec::new(),
            containers: 0,
            in_table_head: false,
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
                Some((block, _)) => block.push_str(&as_written(html)),
                None => self.inline_html(&as_written(html), start),
            },
            _ if self.muted.is_some() => {}
            Parsed::Text(text) if text.starts_with('#') && self.is_escaped(start) => {
                self.block.extend([Event::Open(TextShape::Plain), Event::Close]);
                self.text(text);
            }
            Parsed::Text(text) if self.is_entity(&text, start) => {
                self.text(blank_controls(&text).into_owned().into());
            }
            Parsed::Text(text) if text.starts_with('{') && self.is_escaped(start) => {
                self.block.push(Event::Text(text.replacen('{', BRACE, 1).into()));
            }
            Parsed::Text(text) => self.text(text),
            Parsed::Code(code) => self.block.push(Event::Code(as_written(code))),
            Parsed::InlineMath(formula) => self.formula("$", &formula),
            Parsed::DisplayMath(formula) => self.formula("$$", &formula),
            Parsed::SoftBreak => self.block.push(Event::SoftBreak),
            Parsed::HardBreak => self.block.push(Event::HardBreak),
            Parsed::Rule => {
                self.end_block();
                self.block.push(Event::Rule);
            }
            Parsed::FootnoteReference(label) => {
                self.block.push(Event::FootnoteSign(as_written(label)));
            }
            Parsed::TaskListMarker(is_done) => self.block.push(Event::TaskBox(is_done)),
        }
    }

    fn start(&mut self, tag: Tag<'a>, start: usize) {
        self.open_comment = None;
        match tag {
            Tag::Heading { level, .. } => {
                self.end_block();
                self.block.push(if self.containers == 0 {
                    let level = level as u8;
                    Event::Heading(HeadingStart { level, anchor: None, start, is_html: false })
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
                self.block.push(Event::Open(match TextShape::of_container(container) {
                    TextShape::Footnote(label) => TextShape::Footnote(as_written(label)),
                    shape => shape,
                }));
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                attributes::end_heading(&mut self.block);
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
                    let text = without_options(&language, text);
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
                if self.end_block() {
                    self.block.push(Event::Close);
                }
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

    /// Whether an entity at byte `at` stands for the text.
    fn is_entity(&self, text: &str, at: usize) -> bool {
        let written = self.rewritten.text.get(at..).unwrap_or_default();
        self.code.is_none() && written.starts_with('&') && !text.starts_with('&')
    }

    fn text(&mut self, text: CowStr<'a>) {
        if let Some((_, code)) = &mut self.code {
            code.extend(as_written(text).chars().filter(|&c| c != '\r'));
            return;
        }
        if stand_in::has_stand_ins(&text) && !self.in_aside {
            self.block.extend(stand_in::events(&text));
            return;
        }
        let text = as_written(text);
        if self.in_aside {
            self.block.push(Event::Aside(text));
        } else {
            self.block.push(Event::Text(text));
        }
    }

    /// A formula stays as it is written.
    fn formula(&mut self, sign: &str, formula: &str) {
        let formula = as_written(formula.replace('\r', "").into());
        self.block.push(Event::Code(format!("{sign}{formula}{sign}").into()));
    }

    /// Hands on what was read of the block; says whether anything is left of it.
    fn flush(&mut self) -> bool {
        self.muted = None;
        if template::strip(&mut self.block) {
            template::trim(&mut self.block);
        }
        let has_text = !self.block.is_empty();
        for mut event in self.block.drain(..) {
            match &mut event {
                Event::Heading(HeadingStart { start, .. })
                | Event::Link(LinkStart { start, .. })
                | Event::HtmlOpen { start, .. }
                | Event::OpenComment(start) => *start = self.rewritten.source_byte(*start),
                Event::Text(text) => *text = as_written(std::mem::replace(text, "".into())),
                _ => {}
            }
            (self.visit)(event);
        }
        has_text
    }

    pub(super) fn end_block(&mut self) -> bool {
        let has_text = self.flush();
        (self.visit)(Event::BlockEnd);
        has_text
    }

    pub(super) fn end_heading(&mut self) {
        self.flush();
        (self.visit)(Event::HeadingEnd);
    }

    fn open_link(&mut self, link_type: LinkType, address: CowStr<'a>, start: usize) {
        let address = as_written(address);
        let (form, destination) = match link_type {
            LinkType::WikiLink { .. } => (LinkForm::Wiki, read_wikilink(&address)),
            LinkType::Email => (LinkForm::Email, None),
            _ => {
                let destination = read_markdown_link(&address, self.path);
                let named = || template_link::destination(&address, self.path);
                (LinkForm::Markdown, destination.or_else(named))
            }
        };
        self.in_aside = is_file_name(link_type, &address, destination.as_ref());
        self.block.push(Event::Link(LinkStart { form, address, destination, start, size: None }));
    }

    fn open_image(&mut self, link_type: LinkType, address: CowStr<'a>, start: usize) {
        let address = as_written(address);
        let (form, destination) = match link_type {
            LinkType::WikiLink { .. } => (LinkForm::Embed, read_wikilink(&address)),
            _ => (LinkForm::Picture, read_markdown_link(&address, self.path)),
        };
        let is_file = is_file_name(link_type, &address, destination.as_ref());
        self.block.push(Event::Link(LinkStart { form, address, destination, start, size: None }));
        if is_file {
            self.block.push(Event::LinkEnd);
            self.hidden_links = 1;
        }
    }

    fn end_link(&mut self) {
        self.in_aside = false;
        self.block.push(Event::LinkEnd);
    }

    /// Takes the size of a picture from its alternative text: `![[a.png|300]]`, `![b|300x200](c)`.
    fn cut_size(&mut self) {
        if let Some((Event::Text(text), before)) = self.block.split_last_mut()
            && let Some((label, size)) = without_size(text)
        {
            *text = label.to_owned().into();
            if let Some(Event::Link(link)) = before.last_mut() {
                link.size = Some(size);
            }
        }
    }
}
