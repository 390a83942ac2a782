//! What the index knows of words: how many sections hold them, alone or side by side, and which
//! acronyms its notes explain.

use tantivy::schema::Field;
use tantivy::{TantivyError, Term};

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;

use super::leaf::StemPhrase;
use super::phrase::for_each_phrase;

/// The stems of section texts, over a whole snapshot.
#[derive(Clone, Copy)]
pub(crate) struct Vocabulary<'s> {
    snapshot: &'s Snapshot,
    deadline: Deadline,
}

impl<'s> Vocabulary<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, deadline: Deadline) -> Self {
        Self { snapshot, deadline }
    }

    /// What the notes say that an acronym stands for.
    pub(super) fn long_forms(&self, acronym: &str) -> Result<Vec<String>, SearchError> {
        Ok(self.snapshot.long_forms(acronym)?)
    }

    /// The acronyms of a long form, given as stems joined by blanks.
    pub(super) fn acronyms(&self, stems: &str) -> Result<Vec<String>, SearchError> {
        Ok(self.snapshot.acronyms_of(stems)?)
    }

    /// Passages that hold a stem; deleted ones are counted until their segment is merged.
    pub(crate) fn holders(&self, stem: &str) -> Result<u64, SearchError> {
        self.deadline.check()?;
        Ok(document_frequency(self.snapshot, self.snapshot.fields().all, stem)?)
    }

    /// Stems side by side, each at its distance from the first, with the passages that hold them;
    /// none if no passage does.
    pub(super) fn phrase(
        &self,
        words: Vec<(u32, String)>,
        weight: f32,
    ) -> Result<Option<StemPhrase>, SearchError> {
        let field = self.snapshot.fields().all;
        let mut places = Vec::with_capacity(self.snapshot.segments().len());
        for segment in self.snapshot.segments() {
            let mut here = Vec::new();
            for_each_phrase(segment, field, &words, self.deadline, &mut |doc, count| {
                here.push((doc, count));
            })?;
            places.push(here);
        }
        let is_held = places.iter().any(|here| !here.is_empty());
        Ok(is_held.then(|| StemPhrase { words, weight, places: places.into() }))
    }
}

/// Documents that hold a word in a field; deleted ones are counted until their segment is merged.
pub(crate) fn document_frequency(
    snapshot: &Snapshot,
    field: Field,
    word: &str,
) -> Result<u64, TantivyError> {
    let term = Term::from_field_text(field, word);
    let mut holders = 0;
    for segment in snapshot.segments() {
        holders += u64::from(segment.reader.inverted_index(field)?.doc_freq(&term)?);
    }
    Ok(holders)
}
