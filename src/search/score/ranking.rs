//! What hits are put in order by, for one request.

use std::cmp::Ordering;

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::plan::LeafSet;
use crate::search::request::{Request, Sort};

use super::closeness::Closeness;
use super::exact_title::ExactTitle;
use super::meaning::Meant;
use super::order::compare;
use super::section::ScoredSection;
use super::written::WrittenWords;

/// Hits that keep their places when those after them are scored again.
pub(super) const KEPT: usize = 10;
/// Sections that hold less stand among the hits until these are so many; what is meant stands among as many.
pub(super) const LISTED: usize = 100;

/// What hits are put in order by.
pub(super) struct Ranking<'r> {
    pub(super) snapshot: &'r Snapshot,
    pub(super) request: &'r Request,
    pub(super) sort: Sort,
    /// Whether every section that matches comes before those that hold less, whatever they score.
    pub(super) full_first: bool,
    pub(super) closeness: &'r Closeness<'r>,
    /// If the query is a name: its words, which the sections that bear another name of the thing lack.
    pub(super) words_of_name: LeafSet,
    /// What is found by its meaning, if that counts.
    pub(super) meant: Option<&'r Meant<'r>>,
    /// What the query says if it is a title.
    pub(super) exact_title: &'r ExactTitle<'r>,
    /// What settles ties.
    pub(super) typed: &'r WrittenWords<'r>,
    pub(super) deadline: Deadline,
}

impl Ranking<'_> {
    /// The order of hits.
    pub(super) fn order(&self, a: &ScoredSection, b: &ScoredSection) -> Ordering {
        compare(self.snapshot, self.sort, a, b)
    }
}
