//! Why a question has no answer.

use crate::index::IndexError;
use crate::search::SearchError;

use crate::http::problem::Problem;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// It is not understood, or asks for too much; why, and what to write instead.
    #[error("{0}")]
    Refused(String),
    /// The search failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Unwritable(#[from] serde_json::Error),
}

impl From<Problem> for AskError {
    fn from(problem: Problem) -> Self {
        let hint = problem.hint.map(|hint| format!(" ({})", hint.en)).unwrap_or_default();
        Self::Refused(format!("{}{hint}", problem.detail.en))
    }
}

impl AskError {
    /// Whether the question is at fault, not the index.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Search(SearchError::TooMuchAsked(_)))
    }
}
