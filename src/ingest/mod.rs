//! The write staircase: a change on disk becomes a commit.
//!
//! Events are hints; truth is the folder. A hint, a doubt, a start, a timer all end in the same
//! road: look at the folder → compare with the manifest → [`Batch`] → read, parse, assign facets →
//! one commit → [`Board`].

mod board;
mod comparison;
mod debounce;
mod errand;
mod folder;
mod hint;
mod ignores;
mod indexer;
mod mailbox;
mod mounts;
mod parse;
mod plan;
mod read;
mod reader;
mod retry;
mod roots;
mod service;
#[cfg(test)]
mod simulation;
mod source;
mod verify;
mod walk;
mod watcher;

pub use board::{Board, Commit, Problem, Progress, Status, WatchMode};
pub use folder::{Folder, FolderError, Found, Root};
pub use indexer::{Indexer, Summary};
pub use mailbox::Mailbox;
pub use parse::NoteParser;
pub use plan::{Batch, Change};
pub use read::{ReadError, read};
pub use service::{Service, Timing};
pub use source::NoteSource;
pub use verify::{Difference, verify};
