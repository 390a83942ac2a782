//! The Markdown that notes are written in: that of the parser, and what other dialects write, which
//! is rewritten to it before it is read.

use pulldown_cmark::Options;

use super::blocks::notices;
use super::hidden::comments;
use super::inline::inlines;
use super::lines::marks;
use super::rewriting::Rewritten;

/// What the parser reads beyond CommonMark. Typographic punctuation is off: text stays verbatim.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
}

/// The text of a note from byte `from` of `source` on, as the parser knows it.
pub(super) fn rewritten(source: &str, from: usize) -> Rewritten<'_> {
    Rewritten::new(source, from).then(comments).then(notices).then(marks).then(inlines)
}

/// Whether a block of code in this language is data of a drawing (Excalidraw): nobody reads it.
pub(super) fn is_data(language: &str) -> bool {
    language == "compressed-json"
}
