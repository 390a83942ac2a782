//! A note as Tantivy documents: one block of its passages in reading order, then the Note document.

use std::collections::HashSet;

use serde::Serialize;
use tantivy::schema::{Field, TantivyDocument};

use crate::facet::{Assigned, Facet, PerFacet, SectionFacets};
use crate::note::{
    Date, Note, NotePath, Section, acronyms, labels, link_key, link_keys, place_keys,
};
use crate::semantic::TextKey;
use crate::text;

use super::acronym_terms::acronym_terms;
use super::embedded_text::embedded_text;
use super::error::IndexError;
use super::facet_set::write_facet_set;
use super::passages::{passages, twin};
use super::record::NoteRecord;
use super::schema::{IndexFields, columns};
use super::signature::Signature;
use super::stored::{StoredSection, stored_note};
use super::terms::{NoteAnalysis, TextTerms};

/// Authors whose sections can be found by their name.
const AUTHORS_MAX: usize = 32;
/// Room for a text in a document: it is stored, and its terms are in three fields.
const TERMS_PER_TEXT: usize = 5;
/// Room for all else.
const OTHERS_BYTES: usize = 2_048;
/// Characters of an author's name, a permalink, an id.
const SHARED_CHARS_MAX: usize = 500;

/// A note as the writer takes it: the documents that stand for it, made on any thread.
pub(crate) struct NoteBlock {
    /// The note's path.
    pub(crate) path: NotePath,
    /// Whether the note could not be read.
    pub(crate) is_skipped: bool,
    /// The content of its file, as [`FileStamp::hash`](crate::disk::FileStamp::hash).
    pub(crate) hash: [u8; 32],
    /// Its file, if that is wanted elsewhere; else empty.
    pub(crate) source: Vec<u8>,
    pub(super) documents: Vec<TantivyDocument>,
}

impl NoteBlock {
    /// The documents of a note.
    ///
    /// # Errors
    ///
    /// If something of it cannot be written as JSON.
    pub(crate) fn new(fields: &IndexFields, record: &NoteRecord) -> Result<Self, IndexError> {
        let documents = block(fields, record)?;
        let note = &record.note;
        let (path, hash) = (note.path.clone(), record.stamp.hash);
        Ok(Self { path, is_skipped: note.skipped.is_some(), hash, source: Vec::new(), documents })
    }

    /// The same, with its file.
    pub(crate) fn with_source(self, source: Vec<u8>) -> Self {
        Self { source, ..self }
    }
}

/// The block of documents of one note.
fn block(fields: &IndexFields, record: &NoteRecord) -> Result<Vec<TantivyDocument>, IndexError> {
    let note = &record.note;
    let mut documents = Vec::with_capacity(note.sections.len() + 1);
    let no_facets = SectionFacets::default();
    let labels = label_texts(note);
    let mut analysis = NoteAnalysis::new();
    let mut note_lemmas = vec![analysis.of_title(&note.title).lemmas.clone()];
    for (order, section) in note.sections.iter().enumerate() {
        let facets = record.facets.get(order).unwrap_or(&no_facets);
        let folded = text::fold(&section.text);
        let twin = twin(&folded);
        let passages = passages(&section.text);
        note_lemmas.push(analysis.of_title(&section.heading).lemmas.clone());
        if passages.len() > 1 {
            note_lemmas.push(analysis.of_text(&section.text).lemmas);
        }
        for (passage, text) in passages.iter().enumerate() {
            let terms = analysis.of_text(text);
            let mut document = section_document(fields, note, section, facets, text)?;
            add_terms(&mut document, fields, note, section, &terms, &mut analysis);
            if passage == 0 {
                let signature = Signature::of(&folded).filter(|_| twin != 0);
                for number in signature.into_iter().flat_map(Signature::numbers) {
                    document.add_u64(fields.column(columns::SIGNATURE), number);
                }
                let key = TextKey::of(&embedded_text(&section.breadcrumb, text));
                for number in key.numbers() {
                    document.add_u64(fields.column(columns::TEXT_KEY), number);
                }
                for label in &labels {
                    let terms = analysis.of_title(label);
                    document.add_text(fields.labels, &terms.lemmas);
                    document.add_text(fields.words, &terms.folded);
                }
            }
            document.add_u64(fields.column(columns::PASSAGE), passage as u64);
            document.add_u64(fields.column(columns::TWIN), twin);
            documents.push(document);
            if passages.len() == 1 {
                note_lemmas.push(terms.lemmas);
            }
        }
    }
    // Where a note lies says what it is about: `doc.data.gouv.fr/comptes/supprimer.md` need not repeat it.
    for folder in note.path.folders() {
        note_lemmas.push(analysis.of_text(&folder.replace('_', " ")).lemmas);
    }
    let sections = documents.len();
    for (at, document) in documents.iter_mut().enumerate() {
        document.add_u64(fields.column(columns::DISTANCE_TO_NOTE), (sections - at) as u64);
    }
    documents.push(note_document(fields, record, note_lemmas)?);
    Ok(documents)
}

/// Adds what a passage is found by: its text, whose terms are given, and all titles above it.
fn add_terms<'n>(
    document: &mut TantivyDocument,
    fields: &IndexFields,
    note: &'n Note,
    section: &'n Section,
    text: &TextTerms,
    analysis: &mut NoteAnalysis<'n>,
) {
    let mut add = |terms: &TextTerms| {
        document.add_text(fields.all, &terms.lemmas);
        document.add_text(fields.words, &terms.folded);
        document.add_text(fields.written, &terms.written);
    };
    for title in &section.breadcrumb {
        add(&analysis.of_title(title));
    }
    add(text);
    document.add_text(fields.title, &analysis.of_title(&note.title).lemmas);
    document.add_text(fields.heading, &analysis.of_title(&section.heading).lemmas);
    for author in note.metadata.authors.iter().take(AUTHORS_MAX) {
        let kept = author.char_indices().nth(SHARED_CHARS_MAX).map_or(author.len(), |(at, _)| at);
        let author = author.get(..kept).unwrap_or_default();
        document.add_text(fields.author, &analysis.of_title(author).folded);
    }
}

fn section_document(
    fields: &IndexFields,
    note: &Note,
    section: &Section,
    facets: &SectionFacets,
    text: &str,
) -> Result<TantivyDocument, IndexError> {
    // It grows by doubling otherwise, and copies a long text again each time.
    let mut document = TantivyDocument::with_capacity(TERMS_PER_TEXT * text.len() + OTHERS_BYTES);
    document.add_text(fields.path, note.path.as_str());
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
        date_source: note.metadata.date_source,
        updated: note.metadata.updated,
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

/// By what each section of the note is found besides its words. `_` stands for a blank in names. A
/// label that only repeats words of the title says nothing more.
fn label_texts(note: &Note) -> Vec<String> {
    let words = |text: &str| -> HashSet<String> {
        text::tokens(text).into_iter().map(|token| token.folded).collect()
    };
    let title = words(&note.title);
    let texts = labels(&note.path, &note.metadata).map(|(_, label)| label.replace('_', " "));
    texts.filter(|label| !words(label).is_subset(&title)).collect()
}

/// What is stored with every section of a note, if it is of a sane length: sections times its
/// bytes must stay within reason.
fn shared(value: Option<&String>) -> Option<String> {
    value.filter(|value| value.len() <= SHARED_CHARS_MAX).cloned()
}

/// The Note document; `lemmas` are those of all its texts.
fn note_document(
    fields: &IndexFields,
    record: &NoteRecord,
    lemmas: Vec<String>,
) -> Result<TantivyDocument, IndexError> {
    let note = &record.note;
    let bytes: usize = lemmas.iter().map(String::len).sum();
    let mut document = TantivyDocument::with_capacity(bytes + OTHERS_BYTES);
    document.add_text(fields.path, note.path.as_str());
    for lemmas in lemmas {
        document.add_text(fields.note, lemmas);
    }
    let metadata = &note.metadata;
    let keys = link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases);
    for key in keys.into_iter().chain(place_keys(&note.path, &note.title, &note.ids)) {
        document.add_text(fields.key, key);
    }
    for link in note.links.iter().filter(|link| link.kind.needs_note()) {
        document.add_text(fields.link, link_key(&link.target));
    }
    let texts = note.sections.iter().flat_map(|s| [s.heading.as_str(), s.text.as_str()]);
    let explained = acronyms(texts.chain([note.title.as_str()]));
    for acronym in explained.iter().chain(&note.acronyms) {
        for term in acronym_terms(acronym) {
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
    let may_be_odd = note.warnings.len() + note.links.iter().filter(|l| l.may_miss()).count();
    document.add_u64(fields.column(columns::WARNINGS), may_be_odd as u64);
    document.add_u64(fields.column(columns::SKIPPED), u64::from(note.skipped.is_some()));
    record.stamp.add_to(&mut document, fields);
    add_json(&mut document, fields.stored, &stored_note(record))?;
    Ok(document)
}

fn paths(assigned: &[Assigned]) -> Vec<String> {
    assigned.iter().map(|a| a.path.clone()).collect()
}

fn add_json<T: Serialize>(
    document: &mut TantivyDocument,
    field: Field,
    value: &T,
) -> Result<(), IndexError> {
    document.add_text(field, serde_json::to_string(value)?);
    Ok(())
}

/// A day as a number that sorts as days do: `20240802`.
pub(crate) fn day_number(date: Date) -> u32 {
    let year = u32::from(date.year().unsigned_abs());
    year * 10_000
        + u32::from(date.month().unsigned_abs()) * 100
        + u32::from(date.day().unsigned_abs())
}
