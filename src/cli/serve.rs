//! `limier serve`: keeps the index up to date and answers over HTTP.

use crate::config::{Config, Loaded};
use crate::daemon::{self, Reread, Setup, StartUp, warn_if_limited};

use super::exit::Exit;
use super::output;

/// Searches that take a moment run on the threads that serve connections, as many at once.
const SEARCHES_PER_CORE: usize = 2;
/// Threads that serve connections meanwhile.
const OTHERS: usize = 2;

/// Shows on a terminal how far a first build is, and prints the address once it is done.
fn progress() -> impl Fn(StartUp<'_>) + Send + Sync + 'static {
    let bar = output::progress_bar("indexing");
    move |told| match told {
        StartUp::Reading { done, total } => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
        StartUp::Ready(address) => {
            bar.finish_and_clear();
            output::line(address);
        }
    }
}

pub(super) fn run(
    loaded: Loaded,
    reread: impl Fn(&Config) -> Reread + Send + 'static,
) -> anyhow::Result<Exit> {
    for doubt in &loaded.doubts {
        tracing::warn!(%doubt, "a key is no good protection");
    }
    warn_if_limited();
    let setup = Setup::new(loaded.config)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores * SEARCHES_PER_CORE + OTHERS)
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(daemon::run(setup, reread, progress()));
    // A thread in the middle of a long note is not waited for: a commit is whole or not at all.
    runtime.shutdown_background();
    outcome.map(|()| Exit::Done)
}
