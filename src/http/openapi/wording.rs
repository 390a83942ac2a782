//! The two languages of the document.

/// A text in French and in English.
pub(super) type Wording = (&'static str, &'static str);
