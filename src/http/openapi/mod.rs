//! The API told to programs, as an OpenAPI 3.1 document (`/openapi.json`), and to people (`/docs`).
//!
//! Schemas are derived on the very types that are serialised; parameters come from the tables that
//! read them, refusals from the problems that are sent. Each text is in English, which the document
//! is in, and in French (`x-fr`), which the page is in.

mod document;
mod operation;
mod operations;
mod page;
mod page_operations;
mod parameter;
mod refusal;
mod schemas;
mod serve;
mod wording;

pub(crate) use document::document;
pub(super) use page::docs;
pub(super) use serve::serve;
