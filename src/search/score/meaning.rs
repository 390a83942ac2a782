//! What a query means, beside its words: how much nearer a section is to it than sections are, by the
//! vectors of a model.
//!
//! The formula and its numbers were measured (see `docs/semantic.md`).

use std::cmp::Ordering;
use std::collections::HashSet;

use foldhash::fast::RandomState;
use tantivy::DocId;

use crate::index::{SemanticIndex, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::Filters;
use crate::semantic::{QueryVector, Spread};

use super::section::ScoredSection;
use super::verdict::{SegmentFilters, Verdict};

/// What a section gains, as a share of the best score, that is this many deviations nearer than the mean.
const WEIGHT: f32 = 0.55;
const DEVIATIONS: f32 = 4.0;
/// Sections that may be listed because they are near, whatever words they hold.
const NEAREST: usize = 100;
/// Deviations from the mean below which a section that lacks words is not listed: a query that nothing answers
/// has near sections too.
const DEVIATIONS_LEAST: f32 = 2.0;

/// What a query means, among the sections of one snapshot.
pub(crate) struct QueryMeaning<'m> {
    semantics: &'m SemanticIndex,
    query: QueryVector,
    spread: Spread,
    /// How much it counts, 0 to 1.
    weight: f32,
    /// Words that were typed, small ones too: with more of them, a query says more than its words.
    pub(super) typed_words: usize,
}

/// What a search finds by meaning.
pub(crate) struct Meant<'m> {
    pub(super) meaning: &'m QueryMeaning<'m>,
    /// Where the sections are that are nearest.
    pub(super) places: HashSet<(u32, DocId), RandomState>,
    /// Those of them that do not match, with what their words score.
    pub(super) sections: Vec<ScoredSection>,
    /// Those of these that are not among the best of what holds less.
    pub(super) unseen: Vec<ScoredSection>,
}

/// A section near a query.
#[derive(Clone, Copy, Debug)]
pub(super) struct NearSection {
    /// Ordinal of its segment.
    pub(super) segment: usize,
    /// Its first passage.
    pub(super) head: DocId,
    similarity: f32,
}

impl NearSection {
    /// Where it begins, as other sections tell it.
    pub(super) fn place(&self) -> (u32, DocId) {
        (u32::try_from(self.segment).unwrap_or(u32::MAX), self.head)
    }
}

impl<'m> QueryMeaning<'m> {
    /// `query`, which was typed in so many words, among what `semantics` knows.
    pub(crate) fn new(
        semantics: &'m SemanticIndex,
        query: QueryVector,
        weight: f32,
        typed_words: usize,
    ) -> Self {
        let spread = semantics.spread(&query);
        Self { semantics, query, spread, weight, typed_words }
    }

    /// What a section gains, as a share of the best score; nothing if its vector is not there.
    pub(super) fn share(&self, snapshot: &Snapshot, section: &ScoredSection) -> f32 {
        let segment = snapshot.segments().get(section.segment as usize);
        let vectors = segment.and_then(|segment| self.semantics.of(segment));
        let similarity = vectors.and_then(|of| of.similarity(&self.query, section.head));
        let deviations = similarity.map_or(0.0, |similarity| self.deviations(similarity));
        self.weight * WEIGHT * deviations.max(0.0) / DEVIATIONS
    }

    fn deviations(&self, similarity: f32) -> f32 {
        match self.spread.deviation > f32::EPSILON {
            true => (similarity - self.spread.mean) / self.spread.deviation,
            false => 0.0,
        }
    }

    /// The living sections that meet `filters` and are nearest, segment by segment, in the order of their
    /// documents.
    ///
    /// # Errors
    /// After the deadline.
    pub(super) fn nearest(
        &self,
        snapshot: &Snapshot,
        filters: &Filters,
        deadline: Deadline,
    ) -> Result<Vec<NearSection>, SearchError> {
        let mut nearest: Vec<NearSection> = Vec::with_capacity(2 * NEAREST);
        let mut least = self.spread.mean + DEVIATIONS_LEAST * self.spread.deviation;
        let mut watch = deadline.watch();
        for (ordinal, segment) in snapshot.segments().iter().enumerate() {
            let Some(vectors) = self.semantics.of(segment) else { continue };
            let filters = SegmentFilters::new(filters, segment);
            for (head, similarity) in vectors.similarities(&self.query) {
                watch.step()?;
                if similarity <= least
                    || !segment.is_alive(head)
                    || filters.judge(head) != Verdict::Meets
                {
                    continue;
                }
                nearest.push(NearSection { segment: ordinal, head, similarity });
                if nearest.len() == 2 * NEAREST {
                    least = cut(&mut nearest);
                }
            }
        }
        cut(&mut nearest);
        nearest.sort_unstable_by_key(|near| (near.segment, near.head));
        Ok(nearest)
    }
}

/// Leaves the nearest ones, and tells what the last of them has.
fn cut(nearest: &mut Vec<NearSection>) -> f32 {
    if nearest.len() > NEAREST {
        let order = |a: &NearSection, b: &NearSection| -> Ordering {
            let places = (a.segment, a.head).cmp(&(b.segment, b.head));
            b.similarity.total_cmp(&a.similarity).then(places)
        };
        nearest.select_nth_unstable_by(NEAREST, order);
        nearest.truncate(NEAREST);
    }
    nearest.iter().map(|near| near.similarity).fold(f32::INFINITY, f32::min)
}
