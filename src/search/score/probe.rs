//! A look-up: a word in one field of the index.

use tantivy::Term;

/// Terms to look up in one field, the lemmas of one word. A document that holds several of them
/// counts once, with the one that scores most.
pub(super) struct Probe {
    pub(super) field: ProbeField,
    /// Each with what one saturated occurrence of it scores.
    pub(super) terms: Vec<(Term, f32)>,
    /// Whether a section that holds one of the terms holds the leaf.
    pub(super) decides: bool,
}

/// The fields that are looked up.
#[derive(Clone, Copy)]
pub(super) enum ProbeField {
    All,
    Title,
    Heading,
    Note,
    Labels,
    Words,
    Author,
}
