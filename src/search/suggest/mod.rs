//! Completions while someone types: organisations, themes, titles and headings of notes, frequent
//! words. Accents, case and a slip of the pen do not count; what the corpus uses most comes first.
//!
//! What notes call themselves is read once a segment and kept ([`Suggester`]); words come from the
//! index's own dictionary. No HTTP word in it.

mod facet;
mod folded;
mod matching;
mod names;
mod suggester;
mod suggestion;
mod typed;
mod word;

pub use suggester::Suggester;
pub use suggestion::{SuggestRequest, Suggested, SuggestionKind, Suggestions};
