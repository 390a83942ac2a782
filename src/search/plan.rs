//! From a parsed query to leaves and a boolean expression over them.
//!
//! Words go through the same chain as notes. Stop words and elided articles are no leaves, unless
//! nothing else is left.

use std::collections::{HashMap, HashSet};

use crate::facet::{Facet, Taxonomy};
use crate::index::Snapshot;
use crate::note::{Date, parse_period};
use crate::text::{self, Chain, OwnedToken};

use super::deadline::Deadline;
use super::error::SearchError;
use super::filter::resolve_value;
use super::language::{self, Field, Node, NodeId, Shape, Term};
use super::leaf::{LEAVES_MAX, Leaf, Test, WeightedStem, WordTest};
use super::reading::{Placed, StopWords, TermReading, WordReader, distances, read_terms};
use super::response::{Expansion, Suggestion};
use super::synonyms::Synonyms;
use super::vocabulary::Vocabulary;

/// How much finding the other end of an acronym counts: the notes say it, nobody asked for it.
const EXPLAINED_WEIGHT: f32 = 0.3;
/// Words of a date after the one that a field's name stands at: `depuis:2 août 2024`.
const DATE_WORDS_MAX: usize = 2;
/// Words of a phrase that are read: more are data, and each costs a look at every place of another.
const PHRASE_WORDS_MAX: usize = 32;
/// Words of the longest compound.
const COMPOUND_WORDS_MAX: usize = 8;
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
    /// Leaves that are the whole query, said otherwise, as a mask.
    pub(super) names: u64,
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
    /// When planning is given up.
    pub(super) deadline: Deadline,
}

impl Planner<'_> {
    /// Plans `text`.
    pub(super) fn plan(&self, text: &str) -> Result<Plan, SearchError> {
        let query = language::parse(text);
        let typed = self.typing.then(|| typed_word(&query, text)).flatten();
        let mut plan = self.compile(text, &query, typed, StopWords::Dropped)?;
        if plan.expression.is_none() && !query.is_empty() {
            plan = self.compile(text, &query, typed, StopWords::Kept)?;
        }
        self.add_name(&query, text, &mut plan);
        Ok(plan)
    }

    /// A query that is a name of an organisation, an old or a long one too, also finds what names
    /// the organisation otherwise. That adds no score: what holds the words comes first.
    fn add_name(&self, query: &language::Query, text: &str, plan: &mut Plan) {
        let is_plain = query.nodes().all(|(_, node)| match node {
            Node::Term(term) => term.field.is_none() && term.shape != Shape::Prefix,
            Node::All(_) => true,
            Node::Not(_) | Node::Any(_) => false,
        });
        let tree = self.taxonomy.organisations();
        let name = text.trim_matches(|c: char| c.is_whitespace() || "«»\"“”".contains(c));
        let Some(path) = is_plain.then(|| tree.meant(name)).flatten() else { return };
        let Some(node) = self.snapshot.facet_table().number(path) else { return };
        let number = plan.leaves.len();
        let Some(expression) = plan.expression.take_if(|_| number < LEAVES_MAX) else { return };
        let leaf = Leaf {
            word: name.to_owned(),
            range: 0..text.len(),
            test: Test::Facet(Facet::Mention, vec![node]),
            is_wanted: true,
        };
        plan.leaves.push(leaf);
        plan.names = 1 << number;
        plan.expression = Some(Expression::Any(vec![expression, Expression::Leaf(number)]));
        let to = tree.label(path).unwrap_or(path).to_owned();
        plan.expansions.push(Expansion { from: name.to_owned(), to });
    }

    fn compile(
        &self,
        text: &str,
        query: &language::Query,
        typed: Option<usize>,
        stops: StopWords,
    ) -> Result<Plan, SearchError> {
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
                vocabulary: Vocabulary { snapshot: self.snapshot, deadline: self.deadline },
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
                let new = first_leaf..draft.plan.leaves.len();
                let made_of_words = draft.plan.leaves.get(new.clone()).is_some_and(|leaves| {
                    leaves.iter().all(|leaf| matches!(leaf.test, Test::Word(_)))
                });
                let is_text = match node {
                    Node::Term(Term { field: Some(Field::Since | Field::Before), .. }) => {
                        made_of_words
                    }
                    Node::Term(term) => term.field.is_none(),
                    _ => false,
                };
                if is_text {
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
    ) -> Result<HashMap<usize, Vec<Placed>>, SearchError> {
        let terms = query.terms();
        let is_asked: Vec<bool> = terms.iter().map(|t| asked.contains(&t.range.start)).collect();
        let readings = read_terms(self.text, query, &is_asked);
        let mut tests = HashMap::new();
        for (at, (term, reading)) in terms.iter().zip(&readings).enumerate() {
            if tests.contains_key(&term.range.start) {
                continue;
            }
            if let Some((test, following)) = self.date_test(term, at, &terms, &readings) {
                let words = terms.iter().skip(at + 1).take(following);
                tests.extend(words.map(|word| (word.range.start, vec![])));
                tests.insert(term.range.start, vec![(term.range.clone(), test)]);
            } else {
                tests.insert(term.range.start, self.term(term, &reading.tokens)?);
            }
        }
        let plain = readings.iter().filter(|reading| reading.is_plain);
        let plain: Vec<_> = plain.flat_map(|reading| content(&reading.tokens)).collect();
        self.add_acronyms(&plain, &mut tests)?;
        for (pair, read) in terms.windows(2).zip(readings.windows(2)) {
            let ([a, b], [of_a, of_b]) = (pair, read) else { continue };
            let between = self.text.get(a.range.end..b.range.start).unwrap_or_default();
            let are_neighbours = of_a.is_plain && of_b.is_plain && between.trim().is_empty();
            if !are_neighbours {
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

    /// What `depuis:` and `avant:` ask for, and how many of the words that follow belong to it:
    /// `depuis:2 août 2024`. None if no date can be read: it is text then.
    fn date_test(
        &self,
        term: &Term,
        at: usize,
        terms: &[&Term],
        readings: &[TermReading],
    ) -> Option<(Test, usize)> {
        let test: fn(Date) -> Test = match term.field? {
            Field::Since => Test::Since,
            Field::Before => Test::Before,
            _ => return None,
        };
        if term.shape == Shape::Phrase {
            return parse_period(&term.text).map(|(first, _)| (test(first), 0));
        }
        let are_plain = |count| {
            let following = readings.get(at + 1..=at + count);
            following.is_some_and(|words| words.iter().all(|word| word.is_plain))
        };
        (0..=DATE_WORDS_MAX).rev().filter(|count| *count == 0 || are_plain(*count)).find_map(
            |count| {
                let end = terms.get(at + count)?.range.end;
                let (first, _) = parse_period(self.text.get(term.range.start..end)?)?;
                Some((test(first), count))
            },
        )
    }

    fn term(&mut self, term: &Term, tokens: &[OwnedToken]) -> Result<Vec<Placed>, SearchError> {
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
            Some(Field::Since | Field::Before) => self.words(tokens)?,
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
    ) -> Result<Vec<Placed>, SearchError> {
        match term.shape {
            Shape::Phrase => {
                let words = tokens.iter().filter(|token| !token.is_reference);
                let words = words.take(PHRASE_WORDS_MAX).map(|token| token.folded.clone());
                let words: Vec<_> = (0..).zip(words).collect();
                let phrase = (term.range.clone(), Test::Phrase(words));
                Ok(if tokens.is_empty() { vec![] } else { vec![phrase] })
            }
            Shape::Prefix => {
                let Some((last, before)) = tokens.split_last() else { return Ok(vec![]) };
                let mut tests = self.words(before)?;
                tests.push((last.range.clone(), Test::Prefix(last.folded.clone())));
                Ok(tests)
            }
            Shape::Word => {
                let content = content(tokens);
                if (2..=COMPOUND_WORDS_MAX).contains(&content.len()) {
                    let mut word = self.words.compound(term, &content)?;
                    self.add_synonyms_of_expression(term, &content, &mut word)?;
                    if let Some(word) = word {
                        return Ok(vec![(term.range.clone(), Test::Word(word))]);
                    }
                }
                let mut tests = self.words(tokens)?;
                // A stop word may be the beginning of a word, but as often it is just that.
                if self.typed == Some(term.range.start)
                    && let (Some(last), Some((_, Test::Word(word)))) =
                        (tokens.last().filter(|last| !last.is_stop), tests.last_mut())
                {
                    word.prefix = Some(last.folded.clone());
                }
                Ok(tests)
            }
        }
    }

    /// A test a word; stop words are dropped, or exactly what they are.
    fn words(&mut self, tokens: &[OwnedToken]) -> Result<Vec<Placed>, SearchError> {
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
    ) -> Result<(), SearchError> {
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
    ) -> Result<(), SearchError> {
        for member in self.planner.synonyms.of(stems) {
            self.tell(from, &member.written);
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

    /// Tells once what widened the query.
    fn tell(&mut self, from: &str, to: &str) {
        let expansion = Expansion { from: from.to_owned(), to: to.to_owned() };
        if !self.plan.expansions.contains(&expansion) {
            self.plan.expansions.push(expansion);
        }
    }

    /// What the notes say that an acronym stands for.
    fn add_long_forms(
        &mut self,
        token: &OwnedToken,
        word: &mut WordTest,
    ) -> Result<(), SearchError> {
        if token.is_reference || token.folded.chars().count() > ACRONYM_CHARS_MAX {
            return Ok(());
        }
        for long in self.planner.snapshot.long_forms(&token.folded)? {
            let words = distances(&text::tokens(&long));
            let phrase = self.words.vocabulary.phrase(words, EXPLAINED_WEIGHT)?;
            if let Some(phrase) = phrase {
                self.tell(self.text.get(token.range.clone()).unwrap_or_default(), &long);
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
    ) -> Result<(), SearchError> {
        for (first, token) in plain.iter().enumerate() {
            let mut stems = token.stem.clone();
            for (last, next) in plain.iter().enumerate().skip(first + 1).take(LONG_FORM_WORDS_MAX) {
                stems.push(' ');
                stems.push_str(&next.stem);
                for acronym in self.planner.snapshot.acronyms_of(&stems)? {
                    let from = token.range.start..next.range.end;
                    self.tell(self.text.get(from).unwrap_or_default(), &acronym.to_uppercase());
                    let stem = self.words.chain.stem(&acronym).to_owned();
                    let met = WeightedStem { stem, word: acronym, weight: EXPLAINED_WEIGHT };
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
        let facet = match field {
            Field::Facet(facet) => facet,
            Field::Note => return Some(Test::Note(value.to_owned())),
            Field::Since | Field::Before | Field::Title | Field::Author => return None,
        };
        let nodes = resolve_value(facet, value, self.planner.snapshot, self.planner.taxonomy);
        Some(Test::Facet(
            facet,
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
