//! Where front matter is, how it is written, and why it may not be what it should be.

use std::ops::Range;

/// Where the front matter of a note is, in bytes of its decoded source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::note) struct FrontMatter {
    /// How it is written.
    pub(super) format: Format,
    /// What stands between its delimiters; for JSON the object.
    pub(super) content: Range<usize>,
    /// Where the note's text begins.
    pub(in crate::note) body: usize,
    /// Whether its end is marked.
    pub(super) closed: bool,
}

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Between `---` and `---` or `...`.
    Yaml,
    /// Between `+++` and `+++`.
    Toml,
    /// An object at the very start of the file.
    Json,
    /// MultiMarkdown: `Title: …` lines at the very start, up to a blank line.
    Headers,
    /// Logseq: `key:: value` lines at the very start.
    Properties,
    /// Pandoc: `% title`, `% authors`, `% date` at the very start.
    TitleBlock,
}

/// Why a front matter is not what it should be.
#[derive(Debug)]
pub(super) struct FormatFault {
    /// Line in the front matter, from 1; 0 when unknown.
    pub(super) line: usize,
    pub(super) reason: String,
}
