//! A file's bytes to all that the index keeps of the note.

use std::sync::Arc;

use crate::disk::FileStamp;
use crate::facet::{self, NoteFacets, SectionFacets, Taxonomy};
use crate::index::NoteRecord;
use crate::ingest::look::NoteFile;
use crate::note::{Limits, Metadata, Note, NotePath, NoteText, Severity, Warning};

/// Parses notes and assigns their facets.
#[derive(Clone)]
pub struct NoteParser {
    /// Bounds on what is read of a note.
    pub limits: Limits,
    /// The trees of organisations and themes.
    pub taxonomy: Arc<Taxonomy>,
    /// Which front matter keys name organisations.
    pub options: facet::Options,
}

impl NoteParser {
    /// The record of a file found in the folder; what is odd about its name is a warning.
    pub fn record_named(&self, found: &NoteFile, bytes: &[u8], stamp: FileStamp) -> NoteRecord {
        let mut record = self.record(&found.note, bytes, stamp);
        record.note.warnings.extend(found.problem.as_deref().map(name_warning));
        record
    }

    /// The record of a note. Never fails.
    pub fn record(&self, path: &NotePath, bytes: &[u8], stamp: FileStamp) -> NoteRecord {
        let text = NoteText::new(bytes, &self.limits);
        let note = text.parse(path);
        let facets = facet::assign(&self.taxonomy, &note, &self.options);
        let (note, facets) = with_concerns(note, facets, &text);
        NoteRecord { note, facets, stamp }
    }
}

/// The note with what is odd about its facets among its warnings, each with its line.
fn with_concerns(
    mut note: Note,
    facets: NoteFacets,
    text: &NoteText,
) -> (Note, Vec<SectionFacets>) {
    for concern in facets.concerns {
        let line = text.field_line(&concern.key);
        note.warnings.push(facet_warning(concern, line));
    }
    note.warnings.sort_by_key(|warning| warning.line);
    (note, facets.sections)
}

/// A warning of what is odd about a facet.
fn facet_warning(concern: facet::Concern, line: usize) -> Warning {
    Warning {
        line,
        severity: Severity::Warning,
        code: concern.code.to_owned(),
        message: concern.message,
    }
}

fn name_warning(problem: &str) -> Warning {
    Warning {
        line: 0,
        severity: Severity::Warning,
        code: "file-name".to_owned(),
        message: problem.to_owned(),
    }
}

/// A note of which only the name and the reason are kept.
pub(super) fn set_aside(path: &NotePath, reason: &str) -> Note {
    let warning = Warning {
        line: 0,
        severity: Severity::Error,
        code: "note-set-aside".to_owned(),
        message: reason.to_owned(),
    };
    Note {
        path: path.clone(),
        title: path.stem().to_owned(),
        metadata: Metadata::default(),
        sections: Vec::new(),
        links: Vec::new(),
        ids: Vec::new(),
        inner_ids: Vec::new(),
        acronyms: Vec::new(),
        warnings: vec![warning],
        skipped: Some(reason.to_owned()),
    }
}
