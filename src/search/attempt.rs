//! The ladder that a query climbs until something matches.
//!
//! First rung: the query as asked. Second: its unknown words are repaired. Third: only the heaviest
//! set of its words that one of the best sections holds is required.

use super::error::SearchError;
use super::plan::{Planner, QueryPlan, Respelling};
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
            return Err(SearchError::TooMuchAsked(plan.leaves.len()));
        }
        let asked = self.attempt(plan, Vec::new())?;
        if self.request.strict {
            return Ok(asked.answered(None));
        }
        self.repaired(asked)?.relaxed()
    }

    fn attempt(
        &self,
        plan: QueryPlan,
        repairs: Vec<Respelling>,
    ) -> Result<Attempt<'l>, SearchError> {
        let run = self.scorer.run(plan)?;
        Ok(Attempt { matched: run.matched(Matching::All)?, run, repairs })
    }

    /// The second rung, taken when nothing holds all the words. Words that no section holds are
    /// repaired; the attempt is kept if it finds more.
    fn repaired(&self, asked: Attempt<'l>) -> Result<Attempt<'l>, SearchError> {
        let plan = &asked.run.plan;
        if asked.matched.matches_anywhere || plan.words.is_empty() {
            return Ok(asked);
        }
        let (plan, repairs) = self.planner.repair(plan, &self.request.q, asked.run.held()?)?;
        if repairs.is_empty() {
            return Ok(asked);
        }
        let repaired = self.attempt(plan, repairs)?;
        let is_better = repaired.matched.matches_anywhere
            || repaired.matched.heaviest.len() > asked.matched.heaviest.len();
        Ok(if is_better { repaired } else { asked })
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
            let relaxed = (!dropped.is_empty()).then_some(Relaxed { dropped, strict_total: 0 });
            return Ok(self.answered(relaxed));
        }
        let mut dropped = plan.typed(plan.words.without(heaviest));
        dropped.extend(plan.beyond.iter().cloned());
        let matched = self.run.matched(Matching::Holding(heaviest))?;
        let relaxed = Relaxed { dropped, strict_total: 0 };
        Ok(Self { matched, ..self }.answered(Some(relaxed)))
    }

    fn answered(self, relaxed: Option<Relaxed>) -> Answered {
        let rarities = self.run.rarities();
        let Self { run, matched, repairs } = self;
        Answered { plan: run.plan, rarities, matched, repairs, relaxed }
    }
}
