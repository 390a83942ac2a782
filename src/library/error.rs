//! Why notes could not be opened, searched or read.

use crate::config::ConfigError;
use crate::index::IndexError;
use crate::search::SearchError;

/// What could not be done. Its message is one line that names the file, the key or the value at fault.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotesError(String);

impl From<anyhow::Error> for NotesError {
    fn from(error: anyhow::Error) -> Self {
        Self(format!("{error:#}"))
    }
}

impl From<ConfigError> for NotesError {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

impl From<IndexError> for NotesError {
    fn from(error: IndexError) -> Self {
        Self(error.to_string())
    }
}

impl From<SearchError> for NotesError {
    fn from(error: SearchError) -> Self {
        Self(error.to_string())
    }
}
