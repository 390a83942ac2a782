//! What is stored with documents, as JSON, and read back: a section for a hit, a note as a whole.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::facet::{Assigned, PerFacet, SectionFacets};
use crate::note::{
    CELL_BREAK, Date, DateSource, KnownHeading, KnownNote, LabelKind, LabelTexts, Link, Metadata,
    NotePath, NotePlaces, Warning, labels_among,
};

use super::record::NoteRecord;

/// What readers see between two cells of a table, beside blanks.
const CELL_SIGN: &str = "·";

/// What a hit needs of a section: stored with each of its passages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredSection {
    /// The note it belongs to.
    pub(crate) note: NotePath,
    /// The note's title.
    pub(crate) title: String,
    /// Empty for the preamble.
    pub(crate) heading: String,
    /// 0 for the preamble.
    pub(crate) level: u8,
    /// Titles above, own heading last.
    pub(crate) breadcrumb: Vec<String>,
    /// Empty for the preamble.
    pub(crate) anchor: String,
    /// This passage's text.
    pub(crate) text: String,
    /// Bytes of the whole section in the source.
    pub(crate) byte_range: Range<usize>,
    /// Line of the section.
    pub(crate) line: usize,
    /// The note's day.
    pub(crate) date: Option<Date>,
    /// What gives the note its day.
    pub(crate) date_source: Option<DateSource>,
    /// When the note was last changed, as it says.
    pub(crate) updated: Option<Date>,
    /// The note's permalink.
    pub(crate) permalink: Option<String>,
    /// The note's own id.
    pub(crate) note_id: Option<String>,
    /// The paths of the facet values that hits show; none of the other facets.
    pub(crate) facets: PerFacet<Vec<String>>,
}

impl StoredSection {
    /// The whole text of the section of these passages, in one piece, as readers see it.
    pub(crate) fn whole_text(passages: &[Self]) -> String {
        let text: String = passages.iter().map(|passage| passage.text.as_str()).collect();
        Self::readable(&text)
    }

    /// A stored text as readers see it.
    pub(super) fn readable(text: &str) -> String {
        text.trim().replace(CELL_BREAK, CELL_SIGN)
    }
}

/// What a page shows of a passage: a few fields of its [`StoredSection`], which cost less to read.
#[derive(Debug, Deserialize)]
pub(crate) struct ShownPassage {
    /// See [`StoredSection::heading`].
    pub(crate) heading: String,
    /// See [`StoredSection::anchor`].
    pub(crate) anchor: String,
    /// See [`StoredSection::text`].
    pub(crate) text: String,
}

/// What a note and its sections are called: a few fields of its [`StoredNote`], which cost less to read.
#[derive(Debug, Deserialize)]
pub(crate) struct NoteNames {
    /// See [`StoredNote::title`].
    pub(crate) title: String,
    outline: Vec<HeadingName>,
}

#[derive(Debug, Deserialize)]
struct HeadingName {
    heading: String,
}

impl NoteNames {
    /// Of each section in order; that of the preamble is empty.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &str> {
        self.outline.iter().map(|entry| entry.heading.as_str())
    }
}

/// By what a note is found besides its text: a few fields of its [`StoredNote`], which cost less to read.
#[derive(Debug, Deserialize)]
pub(crate) struct NoteLabels {
    path: NotePath,
    metadata: LabelFields,
}

#[derive(Debug, Deserialize)]
struct LabelFields {
    aliases: Vec<String>,
    tags: Vec<String>,
    authors: Vec<String>,
}

impl NoteLabels {
    /// See [`crate::note::labels`].
    pub(crate) fn labels(&self) -> impl Iterator<Item = (LabelKind, &str)> {
        let LabelFields { aliases, tags, authors } = &self.metadata;
        labels_among(&self.path, LabelTexts { aliases, tags, authors })
    }
}

/// What belongs to a note as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredNote {
    /// The note's path.
    pub(crate) path: NotePath,
    /// Its title.
    pub(crate) title: String,
    /// Its front matter.
    pub(crate) metadata: Metadata,
    /// Its sections in order.
    pub(crate) outline: Vec<OutlineEntry>,
    /// Its links to other notes.
    pub(crate) links: Vec<Link>,
    /// What else than its sections a link may name.
    ids: Vec<String>,
    /// What is odd about it.
    pub(crate) warnings: Vec<Warning>,
    /// Why it could not be read, if so.
    pub(crate) skipped: Option<String>,
}

impl StoredNote {
    /// Where in it links can lead.
    pub(super) fn places(&self) -> NotePlaces {
        let outline = self.outline.iter();
        let headings = outline.map(|e| (e.level, e.heading.as_str(), e.anchor.as_str()));
        NotePlaces::new(headings, self.ids.iter().map(String::as_str))
            .cut_if(self.skipped.is_some(), &self.warnings)
    }

    /// What a page needs of it that begins below its top.
    pub(crate) fn known(&self) -> KnownNote {
        let headings = self.outline.iter().filter(|entry| entry.level > 0);
        let headings = headings.map(|entry| KnownHeading {
            start: entry.start,
            text: entry.heading.clone(),
            anchor: entry.anchor.clone(),
        });
        KnownNote::new(&self.title, headings.collect(), self.places())
    }
}

/// A section in a note's outline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutlineEntry {
    /// Empty for the preamble.
    pub(crate) heading: String,
    /// 0 for the preamble.
    pub(crate) level: u8,
    /// Empty for the preamble.
    pub(crate) anchor: String,
    /// Line in the file, from 1.
    pub(crate) line: usize,
    /// Byte of the text where it starts.
    pub(crate) start: usize,
    /// Its facet values, each with the rule that gave it.
    pub(crate) facets: PerFacet<Vec<StoredFacet>>,
}

/// A facet value and the rule that gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FacetValue)]
pub(crate) struct StoredFacet {
    /// Facet path.
    pub(crate) value: String,
    /// The rule, in a few words.
    pub(crate) reason: String,
}

/// What is stored of a note as a whole.
pub(crate) fn stored_note(record: &NoteRecord) -> StoredNote {
    let note = &record.note;
    let no_facets = SectionFacets::default();
    let outline = note.sections.iter().enumerate().map(|(order, section)| {
        let facets = record.facets.get(order).unwrap_or(&no_facets);
        OutlineEntry {
            heading: section.heading.clone(),
            level: section.level,
            anchor: section.anchor.clone(),
            line: section.line,
            start: section.byte_range.start,
            facets: PerFacet::from_fn(|facet| stored_facets(&facets[facet])),
        }
    });
    StoredNote {
        path: note.path.clone(),
        title: note.title.clone(),
        metadata: note.metadata.clone(),
        outline: outline.collect(),
        links: note.links.clone(),
        ids: note.ids.iter().chain(&note.inner_ids).cloned().collect(),
        warnings: note.warnings.clone(),
        skipped: note.skipped.clone(),
    }
}

fn stored_facets(assigned: &[Assigned]) -> Vec<StoredFacet> {
    let stored = |a: &Assigned| StoredFacet { value: a.path.clone(), reason: a.reason.to_string() };
    assigned.iter().map(stored).collect()
}
