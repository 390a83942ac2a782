//! Acronyms that the notes explain, found from either end.
//!
//! They are terms of the Note documents, so that they come and go with their notes; a look-up is a
//! range of the dictionary.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tantivy::TantivyError;
use tantivy::schema::IndexRecordOption;
use utoipa::ToSchema;

use crate::note::{NotePath, lemma_key};

use super::acronym_terms::{acronym_prefix, long_form_prefix, read_long_form};
use super::meanings::{AcronymScope, Explained, Meaning, NoteSet, meanings};
use super::memory::AcronymsOf;
use super::snapshot::Snapshot;

/// Long forms and acronyms of one name that are returned.
const READINGS_MAX: usize = 4;

/// Notes that one long form names at most.
const NOTES_MAX: usize = 5;

/// A long form that notes explain an acronym by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LongForm {
    /// In lower case, with accents.
    pub(crate) text: String,
    /// How many notes say so.
    pub(crate) uses: usize,
    /// Whether the acronym stands for it in other notes too.
    pub(crate) everywhere: bool,
    /// The first of those that say so.
    pub(crate) notes: Vec<NotePath>,
}

impl Snapshot {
    /// Every acronym that notes explain, folded, with its long forms, what most notes say first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn acronyms(&self) -> Result<BTreeMap<String, Vec<LongForm>>, TantivyError> {
        let mut known: BTreeMap<String, BTreeMap<String, NoteSet>> = BTreeMap::new();
        self.for_each_explanation("", |segment, term, notes| {
            if let Some((letters, long)) = read_long_form(term) {
                let forms = known.entry(letters.to_owned()).or_default();
                forms.entry(long.to_owned()).or_default().add(segment, notes);
            }
        })?;
        let told = known.into_iter().map(|(letters, forms)| {
            let meanings = self.meanings(&letters, forms).into_iter();
            let told = meanings.filter(|meaning| meaning.notes.len() > 0);
            let mut told: Vec<_> = told.map(|meaning| self.long_form(meaning)).collect();
            told.sort_by(|a, b| b.uses.cmp(&a.uses).then_with(|| a.text.cmp(&b.text)));
            (letters, told)
        });
        Ok(told.filter(|(_, told)| !told.is_empty()).collect())
    }

    fn long_form(&self, meaning: Meaning) -> LongForm {
        let name = |(segment, note): (usize, u32)| {
            let segment = self.segments().get(segment);
            segment.map(|segment| NotePath::new(segment.columns.path.name(note)))
        };
        let mut notes: Vec<_> = meaning.notes.iter().filter_map(name).collect();
        notes.sort();
        notes.truncate(NOTES_MAX);
        let (uses, everywhere) =
            (meaning.notes.len(), matches!(meaning.scope, AcronymScope::AllBut(_)));
        LongForm { text: meaning.text, uses, everywhere, notes }
    }

    /// What an acronym (folded, without stops) stands for, the surest first.
    pub(crate) fn long_forms(&self, acronym: &str) -> Result<Arc<[Meaning]>, TantivyError> {
        let find = |acronym: &str| {
            let mut meanings = self.all_long_forms(acronym)?;
            meanings.truncate(READINGS_MAX);
            Ok(meanings.into())
        };
        let bytes = |acronym: &String, meanings: &Arc<[Meaning]>| {
            acronym.len() + meanings.iter().map(Meaning::bytes).sum::<usize>()
        };
        self.made.memories.long_forms.find_or_make(
            acronym.to_owned(),
            |acronym| find(acronym),
            bytes,
        )
    }

    fn all_long_forms(&self, acronym: &str) -> Result<Vec<Meaning>, TantivyError> {
        let prefix = long_form_prefix(acronym);
        let mut forms: BTreeMap<String, NoteSet> = BTreeMap::new();
        self.for_each_explanation(&prefix, |segment, term, notes| {
            let long = term.get(prefix.len()..).unwrap_or_default();
            forms.entry(long.to_owned()).or_default().add(segment, notes);
        })?;
        Ok(self.meanings(acronym, forms))
    }

    fn meanings(&self, acronym: &str, forms: BTreeMap<String, NoteSet>) -> Vec<Meaning> {
        let forms = forms.into_iter().filter(|(_, notes)| notes.len() > 0);
        let explained = forms.map(|(text, notes)| Explained { text, notes });
        meanings(explained.collect(), self.taxonomy().acronyms().long_forms(acronym))
    }

    /// The acronyms, folded, whose long form has these lemmas, joined by blanks, and where they stand
    /// for it.
    pub(crate) fn acronyms_of(&self, lemmas: &str) -> Result<AcronymsOf, TantivyError> {
        let bytes = |lemmas: &String, acronyms: &AcronymsOf| {
            let bytes = |(acronym, scope): &(String, AcronymScope)| acronym.len() + scope.bytes();
            lemmas.len() + acronyms.iter().map(bytes).sum::<usize>()
        };
        self.made.memories.acronyms.find_or_make(
            lemmas.to_owned(),
            |key| self.find_acronyms_of(key),
            bytes,
        )
    }

    fn find_acronyms_of(&self, lemmas: &str) -> Result<AcronymsOf, TantivyError> {
        let prefix = acronym_prefix(lemmas);
        let of_tree = self.taxonomy().acronyms().acronyms(lemmas).iter();
        let mut uses: BTreeMap<String, usize> =
            of_tree.map(|acronym| (acronym.clone(), usize::MAX)).collect();
        self.for_each_explanation(&prefix, |_, term, notes| {
            let acronym = term.get(prefix.len()..).unwrap_or_default();
            let uses = uses.entry(acronym.to_owned()).or_default();
            *uses = uses.saturating_add(notes.len());
        })?;
        let mut acronyms: Vec<_> = uses.into_iter().filter(|(_, uses)| *uses > 0).collect();
        acronyms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        acronyms.truncate(READINGS_MAX);
        let mut found = Vec::new();
        for (acronym, _) in acronyms {
            let meanings = self.all_long_forms(&acronym)?;
            let meaning = meanings.into_iter().find(|meaning| lemma_key(&meaning.text) == lemmas);
            found.extend(meaning.map(|meaning| (acronym, meaning.scope)));
        }
        Ok(found.into())
    }

    /// Calls `visit` with every term of explanations that begins so: the place of its segment, the
    /// term, and the notes that hold it.
    fn for_each_explanation(
        &self,
        prefix: &str,
        mut visit: impl FnMut(usize, &str, Vec<u32>),
    ) -> Result<(), TantivyError> {
        for (number, segment) in self.segments().iter().enumerate() {
            let inverted = segment.reader.inverted_index(self.fields().acronym)?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let postings = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let notes = segment.living(postings).collect();
                visit(number, &String::from_utf8_lossy(terms.key()), notes);
            }
        }
        Ok(())
    }
}
