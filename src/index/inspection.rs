//! Every byte of a commit against its checksum. Tantivy does so only when asked, and a flipped bit
//! would answer wrongly, or fail much later. It takes its time, and the index is served meanwhile.

use std::path::PathBuf;

use tantivy::directory::error::OpenReadError;
use tantivy::{Directory, Index, IndexMeta};
use tokio_util::sync::CancellationToken;

use super::error::IndexError;

/// See the module.
pub struct Inspection {
    index: Index,
    /// While this is held, no file of it is collected.
    meta: IndexMeta,
}

impl Inspection {
    pub(super) fn of(index: &Index) -> Result<Self, IndexError> {
        Ok(Self { index: index.clone(), meta: index.load_metas()? })
    }

    /// Reads all; the first file that is not as it was written is the error. Ends early, and finds
    /// nothing, once `stop` is
    /// cancelled.
    pub fn run(&self, stop: &CancellationToken) -> Result<(), IndexError> {
        let directory = self.index.directory();
        // Of the files that a segment may have, those that were made: listed, or there.
        let made = directory.list_managed_files();
        let files = self.meta.list_segment_files().into_iter();
        let mut files: Vec<PathBuf> = files
            .filter(|file| made.contains(file) || directory.exists(file).unwrap_or(true))
            .collect();
        files.sort();
        for file in files {
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
}
