//! What is stored with documents, as JSON, and read back: a section for a hit, a note as a whole.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::facet::{Assigned, PerFacet, SectionFacets};
use crate::note::{Date, Link, Metadata, NotePath, Warning};

use super::record::NoteRecord;

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
