//! From a parsed query to leaves and a boolean expression over them.
//!
//! Words go through the same chain as notes. Stop words and elided articles are no leaves, unless
//! nothing else is left.

use std::collections::{HashMap, HashSet};

use tantivy::TantivyError;

use crate::facet::{Facet, Taxonomy};
use crate::index::Snapshot;
use crate::note::parse_period;
use crate::text::{self, Chain, OwnedToken};

use super::filter::resolve_value;
use super::language::{self, Field, Node, NodeId, Shape, Term};
use super::leaf::{FacetColumnName, LEAVES_MAX, Leaf, Test, WeightedStem, WordTest};
use super::reading::{Placed, StopWords, WordReader, distances, read_terms};
use super::response::{Expansion, Suggestion};
use super::synonyms::Synonyms;
use super::vocabulary::Vocabulary;

/// Letters of the longest acronym.
const ACRONYM_CHARS_MAX: usize = 10;
/// Words of the longest long form beyond its first.
const LONG_FORM_WORDS_MAX: usize = 7;
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

impl Plan {
    /// The stems of its words, and of what stands for them.
    pub(super) fn stems(&self) -> impl Iterator<Item = &str> {
        let words = self.leaves.iter().filter_map(|leaf| match &leaf.test {
            Test::Word(word) => Some(word),
            _ => None,
        });
        words.flat_map(|word| word.stems.iter().chain(&word.parts)).map(|stem| stem.stem.as_str())
    }
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
    pub(super) snapshot: &'p Snapshot,
    pub(super) taxonomy: &'p Taxonomy,
    pub(super) synonyms: &'p Synonyms,
    /// Whether the last word is being typed.
    pub(super) typing: bool,
}

impl Planner<'_> {
    /// Plans `text`.
    pub(super) fn plan(&self, text: &str) -> Result<Plan, TantivyError> {
        let query = language::parse(text);
        let typed = self.typing.then(|| typed_word(&query, text)).flatten();
        let mut plan = self.compile(text, &query, typed, StopWords::Dropped)?;
        if plan.expression.is_none() && !query.is_empty() {
            plan = self.compile(text, &query, typed, StopWords::Kept)?;
        }
        Ok(plan)
    }

    fn compile(
        &self,
        text: &str,
        query: &language::Query,
        typed: Option<usize>,
        stops: StopWords,
    ) -> Result<Plan, TantivyError> {
        let conjuncts = query.conjuncts();
        let asked: HashSet<usize> = conjuncts
            .iter()
            .filter_map(|id| match query.node(*id) {
                Node::Term(term) => Some(term.range.start),
                _ => None,
            })
            .collect();
        let mut draft = Draft {
            planner: self,
            plan: Plan::default(),
            text,
            words: WordReader {
                vocabulary: Vocabulary { snapshot: self.snapshot },
                chain: Chain::new(),
            },
            stops,
            typed,
        };
        let mut tests = draft.tests(query, &asked)?;
        let unwanted = below_negation(query);
        let (mut words, mut hard) = (0, Vec::new());
        let mut ids = query.nodes().map(|(id, _)| id);
        let expression = query.fold(|node, children: Vec<Option<Expression>>| {
            let id = ids.next();
            let is_wanted = !id.is_some_and(|id| unwanted.contains(&id));
            let first_leaf = draft.plan.leaves.len();
            let mut children: Vec<_> = children.into_iter().flatten().collect();
            let made = match node {
                Node::Term(term) => {
                    let tests = tests.remove(&term.range.start).unwrap_or_default();
                    let leaves = tests.into_iter().filter_map(|(range, test)| {
                        let word = text.get(range.clone()).unwrap_or_default().to_owned();
                        draft.leaf(Leaf { word, range, test, is_wanted })
                    });
                    group(leaves.collect(), Expression::All)
                }
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
        Ok(plan)
    }
}

struct Draft<'d> {
    planner: &'d Planner<'d>,
    plan: Plan,
    /// The whole query.
    text: &'d str,
    words: WordReader<'d>,
    stops: StopWords,
    /// Where the word being typed starts in the query.
    typed: Option<usize>,
}

impl Draft<'_> {
    /// What each term asks for, by where it starts in the query; `asked` are the starts of those
    /// that have to hold together.
    fn tests(
        &mut self,
        query: &language::Query,
        asked: &HashSet<usize>,
    ) -> Result<HashMap<usize, Vec<Placed>>, TantivyError> {
        let terms = query.terms();
        let is_asked: Vec<bool> = terms.iter().map(|t| asked.contains(&t.range.start)).collect();
        let readings = read_terms(self.text, query, &is_asked);
        let mut tests = HashMap::new();
        for (term, reading) in terms.iter().zip(&readings) {
            tests.insert(term.range.start, self.term(term, &reading.tokens)?);
        }
        let plain = readings.iter().filter(|reading| reading.is_plain);
        let plain: Vec<_> = plain.flat_map(|reading| content(&reading.tokens)).collect();
        self.add_acronyms(&plain, &mut tests)?;
        for (pair, read) in terms.windows(2).zip(readings.windows(2)) {
            let ([a, b], [of_a, of_b]) = (pair, read) else { continue };
            let between = self.text.get(a.range.end..b.range.start).unwrap_or_default();
            let is_typed = self.typed == Some(b.range.start);
            let are_neighbours = of_a.is_plain && of_b.is_plain && between.trim().is_empty();
            if !are_neighbours || is_typed {
                continue;
            }
            let (of_a, of_b) = (content(&of_a.tokens), content(&of_b.tokens));
            let ([one], [other]) = (of_a.as_slice(), of_b.as_slice()) else { continue };
            if let Some(joined) = self.words.neighbours([one, other])? {
                for start in [a.range.start, b.range.start] {
                    if let Some([(_, Test::Word(word))]) =
                        tests.get_mut(&start).map(Vec::as_mut_slice)
                    {
                        word.stems.push(joined.clone());
                    }
                }
            }
        }
        Ok(tests)
    }

    fn term(&mut self, term: &Term, tokens: &[OwnedToken]) -> Result<Vec<Placed>, TantivyError> {
        let whole = term.range.clone();
        Ok(match term.field {
            None => self.text_tests(term, tokens)?,
            Some(Field::Title) => {
                let words = content(tokens).into_iter();
                words.map(|token| (token.range.clone(), Test::Title(token.stem.clone()))).collect()
            }
            Some(Field::Author) => {
                let words = tokens.iter().filter(|token| !token.is_reference);
                words.map(|t| (t.range.clone(), Test::Author(t.folded.clone()))).collect()
            }
            Some(field) => {
                let test = self.filter(field, &term.text);
                test.map(|test| (whole, test)).into_iter().collect()
            }
        })
    }

    fn text_tests(
        &mut self,
        term: &Term,
        tokens: &[OwnedToken],
    ) -> Result<Vec<Placed>, TantivyError> {
        match term.shape {
            Shape::Phrase => {
                let words = tokens.iter().filter(|token| !token.is_reference);
                let words: Vec<_> = (0..).zip(words.map(|token| token.folded.clone())).collect();
                let phrase = (term.range.clone(), Test::Phrase(words));
                Ok(if tokens.is_empty() { vec![] } else { vec![phrase] })
            }
            Shape::Prefix => {
                let Some((last, before)) = tokens.split_last() else { return Ok(vec![]) };
                let mut tests = self.words(before)?;
                tests.push((last.range.clone(), Test::Prefix(last.folded.clone())));
                Ok(tests)
            }
            Shape::Word if self.typed == Some(term.range.start) => {
                let Some((last, before)) = tokens.split_last() else { return Ok(vec![]) };
                let mut tests = self.words(before)?;
                // A stop word may be the beginning of a word, but as often it is just that.
                if last.is_stop {
                    tests.extend(self.words(std::slice::from_ref(last))?);
                } else {
                    let (stem, prefix) = (last.stem.clone(), last.folded.clone());
                    tests.push((last.range.clone(), Test::StemOrPrefix { stem, prefix }));
                }
                Ok(tests)
            }
            Shape::Word => {
                let content = content(tokens);
                if content.len() > 1 {
                    let mut word = self.words.compound(term, &content)?;
                    self.add_synonyms_of_expression(term, &content, &mut word)?;
                    if let Some(word) = word {
                        return Ok(vec![(term.range.clone(), Test::Word(word))]);
                    }
                }
                self.words(tokens)
            }
        }
    }

    /// A test a word; stop words are dropped, or exactly what they are.
    fn words(&mut self, tokens: &[OwnedToken]) -> Result<Vec<Placed>, TantivyError> {
        let mut tests = Vec::with_capacity(tokens.len());
        for token in tokens {
            let test = match (token.is_stop, self.stops) {
                (false, _) => {
                    let mut word = self.words.word(token)?;
                    let from = self.text.get(token.range.clone()).unwrap_or_default();
                    self.add_members(&token.stem, from, &mut word)?;
                    self.add_long_forms(token, &mut word)?;
                    Test::Word(word)
                }
                (true, StopWords::Kept) => Test::Phrase(vec![(0, token.folded.clone())]),
                (true, StopWords::Dropped) => continue,
            };
            tests.push((token.range.clone(), test));
        }
        Ok(tests)
    }

    /// A term of several words that has synonyms (`e-mail`): one leaf, as one expression.
    fn add_synonyms_of_expression(
        &mut self,
        term: &Term,
        tokens: &[&OwnedToken],
        word: &mut Option<WordTest>,
    ) -> Result<(), TantivyError> {
        let stems: Vec<&str> = tokens.iter().map(|token| token.stem.as_str()).collect();
        let stems = stems.join(" ");
        if self.planner.synonyms.of(&stems).next().is_some() {
            let word = word.get_or_insert_default();
            self.add_members(&stems, &term.text, word)?;
        }
        Ok(())
    }

    /// Adds the other members of the groups that hold these stems; `from` is what was typed.
    fn add_members(
        &mut self,
        stems: &str,
        from: &str,
        word: &mut WordTest,
    ) -> Result<(), TantivyError> {
        for member in self.planner.synonyms.of(stems) {
            let expansion = Expansion { from: from.to_owned(), to: member.written.clone() };
            if self.plan.expansions.contains(&expansion) {
                continue;
            }
            self.plan.expansions.push(expansion);
            match member.words.as_slice() {
                [(_, stem)] => word.stems.push(WeightedStem {
                    stem: stem.clone(),
                    word: text::fold(&member.written),
                    weight: SYNONYM_WEIGHT,
                }),
                words => {
                    let phrase = self.words.vocabulary.phrase(words.to_vec(), SYNONYM_WEIGHT)?;
                    word.phrases.extend(phrase);
                }
            }
        }
        Ok(())
    }

    /// What the notes say that an acronym stands for.
    fn add_long_forms(
        &mut self,
        token: &OwnedToken,
        word: &mut WordTest,
    ) -> Result<(), TantivyError> {
        if token.is_reference || token.folded.chars().count() > ACRONYM_CHARS_MAX {
            return Ok(());
        }
        for long in self.planner.snapshot.long_forms(&token.folded)? {
            let words = distances(&text::tokens(&long));
            let phrase = self.words.vocabulary.phrase(words, SYNONYM_WEIGHT)?;
            if let Some(phrase) = phrase {
                let from = self.text.get(token.range.clone()).unwrap_or_default().to_owned();
                self.plan.expansions.push(Expansion { from, to: long });
                word.phrases.push(phrase);
            }
        }
        Ok(())
    }

    /// The acronyms of the long forms that stand in the query: each of their words is met by them.
    fn add_acronyms(
        &mut self,
        plain: &[&OwnedToken],
        tests: &mut HashMap<usize, Vec<Placed>>,
    ) -> Result<(), TantivyError> {
        for (first, token) in plain.iter().enumerate() {
            let mut stems = token.stem.clone();
            for (last, next) in plain.iter().enumerate().skip(first + 1).take(LONG_FORM_WORDS_MAX) {
                stems.push(' ');
                stems.push_str(&next.stem);
                for acronym in self.planner.snapshot.acronyms_of(&stems)? {
                    let from = token.range.start..next.range.end;
                    let from = self.text.get(from).unwrap_or_default().to_owned();
                    let to = acronym.to_uppercase();
                    self.plan.expansions.push(Expansion { from, to });
                    let stem = self.words.chain.stem(&acronym).to_owned();
                    let met = WeightedStem { stem, word: acronym, weight: SYNONYM_WEIGHT };
                    for token in plain.get(first..=last).unwrap_or_default() {
                        let placed = tests.values_mut().flatten();
                        for (range, test) in placed {
                            if let Test::Word(word) = test
                                && *range == token.range
                            {
                                word.stems.push(met.clone());
                            }
                        }
                    }
                }
            }
        }
        Ok(())
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
        let nodes =
            resolve_value(facet, value, self.planner.snapshot.facet_table(), self.planner.taxonomy);
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

/// The tokens that are no stop words.
fn content(tokens: &[OwnedToken]) -> Vec<&OwnedToken> {
    tokens.iter().filter(|token| !token.is_stop).collect()
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
