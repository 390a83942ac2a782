//! What can keep us from the index, each naming the path that stands in the way.

use std::path::PathBuf;

/// The index could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process holds the folder.
    #[error("index {path} is held by another process{}", holder.map(|pid| format!(" (pid {pid})")).unwrap_or_default())]
    Held {
        /// The index's folder.
        path: PathBuf,
        /// Who holds it, as far as it said.
        holder: Option<u32>,
    },
    /// There is no index there.
    #[error("no index at {path}: run `limier index` or `limier serve` first")]
    Absent {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The index was made by another version or other settings: it must be rebuilt.
    #[error("index {path} was made by another version or other settings: run `limier index`")]
    Outdated {
        /// The index's folder.
        path: PathBuf,
    },
    /// The folder cannot be written.
    #[error("index {path} cannot be written: {source}")]
    Unwritable {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the index cannot be read.
    #[error("index file cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A file of the index is not as it was written.
    #[error("index file {file} is damaged")]
    Checksum {
        /// Relative to the folder of the index.
        file: PathBuf,
    },
    /// A stored document is not what this version writes.
    #[error("a stored document is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// Tantivy refused.
    #[error("index failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

impl From<tantivy::directory::error::OpenReadError> for IndexError {
    fn from(error: tantivy::directory::error::OpenReadError) -> Self {
        Self::Engine(error.into())
    }
}
