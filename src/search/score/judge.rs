//! Who matches: decided by the leaves that a section holds, whatever it scores.

use std::cmp::Ordering;

use crate::search::plan::{LeafSet, QueryPlan};
use crate::search::response::Tier;

use super::section::ScoredSection;
use super::weighted::Weighted;

/// Which sections match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Matching {
    /// Those that satisfy the expression.
    All,
    /// Those that hold these leaves.
    Holding(LeafSet),
}

/// Decides by the leaves that a section holds whether it matches.
pub(super) struct Judge<'j> {
    plan: &'j QueryPlan,
    matching: Matching,
    idfs: Vec<f32>,
    /// What a section holds that holds only a word of the family of one.
    near: LeafSet,
    /// Phrases that a section which holds less has to hold all the same.
    phrases: LeafSet,
    /// Whether a section without any leaf matches: an empty query, or one that only excludes.
    pub(super) matches_nothing_held: bool,
}

impl<'j> Judge<'j> {
    /// `phrases` are those of the plan that some section holds.
    pub(super) fn new(
        plan: &'j QueryPlan,
        leaves: &[Weighted],
        phrases: LeafSet,
        matching: Matching,
    ) -> Self {
        let idfs: Vec<f32> = leaves.iter().map(|leaf| leaf.idf).collect();
        let nothing =
            plan.expression.as_ref().is_none_or(|expression| expression.holds(LeafSet::EMPTY));
        let matches_nothing_held = nothing && matching == Matching::All;
        let near = LeafSet::near(leaves.len());
        Self { plan, matching, idfs, near, phrases, matches_nothing_held }
    }

    /// Whether a section with these leaves matches, or is near.
    pub(super) fn judge(&self, held: LeafSet) -> Option<Tier> {
        let is_full = match self.matching {
            Matching::All => {
                self.plan.expression.as_ref().is_none_or(|expression| expression.holds(held))
            }
            Matching::Holding(leaves) => held.contains_all(leaves) && self.is_allowed(held),
        };
        let is_near = || {
            held.meets(self.plan.words.union(self.near))
                && held.contains_all(self.phrases)
                && self.is_allowed(held)
        };
        if is_full { Some(Tier::Full) } else { is_near().then_some(Tier::Partial) }
    }

    /// Whether what must hold besides words does.
    fn is_allowed(&self, held: LeafSet) -> bool {
        self.plan.hard.as_ref().is_none_or(|hard| hard.holds(held))
    }

    /// The heaviest set of words that one of these sections holds. Of equal ones, the first words of
    /// the query win, whatever the order of the notes.
    pub(super) fn heaviest(&self, sections: &[ScoredSection]) -> LeafSet {
        let sets = sections.iter().map(|section| section.leaves.intersection(self.plan.words));
        let heavier =
            |one: LeafSet, other: LeafSet| match self.weight(other).total_cmp(&self.weight(one)) {
                Ordering::Greater => other,
                Ordering::Equal if other.is_before(one) => other,
                _ => one,
            };
        sets.reduce(heavier).unwrap_or_default()
    }

    /// How much of the query these leaves are, by their rarity.
    fn weight(&self, leaves: LeafSet) -> f32 {
        let idfs = self.idfs.iter().enumerate().filter(|(leaf, _)| leaves.contains(*leaf));
        idfs.map(|(_, idf)| idf).sum()
    }
}
