//! Limier for programs that read XML: the address bar of a browser, and feed readers.

mod atom;
mod base;
mod opensearch;
mod text;

pub(super) use atom::feed;
pub(super) use opensearch::{description, suggestions};
