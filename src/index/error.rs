//! What can keep us from the index, each naming the path that stands in the way.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

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
    /// The folder holds no index.
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
        source: io::Error,
    },
    /// A file of the index cannot be read.
    #[error("index file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
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
    Engine(#[from] TantivyError),
}

impl IndexError {
    /// Whether it is the folder that cannot be written; reading it may be possible.
    pub fn is_unwritable(&self) -> bool {
        matches!(self, Self::Unwritable { .. })
    }

    /// Whether the files are at fault, so that rebuilding them helps; not so when the system
    /// refuses to open them (too many open files, no permission, no memory).
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Held { .. } | Self::Absent { .. } | Self::Unwritable { .. } => false,
            Self::Outdated { .. } | Self::Checksum { .. } | Self::Damaged(_) => true,
            Self::Unreadable(error) => is_content(error),
            Self::Engine(error) => match (error, io_cause(error)) {
                (_, Some(error)) => is_content(error),
                (TantivyError::LockFailure(..) | TantivyError::SystemError(_), None) => false,
                _ => true,
            },
        }
    }
}

/// What the system said, below Tantivy's error.
fn io_cause(error: &TantivyError) -> Option<&io::Error> {
    match error {
        TantivyError::IoError(io_error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. })
        | TantivyError::LockFailure(LockError::IoError(io_error), _) => Some(io_error),
        _ => None,
    }
}

/// Whether it is what the files hold: something is missing, cut, senseless, or the medium cannot
/// read it any more.
fn is_content(error: &io::Error) -> bool {
    let is_absence = matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    );
    is_absence || error.raw_os_error().is_none_or(|code| code == libc::EIO)
}

impl From<OpenReadError> for IndexError {
    fn from(error: OpenReadError) -> Self {
        Self::Engine(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A start with too many open files once took the index for damaged, and rebuilt it.
    #[test]
    fn what_the_system_refuses_is_no_damage() {
        let opening = |error| IndexError::from(OpenReadError::wrap_io_error(error, "f".into()));
        for (code, is_damage) in [
            (libc::EMFILE, false),
            (libc::ENFILE, false),
            (libc::EACCES, false),
            (libc::ENOMEM, false),
            (libc::EROFS, false),
            (libc::ENOENT, true),
            (libc::EIO, true),
        ] {
            let error = opening(io::Error::from_raw_os_error(code));
            assert_eq!(error.is_damage(), is_damage, "{error}");
            assert_eq!(IndexError::from(io::Error::from_raw_os_error(code)).is_damage(), is_damage);
        }
        assert!(opening(io::Error::new(io::ErrorKind::InvalidData, "checksum")).is_damage());
        assert!(IndexError::Checksum { file: "f".into() }.is_damage());
    }
}
