//! Acronyms that the notes explain, found from either end.
//!
//! They are terms of the Note documents, so that they come and go with their notes; a look-up is a
//! range of the dictionary.

use std::collections::HashMap;

use tantivy::TantivyError;
use tantivy::schema::IndexRecordOption;

use super::acronym_terms::{acronym_prefix, long_form_prefix};
use super::snapshot::Snapshot;

/// Readings of one name that are returned.
const READINGS_MAX: usize = 3;

impl Snapshot {
    /// What the notes say that an acronym (folded, without stops) stands for, in lower case with
    /// accents, what most notes say first; at most three.
    pub(crate) fn long_forms(&self, acronym: &str) -> Result<Vec<String>, TantivyError> {
        self.other_ends(&long_form_prefix(acronym))
    }

    /// The acronyms, folded, whose long form has these lemmas, joined by blanks.
    pub(crate) fn acronyms_of(&self, lemmas: &str) -> Result<Vec<String>, TantivyError> {
        self.other_ends(&acronym_prefix(lemmas))
    }

    fn other_ends(&self, prefix: &str) -> Result<Vec<String>, TantivyError> {
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
