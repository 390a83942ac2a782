//! Puts the parts together and runs them: the only room that knows everybody.
//!
//! [`Setup`] is everything that the configuration says, ready to use. [`run()`] is `limier serve`. Of the
//! other commands, those that search and read [`ask()`]; the rest take what they need of a set-up, and
//! [`open_indexer`] to write.

mod address_space;
mod ask;
mod embedding;
mod keeper;
mod mcp;
mod reload;
mod run;
mod setup;
mod sharing;
mod systemd;

pub(crate) use address_space::warn_if_limited;
pub(crate) use ask::ask;
pub(crate) use embedding::{check_semantics, read_semantics};
pub(crate) use keeper::{open_indexer, open_writer};
pub(crate) use mcp::serve_mcp;
pub(crate) use reload::Reread;
pub(crate) use run::{StartUp, run};
pub(crate) use setup::{Setup, SetupError};
