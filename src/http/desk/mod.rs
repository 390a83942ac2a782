//! The desk: where the daemon answers commands of its own machine, by a socket in the index folder. Not
//! HTTP, but the same service.
//!
//! Whoever could read the index may ask there, without a key: the daemon's own user, and root. A command
//! that finds nobody at the desk reads the index itself; [`Reading::answer`] is what both do.

mod client;
mod error;
mod listener;
mod question;
mod reading;

pub(crate) use client::{ask_desk, ask_desk_for_tool, has_desk};
pub(crate) use listener::Desk;
pub(crate) use question::Question;
pub(crate) use reading::Reading;
