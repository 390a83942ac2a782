//! The service for programs that read XML: browsers (OpenSearch) and feed readers (Atom).

mod atom;
mod opensearch;
mod text;

pub(super) use atom::feed;
pub(super) use opensearch::{description, suggestions};
