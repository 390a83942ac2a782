//! From the tests of each term to numbered leaves and an expression over them. It does not read the
//! index.

use std::collections::HashSet;
use std::ops::Range;

use crate::search::error::SearchError;
use crate::search::language::{Field, NodeId, Query, QueryNode, Shape, TermId};

use super::leaf::{Leaf, Test};
use super::leaf_set::{LEAVES_MAX, LeafSet};
use super::query_plan::{Expression, QueryPlan};
use super::term_tests::TermTests;

/// The plan of `query`, whose text is `text`. There are [`LEAVES_MAX`] leaves: words that may be left out
/// are, from the last of them on, if all else needs the room.
///
/// # Errors
/// When what may not be left out needs more.
pub(super) fn compile(
    query: &Query,
    text: &str,
    mut tests: TermTests,
) -> Result<QueryPlan, SearchError> {
    let texts: HashSet<_> =
        query.conjunct_terms().filter(|id| is_text(query, &tests, *id)).collect();
    let beyond = beyond(query, &mut tests, &texts)?;
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
                let numbers = first_leaf..leaves.len();
                Expression::group(numbers.map(Expression::Leaf).collect(), Expression::All)
            }
            QueryNode::Not(_) => children.pop().map(|child| Expression::Not(Box::new(child))),
            QueryNode::All(_) => Expression::group(children, Expression::All),
            QueryNode::Any(_) => Expression::group(children, Expression::Any),
        };
        if query.conjuncts().contains(&id) {
            match node {
                QueryNode::Term(term) if texts.contains(term) => {
                    let of_term = (first_leaf..leaves.len()).collect();
                    words = words.union(of_term);
                    if query.term(*term).shape == Shape::Phrase {
                        phrases = phrases.union(of_term);
                    }
                }
                _ => hard.extend(made.clone()),
            }
        }
        made
    });
    let beyond = beyond.into_iter().map(|range| text.get(range).unwrap_or_default().to_owned());
    Ok(QueryPlan {
        leaves,
        expression: expression.flatten(),
        words,
        phrases,
        beyond: beyond.collect(),
        hard: Expression::group(hard, Expression::All),
        ..QueryPlan::default()
    })
}

/// Takes from the tests the words that may be left out and get no leaf, so that all else gets one, and
/// gives where they stand. `texts` are the terms that only ask for words of the text.
///
/// # Errors
/// When all else has more than [`LEAVES_MAX`] tests.
fn beyond(
    query: &Query,
    tests: &mut TermTests,
    texts: &HashSet<TermId>,
) -> Result<Vec<Range<usize>>, SearchError> {
    let may_be_left_out = |id| texts.contains(&id) && query.term(id).shape != Shape::Phrase;
    let (words, rest): (Vec<_>, Vec<_>) =
        query.terms().map(|(id, _)| id).partition(|id| may_be_left_out(*id));
    let of_the_rest: usize = rest.into_iter().map(|id| tests.of_term(id).len()).sum();
    let room = LEAVES_MAX.checked_sub(of_the_rest);
    let mut room = room.ok_or(SearchError::TooMuchAsked(LEAVES_MAX))?;
    let mut beyond = Vec::new();
    for id in words {
        match room.checked_sub(tests.of_term(id).len()) {
            Some(left) => room = left,
            None => {
                room = 0;
                beyond.extend(tests.take(id).into_iter().map(|(range, _)| range));
            }
        }
    }
    Ok(beyond)
}

/// Whether a term only asks for words of the text. A date that could not be read counts as text.
fn is_text(query: &Query, tests: &TermTests, id: TermId) -> bool {
    match query.term(id).field {
        Some(Field::Since | Field::Before) => {
            tests.of_term(id).iter().all(|(_, test)| matches!(test, Test::Word(_)))
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
