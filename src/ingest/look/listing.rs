//! The outcome of a look at a place.

use std::path::{Path, PathBuf};

use crate::ingest::status::{FileProblem, HiddenNotes};
use crate::note::NotePath;

use super::note_file::NoteFile;

/// Everything at and below a place, at one moment.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The notes; a walk sorts them by file.
    pub notes: Vec<NoteFile>,
    /// Files beside them that links may name.
    pub attachments: Vec<NotePath>,
    /// Whether something was looked at that is no note.
    pub has_others: bool,
    /// What could not be looked at. Notes may be there all the same.
    pub problems: Vec<FileProblem>,
    /// Where that was: a name is spelled in one way, a file in any.
    pub unseen: Vec<PathBuf>,
    /// Files that are named as notes are, but are none.
    pub skipped: Vec<FileProblem>,
    /// What ignore files hide, by rule; only a walk counts it.
    pub hidden: Vec<HiddenNotes>,
}

impl Listing {
    /// Adds what another look found.
    pub(crate) fn extend(&mut self, other: Self) {
        self.notes.extend(other.notes);
        self.attachments.extend(other.attachments);
        self.has_others |= other.has_others;
        self.problems.extend(other.problems);
        self.unseen.extend(other.unseen);
        self.skipped.extend(other.skipped);
        self.hidden.extend(other.hidden);
    }

    /// Something at `path` could not be looked at.
    pub(super) fn fail(&mut self, path: &Path, problem: FileProblem) {
        self.problems.push(problem);
        self.unseen.push(path.to_path_buf());
    }
}
