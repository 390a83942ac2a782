//! The wall between a query and the index: a plan goes in, what matches comes out.
//!
//! Everything that reads postings to answer a plan is behind [`Scorer`] and [`Run`]. What is above
//! sees neither postings nor the tallies that they add up to, only plain data. Another way to score,
//! or another engine, would take the place of these two.

use std::cell::OnceCell;
use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Expression, Filters, LeafSet, QueryPlan, Test, Vocabulary};
use crate::search::request::{Request, Sort};
use crate::search::response::Tier;

use super::apart::HITS_FILLING;
use super::closeness::Closeness;
use super::conjunction::Conjunction;
use super::exact_title::ExactTitle;
use super::feedback::Feedback;
use super::judge::{Judge, Matching};
use super::matched::Matched;
use super::meaning::{Meant, NearSection, QueryMeaning};
use super::page::{Page, fill_all_places};
use super::parts::add_parts;
use super::pass::{Candidates, Pass};
use super::postings::{SegmentScope, Tally};
use super::probe::Decides;
use super::ranking::Ranking;
use super::section::ScoredSection;
use super::statistics::Statistics;
use super::weigh::weigh;
use super::weighted::Weighted;
use super::written::WrittenWords;

/// With more words, a section that holds less may come before one that matches. Words count that are searched;
/// if meaning counts too, all that were typed: small words make a query one that says what it means.
const FULL_FIRST_WORDS_MAX: usize = 2;

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

    /// Weighs what a plan asks of the index.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn run(&self, plan: QueryPlan) -> Result<Run<'_>, SearchError> {
        let leaves = weigh(&plan.leaves, self.snapshot, &self.statistics, self.deadline)?;
        Ok(Run { scorer: self, plan, leaves, tallies: OnceCell::new() })
    }

    /// The order of the hits of `plan`.
    fn sort(&self, plan: &QueryPlan) -> Sort {
        match self.request.sort {
            Sort::Relevance if !plan.has_score() => Sort::DateDescending,
            sort => sort,
        }
    }

    /// The page that was asked for, of what matches `plan`, and of what is near by its `meaning`.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn page(
        &self,
        plan: &QueryPlan,
        matched: &Matched,
        meaning: Option<&QueryMeaning<'_>>,
    ) -> Result<Page, SearchError> {
        let sort = self.sort(plan);
        let meaning = meaning.filter(|_| sort == Sort::Relevance);
        let meant = meaning.map(|meaning| self.meant(plan, matched, meaning)).transpose()?;
        let Self { snapshot, request, statistics, deadline, .. } = self;
        let feedback = Feedback { snapshot, statistics, deadline: *deadline };
        let words = meaning.map_or(plan.words.len() as usize, |meaning| meaning.typed_words);
        let full_first = request.for_reader || words <= FULL_FIRST_WORDS_MAX;
        let typed = WrittenWords::of(plan, snapshot);
        let exact_title = ExactTitle::of(&request.q, snapshot);
        let vocabulary = Vocabulary::new(snapshot, *deadline);
        let closeness = Closeness::of(plan, snapshot, statistics, vocabulary)?;
        let ranking = Ranking {
            snapshot,
            request,
            sort,
            full_first,
            closeness: &closeness,
            words_of_name: if plan.names.is_empty() { LeafSet::EMPTY } else { plan.words },
            meant: meant.as_ref(),
            exact_title: &exact_title,
            typed: &typed,
            deadline: *deadline,
        };
        let mut page = ranking.page(matched, |best, rest| feedback.mend_tail(plan, best, rest))?;
        if request.explain {
            let leaves = weigh(&plan.leaves, snapshot, statistics, *deadline)?;
            let mut entries = page.all_entries();
            add_parts(&mut entries, leaves, snapshot, statistics, *deadline)?;
            let gains = closeness.gains(entries.iter().map(|entry| &entry.section))?;
            for entry in entries.iter_mut().filter(|_| sort == Sort::Relevance) {
                let gain = gains.get(&entry.section.address());
                entry.closeness = gain.copied().unwrap_or_default();
            }
        }
        Ok(page)
    }
}

impl Scorer<'_> {
    /// What is near by its meaning, and how well it answers `plan` besides.
    fn meant<'m>(
        &self,
        plan: &QueryPlan,
        matched: &Matched,
        meaning: &'m QueryMeaning<'m>,
    ) -> Result<Meant<'m>, SearchError> {
        let Self { snapshot, statistics, deadline, .. } = self;
        let leaves = weigh(&plan.leaves, snapshot, statistics, *deadline)?;
        let nearest = meaning.nearest(snapshot, self.filters, *deadline)?;
        let places = |sections: &[ScoredSection]| -> HashSet<_, RandomState> {
            sections.iter().map(ScoredSection::place).collect()
        };
        let known = places(&matched.sections);
        let mut sections = Vec::new();
        for of_segment in nearest.chunk_by(|one, other| one.segment == other.segment) {
            let Some(ordinal) = of_segment.first().map(|near| near.segment) else { continue };
            let Some(segment) = snapshot.segments().get(ordinal) else { continue };
            let scope =
                SegmentScope { snapshot, segment, ordinal, statistics, deadline: *deadline };
            let mut reader = Conjunction::open(scope, &leaves, LeafSet::EMPTY)?;
            for near in of_segment.iter().filter(|near| !known.contains(&near.place())) {
                sections.push(ScoredSection { tier: Tier::Meaning, ..reader.section(near.head)? });
            }
        }
        let near = places(&matched.near);
        let unseen = sections.iter().filter(|section| !near.contains(&section.place()));
        Ok(Meant {
            meaning,
            places: nearest.iter().map(NearSection::place).collect(),
            unseen: unseen.copied().collect(),
            sections,
        })
    }
}

/// A plan that is run. Who matches can be asked more than once, by different rules.
pub(crate) struct Run<'s> {
    scorer: &'s Scorer<'s>,
    pub(crate) plan: QueryPlan,
    leaves: Vec<Weighted>,
    /// What all documents hold and score, once somebody asks.
    tallies: OnceCell<Vec<Tally>>,
}

impl Run<'_> {
    /// The sections that match by this rule; unless the request is strict, also the best of those
    /// that hold less, if they have a place on any page.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn matched(&self, matching: Matching) -> Result<Matched, SearchError> {
        let leads = self.leads(matching);
        let wants_near = self.wants_near(matching);
        // If one of them is too rare to fill the places, all postings are read anyway.
        let may_fill = || {
            let leaves = self.leaves.iter().enumerate();
            let mut leading = leaves.filter(|(number, _)| leads.contains(*number));
            leading.all(|(_, leaf)| leaf.holders_max() >= HITS_FILLING)
        };
        if !leads.is_empty() && self.tallies.get().is_none() && (!wants_near || may_fill()) {
            let matched = self.by_lists(matching, leads)?;
            let Scorer { snapshot, request, .. } = self.scorer;
            let is_full = || fill_all_places(snapshot, request, &matched.sections);
            if request.strict || matched.matches_anywhere && (!wants_near || is_full()) {
                return Ok(matched);
            }
        }
        self.by_tallies(matching)
    }

    /// Whether sections that hold less may have a place among the hits.
    fn wants_near(&self, matching: Matching) -> bool {
        let is_by_relevance = self.scorer.sort(&self.plan) == Sort::Relevance;
        let mut probes = self.leaves.iter().flat_map(|leaf| &leaf.probes);
        // Who holds the only word matches.
        let are_none = self.plan.words.len() <= 1
            && matching == Matching::All
            && probes.all(|probe| probe.decides != Decides::Near);
        !self.scorer.request.strict && is_by_relevance && !are_none
    }

    /// The sections that match, found among those that hold these leaves.
    pub(super) fn by_lists(
        &self,
        matching: Matching,
        leads: LeafSet,
    ) -> Result<Matched, SearchError> {
        let (leaves, statistics) = (self.leaves.as_slice(), &self.scorer.statistics);
        let candidates = Candidates::Holding { leads, leaves, statistics };
        self.pass(matching, LeafSet::EMPTY, true).matched(candidates)
    }

    /// The sections that match, and unless the request is strict those that hold less.
    pub(super) fn by_tallies(&self, matching: Matching) -> Result<Matched, SearchError> {
        let phrases = match self.plan.phrases {
            LeafSet::EMPTY => LeafSet::EMPTY,
            phrases => phrases.intersection(self.held()?),
        };
        let pass = self.pass(matching, phrases, self.scorer.request.strict);
        pass.matched(Candidates::Tallied(self.tallies()?))
    }

    /// `phrases` are those of the plan that some section holds.
    fn pass(&self, matching: Matching, phrases: LeafSet, is_strict: bool) -> Pass<'_> {
        Pass {
            snapshot: self.scorer.snapshot,
            counted: &self.scorer.request.facets,
            judge: Judge::new(&self.plan, &self.leaves, phrases, matching),
            is_everything: self.plan.expression.is_none() && self.scorer.filters.are_none(),
            is_strict,
            filters: self.scorer.filters,
            deadline: self.scorer.deadline,
        }
    }

    /// Leaves that every section holds which matches, as far as lists say where these are.
    pub(super) fn leads(&self, matching: Matching) -> LeafSet {
        let required = |expression: &Option<Expression>| {
            expression.as_ref().map_or(LeafSet::EMPTY, Expression::required)
        };
        let required = match matching {
            Matching::All => required(&self.plan.expression),
            Matching::Holding(leaves) => leaves.union(required(&self.plan.hard)),
        };
        let leaves = self.leaves.iter().enumerate();
        let leading = leaves.filter(|(_, leaf)| leaf.may_lead()).map(|(number, _)| number);
        leading.collect::<LeafSet>().intersection(required)
    }

    fn tallies(&self) -> Result<&[Tally], SearchError> {
        if let Some(tallies) = self.tallies.get() {
            return Ok(tallies);
        }
        let Scorer { snapshot, statistics, deadline, .. } = self.scorer;
        let tallies = Tally::of_segments(snapshot, &self.leaves, statistics, *deadline)?;
        Ok(self.tallies.get_or_init(|| tallies))
    }

    /// The leaves that some section holds as far as dictionaries say, if a word that every match holds is not
    /// among them. `None` otherwise, and where dictionaries do not tell it of every word.
    pub(crate) fn words_held(&self) -> Option<LeafSet> {
        let mut held = LeafSet::EMPTY;
        for (number, leaf) in self.leaves.iter().enumerate() {
            if matches!(leaf.leaf.test, Test::Word(_)) && !leaf.may_lead() {
                return None;
            }
            if leaf.holders_max() > 0 {
                held = held.union(LeafSet::only(number));
            }
        }
        let required = self.leads(Matching::All);
        (!held.contains_all(required)).then_some(held)
    }

    /// The leaves that some section holds, whatever the filters.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn held(&self) -> Result<LeafSet, SearchError> {
        let segments = self.scorer.snapshot.segments().iter().zip(self.tallies()?);
        let sets = segments.flat_map(|(segment, tally)| {
            tally.held().filter(|(doc, ..)| segment.is_alive(*doc)).map(|(_, leaves, _)| leaves)
        });
        Ok(sets.fold(LeafSet::EMPTY, LeafSet::union))
    }

    /// How rare each leaf of the plan is (idf), in their order.
    pub(crate) fn rarities(&self) -> Vec<f32> {
        self.leaves.iter().map(|leaf| leaf.idf).collect()
    }
}
