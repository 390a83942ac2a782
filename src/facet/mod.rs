//! Whom a section is about, whom it names, what it is about: two trees and a reason for each
//! value.
//!
//! The trees ([`Taxonomy`]) come from two TOML files: the built-in French State, or the user's.
//! [`assign()`] reads a note's front matter, folders, headings and text once, finds the names of
//! both trees in them, and gives each section its [`SectionFacets`]. The files decide the
//! hierarchy, never the notes. Pure: texts are passed in.

mod address;
mod assign;
mod assigned;
mod choice;
mod concern;
mod element;
mod entry;
mod entry_checks;
mod error;
mod facets;
mod front;
mod matcher;
mod name;
mod options;
mod per_facet;
mod reading;
mod score;
mod section_organisations;
mod sentence;
mod sheet;
mod taxonomy;
mod theme;
mod theme_evidence;
mod tree;
mod tree_acronyms;
mod unknown;
mod value;

pub use assign::assign;
pub use assigned::{Assigned, Concern, NoteFacets, Reason, SectionFacets, UnknownReason};
pub use error::{EntryFault, TaxonomyError};
pub use facets::{Facet, TreeName};
pub use options::Options;
pub use per_facet::PerFacet;
pub use score::{Agreement, FacetScore, JudgedError, agreement, score};
pub use sheet::{JudgedValues, Judgement, SheetError, blank_sheet, draw, read_sheet, sheet_id};
pub use taxonomy::{Source, Taxonomy};
pub(crate) use tree::{OTHERS, path_part, slips_suggested};
pub use tree::{Tree, ancestors};
pub use unknown::{UnknownName, UnknownNames};
