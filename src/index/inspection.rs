//! Checks every byte of a commit against its checksum. Tantivy does so only when asked, and a flipped
//! bit would give wrong answers, or fail much later. A check takes long; the index answers meanwhile.

use std::path::PathBuf;

use tantivy::directory::error::OpenReadError;
use tantivy::{Directory, Index, IndexMeta};
use tokio_util::sync::CancellationToken;

use super::directory::LIST;
use super::error::IndexError;

/// A commit to be checked.
pub(crate) struct Inspection {
    index: Index,
    /// While this is held, no file of it is collected.
    meta: IndexMeta,
}

impl Inspection {
    pub(super) fn of(index: &Index) -> Result<Self, IndexError> {
        Ok(Self { index: index.clone(), meta: index.load_metas()? })
    }

    /// Reads all files. The first that is not as it was written is the error. Ends early, without
    /// one, once `stop` is cancelled.
    pub(crate) fn run(&self, stop: &CancellationToken) -> Result<(), IndexError> {
        let directory = self.index.directory();
        for file in self.files() {
            if stop.is_cancelled() {
                break;
            }
            match directory.validate_checksum(&file) {
                Ok(true) => {}
                Ok(false) | Err(OpenReadError::FileDoesNotExist(_)) => {
                    return Err(IndexError::Checksum { file });
                }
                Err(error) => {
                    let error = IndexError::from(error);
                    return Err(match error.is_damage() {
                        true => IndexError::Checksum { file },
                        false => error,
                    });
                }
            }
        }
        Ok(())
    }

    /// The first file that is not there, if one is not.
    pub(super) fn missing(&self) -> Option<PathBuf> {
        let directory = self.index.directory();
        let is_there = |file: &PathBuf| directory.exists(file).unwrap_or(true);
        self.files().into_iter().chain([LIST.into()]).find(|file| !is_there(file))
    }

    /// Of the files that a segment may have, those that were made: listed, or there.
    fn files(&self) -> Vec<PathBuf> {
        let directory = self.index.directory();
        let made = directory.list_managed_files();
        let files = self.meta.list_segment_files().into_iter();
        let mut files: Vec<PathBuf> = files
            .filter(|file| made.contains(file) || directory.exists(file).unwrap_or(true))
            .collect();
        files.sort();
        files
    }
}
