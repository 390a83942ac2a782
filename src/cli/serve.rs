//! `limier serve`: the main job.

use crate::daemon::{self, House};

use super::exit::Exit;
use super::output;

pub(super) fn run(house: House) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(daemon::run(house, |address| output::line(address)))?;
    Ok(Exit::Done)
}
