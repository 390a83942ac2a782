//! From the tests of each term to numbered leaves and an expression over them. It does not read the
//! index.

use std::collections::HashSet;

use crate::search::language::{Field, NodeId, Query, QueryNode, Shape};

use super::leaf::{Leaf, Test};
use super::leaf_set::{LEAVES_MAX, LeafSet};
use super::query_plan::{Expression, QueryPlan};
use super::term_tests::TermTests;

/// The plan of `query`, whose text is `text`. Leaves beyond [`LEAVES_MAX`] are dropped.
pub(super) fn compile(query: &Query, text: &str, mut tests: TermTests) -> QueryPlan {
    let unwanted = below_negation(query);
    let mut leaves: Vec<Leaf> = Vec::new();
    let (mut words, mut phrases, mut hard) = (LeafSet::EMPTY, LeafSet::EMPTY, Vec::new());
    let expression = query.fold(|id, node, children: Vec<Option<Expression>>| {
        let first_leaf = leaves.len();
        let mut children: Vec<_> = children.into_iter().flatten().collect();
        let made = match node {
            QueryNode::Term(term) => {
                for (range, test) in tests.take(*term) {
                    let word = text.get(range.clone()).unwrap_or_default().to_owned();
                    leaves.push(Leaf { word, range, test, is_wanted: !unwanted.contains(&id) });
                }
                leaves.truncate(LEAVES_MAX);
                let numbers = first_leaf..leaves.len();
                Expression::group(numbers.map(Expression::Leaf).collect(), Expression::All)
            }
            QueryNode::Not(_) => children.pop().map(|child| Expression::Not(Box::new(child))),
            QueryNode::All(_) => Expression::group(children, Expression::All),
            QueryNode::Any(_) => Expression::group(children, Expression::Any),
        };
        if query.conjuncts().contains(&id) {
            if is_text(query, node, leaves.get(first_leaf..).unwrap_or_default()) {
                let of_term = (first_leaf..leaves.len()).collect();
                words = words.union(of_term);
                if let QueryNode::Term(term) = node
                    && query.term(*term).shape == Shape::Phrase
                {
                    phrases = phrases.union(of_term);
                }
            } else {
                hard.extend(made.clone());
            }
        }
        made
    });
    QueryPlan {
        leaves,
        expression: expression.flatten(),
        words,
        phrases,
        hard: Expression::group(hard, Expression::All),
        ..QueryPlan::default()
    }
}

/// Whether a node is a term that only asks for words of the text. `leaves` are those of the node. A
/// date that could not be read counts as text.
fn is_text(query: &Query, node: &QueryNode, leaves: &[Leaf]) -> bool {
    let QueryNode::Term(term) = node else { return false };
    match query.term(*term).field {
        Some(Field::Since | Field::Before) => {
            leaves.iter().all(|leaf| matches!(leaf.test, Test::Word(_)))
        }
        field => field.is_none(),
    }
}

/// The nodes that stand below a negation.
fn below_negation(query: &Query) -> HashSet<NodeId> {
    let mut below = HashSet::new();
    let nodes: Vec<_> = query.nodes().collect();
    // Children come before parents, so the walk from the root down starts at the end.
    for (id, node) in nodes.into_iter().rev() {
        if matches!(node, QueryNode::Not(_)) || below.contains(&id) {
            below.extend(node.children());
        }
    }
    below
}
