//! The proof that index equals folder: every note is read and parsed again, and compared with
//! what is stored. Slow and thorough, unlike a reconciliation, which trusts unchanged stamps.

use std::collections::BTreeSet;
use std::fmt;

use crate::index::{IndexError, NoteRecord, Snapshot, StoredSection, stored_note};
use crate::ingest::look::Folder;
use crate::note::NotePath;

use super::parser::NoteParser;
use super::parser_thread::ParserThread;

/// One way in which the index is not its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The folder has a note that the index lacks.
    Missing(NotePath),
    /// The index has a note that the folder lacks.
    Ghost(NotePath),
    /// The note was indexed with another content.
    Changed(NotePath),
    /// What is stored of the note is not what it says.
    Wrong(NotePath),
    /// The cluster cannot hold the note.
    Refused(NotePath, String),
    /// The note could not be read, so nothing can be said.
    Unreadable(NotePath, String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing: {path} is not in the index"),
            Self::Ghost(path) => write!(f, "ghost: {path} is in the index, not in the folder"),
            Self::Changed(path) => write!(f, "changed: {path} was indexed with other content"),
            Self::Wrong(path) => write!(f, "wrong: {path} is not stored correctly"),
            Self::Refused(path, why) => write!(f, "refused: {path} is not there: {why}"),
            Self::Unreadable(path, why) => write!(f, "unreadable: {path} {why}"),
        }
    }
}

/// Compares every note of `folder` with `snapshot`. Calls `progress` after each.
///
/// # Errors
///
/// When the index cannot be read. Notes that cannot be read are differences.
pub(crate) fn verify(
    folder: &mut Folder,
    snapshot: &Snapshot,
    parser: &NoteParser,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Difference>, IndexError> {
    let manifest = snapshot.manifest()?;
    let notes = snapshot.notes_by_path();
    let mut differences = Vec::new();
    let mut reader = ParserThread::new(parser.clone());
    let mut ghosts: BTreeSet<&NotePath> = manifest.keys().collect();
    let roots = folder.roots().to_vec();
    let mut listed = Vec::new();
    for root in &roots {
        let listing = folder.list(&root.dir);
        listed.extend(listing.notes);
        differences.extend(
            listing.problems.into_iter().map(|problem| {
                Difference::Unreadable(NotePath::new(problem.path), problem.message)
            }),
        );
    }
    for (done, found) in listed.iter().enumerate() {
        progress(done, listed.len());
        let path = &found.note;
        ghosts.remove(path);
        let (bytes, stamp) = match folder.read(found, parser.limits.note_bytes) {
            Ok(content) => content,
            Err(error) => {
                differences.push(Difference::Unreadable(path.clone(), error.to_string()));
                continue;
            }
        };
        let (Some(known), Some(address)) = (manifest.get(path), notes.get(path)) else {
            differences.push(Difference::Missing(path.clone()));
            continue;
        };
        if stamp.hash != known.hash {
            differences.push(Difference::Changed(path.clone()));
            continue;
        }
        let record = reader.record(found, bytes, stamp);
        let is_stored = stored_note(&record) == snapshot.note(*address)?
            && holds_sections(&record, &snapshot.passages(*address)?);
        if !is_stored {
            differences.push(Difference::Wrong(path.clone()));
        }
    }
    differences.extend(ghosts.into_iter().map(|path| Difference::Ghost(path.clone())));
    Ok(differences)
}

/// Whether the stored passages, put together, are the sections of the note.
fn holds_sections(record: &NoteRecord, passages: &[StoredSection]) -> bool {
    let mut passages = passages.iter().peekable();
    for section in &record.note.sections {
        let mut text = String::new();
        while text.len() < section.text.len() || text.is_empty() {
            let Some(passage) = passages.next_if(|p| p.anchor == section.anchor) else { break };
            text.push_str(&passage.text);
            if passage.text.is_empty() {
                break;
            }
        }
        if text != section.text {
            return false;
        }
    }
    passages.next().is_none()
}
