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
}

impl<'f> HtmlWriter<'f> {
    pub(super) fn new(find: &'f mut FindMarks<'f>) -> Self {
        Self { html: String::new(), run: String::new(), find }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.html.is_empty() && self.run.is_empty()
    }

    /// Adds text.
    pub(super) fn text(&mut self, text: &str) {
        self.run.push_str(text);
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

    pub(super) fn finish(mut self) -> String {
        self.end_run();
        self.html
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let found = if run.trim().is_empty() { Vec::new() } else { (self.find)(&run) };
        let mut at = 0;
        for Range { start, end } in found {
            self.escaped(&run, at..start);
            self.html.push_str("<mark>");
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
