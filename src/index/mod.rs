//! The landing where both staircases meet: what Tantivy holds of the corpus.
//!
//! One [`Writer`] turns notes into commits, any number of [`Snapshot`]s read them. A note is one
//! block of documents (its sections, then itself), so one commit moves truth and text together.

mod acronyms;
mod directory;
mod disk;
mod document;
mod error;
mod facet_set;
mod fingerprint;
mod home;
#[cfg(test)]
mod image;
mod inspection;
mod links;
mod manifest;
mod merges;
mod recipe;
mod schema;
mod segment;
mod snapshot;
mod tokenizer;
mod writer;

pub(crate) use disk::{Disk, Step, SystemDisk};
pub use document::{
    NoteRecord, OutlineEntry, StoredFacet, StoredNote, StoredSection, day_number, stored_note,
};
pub use error::IndexError;
pub use home::{Home, Rebuild};
#[cfg(test)]
pub(crate) use image::Image;
pub use inspection::Inspection;
pub use links::dead_link_warning;
pub use manifest::{FileStamp, Manifest};
pub use recipe::Recipe;
pub use schema::{Fields, columns};
pub use segment::{FacetColumn, FacetTable, FacetTotals, Names, SegmentColumns};
pub use snapshot::{Segment, Snapshot};
pub use writer::{Commit, Durability, Writer};
