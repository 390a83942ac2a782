//! What several words of a query say together, and say in other words: the long form of an acronym,
//! an expression that has synonyms, a name that the index writes as one word (`France Connect`).
//! What stands for an expression stands for each of its words.

use std::ops::RangeInclusive;

use crate::search::error::SearchError;
use crate::search::language::{Query, Term, TermId};
use crate::text::OwnedToken;

use super::leaf::{Test, WordTest};
use super::long_forms::{AskedLongForm, WORD_OF_LONG_FORM_WEIGHT};
use super::reading::{TermReading, content};
use super::term_tests::TermTests;
use super::words::WordReader;

/// Words of the longest name that is written as one: `Mon Compte Pro`.
const JOINED_WORDS_MAX: usize = 4;

/// The plain words of a query in reading order, stop words left out, each with its term.
pub(super) struct PlainWords<'q> {
    pub(super) terms: Vec<TermId>,
    pub(super) tokens: Vec<&'q OwnedToken>,
}

impl<'q> PlainWords<'q> {
    pub(super) fn of(query: &Query, readings: &'q [TermReading]) -> Self {
        let plain = query.terms().zip(readings).filter(|(_, reading)| reading.is_plain);
        let (terms, tokens) = plain
            .flat_map(|((id, _), reading)| content(&reading.tokens).map(move |token| (id, token)))
            .unzip();
        Self { terms, tokens }
    }

    /// Has what stands for the words at `places` stand for each of them.
    pub(super) fn add(
        &self,
        places: RangeInclusive<usize>,
        stand_in: &WordTest,
        tests: &mut TermTests,
    ) {
        self.change(places, tests, |word| word.add(stand_in));
    }

    /// Has what stands for a long form stand for each of its words, which count little beside it.
    pub(super) fn add_long_form(&self, long: &AskedLongForm, tests: &mut TermTests) {
        self.change(long.places.clone(), tests, |word| {
            if let Some(own) = word.words.first_mut() {
                own.weight = own.weight.min(WORD_OF_LONG_FORM_WEIGHT);
            }
            word.add(&long.stand_in);
        });
    }

    fn change(
        &self,
        places: RangeInclusive<usize>,
        tests: &mut TermTests,
        change: impl Fn(&mut WordTest),
    ) {
        let words = self.terms.iter().zip(&self.tokens);
        for (id, token) in words.skip(*places.start()).take(places.count()) {
            for (range, test) in tests.term(*id) {
                let is_its = range.start <= token.range.start && token.range.end <= range.end;
                if let Test::Word(word) = test
                    && is_its
                {
                    change(word);
                }
            }
        }
    }
}

/// Neighbours that the index knows as one word (`France Connect`) are also met by that word.
pub(super) fn add_joined(
    words: &mut WordReader<'_>,
    text: &str,
    query: &Query,
    readings: &[TermReading],
    tests: &mut TermTests,
) -> Result<(), SearchError> {
    let terms: Vec<_> = query.terms().zip(readings).collect();
    for first in 0..terms.len() {
        let mut tokens: Vec<&OwnedToken> = Vec::new();
        let neighbours = terms.get(first..).unwrap_or_default();
        for (at, ((_, term), reading)) in neighbours.iter().take(JOINED_WORDS_MAX).enumerate() {
            let before = at.checked_sub(1).and_then(|before| neighbours.get(before));
            if before.is_some_and(|((_, before), _)| !are_side_by_side(text, before, term)) {
                break;
            }
            // An elided article may stand before the first.
            let word = if at == 0 { reading.last_word() } else { reading.only_word() };
            let Some(word) = word.filter(|_| reading.is_plain) else { break };
            tokens.push(word);
            if let Some(joined) = words.neighbours(&tokens)? {
                let met = WordTest { words: vec![joined], ..WordTest::default() };
                for ((id, _), _) in neighbours.iter().take(tokens.len()) {
                    if let [(_, Test::Word(word))] = tests.term(*id) {
                        word.add(&met);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Whether nothing but blanks stands between two terms.
fn are_side_by_side(text: &str, one: &Term, other: &Term) -> bool {
    let between = text.get(one.range.end..other.range.start).unwrap_or_default();
    between.chars().all(char::is_whitespace)
}
