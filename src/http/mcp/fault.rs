//! Why a tool could not do its work, as the assistant reads it.

use crate::http::problem::Problem;

/// A sentence, in English and then in French where it is ours.
#[derive(Debug)]
pub(super) struct ToolFault(pub(super) String);

impl From<Problem> for ToolFault {
    fn from(problem: Problem) -> Self {
        let hint = problem.hint.map(|hint| format!(" ({})", hint.en)).unwrap_or_default();
        Self(format!("{}{hint}\n{}", problem.detail.en, problem.detail.fr))
    }
}

impl From<serde_json::Error> for ToolFault {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("wrong arguments: {error}\nArguments incorrects."))
    }
}
