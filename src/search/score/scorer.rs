//! The wall between a query and the index: a plan goes in, what matches comes out.
//!
//! Everything that reads postings to answer a plan is behind [`Scorer`] and [`Run`]. What is above
//! sees neither postings nor the tallies that they add up to, only plain data. Another way to score,
//! or another engine, would take the place of these two.

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Filters, LeafSet, QueryPlan, Vocabulary};
use crate::search::request::{Request, Sort};

use super::closeness::Closeness;
use super::feedback::Feedback;
use super::judge::{Judge, Matching};
use super::matched::Matched;
use super::page::{Page, Ranking};
use super::parts::add_parts;
use super::pass::Pass;
use super::postings::Tally;
use super::statistics::Statistics;
use super::weigh::weigh;
use super::weighted::Weighted;
use super::written::WrittenWords;

/// With more words, a section that holds less may come before one that matches.
const FULL_FIRST_WORDS_MAX: u32 = 2;

/// Answers plans on one snapshot, for one request.
pub(crate) struct Scorer<'s> {
    snapshot: &'s Snapshot,
    request: &'s Request,
    filters: &'s Filters,
    statistics: Statistics,
    deadline: Deadline,
}

impl<'s> Scorer<'s> {
    /// `filters` are those of `request`, resolved on `snapshot`.
    pub(crate) fn new(
        snapshot: &'s Snapshot,
        request: &'s Request,
        filters: &'s Filters,
        deadline: Deadline,
    ) -> Self {
        let statistics = Statistics::of(snapshot);
        Self { snapshot, request, filters, statistics, deadline }
    }

    /// Reads all that a plan asks of the index.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn run(&self, plan: QueryPlan) -> Result<Run<'_>, SearchError> {
        let leaves = weigh(&plan.leaves, self.snapshot, &self.statistics, self.deadline)?;
        let tallies = Tally::of_segments(self.snapshot, &leaves, &self.statistics, self.deadline)?;
        Ok(Run { scorer: self, plan, leaves, tallies })
    }

    /// The page that was asked for, of what matches `plan`.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn page(&self, plan: &QueryPlan, matched: &Matched) -> Result<Page, SearchError> {
        let sort = match self.request.sort {
            Sort::Relevance if !plan.has_score() => Sort::DateDescending,
            sort => sort,
        };
        let Self { snapshot, request, statistics, deadline, .. } = self;
        let feedback = Feedback { snapshot, statistics, deadline: *deadline };
        let full_first = plan.words.len() <= FULL_FIRST_WORDS_MAX;
        let typed = WrittenWords::of(plan, snapshot);
        let vocabulary = Vocabulary::new(snapshot, *deadline);
        let closeness = Closeness::of(plan, snapshot, statistics, vocabulary)?;
        let ranking = Ranking {
            snapshot,
            request,
            sort,
            full_first,
            closeness: &closeness,
            words_of_name: if plan.names.is_empty() { LeafSet::EMPTY } else { plan.words },
            typed: &typed,
            deadline: *deadline,
        };
        let mut page = ranking.page(matched, |best, rest| feedback.mend_tail(plan, best, rest))?;
        if request.explain {
            let leaves = weigh(&plan.leaves, snapshot, statistics, *deadline)?;
            add_parts(&mut page.entries, leaves, snapshot, statistics, *deadline)?;
            let gains = closeness.gains(page.entries.iter().map(|entry| &entry.section))?;
            for entry in page.entries.iter_mut().filter(|_| sort == Sort::Relevance) {
                let gain = gains.get(&entry.section.address());
                entry.closeness = gain.copied().unwrap_or_default();
            }
        }
        Ok(page)
    }
}

/// A plan whose postings were read. Who matches can be asked more than once, by different rules.
pub(crate) struct Run<'s> {
    scorer: &'s Scorer<'s>,
    pub(crate) plan: QueryPlan,
    leaves: Vec<Weighted>,
    tallies: Vec<Tally>,
}

impl Run<'_> {
    /// The sections that match by this rule; unless the request is strict, also the best of those
    /// that hold less.
    ///
    /// # Errors
    /// After the deadline.
    pub(crate) fn matched(&self, matching: Matching) -> Result<Matched, SearchError> {
        let phrases = match self.plan.phrases {
            LeafSet::EMPTY => LeafSet::EMPTY,
            phrases => phrases.intersection(self.held()),
        };
        let pass = Pass {
            snapshot: self.scorer.snapshot,
            counted: &self.scorer.request.facets,
            judge: Judge::new(&self.plan, &self.leaves, phrases, matching),
            is_everything: self.plan.expression.is_none() && self.scorer.filters.are_none(),
            is_strict: self.scorer.request.strict,
            filters: self.scorer.filters,
            deadline: self.scorer.deadline,
        };
        pass.matched(&self.tallies)
    }

    /// The leaves that some section holds, whatever the filters.
    pub(crate) fn held(&self) -> LeafSet {
        let segments = self.scorer.snapshot.segments().iter().zip(&self.tallies);
        let sets = segments.flat_map(|(segment, tally)| {
            let held = tally.held().filter(|(_, leaves, _)| !leaves.is_empty());
            held.filter(|(doc, ..)| segment.is_alive(*doc)).map(|(_, leaves, _)| leaves)
        });
        sets.fold(LeafSet::EMPTY, LeafSet::union)
    }

    /// How rare each leaf of the plan is (idf), in their order.
    pub(crate) fn rarities(&self) -> Vec<f32> {
        self.leaves.iter().map(|leaf| leaf.idf).collect()
    }
}
