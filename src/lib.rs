//! Limier: full-text search over folders of French notes.
//!
//! As a library it opens a folder, searches it and reads from it. The folder is split into sections; a
//! query finds them whatever the accents, plurals, acronyms or typing errors.
//!
//! ```
//! # fn main() -> Result<(), limier::NotesError> {
//! # let scratch = tempfile::tempdir().unwrap();
//! # let index = scratch.path();
//! let notes = limier::Notes::open("corpus", index)?;
//! for hit in notes.search("données ouvertes")?.hits {
//!     println!("{}: {}", hit.id, hit.snippets[0].text);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! [`Notes`] is all of it: [`Notes::search`] takes a query or a [`Request`] and gives a [`Response`];
//! [`Notes::get`] gives texts; [`Notes::watch`] follows the folder. `examples/` holds whole programs. The
//! other modules are public for Limier's own tests and measures, and may change at any time.
//!
//! # For those who change it
//!
//! Two staircases meet on one landing. A saved note climbs `ingest` to `index`; a request
//! climbs `search` to the same `index` and comes back as a page of hits. The ground floor is
//! pure French text. Modules, in reading order, each knowing only those above it in this list:
//!
//! 1. `text`: French text to tokens with byte ranges into the original. `disk`: every step on the
//!    disk, and what files look like. `config`: what can be configured, as plain data. `semantic`: texts to
//!    vectors, by a model that is the operator's.
//! 2. `note`: the bytes of a note to its sections, metadata, links and warnings.
//! 3. `facet`: whom and what each section is about, and why.
//! 4. `index`: what Tantivy holds; one writer, many snapshots.
//!    `cluster`: the same notes in OpenSearch, for several machines.
//! 5. `ingest`: a change on disk becomes a commit. `search`: a request becomes a page of hits.
//! 6. `eval`: judged queries to nDCG, MRR, recall. `http`: the JSON API, the pages, the component.
//! 7. `daemon`: builds the parts and runs them.
//! 8. `cli`: one file per command. `library`: the same for other programs.

#[doc(hidden)]
pub mod cli;
pub(crate) mod cluster;
#[doc(hidden)]
pub mod config;
pub(crate) mod daemon;
#[doc(hidden)]
pub mod disk;
pub(crate) mod eval;
#[doc(hidden)]
pub mod facet;
#[doc(hidden)]
pub mod http;
#[doc(hidden)]
pub mod index;
#[doc(hidden)]
pub mod ingest;
mod library;
#[doc(hidden)]
pub mod note;
#[doc(hidden)]
pub mod search;
pub(crate) mod semantic;
#[doc(hidden)]
pub mod text;

#[doc(inline)]
pub use facet::{Facet, PerFacet};
pub use library::{Notes, NotesError};
#[doc(inline)]
pub use note::{Date, DateSource, LabelKind, NotePath};
#[doc(inline)]
pub use search::{
    Collapse, Condition, Counted, Expansion, ExplainedWord, Explanation, FacetCount, FoundLabel,
    Hit, MarkedText, QueryReport, Relaxed, Request, Response, Snippet, Sort, Suggestion, Tier,
    Twin,
};
