//! A section that matched, with what it scored.

use tantivy::{DocAddress, DocId};

use crate::search::plan::LeafSet;

/// A section that matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoredSection {
    /// Ordinal of its segment.
    pub(crate) segment: u32,
    /// First passage of the section.
    pub(crate) head: DocId,
    /// Its best passage.
    pub(crate) passage: DocId,
    /// Own score.
    pub(crate) score: f32,
    /// Share of its note's score.
    pub(crate) note_score: f32,
    /// Leaves it holds.
    pub(crate) leaves: LeafSet,
}

impl ScoredSection {
    /// Its whole score.
    pub(crate) fn total(&self) -> f32 {
        self.score + self.note_score
    }

    /// Where the stored text of its best passage is.
    pub(crate) fn address(&self) -> DocAddress {
        DocAddress::new(self.segment, self.passage)
    }
}
