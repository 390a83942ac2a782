//! What the tests share: a temporary folder of notes, the real program run on it, and a client
//! small enough to say exactly what goes over the wire.

#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "each test file uses its own share of this module"
)]

mod assistant;
mod client;
mod daemon;
mod fixtures;
mod home;
mod index;
mod tiny_model;

pub(crate) use assistant::{Assistant, call, hello, message};
pub(crate) use client::{Ask, Reply};
pub(crate) use daemon::{Daemon, eventually, ids, p99, piece, place, search_target, strings};
pub(crate) use fixtures::{corpora, named, on_corpora, on_ours_and_on_corpora, ours, repository};
pub(crate) use home::{Home, Outcome, note_files, outcome};
pub(crate) use index::{indexed, settings};
pub(crate) use tiny_model::TinyModel;
