//! `/compat/meilisearch`: the read part of Meilisearch's API over the same engine, so that widgets and
//! clients made for it search notes after a change of their address.
//!
//! Each section is a document of the one index, `notes`. A request is read field by field (`fields`,
//! `query`), its filter becomes a condition of the engine (`filter`, `attribute`), and hits become flat
//! documents (`document`) that are highlighted and cropped as Meilisearch does (`shape`). Nothing is
//! searched here: `find` makes requests of `crate::search`, all of one answer on one snapshot. Errors
//! have Meilisearch's shape and codes (`error`).

mod about;
mod attribute;
mod document;
mod documents;
mod error;
mod facets;
mod federation;
mod fields;
mod filter;
#[cfg(test)]
mod filter_properties;
mod find;
mod id;
mod lexer;
mod moment;
mod multi;
mod query;
mod reply;
mod routes;
mod search;
mod shape;
mod similar;

pub(super) use error::MeiliError;
pub use filter::condition_of_filter;
pub(super) use routes::{is_below, open_routes, routes};
