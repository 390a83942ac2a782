//! The bytes of a note to a [`Note`]: pure, and it never fails. Whatever is odd becomes a
//! [`Warning`] beside the text.

mod model;
mod path;

pub use model::{Date, Fields, Link, LinkKind, Metadata, Note, Section, Severity, Warning};
pub use path::NotePath;
