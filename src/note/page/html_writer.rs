//! HTML as it is written: texts are escaped, and marked where something is found in them.

use std::ops::Range;

use super::markup::escape;

/// Finds what is to be marked in a text: byte ranges, in order, apart from each other.
pub type FindMarks<'f> = dyn FnMut(&str) -> Vec<Range<usize>> + 'f;

pub(super) struct HtmlWriter<'f> {
    html: String,
    /// The text since the last tag, which is searched as a whole.
    run: String,
    find: &'f mut FindMarks<'f>,
    /// Bytes of text so far, blanks apart.
    shown: usize,
    /// Marks so far.
    found: usize,
}

impl<'f> HtmlWriter<'f> {
    pub(super) fn new(find: &'f mut FindMarks<'f>) -> Self {
        Self { html: String::new(), run: String::new(), find, shown: 0, found: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.html.is_empty() && self.run.is_empty()
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        self.shown += text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
        self.run.push_str(text);
    }

    /// How much text there is, to be compared with how much there was.
    pub(super) fn shown(&self) -> usize {
        self.shown
    }

    /// Says that what was added has a name, though no text shows it.
    pub(super) fn name(&mut self) {
        self.shown += 1;
    }

    /// Where what is added next will stand.
    pub(super) fn place(&mut self) -> usize {
        self.end_run();
        self.html.len()
    }

    /// Whether what was added since a place holds this HTML.
    pub(super) fn has_since(&mut self, place: usize, html: &str) -> bool {
        self.end_run();
        self.html.get(place..).is_some_and(|added| added.contains(html))
    }

    /// The text that was added since a place, escaped.
    pub(super) fn text_since(&mut self, place: usize) -> String {
        self.end_run();
        let mut pieces = self.html.get(place..).unwrap_or_default().split('<');
        let mut text = pieces.next().unwrap_or_default().to_owned();
        text.extend(pieces.filter_map(|piece| piece.split_once('>')).map(|(_, text)| text));
        text
    }

    /// Puts HTML in the place of a tag that was added before.
    pub(super) fn replace(&mut self, range: Range<usize>, html: &str) {
        self.end_run();
        if self.html.get(range.clone()).is_some() {
            self.html.replace_range(range, html);
        }
    }

    /// Adds HTML as it is.
    pub(super) fn tag(&mut self, html: &str) {
        if !html.is_empty() {
            self.end_run();
            self.html.push_str(html);
        }
    }

    /// Ends the line, unless nothing stands on it.
    pub(super) fn start_line(&mut self) {
        self.end_run();
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }

    /// The page, and how many marks it has. The n-th has the id `limier:found-n`.
    pub(super) fn finish(mut self) -> (String, usize) {
        self.end_run();
        (self.html, self.found)
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let found = if run.trim().is_empty() { Vec::new() } else { (self.find)(&run) };
        let mut at = 0;
        for Range { start, end } in found {
            self.escaped(&run, at..start);
            self.found += 1;
            self.html.push_str(&format!("<mark id=\"limier:found-{}\">", self.found));
            self.escaped(&run, start..end);
            self.html.push_str("</mark>");
            at = end;
        }
        self.escaped(&run, at..run.len());
        self.run = run;
        self.run.clear();
    }

    fn escaped(&mut self, text: &str, range: Range<usize>) {
        self.html.push_str(&escape(text.get(range).unwrap_or_default()));
    }
}
