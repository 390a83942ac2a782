//! An index that several machines share, on a real cluster of three nodes: `make test-cluster`. Each node is
//! a process of its own, so that it can be killed like a machine that loses its power.

#![cfg(test)]
#![cfg(feature = "cluster")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of tests are small"
)]

#[path = "../common/mod.rs"]
mod common;

mod gate;
#[path = "../../benches/speed/generator.rs"]
mod generator;
mod machines;
mod needs_cluster;
mod nodes;
mod proxy;
