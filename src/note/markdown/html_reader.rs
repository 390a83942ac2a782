//! The part of the reader that reads HTML inside a note.

use pulldown_cmark::CowStr;

use super::event::{Event, HeadingStart, LinkForm, LinkStart};
use super::html::{self, HtmlPart, HtmlParts, HtmlTag};
use super::reader::Reader;
use crate::note::link::read_markdown_link;

impl Reader<'_, '_> {
    /// A tag or a comment inside a block of Markdown, which stands at byte `start`.
    pub(super) fn inline_html(&mut self, written: &str, start: usize) {
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
                HtmlPart::Open(tag) => self.open_tag(tag, start),
                HtmlPart::Close(name) => self.block.push(Event::HtmlClose(name)),
                HtmlPart::Text(_) | HtmlPart::UnclosedComment => {}
            }
        }
    }

    pub(super) fn html_block(&mut self, block: &str, start: usize) {
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
            let (form, size) = (LinkForm::Picture, None);
            self.block.push(Event::Link(LinkStart { form, address, destination, start, size }));
            self.block.push(Event::Text(attribute("alt").into()));
            self.block.push(Event::LinkEnd);
            return;
        }
        if matches!(tag.name.as_str(), "td" | "th") {
            self.block.push(Event::CellBreak);
        } else if html::is_block(&tag.name) {
            self.block.push(Event::TagBreak);
        }
        self.block.push(Event::HtmlOpen { tag, start });
    }
}
