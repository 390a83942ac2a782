//! Why a search fails.

use std::time::Duration;

use crate::index::IndexError;

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index failed.
    #[error("search failed: {0}")]
    Index(#[from] IndexError),
    /// It asks for more than can be looked for at once, and none of it may be left out.
    #[error("the query asks for more than {0} things that may not be left out")]
    TooMuchAsked(usize),
    /// It took longer than the settings allow.
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
