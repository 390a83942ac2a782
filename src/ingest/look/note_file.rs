//! A note's file as a listing finds it, before anybody reads it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::FileStamp;
use crate::note::NotePath;

/// The file of a note.
#[derive(Clone, Debug)]
pub struct NoteFile {
    /// Where it is.
    pub file: PathBuf,
    /// The root that it must not lead out of.
    pub within: Arc<Path>,
    /// What the note is called.
    pub note: NotePath,
    /// What the file looks like; the hash is zero, since nobody has read it yet.
    pub look: FileStamp,
    /// What is odd about its name.
    pub problem: Option<String>,
}
