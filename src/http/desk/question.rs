//! What is said at the desk: one question, one reply, each as JSON. Both ends are the same program.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a command of the terminal asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// Hits, and what there is to know beside them.
    Search {
        /// Parameters of the API.
        pairs: Vec<(String, String)>,
        /// However many there are.
        all: bool,
    },
    /// How many sections have each facet value.
    Facets {
        /// Parameters of the API.
        pairs: Vec<(String, String)>,
    },
    /// The sections that are most like a note or a section.
    Similar {
        /// The id of one of them.
        place: String,
        /// Hits, at most.
        limit: usize,
    },
    /// The text of a note, of a section or of some lines.
    Text {
        /// An id, or `path:line`, or `path:line:count`.
        place: String,
    },
}

impl Question {
    /// Whether what sections mean may change the answer.
    pub(crate) fn weighs_meaning(&self) -> bool {
        let is_off = |(name, share): &(String, String)| name == "semantic" && share == "0";
        match self {
            Self::Search { pairs, .. } => !pairs.iter().any(is_off),
            Self::Similar { .. } => true,
            Self::Facets { .. } | Self::Text { .. } => false,
        }
    }
}

/// What is asked at the desk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Asked {
    Question(Question),
    /// To call a tool of the Model Context Protocol.
    Tool {
        name: String,
        arguments: Value,
    },
}

/// What is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Letter {
    /// Of the program: another one may mean other things by the same words.
    pub(super) version: String,
    pub(super) asked: Asked,
}

impl Letter {
    /// The version of this program.
    pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
}

/// What is sent back. Nothing at all means: look for yourself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    /// JSON, as text: numbers must reach the reader as they were written.
    Found(String),
    /// What was named is not there.
    Nothing,
    /// Why it is refused.
    Refused(String),
}
