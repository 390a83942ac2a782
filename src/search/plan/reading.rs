//! The terms of a query with their tokens: the French chain goes over the whole query, so that a
//! word is read in its place (`n` before a number, `L.` before `321-1`).

use std::collections::HashSet;

use crate::search::language::{Query, Shape, Term, TermId};
use crate::text::{self, OwnedToken};

use super::frame::{FrameWord, frames, tells_section};
use super::leaf_set::LEAVES_MAX;

/// What is done with stop words.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum StopWords {
    Dropped,
    Kept,
}

/// A term of a query with what stands in it.
pub(super) struct TermReading {
    /// Whether it is a bare word among those that a section has to hold.
    pub(super) is_plain: bool,
    /// Its tokens. A reference takes the place of the words that it is made of.
    pub(super) tokens: Vec<OwnedToken>,
    /// The words that references took the place of.
    pub(super) replaced: Vec<OwnedToken>,
}

impl TermReading {
    /// Its word, if it is one word and no more.
    pub(super) fn only_word(&self) -> Option<&OwnedToken> {
        self.tokens.first().filter(|word| self.tokens.len() == 1 && !word.is_reference)
    }

    /// Its last word, if no other than stop words stand before it.
    pub(super) fn last_word(&self) -> Option<&OwnedToken> {
        let (last, before) = self.tokens.split_last()?;
        (!last.is_reference && before.iter().all(|word| word.is_stop)).then_some(last)
    }

    /// The words that a reference of this term took the place of; none for a word.
    pub(super) fn made_of(&self, token: &OwnedToken) -> impl Iterator<Item = &OwnedToken> {
        let range = token.range.clone();
        self.replaced
            .iter()
            .filter(move |word| range.contains(&word.range.start) && word.range.end <= range.end)
    }
}

/// The words and prefixes after the first [`LEAVES_MAX`], which are no longer looked for.
pub(super) fn leave_out(query: &Query, readings: &mut [TermReading]) -> HashSet<TermId> {
    let conjuncts: HashSet<_> = query.conjunct_terms().collect();
    let words = query.terms().zip(readings).filter(|((id, term), reading)| {
        let may_be = term.field.is_none() && term.shape != Shape::Phrase;
        may_be && conjuncts.contains(id) && has_content(reading)
    });
    let beyond = words.skip(LEAVES_MAX).map(|((id, _), reading)| {
        reading.is_plain = false;
        id
    });
    beyond.collect()
}

fn has_content(reading: &TermReading) -> bool {
    content(&reading.tokens).next().is_some()
}

/// Has the words of question frames count as stop words. `typed` is the word that is being typed.
/// Returns those of them that a section had better hold all the same: see [`tells_section`].
pub(super) fn drop_frames(
    text: &str,
    query: &Query,
    readings: &mut [TermReading],
    typed: Option<TermId>,
) -> Vec<OwnedToken> {
    let mut words = Vec::new();
    let (mut end, mut is_apart) = (0, true);
    for ((id, term), reading) in query.terms().zip(readings.iter()) {
        if !reading.is_plain || typed == Some(id) {
            is_apart = true;
            continue;
        }
        for token in &reading.tokens {
            let between = text.get(end..token.range.start).unwrap_or_default();
            let opens = is_apart || between.contains([':', '?', '!', ';', ',', '.', '…', '–']);
            words.push(FrameWord { token, opens });
            (end, is_apart) = (token.range.end, false);
        }
        end = end.max(term.range.start);
    }
    let framed = frames(&words);
    let alone = |at: usize| framed.get(at) == Some(&true) && framed.get(at + 1) != Some(&true);
    let telling = (0..words.len()).filter(|at| alone(*at)).filter_map(|at| words.get(at));
    let telling: Vec<OwnedToken> =
        telling.filter(|word| tells_section(word.token)).map(|word| word.token.clone()).collect();
    let mut framed = framed.into_iter();
    for ((id, _), reading) in query.terms().zip(readings) {
        if reading.is_plain && typed != Some(id) {
            for (token, framed) in reading.tokens.iter_mut().zip(&mut framed) {
                token.is_stop |= framed;
            }
        }
    }
    telling
}

/// The tokens that are not stop words.
pub(super) fn content(tokens: &[OwnedToken]) -> impl Iterator<Item = &OwnedToken> {
    tokens.iter().filter(|token| !token.is_stop)
}

/// The terms of `query`, in reading order, with their tokens.
pub(super) fn read_terms(text: &str, query: &Query) -> Vec<TermReading> {
    let tokens = text::tokens(text);
    let terms: Vec<(TermId, &Term)> = query.terms().collect();
    let together: HashSet<TermId> = query.conjunct_terms().collect();
    let read = |(id, term): &(TermId, &Term)| TermReading {
        is_plain: together.contains(id) && term.shape == Shape::Word && term.field.is_none(),
        tokens: Vec::new(),
        replaced: Vec::new(),
    };
    let mut readings: Vec<TermReading> = terms.iter().map(read).collect();
    let holder = |at: usize| terms.iter().position(|(_, term)| term.range.contains(&at));
    // Where the last reference ends, and the term that holds it.
    let (mut covered, mut holder_of_covered) = (0, 0);
    for token in tokens {
        let (Some(first), Some(last)) = (holder(token.range.start), holder(token.range.end - 1))
        else {
            continue;
        };
        if token.range.start < covered {
            if let Some(reading) =
                readings.get_mut(holder_of_covered).filter(|_| !token.is_reference)
            {
                reading.replaced.push(token);
            }
            continue;
        }
        if token.is_reference {
            let spanned = readings.get(first..=last).unwrap_or_default();
            let is_one = first == last || spanned.iter().all(|reading| reading.is_plain);
            let is_word = terms.get(first).is_some_and(|(_, term)| term.shape == Shape::Word);
            if !is_one || !is_word {
                continue;
            }
            covered = token.range.end;
            holder_of_covered = first;
            if let Some(reading) = readings.get_mut(first) {
                let words =
                    reading.tokens.extract_if(.., |word| word.range.start >= token.range.start);
                reading.replaced.extend(words);
            }
        }
        if let Some(reading) = readings.get_mut(first) {
            reading.tokens.push(token);
        }
    }
    readings
}

/// The lemmas of an expression, stop words left out, each with its distance from the first: as
/// [`read_terms`] has it, a reference takes the place of its words.
pub(super) fn expression(written: &str) -> Vec<(u32, Vec<String>)> {
    let tokens = text::tokens(written);
    let references: Vec<_> = tokens.iter().filter(|token| token.is_reference).collect();
    let is_covered = |token: &OwnedToken| {
        let covers = |range: &std::ops::Range<usize>| {
            range.start <= token.range.start && token.range.end <= range.end
        };
        references.iter().any(|reference| covers(&reference.range) && *reference != token)
    };
    place(tokens.iter().filter(|token| !token.is_stop && !is_covered(token)))
}

/// The lemmas of tokens, stop words and references left out, each with its distance from the first.
pub(super) fn distances<'t>(
    tokens: impl IntoIterator<Item = &'t OwnedToken>,
) -> Vec<(u32, Vec<String>)> {
    place(tokens.into_iter().filter(|token| !token.is_stop && !token.is_reference))
}

fn place<'t>(tokens: impl Iterator<Item = &'t OwnedToken>) -> Vec<(u32, Vec<String>)> {
    let mut first = None;
    let place = |token: &OwnedToken| {
        let first = *first.get_or_insert(token.position);
        (u32::try_from(token.position - first).unwrap_or(u32::MAX), token.lemmas.clone())
    };
    tokens.map(place).collect()
}
