//! `limier mcp`: Model Context Protocol on standard input and output.

use crate::daemon::{Setup, serve_mcp};

use super::exit::Exit;

pub(super) fn run(setup: Setup) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(serve_mcp(setup));
    // A thread that waits for our input is not waited for.
    runtime.shutdown_background();
    outcome.map(|()| Exit::Done)
}
