//! Who matches: decided by the leaves that a section holds, whatever it scores.

use crate::search::plan::{LeafSet, QueryPlan};

use super::weighted::Weighted;

/// With three words or more, a section matches if it holds this share of the query's weight.
const WEIGHT_SHARE: f32 = 0.1;
/// Words below which every one is required.
const SHARED_WORDS_MIN: u32 = 3;

/// Which sections match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Matching {
    /// Those that satisfy the expression.
    Strict,
    /// Also those that hold enough of the query's weight, if it has enough words.
    Enough,
    /// Those that hold these leaves.
    Holding(LeafSet),
}

/// Decides by the leaves that a section holds whether it matches.
pub(super) struct Judge<'j> {
    plan: &'j QueryPlan,
    matching: Matching,
    idfs: Vec<f32>,
    enough: Option<f32>,
    /// Whether a section without any leaf matches: an empty query, or one that only excludes.
    pub(super) matches_nothing_held: bool,
}

impl<'j> Judge<'j> {
    pub(super) fn new(plan: &'j QueryPlan, leaves: &[Weighted], matching: Matching) -> Self {
        let idfs: Vec<f32> = leaves.iter().map(|leaf| leaf.idf).collect();
        let is_shared = matching == Matching::Enough && plan.words.len() >= SHARED_WORDS_MIN;
        let mut judge = Self { plan, matching, idfs, enough: None, matches_nothing_held: false };
        judge.enough = is_shared.then(|| judge.weight(plan.words) * WEIGHT_SHARE);
        let nothing =
            plan.expression.as_ref().is_none_or(|expression| expression.holds(LeafSet::EMPTY));
        judge.matches_nothing_held = nothing && !matches!(matching, Matching::Holding(_));
        judge
    }

    /// Whether a section with these leaves matches, and whether it holds all that was asked.
    pub(super) fn judge(&self, held: LeafSet) -> (bool, bool) {
        let has_all = self.plan.expression.as_ref().is_none_or(|expression| expression.holds(held));
        let matches = match self.matching {
            Matching::Strict => has_all,
            Matching::Enough => {
                let is_enough = |enough| self.weight(held) >= enough && self.is_allowed(held);
                has_all || self.enough.is_some_and(is_enough)
            }
            Matching::Holding(leaves) => held.contains_all(leaves) && self.is_allowed(held),
        };
        (matches, has_all)
    }

    /// Whether what must hold besides words does.
    pub(super) fn is_allowed(&self, held: LeafSet) -> bool {
        self.plan.hard.as_ref().is_none_or(|hard| hard.holds(held))
    }

    /// How much of the query a section holds, by the rarity of its words.
    pub(super) fn weight(&self, held: LeafSet) -> f32 {
        let words = held.intersection(self.plan.words);
        let idfs = self.idfs.iter().enumerate().filter(|(leaf, _)| words.contains(*leaf));
        idfs.map(|(_, idf)| idf).sum()
    }
}
