//! The pieces of a query's text, between the lexer, the operators and the parser.

use super::field::Field;
use super::query::Term;

/// A piece of a query that has a meaning of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum QueryToken {
    /// A term, with a `-` before it or not.
    Term { term: Term, negated: bool },
    /// `(`, maybe after a `-` and the field that its words are searched in.
    Open { field: Option<Field>, negated: bool },
    /// `)`
    Close,
    /// An operator, with the word it is when it has nothing to operate on.
    Operator(Operator, Term),
}

/// What an operator word does to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    /// The operator that `word` is, in capitals.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "ET" | "AND" => Some(Self::And),
            "OU" | "OR" => Some(Self::Or),
            "SAUF" | "NOT" => Some(Self::Not),
            _ => None,
        }
    }
}
