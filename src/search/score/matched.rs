//! What matched, as plain data.

use std::cmp::Ordering;

use crate::index::FacetTotals;
use crate::search::plan::LeafSet;

use super::section::ScoredSection;

/// What one pass over the sections found.
#[derive(Default)]
pub(crate) struct Matched {
    /// Those that match and meet the filters, segment by segment, in order.
    pub(crate) sections: Vec<ScoredSection>,
    /// How many of them hold all the words.
    pub(crate) all_words: usize,
    /// Sections by facet node and by year; empty for a facet that is not asked for.
    pub(crate) counts: FacetTotals,
    /// Whether anything matched, whatever facet values were chosen: what is chosen must not change
    /// how the query is read, or the counts beside other values would not be true.
    pub(crate) matches_anywhere: bool,
    /// Whether anything held all the words, likewise.
    pub(crate) holds_all_anywhere: bool,
    /// The heaviest words that some section holds, likewise.
    pub(crate) heaviest: Heaviest,
}

/// The heaviest set of words that some section holds.
#[derive(Default)]
pub(crate) struct Heaviest {
    pub(crate) words: LeafSet,
    weight: f32,
}

impl Heaviest {
    /// Whether these words are heavier; of equal ones, the first words of the query win, whatever
    /// the order of the notes.
    pub(super) fn is_outweighed_by(&self, words: LeafSet, weight: f32) -> bool {
        match weight.total_cmp(&self.weight) {
            Ordering::Greater => true,
            Ordering::Equal => words.is_before(self.words),
            Ordering::Less => false,
        }
    }

    pub(super) fn set(&mut self, words: LeafSet, weight: f32) {
        (self.words, self.weight) = (words, weight);
    }
}
