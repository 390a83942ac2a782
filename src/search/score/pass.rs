//! One pass over the sections: who matches, and what is counted.

use tantivy::DocId;

use crate::index::{Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Filters, LeafSet, QueryPlan};
use crate::search::request::Counted;

use super::counts::{SegmentCounter, no_counts};
use super::judge::{Judge, Matching};
use super::matched::Matched;
use super::postings::Tally;
use super::section::ScoredSection;
use super::verdict::{SegmentFilters, Verdict};
use super::weighted::Weighted;

/// Everything a pass needs.
pub(super) struct Pass<'p> {
    pub(super) snapshot: &'p Snapshot,
    /// What to count.
    pub(super) counted: &'p [Counted],
    pub(super) plan: &'p QueryPlan,
    pub(super) leaves: &'p [Weighted],
    pub(super) filters: &'p Filters,
    pub(super) deadline: Deadline,
}

impl Pass<'_> {
    /// Goes once over all sections. `tallies` are those of the segments, in order.
    ///
    /// # Errors
    /// After the deadline.
    pub(super) fn matched(
        &self,
        tallies: &[Tally],
        matching: Matching,
    ) -> Result<Matched, SearchError> {
        // Everything matches, and the snapshot already knows the counts.
        let is_all = self.plan.expression.is_none() && self.filters.are_none();
        let counted = if is_all { &[] } else { self.counted };
        let counts = no_counts(counted, self.snapshot.facet_table().len());
        let mut matched = Matched { counts, ..Matched::default() };
        let judge = Judge::new(self.plan, self.leaves, matching);
        for (ordinal, (segment, tally)) in (0..).zip(self.snapshot.segments().iter().zip(tallies)) {
            if tally.is_empty() && !judge.matches_nothing_held {
                continue;
            }
            let filters = SegmentFilters::new(self.filters, segment);
            let mut counter = SegmentCounter::new(segment, counted);
            let mut visit = |section: ScoredSection| {
                self.visit(
                    section,
                    filters.judge(section.head),
                    &judge,
                    &mut counter,
                    &mut matched,
                );
            };
            if judge.matches_nothing_held {
                self.sections(segment, tally, tally.all(), ordinal, &mut visit)?;
            } else {
                let held = tally.held().filter(|(_, leaves, _)| !leaves.is_empty());
                self.sections(segment, tally, held, ordinal, &mut visit)?;
            }
            counter.roll_up(&mut matched.counts);
        }
        if is_all {
            matched.counts = self.snapshot.facet_totals().clone();
        }
        Ok(matched)
    }

    fn visit(
        &self,
        section: ScoredSection,
        verdict: Verdict,
        judge: &Judge<'_>,
        counter: &mut SegmentCounter<'_>,
        matched: &mut Matched,
    ) {
        if verdict == Verdict::Misses {
            return;
        }
        let words = section.leaves.intersection(self.plan.words);
        let weight = judge.weight(section.leaves);
        if matched.heaviest.is_outweighed_by(words, weight) && judge.is_allowed(section.leaves) {
            matched.heaviest.set(words, weight);
        }
        let (matches, has_all) = judge.judge(section.leaves);
        if !matches {
            return;
        }
        matched.matches_anywhere = true;
        matched.holds_all_anywhere |= has_all;
        counter.add(section.head, verdict);
        if verdict == Verdict::Meets {
            matched.all_words += usize::from(has_all);
            matched.sections.push(section);
        }
    }

    /// Calls `visit` with each section of a segment that has passages among `documents`. Passages of one
    /// section are put together.
    fn sections(
        &self,
        segment: &Segment,
        tally: &Tally,
        documents: impl Iterator<Item = (DocId, LeafSet, f32)>,
        ordinal: u32,
        visit: &mut impl FnMut(ScoredSection),
    ) -> Result<(), SearchError> {
        let columns = &segment.columns;
        let mut current: Option<ScoredSection> = None;
        let mut finish = |section: Option<ScoredSection>| {
            let Some(mut section) = section.filter(|section| segment.is_alive(section.head)) else {
                return;
            };
            let note = columns.note_of(section.head);
            section.note_score = tally.scores.get(note as usize).copied().unwrap_or(0.0);
            visit(section);
        };
        let mut watch = self.deadline.watch();
        for (doc, leaves, score) in documents.filter(|(doc, ..)| !columns.is_note(*doc)) {
            watch.step()?;
            let head = columns.head(doc);
            match &mut current {
                Some(section) if section.head == head => {
                    section.leaves = section.leaves.union(leaves);
                    if score > section.score {
                        (section.score, section.passage) = (score, doc);
                    }
                }
                _ => {
                    let next = ScoredSection {
                        segment: ordinal,
                        head,
                        passage: doc,
                        score,
                        note_score: 0.0,
                        leaves,
                    };
                    finish(current.replace(next));
                }
            }
        }
        finish(current);
        Ok(())
    }
}
