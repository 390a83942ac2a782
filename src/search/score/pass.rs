//! One pass over the sections: who matches, and what is counted.

use tantivy::DocId;

use crate::index::{Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Filters, LeafSet};
use crate::search::request::Counted;
use crate::search::response::Tier;

use super::best::Best;
use super::conjunction::Conjunction;
use super::counts::{SegmentCounter, no_counts};
use super::judge::Judge;
use super::matched::Matched;
use super::postings::{SegmentScope, Tally};
use super::section::ScoredSection;
use super::statistics::Statistics;
use super::verdict::{SegmentFilters, Verdict};
use super::weighted::Weighted;

/// Sections that hold less and are kept: some may be copies of others.
const NEAR: usize = 1000;
/// The best sections, of which one says which words to require if none holds them all.
const BEST: usize = 100;

/// Everything a pass needs.
pub(super) struct Pass<'p> {
    pub(super) snapshot: &'p Snapshot,
    /// What to count.
    pub(super) counted: &'p [Counted],
    pub(super) judge: Judge<'p>,
    /// Whether all sections match, whose counts the snapshot knows.
    pub(super) is_everything: bool,
    /// Whether sections that hold less are of no use.
    pub(super) is_strict: bool,
    pub(super) filters: &'p Filters,
    pub(super) deadline: Deadline,
}

/// Where the sections come from that may match.
#[derive(Clone, Copy)]
pub(super) enum Candidates<'p> {
    /// Of each segment, what its documents hold and score.
    Tallied(&'p [Tally]),
    /// Those that hold these leaves.
    Holding { leads: LeafSet, leaves: &'p [Weighted], statistics: &'p Statistics },
}

impl Candidates<'_> {
    /// Whether a segment holds none of them, as far as that is known beforehand: nothing of it is opened then.
    fn are_none_in(self, ordinal: usize) -> bool {
        let Self::Holding { leads, leaves, .. } = self else { return false };
        let mut leading = leaves.iter().enumerate().filter(|(leaf, _)| leads.contains(*leaf));
        leading.any(|(_, leaf)| leaf.holders_in(ordinal) == 0)
    }

    /// How many sections may match, as far as that is known beforehand.
    fn sections_max(self, snapshot: &Snapshot) -> usize {
        let Self::Holding { leads, leaves, .. } = self else { return 0 };
        let leading = leaves.iter().enumerate().filter(|(leaf, _)| leads.contains(*leaf));
        let holders = leading.map(|(_, leaf)| leaf.holders_max()).min().unwrap_or(0);
        // The allocator keeps memory by size: few sizes are used again sooner.
        if holders <= snapshot.sections_len() { holders.next_power_of_two() } else { 0 }
    }
}

/// What a pass has found so far.
struct Found<'f> {
    matched: Matched,
    near: Best<'f>,
    /// The best of those that hold less, whatever facet values were chosen.
    anywhere: Best<'f>,
}

impl Pass<'_> {
    /// Goes once over the sections that may match.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn matched(&self, candidates: Candidates<'_>) -> Result<Matched, SearchError> {
        let counted = if self.is_everything { &[] } else { self.counted };
        let counts = no_counts(counted, self.snapshot.facet_table().len());
        // It grows by doubling otherwise, and what it leaves behind is in nobody's use for a while.
        let sections = Vec::with_capacity(candidates.sections_max(self.snapshot));
        let matched = Matched { sections, counts, ..Matched::default() };
        let (near, anywhere) = (Best::new(self.snapshot, NEAR), Best::new(self.snapshot, BEST));
        let mut found = Found { matched, near, anywhere };
        for (ordinal, segment) in self.snapshot.segments().iter().enumerate() {
            if candidates.are_none_in(ordinal) {
                continue;
            }
            let filters = SegmentFilters::new(self.filters, segment);
            let mut counter = SegmentCounter::new(segment, counted);
            let mut visit = |section: ScoredSection| {
                let verdict = || filters.judge(section.head);
                self.visit(section, verdict, &mut counter, &mut found);
            };
            match candidates {
                Candidates::Tallied(tallies) => {
                    if let Some(tally) = tallies.get(ordinal) {
                        self.tallied(segment, tally, ordinal, &mut visit)?;
                    }
                }
                Candidates::Holding { leads, leaves, statistics } => {
                    let (snapshot, deadline) = (self.snapshot, self.deadline);
                    let scope = SegmentScope { snapshot, segment, ordinal, statistics, deadline };
                    Conjunction::open(scope, leaves, leads)?.sections(&mut visit)?;
                }
            }
            counter.roll_up(&mut found.matched.counts);
        }
        let Found { mut matched, near, anywhere } = found;
        matched.near = near.into_sections();
        if !matched.matches_anywhere {
            matched.heaviest = self.judge.heaviest(&anywhere.into_sections());
        }
        if self.is_everything {
            matched.counts = self.snapshot.facet_totals().clone();
        }
        Ok(matched)
    }

    fn visit(
        &self,
        mut section: ScoredSection,
        verdict: impl Fn() -> Verdict,
        counter: &mut SegmentCounter<'_>,
        found: &mut Found<'_>,
    ) {
        let Some(tier) = self.judge.judge(section.leaves) else { return };
        let has_place = || {
            let anywhere = !found.matched.matches_anywhere && found.anywhere.takes(&section);
            anywhere || found.near.takes(&section)
        };
        if tier == Tier::Partial && (self.is_strict || !has_place()) {
            return;
        }
        let verdict = verdict();
        if verdict == Verdict::Misses {
            return;
        }
        section.tier = tier;
        match tier {
            Tier::Full => {
                found.matched.matches_anywhere = true;
                counter.add(section.head, verdict);
                if verdict == Verdict::Meets {
                    found.matched.sections.push(section);
                }
            }
            Tier::Partial | Tier::Meaning => {
                if !found.matched.matches_anywhere {
                    found.anywhere.push(section);
                }
                if verdict == Verdict::Meets {
                    found.near.push(section);
                }
            }
        }
    }

    /// Calls `visit` with each section of a segment that may match by its tally.
    fn tallied(
        &self,
        segment: &Segment,
        tally: &Tally,
        ordinal: usize,
        visit: &mut impl FnMut(ScoredSection),
    ) -> Result<(), SearchError> {
        if self.judge.matches_nothing_held {
            return self.sections(segment, tally, tally.all(), ordinal, visit);
        }
        self.sections(segment, tally, tally.held(), ordinal, visit)
    }

    /// Calls `visit` with each section of a segment that has passages among `documents`. Passages of one
    /// section are put together.
    fn sections(
        &self,
        segment: &Segment,
        tally: &Tally,
        documents: impl Iterator<Item = (DocId, LeafSet, f32)>,
        ordinal: usize,
        visit: &mut impl FnMut(ScoredSection),
    ) -> Result<(), SearchError> {
        let ordinal = u32::try_from(ordinal).unwrap_or(u32::MAX);
        let columns = &segment.columns;
        let mut current: Option<ScoredSection> = None;
        let mut finish = |section: Option<ScoredSection>| {
            let Some(mut section) = section.filter(|section| segment.is_alive(section.head)) else {
                return;
            };
            let note = columns.note_of(section.head);
            section.note_score = tally.score(note);
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
                        passage: doc,
                        score,
                        leaves,
                        ..ScoredSection::unscored(ordinal, head)
                    };
                    finish(current.replace(next));
                }
            }
        }
        finish(current);
        Ok(())
    }
}
