//! Limier: full-text search over folders of French notes.
//!
//! Two staircases meet on one landing. A saved note climbs [`ingest`] to [`index`]; a request
//! climbs [`search`] to the same [`index`] and comes back as a page of hits. The ground floor is
//! pure French text. Modules, in reading order, each knowing only those above it in this list:
//!
//! 1. [`text`]: French text to tokens with byte ranges into the original. [`disk`]: every step on the
//!    disk, and what files look like. [`config`]: what can be configured, as plain data.
//! 2. [`note`]: the bytes of a note to its sections, metadata, links and warnings.
//! 3. [`facet`]: whom and what each section is about, and why.
//! 4. [`index`]: what Tantivy holds; one writer, many snapshots.
//! 5. [`ingest`]: a change on disk becomes a commit. [`search`]: a request becomes a page of hits.
//! 6. `eval`: judged queries to nDCG, MRR, recall. [`http`]: the JSON API, the pages, the component.
//! 7. `daemon`: builds the parts and runs them. [`cli`]: one file per command.

pub mod cli;
pub mod config;
pub(crate) mod daemon;
pub mod disk;
pub(crate) mod eval;
pub mod facet;
pub mod http;
pub mod index;
pub mod ingest;
pub mod note;
pub mod search;
pub mod text;
