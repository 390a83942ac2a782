//! The index kept equal to its folder: the loop, and all that turns a change into a commit.

mod agenda;
mod backlog;
mod batch;
mod committer;
mod errand;
mod indexer;
mod parser;
mod parser_thread;
mod phase;
mod retry;
mod service;
mod tasks;
mod timing;
mod unseen;
mod verify;

pub use batch::{Batch, Change};
pub use indexer::{Indexer, Summary};
pub use parser::NoteParser;
pub(crate) use parser_thread::ParserThread;
pub use service::Service;
pub use timing::Timing;
pub use verify::{Difference, verify};
