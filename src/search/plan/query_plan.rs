//! A query that is ready to run: its leaves, and a boolean expression over them.

use crate::search::response::{Expansion, Suggestion};

use super::leaf::{Leaf, Test};
use super::leaf_set::LeafSet;

/// A query, ready to run on any segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueryPlan {
    /// Numbered by their place here.
    pub(crate) leaves: Vec<Leaf>,
    /// What a section must satisfy; everything does when there is none, as for a blank query.
    pub(crate) expression: Option<Expression>,
    /// Plain words, prefixes and phrases asked for side by side: some may be left out to find
    /// anything.
    pub(crate) words: LeafSet,
    /// The phrases among them: what holds less than all the words holds them all the same.
    pub(crate) phrases: LeafSet,
    /// Words, as typed, that there was no number for, and the ends of phrases that are too long: they are not
    /// looked for.
    pub(crate) beyond: Vec<String>,
    /// The rest of what must hold: fields, alternatives, exclusions. Never left out.
    pub(crate) hard: Option<Expression>,
    /// Whether the whole query is the name of something.
    pub(crate) is_name: bool,
    /// Leaves that stand for the whole query under another name.
    pub(crate) names: LeafSet,
    /// Synonyms that the words also stand for.
    pub(crate) expansions: Vec<Expansion>,
    /// A known facet value near an unknown one that was asked for.
    pub(crate) suggestion: Option<Suggestion>,
}

impl QueryPlan {
    /// The lemmas of its words, and of what stands for them.
    pub(crate) fn lemmas(&self) -> impl Iterator<Item = &str> {
        let words = self.leaves.iter().filter_map(|leaf| match &leaf.test {
            Test::Word(word) => Some(word),
            _ => None,
        });
        let words = words.flat_map(|word| word.words.iter().chain(&word.parts));
        words.flat_map(|word| &word.lemmas).map(String::as_str)
    }

    /// These leaves, in order.
    pub(crate) fn leaves_of(&self, set: LeafSet) -> impl Iterator<Item = &Leaf> {
        let leaves = self.leaves.iter().enumerate();
        leaves.filter(move |(number, _)| set.contains(*number)).map(|(_, leaf)| leaf)
    }

    /// The words of these leaves, as typed.
    pub(crate) fn typed(&self, set: LeafSet) -> Vec<String> {
        self.leaves_of(set).map(|leaf| leaf.word.clone()).collect()
    }

    /// Whether finding its leaves gives a section a score.
    pub(crate) fn has_score(&self) -> bool {
        self.leaves.iter().any(|leaf| leaf.is_wanted && leaf.test.scores())
    }
}

/// A boolean expression over leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// The leaf of this number.
    Leaf(usize),
    /// All of these.
    All(Vec<Expression>),
    /// Any of these.
    Any(Vec<Expression>),
    /// Not this.
    Not(Box<Expression>),
}

impl Expression {
    /// Whether a section with these leaves satisfies it. Recurses as deep as the language's bound.
    pub(crate) fn holds(&self, leaves: LeafSet) -> bool {
        match self {
            Self::Leaf(leaf) => leaves.contains(*leaf),
            Self::All(parts) => parts.iter().all(|part| part.holds(leaves)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(leaves)),
            Self::Not(part) => !part.holds(leaves),
        }
    }

    /// Leaves that every section holds which satisfies it.
    pub(crate) fn required(&self) -> LeafSet {
        match self {
            Self::Leaf(leaf) => LeafSet::only(*leaf),
            Self::All(parts) => {
                parts.iter().map(Self::required).fold(LeafSet::EMPTY, LeafSet::union)
            }
            Self::Any(parts) => {
                parts.iter().map(Self::required).reduce(LeafSet::intersection).unwrap_or_default()
            }
            Self::Not(_) => LeafSet::EMPTY,
        }
    }

    /// What no section satisfies.
    pub(super) fn nothing() -> Self {
        Self::Any(Vec::new())
    }

    /// The parts as one expression: none, the only one, or a group.
    pub(super) fn group(mut parts: Vec<Self>, kind: fn(Vec<Self>) -> Self) -> Option<Self> {
        if parts.len() > 1 { Some(kind(parts)) } else { parts.pop() }
    }
}
