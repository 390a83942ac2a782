//! The write staircase: a change on disk becomes a commit.
//!
//! Events are hints; truth is the folder. A hint, a doubt, a start, a timer all end in the same
//! road: look at the folder → compare with the manifest → a batch → read, parse, assign facets →
//! one commit → [`Board`].
//!
//! The rooms are the steps of that road: `hear` and `look` know nothing of the index, `keep` makes
//! it equal to the folder, `embed` adds what a model makes of it, and the [`Board`] shows the outcome to the rest of the program.

mod board;
mod embed;
mod extracts;
mod hear;
mod keep;
mod look;
mod metrics;
mod priority;
#[cfg(test)]
mod simulation;
mod status;

pub(crate) use board::{Board, Published};
pub(crate) use embed::Embedder;
pub(crate) use extracts::{Extent, Extract, Extracts, places};
pub(crate) use hear::Mailbox;
pub use keep::NoteParser;
pub(crate) use keep::{
    ClusterFollower, Difference, Indexer, ParserThread, Service, Timing, verify, verify_cluster,
};
pub(crate) use look::{
    Folder, Listing, NoteFile, NoteSource, Picture, Pictures, ReadError, read, repository_top,
};
pub(crate) use priority::give_way;
pub(crate) use status::{HiddenNotes, Status, WatchMode};
