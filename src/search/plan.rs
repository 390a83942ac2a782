//! From a parsed query to leaves and a boolean expression over them.
//!
//! Words go through the same chain as notes. Stop words and elided articles are no leaves, unless
//! nothing else is left.

use std::collections::HashSet;
use std::ops::Range;

use crate::facet::{Facet, Taxonomy};
use crate::index::FacetTable;
use crate::note::parse_period;
use crate::text::{self, OwnedToken};

use super::filter::resolve_value;
use super::language::{self, Field, Node, NodeId, Shape, Term};
use super::leaf::{FacetColumnName, LEAVES_MAX, Leaf, Test, WeightedStem};
use super::response::{Expansion, Suggestion};
use super::synonyms::Synonyms;

/// How much finding a synonym counts beside the word itself.
const SYNONYM_WEIGHT: f32 = 0.7;

/// A query, ready to run on any segment.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// Bit `n` of a mask is leaf `n`.
    pub(super) leaves: Vec<Leaf>,
    /// What a section must satisfy; everything does when there is none.
    pub(super) expression: Option<Expression>,
    /// Plain words, prefixes and phrases asked for side by side, as a mask: some may be left out
    /// to find anything.
    pub(super) words: u64,
    /// The rest of what must hold: fields, alternatives, exclusions. Never left out.
    pub(super) hard: Option<Expression>,
    /// Synonyms that the words also stand for.
    pub(super) expansions: Vec<Expansion>,
    /// A known facet value near one that was asked for in vain.
    pub(super) suggestion: Option<Suggestion>,
}

/// A boolean expression over leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Leaf(usize),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
}

impl Expression {
    /// Whether a section with these leaves satisfies it. As deep as the language's bound.
    pub(super) fn holds(&self, mask: u64) -> bool {
        match self {
            Self::Leaf(leaf) => mask >> leaf & 1 == 1,
            Self::All(parts) => parts.iter().all(|part| part.holds(mask)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(mask)),
            Self::Not(part) => !part.holds(mask),
        }
    }
}

/// What plans are made with.
pub(super) struct Planner<'p> {
    pub(super) table: &'p FacetTable,
    pub(super) taxonomy: &'p Taxonomy,
    pub(super) synonyms: &'p Synonyms,
    /// Whether the last word is being typed.
    pub(super) typing: bool,
}

impl Planner<'_> {
    /// Plans `text`.
    pub(super) fn plan(&self, text: &str) -> Plan {
        let query = language::parse(text);
        let typed = self.typing.then(|| typed_word(&query, text)).flatten();
        let mut plan = self.compile(&query, typed, StopWords::Dropped);
        if plan.expression.is_none() && !query.is_empty() {
            plan = self.compile(&query, typed, StopWords::Kept);
        }
        plan
    }

    fn compile(&self, query: &language::Query, typed: Option<usize>, stops: StopWords) -> Plan {
        let mut draft = Draft { planner: self, plan: Plan::default(), stops, typed };
        let unwanted = below_negation(query);
        let conjuncts = query.conjuncts();
        let (mut words, mut hard) = (0, Vec::new());
        let mut ids = query.nodes().map(|(id, _)| id);
        let expression = query.fold(|node, children: Vec<Option<Expression>>| {
            let id = ids.next();
            let is_wanted = !id.is_some_and(|id| unwanted.contains(&id));
            let first_leaf = draft.plan.leaves.len();
            let mut children: Vec<_> = children.into_iter().flatten().collect();
            let made = match node {
                Node::Term(term) => draft.term(term, is_wanted),
                Node::Not(_) => children.pop().map(|child| Expression::Not(Box::new(child))),
                Node::All(_) => group(children, Expression::All),
                Node::Any(_) => group(children, Expression::Any),
            };
            if id.is_some_and(|id| conjuncts.contains(&id)) {
                if matches!(node, Node::Term(Term { field: None, .. })) {
                    let new = first_leaf..draft.plan.leaves.len();
                    words |= new.fold(0, |mask, leaf| mask | 1 << leaf);
                } else {
                    hard.extend(made.clone());
                }
            }
            made
        });
        let mut plan = draft.plan;
        plan.expression = expression.flatten();
        (plan.words, plan.hard) = (words, group(hard, Expression::All));
        plan
    }
}

#[derive(Clone, Copy, PartialEq)]
enum StopWords {
    Dropped,
    Kept,
}

struct Draft<'d> {
    planner: &'d Planner<'d>,
    plan: Plan,
    stops: StopWords,
    /// Where the word being typed starts in the query.
    typed: Option<usize>,
}

impl Draft<'_> {
    fn term(&mut self, term: &Term, is_wanted: bool) -> Option<Expression> {
        let tests = match term.field {
            None => self.text_tests(term),
            Some(Field::Title) => {
                let words = text::tokens(&term.text).into_iter().filter(|token| !token.is_stop);
                words.map(|token| (token.range, Test::Title(token.stem))).collect()
            }
            Some(Field::Author) => {
                let words = text::tokens(&term.text).into_iter();
                words.map(|token| (token.range, Test::Author(token.folded))).collect()
            }
            Some(field) => {
                let test = self.filter(field, &term.text);
                test.map(|test| (0..term.text.len(), test)).into_iter().collect()
            }
        };
        let leaves = tests.into_iter().filter_map(|(range, test)| {
            let word = term.text.get(range.clone()).unwrap_or_default().to_owned();
            let range = term.range.start + range.start..term.range.start + range.end;
            self.leaf(Leaf { word, range, test, is_wanted })
        });
        group(leaves.collect(), Expression::All)
    }

    fn text_tests(&mut self, term: &Term) -> Vec<(Range<usize>, Test)> {
        let mut tokens = text::tokens(&term.text);
        match term.shape {
            Shape::Phrase => {
                let words: Vec<_> = tokens.into_iter().map(|token| token.folded).collect();
                if words.is_empty() {
                    return vec![];
                }
                vec![(0..term.text.len(), Test::Phrase(words))]
            }
            Shape::Prefix => {
                let last = tokens.pop().map(|token| (token.range, Test::Prefix(token.folded)));
                let before: Vec<_> =
                    tokens.into_iter().filter_map(|t| self.word(term, t)).collect();
                before.into_iter().chain(last).collect()
            }
            Shape::Word => {
                if tokens.len() > 1
                    && let Some(test) = self.expression(term, &tokens)
                {
                    return vec![test];
                }
                let is_typed = self.typed == Some(term.range.start);
                let typed = is_typed.then(|| tokens.pop()).flatten();
                let mut tests: Vec<_> =
                    tokens.into_iter().filter_map(|t| self.word(term, t)).collect();
                // A stop word may be the beginning of a word, but as often it is just that.
                if let Some(token) = typed {
                    if token.is_stop {
                        tests.extend(self.word(term, token));
                    } else {
                        let test = Test::StemOrPrefix { stem: token.stem, prefix: token.folded };
                        tests.push((token.range, test));
                    }
                }
                tests
            }
        }
    }

    fn word(&mut self, term: &Term, token: OwnedToken) -> Option<(Range<usize>, Test)> {
        match (token.is_stop, self.stops) {
            (false, _) => {
                let typed = term.text.get(token.range.clone()).unwrap_or_default();
                let (mut stems, phrases) = self.synonyms_of(&token.stem, typed);
                stems.insert(0, WeightedStem { stem: token.stem, weight: 1.0 });
                Some((token.range, Test::Word { stems, phrases }))
            }
            (true, StopWords::Kept) => Some((token.range, Test::Phrase(vec![token.folded]))),
            (true, StopWords::Dropped) => None,
        }
    }

    /// A term of several words that has synonyms (`e-mail`): one leaf, as one expression.
    fn expression(&mut self, term: &Term, tokens: &[OwnedToken]) -> Option<(Range<usize>, Test)> {
        let content = tokens.iter().filter(|token| !token.is_stop);
        let all: Vec<&str> = content.map(|token| token.stem.as_str()).collect();
        let (stems, mut phrases) = self.synonyms_of(&all.join(" "), &term.text);
        if stems.is_empty() && phrases.is_empty() {
            return None;
        }
        phrases.insert(0, tokens.iter().map(|token| token.folded.clone()).collect());
        Some((0..term.text.len(), Test::Word { stems, phrases }))
    }

    fn synonyms_of(&mut self, stems: &str, from: &str) -> (Vec<WeightedStem>, Vec<Vec<String>>) {
        let (mut words, mut phrases) = (Vec::new(), Vec::new());
        for member in self.planner.synonyms.of(stems) {
            let expansion = Expansion { from: from.to_owned(), to: member.written.clone() };
            if self.plan.expansions.contains(&expansion) {
                continue;
            }
            self.plan.expansions.push(expansion);
            match member.words.len() {
                1 => {
                    words.push(WeightedStem { stem: member.stems.clone(), weight: SYNONYM_WEIGHT })
                }
                _ => phrases.push(member.words.clone()),
            }
        }
        (words, phrases)
    }

    fn filter(&mut self, field: Field, value: &str) -> Option<Test> {
        let (facet, column) = match field {
            Field::Organisation => (Facet::Organisation, FacetColumnName::Organisation),
            Field::Theme => (Facet::Theme, FacetColumnName::Theme),
            Field::Mention => (Facet::Mention, FacetColumnName::Mention),
            Field::Note => return Some(Test::Note(value.to_owned())),
            // A date that cannot be read narrows nothing.
            Field::Since => return parse_period(value).map(|(first, _)| Test::Since(first)),
            Field::Before => return parse_period(value).map(|(first, _)| Test::Before(first)),
            Field::Title | Field::Author => return None,
        };
        let nodes = resolve_value(facet, value, self.planner.table, self.planner.taxonomy);
        Some(Test::Facet(
            column,
            nodes.unwrap_or_else(|suggestion| {
                self.plan.suggestion = suggestion;
                vec![]
            }),
        ))
    }

    fn leaf(&mut self, leaf: Leaf) -> Option<Expression> {
        let number = self.plan.leaves.len();
        if number == LEAVES_MAX {
            return None;
        }
        self.plan.leaves.push(leaf);
        Some(Expression::Leaf(number))
    }
}

fn group(
    mut parts: Vec<Expression>,
    kind: fn(Vec<Expression>) -> Expression,
) -> Option<Expression> {
    if parts.len() > 1 { Some(kind(parts)) } else { parts.pop() }
}

/// The nodes that stand below a negation, or are one.
fn below_negation(query: &language::Query) -> HashSet<NodeId> {
    let mut below = HashSet::new();
    let nodes: Vec<_> = query.nodes().collect();
    // Children come before parents: from the root down is from the end.
    for (id, node) in nodes.into_iter().rev() {
        if matches!(node, Node::Not(_)) || below.contains(&id) {
            below.extend(node.children());
        }
    }
    below
}

/// Where the word that the text ends in starts, if it ends in a plain word.
fn typed_word(query: &language::Query, text: &str) -> Option<usize> {
    let last = query.terms().last().map(|term| (*term).clone())?;
    let is_last = last.range.end == text.len() && last.shape == Shape::Word && last.field.is_none();
    is_last.then_some(last.range.start)
}
