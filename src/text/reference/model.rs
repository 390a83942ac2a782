//! A reference, as every kind of it is handed on.

use std::ops::Range;

/// A reference found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// One spelling for all: `2019-1088`, `l321-1`, `2024-08-02`, `14h30`.
    pub(crate) term: String,
}
