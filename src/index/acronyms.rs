//! Acronyms that the notes explain, found from either end.
//!
//! They are terms of the Note documents, so that they come and go with their notes; a look-up is a
//! range of the dictionary.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;
use tantivy::TantivyError;
use tantivy::schema::IndexRecordOption;
use utoipa::ToSchema;

use crate::note::NotePath;

use super::acronym_terms::{acronym_prefix, long_form_prefix, read_long_form};
use super::snapshot::Snapshot;

/// Readings of one name that are returned.
const READINGS_MAX: usize = 3;

/// Notes that one long form names at most.
const NOTES_MAX: usize = 5;

/// A long form that notes explain an acronym by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LongForm {
    /// In lower case, with accents.
    pub(crate) text: String,
    /// How many notes say so.
    pub(crate) uses: usize,
    /// The first of them.
    pub(crate) notes: Vec<NotePath>,
}

impl From<(String, Vec<NotePath>)> for LongForm {
    fn from((text, mut notes): (String, Vec<NotePath>)) -> Self {
        let uses = notes.len();
        notes.sort();
        notes.truncate(NOTES_MAX);
        Self { text, uses, notes }
    }
}

impl Snapshot {
    /// Every acronym that notes explain, folded, with its long forms, what most notes say first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn acronyms(&self) -> Result<BTreeMap<String, Vec<LongForm>>, TantivyError> {
        let mut known: BTreeMap<String, BTreeMap<String, Vec<NotePath>>> = BTreeMap::new();
        for segment in self.segments() {
            let paths = &segment.columns.path;
            let inverted = segment.reader.inverted_index(self.fields().acronym)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                let term = String::from_utf8_lossy(terms.key());
                let Some((letters, long)) = read_long_form(&term) else { continue };
                let postings = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let notes = segment.living(postings).map(|doc| NotePath::new(paths.name(doc)));
                let notes: Vec<_> = notes.collect();
                if !notes.is_empty() {
                    let forms = known.entry(letters.to_owned()).or_default();
                    forms.entry(long.to_owned()).or_default().extend(notes);
                }
            }
        }
        let ranked = |forms: BTreeMap<String, Vec<NotePath>>| {
            let mut forms: Vec<_> = forms.into_iter().map(LongForm::from).collect();
            forms.sort_by(|a, b| b.uses.cmp(&a.uses).then_with(|| a.text.cmp(&b.text)));
            forms
        };
        Ok(known.into_iter().map(|(letters, forms)| (letters, ranked(forms))).collect())
    }

    /// What the notes say that an acronym (folded, without stops) stands for, in lower case with
    /// accents, what most notes say first; at most three.
    pub(crate) fn long_forms(&self, acronym: &str) -> Result<Arc<[String]>, TantivyError> {
        self.other_ends(long_form_prefix(acronym))
    }

    /// The acronyms, folded, whose long form has these lemmas, joined by blanks.
    pub(crate) fn acronyms_of(&self, lemmas: &str) -> Result<Arc<[String]>, TantivyError> {
        self.other_ends(acronym_prefix(lemmas))
    }

    fn other_ends(&self, prefix: String) -> Result<Arc<[String]>, TantivyError> {
        let bytes = |prefix: &String, ends: &Arc<[String]>| {
            let ends = ends.iter().map(|end| size_of::<String>() + end.len());
            prefix.len() + ends.sum::<usize>()
        };
        self.memories.acronyms.find_or_make(prefix, |prefix| self.find_other_ends(prefix), bytes)
    }

    fn find_other_ends(&self, prefix: &str) -> Result<Arc<[String]>, TantivyError> {
        let mut ends: HashMap<String, usize> = HashMap::new();
        for segment in self.segments() {
            let inverted = segment.reader.inverted_index(self.fields().acronym)?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let end = terms.key().get(prefix.len()..).unwrap_or_default();
                let postings = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let says = segment.living(postings).count();
                if says > 0 {
                    *ends.entry(String::from_utf8_lossy(end).into_owned()).or_default() += says;
                }
            }
        }
        let mut ranked: Vec<_> = ends.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(ranked.into_iter().take(READINGS_MAX).map(|(end, _)| end).collect())
    }
}
