//! Acronyms that the notes explain, found from either end.
//!
//! They are terms of the Note documents, so that they come and go with their notes; a look-up is a
//! range of the dictionary.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, TantivyError};

use crate::note::Acronym;
use crate::text;

use super::snapshot::Snapshot;

/// Between the two ends in a term: no text holds it.
const SEPARATOR: char = '\u{1f}';
/// Readings of one name that are told.
const READINGS_MAX: usize = 3;
/// Bytes of a term; the index refuses terms of 64 KiB.
const BYTES_MAX: usize = 1024;

/// The terms that an acronym is found by: from its folded letters to its long form, and from the
/// stems of its long form to its letters.
pub(super) fn acronym_terms(acronym: &Acronym) -> Vec<String> {
    let letters = text::fold(&acronym.acronym).replace('.', "");
    let forth = format!("{letters}{SEPARATOR}{}", acronym.long);
    let back = format!("{SEPARATOR}{}{SEPARATOR}{letters}", stems(&acronym.long));
    [forth, back].into_iter().filter(|term| term.len() <= BYTES_MAX).collect()
}

fn stems(long: &str) -> String {
    let tokens = text::tokens(long);
    let content = tokens.iter().filter(|token| !token.is_stop && !token.is_reference);
    content.map(|token| token.stem.as_str()).collect::<Vec<_>>().join(" ")
}

impl Snapshot {
    /// What the notes say that an acronym (folded, without stops) stands for, in lower case with
    /// accents, what most notes say first; at most three.
    pub fn long_forms(&self, acronym: &str) -> Result<Vec<String>, TantivyError> {
        self.other_ends(&format!("{acronym}{SEPARATOR}"))
    }

    /// The acronyms, folded, whose long form has these stems, joined by blanks.
    pub fn acronyms_of(&self, stems: &str) -> Result<Vec<String>, TantivyError> {
        self.other_ends(&format!("{SEPARATOR}{stems}{SEPARATOR}"))
    }

    fn other_ends(&self, prefix: &str) -> Result<Vec<String>, TantivyError> {
        let mut ends: HashMap<String, u32> = HashMap::new();
        for segment in self.segments() {
            let inverted = segment.reader.inverted_index(self.fields().acronym)?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                let end = terms.key().get(prefix.len()..).unwrap_or_default();
                let mut postings = inverted
                    .read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                let mut says = 0;
                while postings.doc() != TERMINATED {
                    says += u32::from(segment.is_alive(postings.doc()));
                    postings.advance();
                }
                if says > 0 {
                    *ends.entry(String::from_utf8_lossy(end).into_owned()).or_default() += says;
                }
            }
        }
        let mut ends: Vec<_> = ends.into_iter().collect();
        ends.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(ends.into_iter().take(READINGS_MAX).map(|(end, _)| end).collect())
    }
}
