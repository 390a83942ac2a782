//! The index kept equal to its folder: the loop, and all that turns a change into a commit.

mod batch;
mod errand;
mod indexer;
mod parser;
mod parser_thread;
mod retry;
mod service;
mod verify;

pub use batch::{Batch, Change};
pub use indexer::{Indexer, Summary};
pub use parser::NoteParser;
#[cfg(test)]
pub(crate) use parser_thread::CURSE;
pub use service::{Service, Timing};
pub use verify::{Difference, verify};
