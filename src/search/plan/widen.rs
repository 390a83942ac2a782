//! What else stands for the words of a query: the operator's synonyms, and the long forms of acronyms
//! that notes explain. What stands for long forms is in [`super::long_forms`].

use std::ops::RangeInclusive;

use crate::index::AcronymScope;
use crate::search::error::SearchError;
use crate::search::response::Expansion;
use crate::text::{self, OwnedToken};

use super::leaf::{WeightedWord, WordTest};
use super::reading::distances;
use super::synonyms::Synonyms;
use super::vocabulary::Vocabulary;

/// How much the other side of an acronym counts: the notes explain it, but nobody asked for it.
pub(super) const EXPLAINED_WEIGHT: f32 = 0.3;
/// How much finding a synonym counts beside the word itself.
const SYNONYM_WEIGHT: f32 = 0.7;
/// Letters of the longest acronym.
pub(super) const ACRONYM_CHARS_MAX: usize = 10;
/// Words of the longest long form, or member of a group of synonyms, beyond its first.
pub(super) const EXPRESSION_MORE_MAX: usize = 7;

/// Widens the tests of words, and remembers what it added.
pub(super) struct Widener<'w> {
    pub(super) vocabulary: Vocabulary<'w>,
    pub(super) synonyms: &'w Synonyms,
    /// The whole query.
    pub(super) text: &'w str,
    /// What was added, each pair once.
    pub(super) expansions: Vec<Expansion>,
}

impl<'w> Widener<'w> {
    /// Whether these words, given by their lemmas, have synonyms.
    pub(super) fn has_synonyms(&self, words: &[&[String]]) -> bool {
        self.synonyms.of(words).next().is_some()
    }

    /// Adds the other members of the groups that hold these words; `from` is what was typed.
    pub(super) fn add_synonyms(
        &mut self,
        words: &[&[String]],
        from: &str,
        word: &mut WordTest,
    ) -> Result<(), SearchError> {
        let synonyms: &'w Synonyms = self.synonyms;
        for member in synonyms.of(words) {
            self.report(from, &member.written);
            match member.words.as_slice() {
                [(_, lemmas)] => word.words.push(WeightedWord {
                    lemmas: lemmas.clone(),
                    word: text::fold(&member.written),
                    weight: SYNONYM_WEIGHT,
                }),
                words => {
                    let phrase = self.vocabulary.phrase(words.to_vec(), SYNONYM_WEIGHT)?;
                    word.phrases.extend(phrase);
                }
            }
        }
        Ok(())
    }

    /// Adds what the notes say that an acronym stands for.
    pub(super) fn add_long_forms(
        &mut self,
        token: &OwnedToken,
        word: &mut WordTest,
    ) -> Result<(), SearchError> {
        if token.is_reference || token.folded.chars().count() > ACRONYM_CHARS_MAX {
            return Ok(());
        }
        for long in self.vocabulary.long_forms(&token.folded)?.iter() {
            let words = distances(&text::tokens(&long.text));
            let phrase = match &long.scope {
                AcronymScope::AllBut(_) => self.vocabulary.phrase(words, EXPLAINED_WEIGHT)?,
                // What it stands for in some notes only, it does not where others say so.
                scope @ AcronymScope::Only(_) => {
                    self.vocabulary.phrase_in(scope, words, EXPLAINED_WEIGHT)?
                }
            };
            if let Some(phrase) = phrase {
                self.report(self.text.get(token.range.clone()).unwrap_or_default(), &long.text);
                word.add(&WordTest { phrases: vec![phrase], ..WordTest::default() });
            }
        }
        Ok(())
    }

    /// The other members of the groups that several of `tokens` are a member of, in their order, each
    /// with the places of these tokens.
    pub(super) fn expressions(
        &mut self,
        tokens: &[&OwnedToken],
    ) -> Result<Vec<(RangeInclusive<usize>, WordTest)>, SearchError> {
        let mut expressions = Vec::new();
        for (first, token) in tokens.iter().enumerate() {
            let mut words = vec![token.lemmas.as_slice()];
            for (last, next) in tokens.iter().enumerate().skip(first + 1).take(EXPRESSION_MORE_MAX)
            {
                words.push(&next.lemmas);
                if self.has_synonyms(&words) {
                    let from = self.text.get(token.range.start..next.range.end);
                    let mut met = WordTest::default();
                    self.add_synonyms(&words, from.unwrap_or_default(), &mut met)?;
                    expressions.push((first..=last, met));
                }
            }
        }
        Ok(expressions)
    }

    pub(super) fn report(&mut self, from: &str, to: &str) {
        let expansion = Expansion { from: from.to_owned(), to: to.to_owned() };
        if !self.expansions.contains(&expansion) {
            self.expansions.push(expansion);
        }
    }
}
