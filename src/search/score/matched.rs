//! What matched, as plain data.

use crate::index::FacetTotals;
use crate::search::plan::LeafSet;

use super::section::ScoredSection;

/// What one pass over the sections found.
#[derive(Default)]
pub(crate) struct Matched {
    /// Those that match and meet the filters, segment by segment, in order.
    pub(crate) sections: Vec<ScoredSection>,
    /// The best of those that hold less and meet the filters, in no order.
    pub(crate) near: Vec<ScoredSection>,
    /// Sections by facet node and by year; empty for a facet that is not asked for.
    pub(crate) counts: FacetTotals,
    /// Whether anything matched, whatever facet values were chosen: what is chosen must not change
    /// how the query is read, or the counts beside other values would not be true.
    pub(crate) matches_anywhere: bool,
    /// If nothing did: the heaviest words that one of the best sections holds, likewise.
    pub(crate) heaviest: LeafSet,
}
