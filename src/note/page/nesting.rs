//! What is open on a page while it is written. Everything ends in order, inside what it began in, and
//! nothing lies deeper than a bound: sanitisers and browsers take time that grows with the depth, and
//! with every tag that is left open.
//!
//! A tag whose end authors may leave out (`<p>`, `<li>`, `<td>`) ends where a browser ends it.

use std::borrow::Cow;

use super::html_writer::HtmlWriter;
use super::markup::close;
use super::open_link::OpenLink;
use crate::note::markdown::is_block;

/// Elements inside each other at most. Of what is deeper only the text is shown.
const DEPTH_MAX: usize = 100;

/// Something open.
enum Element {
    /// A shape of Markdown: what is written where it ends, and whether it is a paragraph.
    Shape(Cow<'static, str>, bool),
    /// A link or a picture of Markdown.
    Link(OpenLink),
    /// A shape or a link that ended before Markdown said so.
    Ended,
    Heading,
    Tag(OpenTag),
}

/// A tag of HTML.
struct OpenTag {
    name: String,
    is_shown: bool,
    link: Option<OpenLink>,
}

/// All that is open, outermost first.
#[derive(Default)]
pub(super) struct Nesting(Vec<Element>);

impl Nesting {
    /// Opens a shape of Markdown: `open` and `end` are what is written.
    pub(super) fn open_shape(
        &mut self,
        writer: &mut HtmlWriter<'_>,
        (open, end): (&str, Cow<'static, str>),
        is_paragraph: bool,
    ) {
        match self.is_full() {
            true => self.0.push(Element::Shape(Cow::Borrowed(""), false)),
            false => {
                writer.tag(open);
                self.0.push(Element::Shape(end, is_paragraph));
            }
        }
    }

    /// A link or a picture of Markdown was opened.
    pub(super) fn push_link(&mut self, link: OpenLink) {
        self.0.push(Element::Link(link));
    }

    /// Ends the innermost shape or link of Markdown.
    pub(super) fn end_markdown(&mut self, writer: &mut HtmlWriter<'_>) {
        let is_markdown =
            |open: &Element| matches!(open, Element::Shape(..) | Element::Link(_) | Element::Ended);
        if let Some(at) = self.0.iter().rposition(is_markdown) {
            self.end_from(at, writer);
            self.0.truncate(at);
        }
    }

    /// A heading was opened.
    pub(super) fn push_heading(&mut self) {
        self.0.push(Element::Heading);
    }

    /// Ends what is open in the heading; its own end is the caller's.
    pub(super) fn end_heading(&mut self, writer: &mut HtmlWriter<'_>) {
        if let Some(at) = self.0.iter().rposition(|open| matches!(open, Element::Heading)) {
            self.end_from(at, writer);
        }
    }

    /// Opens a tag of HTML, written as `written`.
    pub(super) fn open_tag(&mut self, writer: &mut HtmlWriter<'_>, name: &str, written: &str) {
        let is_shown = !self.is_full();
        if is_shown {
            writer.tag(written);
        }
        self.0.push(Element::Tag(OpenTag { name: name.to_owned(), is_shown, link: None }));
    }

    /// A link of HTML was opened.
    pub(super) fn push_html_link(&mut self, link: OpenLink) {
        let tag = OpenTag { name: "a".to_owned(), is_shown: false, link: Some(link) };
        self.0.push(Element::Tag(tag));
    }

    /// Ends the innermost tag of this name, with all that is open inside; not one around a shape of
    /// Markdown that is open, nor one around a table. Whether there is one.
    pub(super) fn close_tag(&mut self, writer: &mut HtmlWriter<'_>, name: &str) -> bool {
        let is_around = |open: &str| open == "table" || ["td", "th"].contains(&open);
        let stops = |open: &str| is_around(open) && !is_table_part(name);
        let found = self.tags().find(|(_, open)| *open == name || stops(open));
        match found {
            Some((at, open)) if open == name => {
                self.end_from(at, writer);
                true
            }
            _ => false,
        }
    }

    /// Ends what a tag, or a block of Markdown, ends by beginning.
    pub(super) fn end_before(&mut self, writer: &mut HtmlWriter<'_>, name: &str) {
        if is_block(name) || name == "table" {
            self.end_paragraph(writer);
        }
        let (ended, within): (&[&str], &[&str]) = match name {
            "a" => (&["a"], &[]),
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th", "caption"], &["tr", "table"]),
            "tr" => (&["td", "th", "tr", "caption"], &["table"]),
            "thead" | "tbody" => (&["td", "th", "tr", "thead", "tbody", "caption"], &["table"]),
            _ => (&[], &[]),
        };
        let inside = self.tags().take_while(|(_, open)| !within.contains(open));
        let outermost = inside.filter(|(_, open)| ended.contains(open)).last();
        if let Some((at, _)) = outermost.map(|(at, open)| (at, open.len())) {
            self.end_from(at, writer);
        }
        if name == "table" || !is_table_part(name) {
            self.begin_content(writer);
        }
    }

    /// What stands in a table outside its cells gets one: a browser would put it before the table.
    pub(super) fn begin_content(&mut self, writer: &mut HtmlWriter<'_>) {
        if let Some(Element::Tag(tag)) = self.0.last()
            && tag.is_shown
            && ["table", "thead", "tbody", "tr"].contains(&tag.name.as_str())
        {
            self.open_tag(writer, "td", "<td>");
        }
    }

    /// The innermost link or picture of Markdown around what comes next.
    pub(super) fn link(&self) -> Option<&OpenLink> {
        self.shown().find_map(|open| match open {
            Element::Link(link) => Some(link),
            _ => None,
        })
    }

    /// The innermost link of HTML around what comes next.
    pub(super) fn html_link(&self) -> Option<&OpenLink> {
        self.shown().find_map(|open| match open {
            Element::Tag(tag) => tag.link.as_ref(),
            _ => None,
        })
    }

    /// Whether another element would lie too deep.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= DEPTH_MAX
    }

    /// Ends everything.
    pub(super) fn finish(&mut self, writer: &mut HtmlWriter<'_>) {
        self.end_from(0, writer);
    }

    /// What may be shown, innermost first.
    fn shown(&self) -> impl Iterator<Item = &Element> {
        self.0.iter().take(DEPTH_MAX).rev()
    }

    /// The innermost tags with their places, up to a shape of Markdown.
    fn tags(&self) -> impl Iterator<Item = (usize, &str)> {
        let innermost = self.0.iter().enumerate().rev().take(DEPTH_MAX);
        innermost.map_while(|(at, open)| match open {
            Element::Tag(tag) => Some((at, tag.name.as_str())),
            _ => None,
        })
    }

    /// Ends the paragraph around what comes next.
    fn end_paragraph(&mut self, writer: &mut HtmlWriter<'_>) {
        let shown = self.0.len().min(DEPTH_MAX);
        let open = self.0.iter().enumerate().take(shown).rev();
        for (at, open) in open {
            match open {
                Element::Shape(_, true) => return self.end_from(at, writer),
                Element::Tag(tag) if tag.name == "p" => return self.end_from(at, writer),
                Element::Tag(tag) if is_table_part(&tag.name) => return,
                Element::Heading => return,
                _ => {}
            }
        }
    }

    /// Ends all from place `at` on. Where Markdown will say that something of it ends, nothing
    /// is written then.
    fn end_from(&mut self, at: usize, writer: &mut HtmlWriter<'_>) {
        let mut ended = 0;
        while self.0.len() > at
            && let Some(open) = self.0.pop()
        {
            match open {
                Element::Shape(end, _) => {
                    writer.tag(&end);
                    ended += 1;
                }
                Element::Link(link) => {
                    link.close(writer);
                    ended += 1;
                }
                Element::Ended => ended += 1,
                Element::Heading => {}
                Element::Tag(OpenTag { link: Some(link), .. }) => link.close(writer),
                Element::Tag(tag) if tag.is_shown => writer.tag(&close(&tag.name)),
                Element::Tag(_) => {}
            }
        }
        self.0.extend(std::iter::repeat_with(|| Element::Ended).take(ended));
    }
}

fn is_table_part(name: &str) -> bool {
    ["table", "caption", "thead", "tbody", "tr", "td", "th"].contains(&name)
}
