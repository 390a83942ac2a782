//! The identity of a note: its path relative to the corpus.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A note's path relative to its root: `/` between folders, no leading `/`. With several roots
/// it starts with the root's folder name. In NFC, unless two files differ only by that.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct NotePath(String);

impl NotePath {
    /// A path as given; the reader of the folder decides its form.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the section of this anchor; that of the preamble, which has none, is the path.
    pub fn section_id(&self, anchor: &str) -> String {
        if anchor.is_empty() { self.0.clone() } else { format!("{self}#{anchor}") }
    }

    /// The file name without folders and without its last extension.
    pub fn stem(&self) -> &str {
        let name = self.0.rsplit('/').next().unwrap_or(&self.0);
        name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
    }

    /// The folders above the note, outermost first.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let folders = self.0.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').filter(|folder| !folder.is_empty())
    }
}

impl fmt::Display for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
