//! Why a search has no answer.

use std::time::Duration;

use crate::index::IndexError;

/// A search could not be done.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index failed.
    #[error("search failed: {0}")]
    Index(#[from] IndexError),
    /// It took too long.
    #[error("search given up after {} ms", .0.as_millis())]
    Late(Duration),
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.into())
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        tantivy::TantivyError::from(error).into()
    }
}
