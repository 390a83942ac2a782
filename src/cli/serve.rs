//! `limier serve`: keeps the index up to date and answers over HTTP.

use crate::daemon::{self, Setup};

use super::exit::Exit;
use super::output;

pub(super) fn run(setup: Setup) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(daemon::run(setup, |address| output::line(address)));
    // A thread in the middle of a long note is not waited for: a commit is whole or not at all.
    runtime.shutdown_background();
    outcome.map(|()| Exit::Done)
}
