//! The ladder that a query climbs until something matches.
//!
//! First rung: the query as asked. Second: its unknown words are repaired. Third: only the heaviest
//! set of its words that one of the best sections holds is required.

use super::error::SearchError;
use super::plan::{LeafSet, PHRASE_WORDS_MAX, Planner, QueryPlan, Respelling};
use super::request::Request;
use super::response::Relaxed;
use super::score::{Matched, Matching, Run, Scorer};

/// A plan with what it matched.
pub(super) struct Answered {
    /// The plan that matched.
    pub(super) plan: QueryPlan,
    /// How rare each of its leaves is (idf).
    pub(super) rarities: Vec<f32>,
    /// What it matched.
    pub(super) matched: Matched,
    /// Words that were read as others.
    pub(super) repairs: Vec<Respelling>,
    /// Words that were left out.
    pub(super) relaxed: Option<Relaxed>,
}

/// The ladder of one request.
pub(super) struct Ladder<'l> {
    pub(super) planner: &'l Planner<'l>,
    pub(super) scorer: &'l Scorer<'l>,
    pub(super) request: &'l Request,
}

/// A plan that was run.
struct Attempt<'l> {
    run: Run<'l>,
    matched: Matched,
    repairs: Vec<Respelling>,
}

impl<'l> Ladder<'l> {
    /// Answers a plan. A strict request stays on the first rung.
    ///
    /// # Errors
    /// When the index cannot be read, after the deadline, or when a strict request asks for more words
    /// than are looked for.
    pub(super) fn climb(&self, plan: QueryPlan) -> Result<Answered, SearchError> {
        if self.request.strict && !plan.beyond.is_empty() {
            // Too many words, or a phrase of too many.
            return Err(SearchError::TooMuchAsked(plan.leaves.len().max(PHRASE_WORDS_MAX)));
        }
        let run = self.scorer.run(plan)?;
        let words_held = run.words_held();
        // What lacks a word altogether matches nothing: the word is repaired before anything is read.
        let repaired = match words_held {
            Some(held) if !self.request.strict => self.repaired(&run.plan, held)?,
            _ => None,
        };
        if let Some(repaired) = repaired {
            if repaired.matched.matches_anywhere {
                return repaired.relaxed();
            }
            let asked = Attempt::of(run, Vec::new())?;
            return asked.or_better(repaired).relaxed();
        }
        let asked = Attempt::of(run, Vec::new())?;
        if self.request.strict {
            return Ok(asked.answered(None));
        }
        let has_matched = asked.matched.matches_anywhere || asked.run.plan.words.is_empty();
        if has_matched || words_held.is_some() {
            return asked.relaxed();
        }
        match self.repaired(&asked.run.plan, asked.run.held()?)? {
            Some(repaired) => asked.or_better(repaired).relaxed(),
            None => asked.relaxed(),
        }
    }

    /// The second rung, taken when nothing holds all the words: those that no section holds are repaired.
    /// `None` if there is nothing to repair; `held` are the leaves that some section holds.
    fn repaired(
        &self,
        plan: &QueryPlan,
        held: LeafSet,
    ) -> Result<Option<Attempt<'l>>, SearchError> {
        let repaired = self.planner.repair(plan, &self.request.q, held)?;
        let attempt = |(plan, repairs)| Attempt::of(self.scorer.run(plan)?, repairs);
        repaired.map(attempt).transpose()
    }
}

impl<'l> Attempt<'l> {
    fn of(run: Run<'l>, repairs: Vec<Respelling>) -> Result<Self, SearchError> {
        Ok(Self { matched: run.matched(Matching::All)?, run, repairs })
    }

    /// The repaired query if it finds more.
    fn or_better(self, repaired: Self) -> Self {
        let is_better = repaired.matched.matches_anywhere
            || repaired.matched.heaviest.len() > self.matched.heaviest.len();
        if is_better { repaired } else { self }
    }
}

impl Attempt<'_> {
    /// The third rung, taken when nothing matches: the sections that hold the heaviest set of words
    /// that one of the best sections holds.
    fn relaxed(self) -> Result<Answered, SearchError> {
        let heaviest = self.matched.heaviest;
        let plan = &self.run.plan;
        if self.matched.matches_anywhere || heaviest.is_empty() {
            let dropped = plan.beyond.clone();
            let kept = plan.typed(plan.words);
            let relaxed =
                (!dropped.is_empty()).then_some(Relaxed { dropped, kept, strict_total: 0 });
            return Ok(self.answered(relaxed));
        }
        let mut dropped = plan.typed(plan.words.without(heaviest));
        dropped.extend(plan.beyond.iter().cloned());
        let kept = plan.typed(heaviest);
        let matched = self.run.matched(Matching::Holding(heaviest))?;
        let relaxed = Relaxed { dropped, kept, strict_total: 0 };
        Ok(Self { matched, ..self }.answered(Some(relaxed)))
    }

    fn answered(self, relaxed: Option<Relaxed>) -> Answered {
        let rarities = self.run.rarities();
        let Self { run, matched, repairs } = self;
        Answered { plan: run.plan, rarities, matched, repairs, relaxed }
    }
}
