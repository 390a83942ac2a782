//! What needs the nodes of a cluster.

mod alike;
mod sharing;
