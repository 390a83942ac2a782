//! French text, purely: folding, words, elision, stop words, lemmas. No files, no clock, no index.
//!
//! The chain, in this order for notes and queries alike ([`Chain`]): words with byte ranges into
//! the original ([`words`]) → fold ([`fold()`]) → references, such as `L. 321-1` → elided articles
//! and stop words ([`is_stop_word`]) → lemmas. Nothing is normalised in place: a range always points into the text as written.

mod chain;
mod dropped;
mod elision;
mod emoji;
mod family;
mod fold;
mod inclusive;
mod initials;
mod lemmas;
mod lexicon;
mod month;
mod ordinal;
mod passing;
mod reference;
mod slips;
mod stop;
mod unknown;
mod word;

// The modules of the build script stand here too, so that their tests run with all others.
#[cfg(test)]
#[path = "../../build/compile.rs"]
mod compile;
#[cfg(test)]
#[path = "../../build/hunspell.rs"]
mod hunspell;
#[cfg(test)]
#[path = "../../build/readings.rs"]
mod readings;

pub use chain::{Chain, OwnedToken, Token, Tokens, fingerprint, references, tokens};
pub(crate) use family::family;
pub use fold::{fold, fold_into, written};
pub(crate) use fold::{is_apostrophe, is_hyphen, written_into};
pub(crate) use initials::Initials;
pub(crate) use lemmas::share_a_lemma;
pub(crate) use lexicon::{dropped_lemmas, is_known};
pub use month::month_number;
pub(crate) use slips::SpelledWord;
pub use slips::{slips, slips_forgiven, slips_to_beginning};
pub(crate) use stop::is_after_nous;
pub use stop::is_stop_word;
pub use word::{Role, Word, Words, has_word, words};
