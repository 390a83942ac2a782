//! What the index knows of words: how many sections hold them, alone or side by side, and which
//! acronyms its notes explain.

use std::sync::Arc;

use tantivy::schema::Field;

use crate::index::{AcronymScope, Meaning, Places, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::text::OwnedToken;

use super::leaf::{LemmaPhrase, WordForm};
use super::phrase::for_each_phrase;

/// The words of section texts, over a whole snapshot.
#[derive(Clone, Copy)]
pub(crate) struct Vocabulary<'s> {
    snapshot: &'s Snapshot,
    deadline: Deadline,
}

impl<'s> Vocabulary<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, deadline: Deadline) -> Self {
        Self { snapshot, deadline }
    }

    /// What the notes and the trees say that an acronym stands for.
    pub(super) fn long_forms(&self, acronym: &str) -> Result<Arc<[Meaning]>, SearchError> {
        Ok(self.snapshot.long_forms(acronym)?)
    }

    /// The acronyms of a long form, given as lemmas joined by blanks, in all its readings, and where
    /// they stand for it.
    pub(super) fn acronyms(
        &self,
        readings: &[String],
    ) -> Result<Vec<(String, AcronymScope)>, SearchError> {
        let mut acronyms = Vec::new();
        for lemmas in readings {
            acronyms.extend_from_slice(&self.snapshot.acronyms_of(lemmas)?);
        }
        Ok(acronyms)
    }

    /// Passages that hold the commonest of these lemmas.
    pub(crate) fn holders(&self, lemmas: &[String]) -> Result<u64, SearchError> {
        self.deadline.check()?;
        let mut most = 0;
        for lemma in lemmas {
            most = most.max(self.snapshot.term(self.snapshot.fields().all, lemma)?.holders());
        }
        Ok(most)
    }

    /// Words side by side, in any of their forms, each at its distance from the first, with the
    /// passages that hold them; none if no passage does.
    pub(super) fn phrase(
        &self,
        words: Vec<(u32, Vec<String>)>,
        weight: f32,
    ) -> Result<Option<LemmaPhrase>, SearchError> {
        let places = self.places(self.snapshot.fields().all, &words)?;
        Ok(places.map(|places| LemmaPhrase { words, form: WordForm::Any, weight, places }))
    }

    /// The same, only where an acronym stands for something.
    pub(super) fn phrase_in(
        &self,
        scope: &AcronymScope,
        words: Vec<(u32, Vec<String>)>,
        weight: f32,
    ) -> Result<Option<LemmaPhrase>, SearchError> {
        let Some(places) = self.places(self.snapshot.fields().all, &words)? else {
            return Ok(None);
        };
        let mut places = places.to_vec();
        for ((number, segment), here) in
            self.snapshot.segments().iter().enumerate().zip(&mut places)
        {
            here.retain(|(doc, _)| scope.holds(number, segment.columns.note_of(*doc)));
        }
        let is_held = places.iter().any(|here| !here.is_empty());
        let phrase = LemmaPhrase { words, form: WordForm::Any, weight, places: places.into() };
        Ok(is_held.then_some(phrase))
    }

    /// Words side by side in this very form, stop words too.
    pub(super) fn written_phrase(
        &self,
        tokens: &[&OwnedToken],
    ) -> Result<Option<LemmaPhrase>, SearchError> {
        let words = tokens.iter().map(|token| vec![token.folded.clone()]);
        let words: Vec<_> = (0..).zip(words).collect();
        let places = self.places(self.snapshot.fields().words, &words)?;
        Ok(places.map(|places| LemmaPhrase { words, form: WordForm::Folded, weight: 1.0, places }))
    }

    /// The passages of each segment that hold these words side by side, and how often; none if no
    /// passage does.
    fn places(
        &self,
        field: Field,
        words: &[(u32, Vec<String>)],
    ) -> Result<Option<Places>, SearchError> {
        self.snapshot.phrase(field, words, || self.find_places(field, words))
    }

    fn find_places(
        &self,
        field: Field,
        words: &[(u32, Vec<String>)],
    ) -> Result<Option<Places>, SearchError> {
        let mut places = Vec::with_capacity(self.snapshot.segments().len());
        for ordinal in 0..self.snapshot.segments().len() {
            let mut here = Vec::new();
            for_each_phrase(
                self.snapshot,
                ordinal,
                field,
                words,
                self.deadline,
                &mut |doc, count| {
                    here.push((doc, count));
                },
            )?;
            places.push(here);
        }
        let is_held = places.iter().any(|here| !here.is_empty());
        Ok(is_held.then(|| places.into()))
    }
}
