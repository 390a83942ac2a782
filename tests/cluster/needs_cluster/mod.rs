//! What needs the nodes of a cluster.

mod alike;
mod costs;
mod faults;
mod healing;
mod killed;
mod secured;
mod shares;
mod sharing;
