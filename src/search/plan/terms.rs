//! From the terms of a query to tests: words, phrases, prefixes, dates and fields.

use crate::facet::Facet;
use crate::index::Snapshot;
use crate::note::{Date, parse_period};
use crate::search::error::SearchError;
use crate::search::language::{Field, Query, Shape, Term, TermId};
use crate::search::response::Suggestion;
use crate::text::OwnedToken;

use super::expressions::{PlainWords, add_joined};
use super::leaf::{Test, WordTest};
use super::near_value::near_value;
use super::reading::{StopWords, TermReading, content, drop_frames, leave_out, read_terms};
use super::term_tests::{Placed, TermTests};
use super::value::resolve_value;
use super::widen::Widener;
use super::words::WordReader;

/// Words of a date after the one that a field's name stands at: `depuis:2 août 2024`.
const DATE_WORDS_MAX: usize = 2;
/// Words of a phrase that are read. Longer ones are pasted text, and every word is looked up at
/// every place of another.
pub(crate) const PHRASE_WORDS_MAX: usize = 32;
/// Words of the longest compound.
const COMPOUND_WORDS_MAX: usize = 8;

/// Reads the terms of one query.
pub(super) struct TermReader<'t> {
    pub(super) query: &'t Query,
    /// The whole query.
    pub(super) text: &'t str,
    pub(super) snapshot: &'t Snapshot,
    pub(super) words: WordReader<'t>,
    pub(super) widener: Widener<'t>,
    pub(super) stops: StopWords,
    /// The word that is being typed.
    pub(super) typed: Option<TermId>,
    /// Whether a term asks titles for a word that is no stop word.
    pub(super) asks_for_titles: bool,
    /// Words that count where they stand, and that no section has to hold.
    pub(super) extra: Vec<OwnedToken>,
    /// The rest of phrases that are too long.
    pub(super) beyond: Vec<String>,
    /// A known facet value near an unknown one that was asked for.
    pub(super) suggestion: Option<Suggestion>,
}

impl TermReader<'_> {
    /// What each term asks for.
    pub(super) fn tests(&mut self) -> Result<TermTests, SearchError> {
        let query = self.query;
        let mut readings = read_terms(self.text, query);
        self.extra = drop_frames(self.text, query, &mut readings, self.typed);
        self.asks_for_titles = query.terms().zip(&readings).any(|((_, term), reading)| {
            term.field == Some(Field::Title) && content(&reading.tokens).next().is_some()
        });
        let mut tests = TermTests::of(query);
        let beyond = leave_out(query, &mut readings);
        let mut words_of_date = 0;
        for ((id, term), reading) in query.terms().zip(&readings) {
            if beyond.contains(&id) {
                // It counts as asked for, and is not looked up.
                tests.set(id, vec![(term.range.clone(), Test::Word(WordTest::default()))]);
            } else if words_of_date > 0 {
                words_of_date -= 1;
            } else if let Some((test, following)) = self.date_test(id, &readings) {
                words_of_date = following;
                tests.set(id, vec![(term.range.clone(), test)]);
            } else {
                tests.set(id, self.term_tests(id, term, reading)?);
            }
        }
        self.add_expressions(&readings, &mut tests)?;
        Ok(tests)
    }

    /// What stands for several words of the query stands for each of them.
    fn add_expressions(
        &mut self,
        readings: &[TermReading],
        tests: &mut TermTests,
    ) -> Result<(), SearchError> {
        let plain = PlainWords::of(self.query, readings);
        for long in self.widener.long_forms(&plain.tokens, &mut self.words.chain)? {
            plain.add_long_form(&long, tests);
        }
        for (places, synonyms) in self.widener.expressions(&plain.tokens)? {
            // A compound has its synonyms already.
            if plain.terms.get(*places.start()) != plain.terms.get(*places.end()) {
                plain.add(places, &synonyms, tests);
            }
        }
        add_joined(&mut self.words, self.text, self.query, readings, tests)
    }

    /// What `depuis:` and `avant:` ask for, and how many of the words that follow belong to it:
    /// `depuis:2 août 2024`. `None` if no date can be read; the term is text then.
    fn date_test(&self, id: TermId, readings: &[TermReading]) -> Option<(Test, usize)> {
        let term = self.query.term(id);
        let test: fn(Date) -> Test = match term.field? {
            Field::Since => Test::Since,
            Field::Before => Test::Before,
            _ => return None,
        };
        if term.shape == Shape::Phrase {
            return parse_period(&term.text).map(|(first, _)| (test(first), 0));
        }
        let after = self.query.terms().zip(readings).skip(id.number() + 1);
        let words = after.take_while(|(_, reading)| reading.is_plain).take(DATE_WORDS_MAX);
        // The date may end after the term, or after a word that follows.
        let ends =
            std::iter::once(term.range.end).chain(words.map(|((_, word), _)| word.range.end));
        let dates = ends.enumerate().filter_map(|(count, end)| {
            let (first, _) = parse_period(self.text.get(term.range.start..end)?)?;
            Some((test(first), count))
        });
        dates.last()
    }

    fn term_tests(
        &mut self,
        id: TermId,
        term: &Term,
        reading: &TermReading,
    ) -> Result<Vec<Placed>, SearchError> {
        let tokens = &reading.tokens;
        let words = tokens.iter().filter(|token| !token.is_reference);
        Ok(match term.field {
            None => match term.shape {
                Shape::Phrase => self.phrase(term, tokens).into_iter().collect(),
                Shape::Prefix => self.prefix(reading)?,
                Shape::Word => self.word(id, term, reading)?,
            },
            Some(Field::Title) => self.title(term, tokens),
            Some(Field::Author) => {
                words.map(|t| (t.range.clone(), Test::Author(t.folded.clone()))).collect()
            }
            Some(Field::Since | Field::Before) => self.words(tokens, reading)?,
            Some(Field::Note) => vec![(term.range.clone(), Test::Note(term.text.clone()))],
            Some(Field::Facet(facet)) => vec![self.facet(facet, term)],
        })
    }

    /// A word of a title. A stop word has its place in titles too, unless other words are asked for.
    fn title(&self, term: &Term, tokens: &[OwnedToken]) -> Vec<Placed> {
        let title = |token: &OwnedToken| Test::Title(token.lemmas.clone());
        if term.shape == Shape::Prefix
            && let Some((last, before)) = tokens.split_last()
        {
            let before = content(before).map(|token| (token.range.clone(), title(token)));
            let last = (last.range.clone(), Test::TitlePrefix(last.folded.clone()));
            return before.chain([last]).collect();
        }
        let mut tests: Vec<_> =
            content(tokens).map(|token| (token.range.clone(), title(token))).collect();
        if tests.is_empty() && !self.asks_for_titles {
            let word = |token: &OwnedToken| Test::TitleWord(token.folded.clone());
            tests.extend(tokens.iter().map(|token| (token.range.clone(), word(token))));
        }
        tests
    }

    fn prefix(&mut self, reading: &TermReading) -> Result<Vec<Placed>, SearchError> {
        let Some((last, before)) = reading.tokens.split_last() else { return Ok(vec![]) };
        let mut tests = self.words(before, reading)?;
        tests.push((last.range.clone(), Test::Prefix(last.folded.clone())));
        Ok(tests)
    }

    fn word(
        &mut self,
        id: TermId,
        term: &Term,
        reading: &TermReading,
    ) -> Result<Vec<Placed>, SearchError> {
        let tokens = &reading.tokens;
        let content: Vec<_> = content(tokens).collect();
        let is_compound = (2..=COMPOUND_WORDS_MAX).contains(&content.len())
            && content.iter().all(|token| !token.is_reference);
        if is_compound && let Some(word) = self.compound(term, tokens, &content)? {
            return Ok(vec![(term.range.clone(), Test::Word(word))]);
        }
        let mut tests = self.words(tokens, reading)?;
        // A stop word may be the beginning of a word, but as often it is just that.
        if self.typed == Some(id)
            && let (Some(last), Some((_, Test::Word(word)))) =
                (tokens.last().filter(|last| !last.is_stop), tests.last_mut())
        {
            word.prefix = Some(last.folded.clone());
        }
        Ok(tests)
    }

    /// A term of several words that is one word to the index, or one expression to the synonyms
    /// (`e-mail`).
    fn compound(
        &mut self,
        term: &Term,
        all: &[OwnedToken],
        content: &[&OwnedToken],
    ) -> Result<Option<WordTest>, SearchError> {
        let mut compound = self.words.compound(term, all, content)?;
        let words: Vec<_> = content.iter().map(|token| token.lemmas.as_slice()).collect();
        if self.widener.has_synonyms(&words) {
            let word = compound.get_or_insert_default();
            self.widener.add_synonyms(&words, &term.text, word)?;
        }
        Ok(compound)
    }

    /// One test per word; stop words are dropped, or exactly what they are.
    fn words(
        &mut self,
        tokens: &[OwnedToken],
        of: &TermReading,
    ) -> Result<Vec<Placed>, SearchError> {
        let mut tests = Vec::with_capacity(tokens.len());
        for token in tokens {
            let test = match (token.is_stop, self.stops) {
                (false, _) => {
                    let from = self.text.get(token.range.clone()).unwrap_or_default();
                    let mut word = self.words.word(token, from, of.made_of(token))?;
                    self.widener.add_synonyms(&[&token.lemmas], from, &mut word)?;
                    self.widener.add_long_forms(token, &mut word)?;
                    Test::Word(word)
                }
                (true, StopWords::Kept) => Test::Phrase(vec![(0, token.folded.clone())]),
                (true, StopWords::Dropped) => continue,
            };
            tests.push((token.range.clone(), test));
        }
        Ok(tests)
    }

    /// A facet value. No section meets an unknown one; a known one near it is suggested.
    fn facet(&mut self, facet: Facet, term: &Term) -> Placed {
        let resolved = resolve_value(facet, &term.text, self.snapshot);
        let (facet, nodes) = resolved.unwrap_or_else(|| {
            if self.suggestion.is_none() {
                self.suggestion = near_value(facet, &term.text, self.snapshot);
            }
            (facet, vec![])
        });
        (term.range.clone(), Test::Facet(facet, nodes))
    }

    /// The words of a quoted term, side by side.
    fn phrase(&mut self, term: &Term, tokens: &[OwnedToken]) -> Option<Placed> {
        let mut words = tokens.iter().filter(|token| !token.is_reference);
        let first = words.by_ref().take(PHRASE_WORDS_MAX);
        let placed = (0..).zip(first.map(|token| token.folded.clone())).collect();
        if let Some(next) = words.next() {
            let rest = self.text.get(next.range.start..term.range.end).unwrap_or_default();
            self.beyond.push(rest.trim_end_matches(is_quote).to_owned());
        }
        (!tokens.is_empty()).then(|| (term.range.clone(), Test::Phrase(placed)))
    }
}

/// Whether a sign may end a phrase.
fn is_quote(c: char) -> bool {
    c.is_whitespace() || "«»\"“”".contains(c)
}
