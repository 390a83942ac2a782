//! How front matter is written, and why it may not be what it should be.

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Between `---` and `---` or `...`.
    Yaml,
    /// Between `+++` and `+++`.
    Toml,
    /// An object at the very start of the file.
    Json,
}

/// Why a front matter is not what it should be.
#[derive(Debug)]
pub(super) struct FormatFault {
    /// Line in the front matter, from 1; 0 when unknown.
    pub(super) line: usize,
    pub(super) reason: String,
}
