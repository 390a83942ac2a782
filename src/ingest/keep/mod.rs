//! The index kept equal to its folder: the loop, and all that turns a change into a commit.

mod agenda;
mod applying;
mod backlog;
mod batch;
mod committer;
mod errand;
mod follower;
mod indexer;
mod mirror;
mod parser;
mod parser_thread;
mod parsers;
mod phase;
mod retry;
mod service;
mod share_turn;
mod tasks;
mod timing;
mod unseen;
mod verify;
mod verify_cluster;

pub(crate) use follower::ClusterFollower;
pub(crate) use indexer::Indexer;
pub use parser::NoteParser;
pub(crate) use parser_thread::ParserThread;
pub(crate) use service::Service;
pub(crate) use timing::Timing;
pub(crate) use verify::{Difference, verify};
pub(crate) use verify_cluster::verify_cluster;
