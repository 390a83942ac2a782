//! What must happen in time, while a daemon follows a folder that changes: a program of its own, so
//! that no other test takes the processor meanwhile. `cargo test --test timed storms::` runs one of
//! its modules.

#![cfg(test)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]

#[path = "../common/mod.rs"]
mod common;

mod live_edit;
mod storms;
