//! Completions while someone types: organisations, themes, titles and headings of notes, frequent
//! words. Accents, case and a typing slip do not matter; what the notes use most comes first.
//!
//! What notes call themselves is read once per segment and kept ([`Suggester`]); words come from
//! the index's own dictionary.

mod facet;
mod folded;
mod matching;
mod most_used;
mod names;
mod suggester;
mod suggestion;
mod typed;
mod word;

pub(crate) use suggester::Suggester;
pub(crate) use suggestion::{SuggestRequest, Suggested, SuggestionKind, Suggestions};
