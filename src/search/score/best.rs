//! The best of many sections, kept while they come.

use crate::index::Snapshot;
use crate::search::request::Sort;

use super::order::compare;
use super::section::ScoredSection;

/// The best sections of those that were pushed: at least `count`, fewer than twice as many.
pub(super) struct Best<'b> {
    snapshot: &'b Snapshot,
    count: usize,
    kept: Vec<ScoredSection>,
    /// What scores less is not among them.
    least: f32,
}

impl<'b> Best<'b> {
    pub(super) fn new(snapshot: &'b Snapshot, count: usize) -> Self {
        Self { snapshot, count, kept: Vec::new(), least: f32::NEG_INFINITY }
    }

    /// Whether there is a place for `section` still.
    pub(super) fn takes(&self, section: &ScoredSection) -> bool {
        section.total() >= self.least
    }

    pub(super) fn push(&mut self, section: ScoredSection) {
        if !self.takes(&section) {
            return;
        }
        self.kept.push(section);
        if self.kept.len() == 2 * self.count {
            self.cut();
            self.least = self.kept.iter().map(ScoredSection::total).fold(f32::INFINITY, f32::min);
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.count {
            let order = |a: &_, b: &_| compare(self.snapshot, Sort::Relevance, a, b);
            self.kept.select_nth_unstable_by(self.count, order);
            self.kept.truncate(self.count);
        }
    }

    /// The best ones, in no order.
    pub(super) fn into_sections(mut self) -> Vec<ScoredSection> {
        self.cut();
        self.kept
    }
}
