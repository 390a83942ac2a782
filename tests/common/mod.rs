//! What the tests share: a temporary folder of notes, the real program run on it, and a client
//! small enough to say exactly what goes over the wire.

#![allow(dead_code, unused_imports, reason = "each test file uses its own share of this module")]

mod client;
mod daemon;
mod home;
mod index;

pub(crate) use client::{Ask, Reply};
pub(crate) use daemon::{Daemon, eventually, ids, piece, search_target, strings};
pub(crate) use home::{Home, Outcome, note_files, outcome, shared};
pub(crate) use index::{indexed, settings};
