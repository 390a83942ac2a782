//! A look-up: one term in one field of the index.

use tantivy::Term;

/// A term to look up in one field, and what one saturated occurrence of it scores.
pub(super) struct Probe {
    pub(super) term: Term,
    pub(super) field: ProbeField,
    pub(super) weight: f32,
    /// Whether a section that holds the term holds the leaf.
    pub(super) decides: bool,
}

/// The fields that are looked up.
#[derive(Clone, Copy)]
pub(super) enum ProbeField {
    All,
    Title,
    Heading,
    Note,
    Words,
    Written,
    Author,
}
