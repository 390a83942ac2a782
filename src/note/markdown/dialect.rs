//! The Markdown that notes are written in: that of the parser, and what other dialects write, which
//! is rewritten to it before it is read.

use pulldown_cmark::Options;

use super::blocks::notices;
use super::containers::containers;
use super::drawing::{is_drawing, machinery};
use super::hidden::comments;
use super::highlight::highlights;
use super::inline::inlines;
use super::lines::marks;
use super::rewriting::Rewritten;

/// What the parser reads beyond CommonMark. Typographic punctuation is off: text stays verbatim.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
}

/// The text of a note from byte `from` of `source` on, as the parser knows it.
pub(super) fn rewritten(source: &str, from: usize) -> Rewritten<'_> {
    let text = Rewritten::new(source, from).then(highlights).then(comments);
    let is_drawing = source.get(..from).is_some_and(is_drawing);
    let text = if is_drawing { text.then(machinery) } else { text };
    text.then(containers).then(notices).then(marks).then(inlines)
}
