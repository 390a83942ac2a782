//! The landing where both staircases meet: what Tantivy holds of the corpus.
//!
//! One [`Writer`] turns notes into commits, any number of [`Snapshot`]s read them. A note is one
//! block of documents (its sections, then itself), so one commit moves truth and text together.

mod above;
mod acronym_terms;
mod acronyms;
mod column;
mod day_order;
mod dead_links;
mod directory;
mod document;
mod durability;
mod embedded_text;
mod error;
mod facet_column;
mod facet_set;
mod facet_table;
mod fingerprint;
mod home;
#[cfg(test)]
mod image;
mod inspection;
mod known_term;
mod links;
mod manifest;
mod meanings;
mod memory;
mod merges;
mod names;
mod opened;
mod passages;
mod portable;
mod recipe;
mod record;
mod schema;
mod segment;
mod segment_columns;
mod segment_vectors;
mod semantic_index;
mod semantic_maker;
mod signature;
mod snapshot;
mod snapshot_maker;
mod stored;
mod stored_text;
mod terms;
mod terms_text;
mod text_list;
mod token_counts;
mod tokenizer;
mod vector_file;
mod vector_records;
mod writer;

pub(crate) use acronyms::LongForm;
pub(crate) use dead_links::{LinkCheck, LinkedPlace};
pub(crate) use document::{NoteBlock, day_number};
pub(crate) use durability::Durability;
pub use error::IndexError;
pub(crate) use facet_column::FacetColumn;
pub(crate) use facet_table::FacetTable;
pub(crate) use facet_table::FacetTotals;
pub use home::Home;
#[cfg(test)]
pub(crate) use image::Image;
pub(crate) use known_term::KnownTerm;
pub(crate) use manifest::Manifest;
pub(crate) use meanings::{AcronymScope, Meaning};
pub(crate) use memory::{Memory, Places};
pub(crate) use portable::{PortableDocument, PortableNote, TERM_FIELDS};
pub use recipe::Recipe;
pub use record::NoteRecord;
pub(crate) use schema::IndexFields;
pub(crate) use segment::Segment;
pub(crate) use segment_columns::SegmentColumns;
pub(crate) use semantic_index::SemanticIndex;
pub(crate) use semantic_maker::SemanticMaker;
pub(crate) use signature::Signature;
pub use snapshot::Snapshot;
pub(crate) use stored::{
    NoteLabels, OutlineEntry, ShownPassage, StoredFacet, StoredNote, StoredSection, stored_note,
};
pub(crate) use text_list::TextList;
pub(crate) use vector_file::VectorsFound;
pub(crate) use writer::Rebuild;
pub use writer::Writer;
