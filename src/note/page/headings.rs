//! Headings on the page. No level is left out, each is a link to itself, whose address readers can
//! copy, and one without words is an anchor only.

use super::html_writer::HtmlWriter;
use super::markup::escape;
use crate::note::model::Section;

/// The levels of the headings of one page.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// Levels, as written, of the headings above.
    trail: Vec<u8>,
    /// Whether the page's title is one of them.
    pub(super) has_title: bool,
}

impl Levels {
    /// The level on the page: one more than that of the heading above, the page's title being 1.
    pub(super) fn enter(&mut self, level: u8) -> usize {
        while self.trail.last().is_some_and(|above| *above >= level) {
            self.trail.pop();
        }
        self.trail.push(level);
        (self.trail.len() + usize::from(!self.has_title)).clamp(2, 6)
    }

    /// The last heading is none.
    fn leave(&mut self) {
        self.trail.pop();
    }
}

/// A heading whose text is being written.
#[derive(Debug)]
pub(super) struct OpenHeading {
    level: usize,
    anchor: String,
    /// Its text, as the index has it.
    text: String,
    /// Where its tag starts, and where it ends.
    start: usize,
    end: usize,
    /// What was shown before.
    shown: usize,
}

impl OpenHeading {
    pub(super) fn open(writer: &mut HtmlWriter<'_>, level: usize, section: &Section) -> Self {
        let start = writer.place();
        let anchor = escape(&section.anchor);
        writer.tag(&format!("<h{level} id=\"{anchor}\">"));
        let (end, shown) = (writer.place(), writer.shown());
        Self { level, anchor, text: section.heading.clone(), start, end, shown }
    }

    /// Whether nothing is shown of it yet.
    pub(super) fn is_empty(&self, writer: &HtmlWriter<'_>) -> bool {
        writer.shown() == self.shown
    }

    /// Ends it where its author did: it is a link to itself, or is followed by one if it holds links.
    pub(super) fn close(self, writer: &mut HtmlWriter<'_>, levels: &mut Levels) {
        let Self { level, anchor, .. } = &self;
        if self.is_empty(writer) {
            levels.leave();
            writer.replace(self.start..self.end, &format!("<div id=\"{anchor}\">"));
            return writer.tag("</div>");
        }
        let link = format!("<a class=\"anchor\" href=\"#{anchor}\"");
        if ["<a ", "<a>"].iter().any(|tag| writer.has_since(self.end, tag)) {
            let text = escape(&self.text);
            writer.tag(&format!("{link} aria-label=\"Lien vers «\u{a0}{text}\u{a0}»\"></a>"));
        } else {
            writer.replace(self.end..self.end, &format!("{link}>"));
            writer.tag("</a>");
        }
        writer.tag(&format!("</h{level}>"));
    }

    /// Ends it where its author did not.
    pub(super) fn cut(self, writer: &mut HtmlWriter<'_>) {
        writer.tag(&format!("</h{}>", self.level));
    }
}
