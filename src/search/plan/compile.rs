//! From the tests of each term to numbered leaves and an expression over them. It does not read the
//! index.

use std::collections::{HashMap, HashSet};
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
    let unwanted = below_negation(query);
    let twins = twins(query, &texts, &unwanted, &mut tests);
    let mut numbers: HashMap<TermId, Range<usize>> = HashMap::new();
    let beyond = beyond(query, &mut tests, &texts)?;
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
                let twin = twins.get(term).and_then(|twin| numbers.get(twin).cloned());
                let of_term = twin.unwrap_or(first_leaf..leaves.len());
                numbers.insert(*term, of_term.clone());
                Expression::group(of_term.map(Expression::Leaf).collect(), Expression::All)
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

/// The terms that ask the same as one before them, with that one: they have no tests of their own. Words
/// that a section has to hold are none, since each adds to the score.
fn twins(
    query: &Query,
    texts: &HashSet<TermId>,
    unwanted: &HashSet<NodeId>,
    tests: &mut TermTests,
) -> HashMap<TermId, TermId> {
    let (mut first, mut twins) = (HashMap::new(), HashMap::new());
    for (node, of_node) in query.nodes() {
        let QueryNode::Term(id) = of_node else { continue };
        if texts.contains(id) {
            continue;
        }
        let term = query.term(*id);
        let asked = (term.field, term.shape, term.text.as_str(), unwanted.contains(&node));
        let same = *first.entry(asked).or_insert(*id);
        tests.drop_repeated(*id);
        // Terms that look alike may be read otherwise beside other words.
        if same != *id && tests.are_alike(same, *id) {
            tests.take(*id);
            twins.insert(*id, same);
        }
    }
    twins
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
        beyond.extend(tests.cut(id, room).into_iter().map(|(range, _)| range));
        room -= tests.of_term(id).len();
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
