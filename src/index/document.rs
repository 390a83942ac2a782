//! A note as Tantivy documents, and back: one block of its passages in reading order, then the
//! Note document.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use tantivy::schema::{Field, TantivyDocument};

use crate::facet::{Assigned, Facet, PerFacet, SectionFacets};
use crate::note::{
    Date, Link, Metadata, Note, NotePath, Section, Warning, acronyms, link_key, link_keys,
};
use crate::text;

use super::acronyms::acronym_terms;
use super::error::IndexError;
use super::facet_set::write_facet_set;
use super::manifest::FileStamp;
use super::schema::{Fields, columns};

/// Bytes of text in one document. A longer section becomes several passages, so that length does
/// not drown a good passage in the ranking, nor make its snippet slow.
const PASSAGE_BYTES_MAX: usize = 8 * 1024;
/// Authors whose sections can be found by their name.
const AUTHORS_MAX: usize = 32;
/// Characters of an author's name, a permalink, an id.
const SHARED_CHARS_MAX: usize = 500;
/// Letters and digits below which two equal sections are not called copies of each other.
const TWIN_CHARS_MIN: usize = 120;

/// All that one note brings to the index.
#[derive(Clone, Debug)]
pub struct NoteRecord {
    /// The parsed note.
    pub note: Note,
    /// One entry a section, in the same order.
    pub facets: Vec<SectionFacets>,
    /// What the file looked like when it was read.
    pub stamp: FileStamp,
}

/// What a hit needs of a section: stored with each of its passages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredSection {
    /// The note it belongs to.
    pub note: NotePath,
    /// The note's title.
    pub title: String,
    /// Empty for the preamble.
    pub heading: String,
    /// 0 for the preamble.
    pub level: u8,
    /// Titles above, own heading last.
    pub breadcrumb: Vec<String>,
    /// Empty for the preamble.
    pub anchor: String,
    /// This passage's text.
    pub text: String,
    /// Bytes of the whole section in the source.
    pub byte_range: Range<usize>,
    /// Line of the section.
    pub line: usize,
    /// The note's day.
    pub date: Option<Date>,
    /// The note's permalink.
    pub permalink: Option<String>,
    /// The note's own id.
    pub note_id: Option<String>,
    /// The paths of the facet values that hits show; none of the other facets.
    pub facets: PerFacet<Vec<String>>,
}

/// What belongs to a note as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredNote {
    /// The note's path.
    pub path: NotePath,
    /// Its title.
    pub title: String,
    /// Its front matter.
    pub metadata: Metadata,
    /// Its sections in order.
    pub outline: Vec<OutlineEntry>,
    /// Its links to other notes.
    pub links: Vec<Link>,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
    /// Why it could not be read, if so.
    pub skipped: Option<String>,
}

/// A section in a note's outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineEntry {
    /// Empty for the preamble.
    pub heading: String,
    /// 0 for the preamble.
    pub level: u8,
    /// Empty for the preamble.
    pub anchor: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// Its facet values, each with the rule that gave it.
    pub facets: PerFacet<Vec<StoredFacet>>,
}

/// A facet value and the rule that gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredFacet {
    /// Facet path.
    pub value: String,
    /// The rule, in a few words.
    pub reason: String,
}

/// The block of documents of one note.
pub(super) fn block(
    fields: &Fields,
    record: &NoteRecord,
) -> Result<Vec<TantivyDocument>, IndexError> {
    let note = &record.note;
    let mut documents = Vec::with_capacity(note.sections.len() + 1);
    let no_facets = SectionFacets::default();
    for (order, section) in note.sections.iter().enumerate() {
        let facets = record.facets.get(order).unwrap_or(&no_facets);
        let twin = twin(&section.text);
        for (passage, text) in passages(&section.text).into_iter().enumerate() {
            let mut document = section_document(fields, note, section, facets, text)?;
            document.add_u64(fields.column(columns::PASSAGE), passage as u64);
            document.add_u64(fields.column(columns::TWIN), twin);
            documents.push(document);
        }
    }
    let sections = documents.len();
    for (at, document) in documents.iter_mut().enumerate() {
        document.add_u64(fields.column(columns::DISTANCE_TO_NOTE), (sections - at) as u64);
    }
    documents.push(note_document(fields, record)?);
    Ok(documents)
}

fn section_document(
    fields: &Fields,
    note: &Note,
    section: &Section,
    facets: &SectionFacets,
    text: &str,
) -> Result<TantivyDocument, IndexError> {
    let mut document = TantivyDocument::new();
    document.add_text(fields.path, note.path.as_str());
    for field in [fields.all, fields.words, fields.written] {
        for title in &section.breadcrumb {
            document.add_text(field, title);
        }
        document.add_text(field, text);
    }
    document.add_text(fields.title, &note.title);
    document.add_text(fields.heading, &section.heading);
    for author in note.metadata.authors.iter().take(AUTHORS_MAX) {
        let author: String = author.chars().take(SHARED_CHARS_MAX).collect();
        document.add_text(fields.author, author);
    }
    for (facet, values) in facets.iter() {
        document.add_text(fields.facets[facet], write_facet_set(values));
    }
    let day = note.metadata.date.map_or(0, day_number);
    document.add_u64(fields.column(columns::DATE), u64::from(day));
    document.add_text(fields.column(columns::TITLE), text::fold(&note.title));
    let stored = StoredSection {
        note: note.path.clone(),
        title: note.title.clone(),
        heading: section.heading.clone(),
        level: section.level,
        breadcrumb: section.breadcrumb.clone(),
        anchor: section.anchor.clone(),
        text: text.to_owned(),
        byte_range: section.byte_range.clone(),
        line: section.line,
        date: note.metadata.date,
        permalink: shared(note.metadata.permalink.as_ref()),
        note_id: shared(note.metadata.id.as_ref()),
        facets: PerFacet::from_fn(|facet| match facet.is_shown() {
            true => paths(&facets[facet]),
            false => vec![],
        }),
    };
    add_json(&mut document, fields.stored, &stored)?;
    Ok(document)
}

/// What is stored with every section of a note, if it is of a sane length: sections times its
/// bytes must stay within reason.
fn shared(value: Option<&String>) -> Option<String> {
    value.filter(|value| value.len() <= SHARED_CHARS_MAX).cloned()
}

fn note_document(fields: &Fields, record: &NoteRecord) -> Result<TantivyDocument, IndexError> {
    let note = &record.note;
    let mut document = TantivyDocument::new();
    document.add_text(fields.path, note.path.as_str());
    document.add_text(fields.note, &note.title);
    for section in &note.sections {
        document.add_text(fields.note, &section.heading);
        document.add_text(fields.note, &section.text);
    }
    let metadata = &note.metadata;
    let keys = link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases);
    for key in keys {
        document.add_text(fields.key, key);
    }
    for link in &note.links {
        document.add_text(fields.link, link_key(&link.target));
    }
    let texts = note.sections.iter().flat_map(|s| [s.heading.as_str(), s.text.as_str()]);
    for acronym in acronyms(texts.chain([note.title.as_str()])) {
        for term in acronym_terms(&acronym) {
            document.add_text(fields.acronym, term);
        }
    }
    for name in columns::OF_SECTIONS {
        document.add_u64(fields.column(name), 0);
    }
    for facet in Facet::ALL {
        document.add_text(fields.facets[facet], "");
    }
    document.add_text(fields.column(columns::TITLE), "");
    document.add_u64(fields.column(columns::DISTANCE_TO_NOTE), 0);
    document.add_u64(fields.column(columns::WARNINGS), note.warnings.len() as u64);
    document.add_u64(fields.column(columns::SKIPPED), u64::from(note.skipped.is_some()));
    record.stamp.add_to(&mut document, fields);
    add_json(&mut document, fields.stored, &stored_note(record))?;
    Ok(document)
}

/// What is stored of a note as a whole.
pub fn stored_note(record: &NoteRecord) -> StoredNote {
    let note = &record.note;
    let no_facets = SectionFacets::default();
    let outline = note.sections.iter().enumerate().map(|(order, section)| {
        let facets = record.facets.get(order).unwrap_or(&no_facets);
        OutlineEntry {
            heading: section.heading.clone(),
            level: section.level,
            anchor: section.anchor.clone(),
            line: section.line,
            facets: PerFacet::from_fn(|facet| stored_facets(&facets[facet])),
        }
    });
    StoredNote {
        path: note.path.clone(),
        title: note.title.clone(),
        metadata: note.metadata.clone(),
        outline: outline.collect(),
        links: note.links.clone(),
        warnings: note.warnings.clone(),
        skipped: note.skipped.clone(),
    }
}

fn stored_facets(assigned: &[Assigned]) -> Vec<StoredFacet> {
    let stored = |a: &Assigned| StoredFacet { value: a.path.clone(), reason: a.reason.to_string() };
    assigned.iter().map(stored).collect()
}

fn paths(assigned: &[Assigned]) -> Vec<String> {
    assigned.iter().map(|a| a.path.clone()).collect()
}

fn add_json<T: Serialize>(
    document: &mut TantivyDocument,
    field: Field,
    value: &T,
) -> Result<(), IndexError> {
    document.add_bytes(field, &serde_json::to_vec(value)?);
    Ok(())
}

/// A day as a number that sorts as days do: `20240802`.
pub fn day_number(date: Date) -> u32 {
    let year = u32::from(date.year().unsigned_abs());
    year * 10_000
        + u32::from(date.month().unsigned_abs()) * 100
        + u32::from(date.day().unsigned_abs())
}

/// Cuts a long text where its author did: at the last line end, else blank, before the limit.
fn passages(text: &str) -> Vec<&str> {
    let mut passages = Vec::new();
    let mut rest = text;
    while rest.len() > PASSAGE_BYTES_MAX {
        let (head, _) = rest.split_at(rest.floor_char_boundary(PASSAGE_BYTES_MAX));
        let at =
            head.rfind('\n').or_else(|| head.rfind(char::is_whitespace)).map_or(head.len(), |at| {
                at + head.get(at..).and_then(|c| c.chars().next()).map_or(1, char::len_utf8)
            });
        let (passage, after) = rest.split_at(at);
        passages.push(passage);
        rest = after;
    }
    passages.push(rest);
    passages
}

/// Equal for sections with the same letters and digits; 0 for those too short to say.
fn twin(text: &str) -> u64 {
    let folded = text::fold(text);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.len() < TWIN_CHARS_MIN {
        return 0;
    }
    let hash = blake3::hash(letters.as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    first.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn passages_put_together_are_the_text(text in "([a-zé]{1,9}[ \n]){0,4000}") {
            let passages = passages(&text);
            prop_assert_eq!(&passages.concat(), &text);
            prop_assert!(passages.iter().all(|p| p.len() <= PASSAGE_BYTES_MAX));
        }
    }

    #[test]
    fn a_text_without_blanks_is_cut_on_a_character() {
        let text = "é".repeat(PASSAGE_BYTES_MAX);
        assert_eq!(passages(&text).concat(), text);
    }

    #[test]
    fn copies_are_told_by_their_letters() {
        let text = "La direction interministérielle du numérique élabore la stratégie de l’État. ";
        let (one, other) = (text.repeat(3), text.repeat(3).to_uppercase().replace('’', "'"));
        assert_eq!(twin(&one), twin(&other));
        assert_ne!(twin(&one), twin(&text.repeat(4)));
        assert_eq!(twin("trop court"), 0);
    }
}
