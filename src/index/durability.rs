//! What makes commits survive a power cut, beside the next ones.

use std::path::PathBuf;

use super::directory::CacheDirectory;
use super::error::IndexError;

/// Syncs what commits wrote; see [`Writer::durability`](super::writer::Writer::durability).
pub(crate) struct Durability {
    pub(super) directory: CacheDirectory,
    pub(super) root: PathBuf,
}

impl Durability {
    /// Waits for the disk. What was written meanwhile is for the next time.
    pub(crate) fn establish(&self) -> Result<(), IndexError> {
        let unwritable = |source| IndexError::Unwritable { path: self.root.clone(), source };
        self.directory.sync().map_err(unwritable)
    }
}
