//! A look-up: a word in one field of the index.

use std::sync::Arc;

use crate::index::KnownTerm;

/// A term with what one saturated occurrence of it scores.
pub(super) type ScoredTerm = (Arc<KnownTerm>, f32);

/// Terms to look up in one field, the lemmas of one word. A document that holds several of them
/// counts once, with the one that scores most.
pub(super) struct Probe {
    pub(super) field: ProbeField,
    pub(super) terms: Vec<ScoredTerm>,
    pub(super) decides: Decides,
}

impl Probe {
    /// Whether a section that holds one of the terms holds the leaf.
    pub(super) fn holds(&self) -> bool {
        self.decides == Decides::Holds
    }

    /// Documents of a segment that hold one of the terms, at most, deleted ones counted; `ordinal` is that
    /// of the segment.
    pub(super) fn holders_in(&self, ordinal: usize) -> usize {
        self.terms.iter().map(|(term, _)| term.doc_freq(ordinal) as usize).sum()
    }
}

/// What one of the terms of a look-up makes of a section, besides its score.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Decides {
    /// The section holds the leaf.
    Holds,
    /// It does not, but may stand behind those that do: it holds a word of the family.
    Near,
    /// Nothing.
    Nothing,
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
