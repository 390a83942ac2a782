//! The terms that an acronym is found by, from either end. The notes that explain it hold them; the
//! prefix of a term finds what stands at the other end.

use crate::note::{Acronym, lemma_key};
use crate::text;

/// Stands between the two ends in a term: no text holds it.
const SEPARATOR: char = '\u{1f}';
/// Bytes of a term; Tantivy refuses terms of 64 KiB.
const BYTES_MAX: usize = 1024;

/// From its folded letters to its long form, and from the lemmas of its long form to its letters.
pub(super) fn acronym_terms(acronym: &Acronym) -> Vec<String> {
    let letters = text::fold(&acronym.acronym).replace('.', "");
    let forth = format!("{}{}", long_form_prefix(&letters), acronym.long);
    let back = format!("{}{letters}", acronym_prefix(&lemma_key(&acronym.long)));
    [forth, back].into_iter().filter(|term| term.len() <= BYTES_MAX).collect()
}

/// What the terms begin with that end in a long form of these folded letters.
pub(super) fn long_form_prefix(letters: &str) -> String {
    format!("{letters}{SEPARATOR}")
}

/// The letters and the long form of a term that leads from the one to the other.
pub(super) fn read_long_form(term: &str) -> Option<(&str, &str)> {
    term.split_once(SEPARATOR).filter(|(letters, _)| !letters.is_empty())
}

/// What the terms begin with that end in the letters of a long form with these lemmas.
pub(super) fn acronym_prefix(lemmas: &str) -> String {
    format!("{SEPARATOR}{lemmas}{SEPARATOR}")
}
