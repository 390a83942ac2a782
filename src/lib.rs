//! Limier: full-text search over folders of French notes.
//!
//! Two staircases meet on one landing. A saved note climbs [`ingest`] to [`index`]; a request
//! climbs [`search`] to the same [`index`] and comes back as a page of hits. The ground floor is
//! pure French text. Modules, in reading order, each knowing only those above it in this list:
//!
//! 1. [`text`]: French text to tokens with byte ranges into the original.
//! 2. [`note`]: the bytes of a note to its sections, metadata, links and warnings.

pub mod note;
pub mod text;
