//! What must happen in time, while a daemon follows a folder that changes: a program of its own, so
//! that no other test takes the processor meanwhile. `cargo test --test timed storms::` runs one of
//! its modules.

#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

mod live_edit;
mod storms;
