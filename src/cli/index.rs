//! `limier index`: one pass, then a summary.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::daemon::{Setup, open_indexer, warn_if_limited};
use crate::ingest::{Board, Embedder};

use super::args::IndexArgs;
use super::exit::Exit;
use super::output;

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

#[expect(clippy::cast_precision_loss, reason = "a speed for people")]
pub(super) fn run(setup: &Setup, args: &IndexArgs) -> anyhow::Result<Exit> {
    warn_if_limited();
    let start = Instant::now();
    let board = Arc::new(Board::default());
    let (mut indexer, _) = open_indexer(setup, &board, args.rebuild)?;
    let done = AtomicBool::new(false);
    let summary = std::thread::scope(|scope| {
        scope.spawn(|| {
            show(&done, "indexing", || {
                board.status().progress.map(|progress| (progress.done, progress.total))
            });
        });
        let summary = indexer.inspect().and_then(|()| indexer.reconcile());
        done.store(true, Ordering::Relaxed);
        summary
    })?;
    indexer.durability().establish()?;
    let seconds = start.elapsed().as_secs_f64();
    let status = board.status();
    for path in &summary.unfinished {
        output::note(format_args!(
            "limier: {} was not read, since it is being written",
            path.display()
        ));
    }
    let Some(snapshot) = board.snapshot() else { return Ok(Exit::Failed) };
    output::line(format_args!(
        "{} notes, {} sections: {} read, {} read and found unchanged, {} removed in {seconds:.2} s ({:.1} MB/s)",
        snapshot.notes_len(),
        snapshot.sections_len(),
        summary.put,
        summary.unchanged,
        summary.removed,
        summary.bytes as f64 / 1e6 / seconds.max(1e-6),
    ));
    for (path, reason) in snapshot.skipped()? {
        output::line(format_args!("skipped: {path}: {reason}"));
    }
    for problem in status.problems {
        output::line(format_args!("skipped: {}: {}", problem.path, problem.message));
    }
    for reason in status.degraded.sentences() {
        output::note(format_args!("limier: {reason}"));
    }
    let start = Instant::now();
    if embed_all(setup, &board)? {
        let status = board.status().semantic.unwrap_or_default();
        let seconds = start.elapsed().as_secs_f64();
        output::line(format_args!("{} sections embedded in {seconds:.2} s", status.embedded));
    }
    Ok(Exit::Done)
}

/// Embeds the sections on `board` that have no vector yet, if a model is configured.
pub(super) fn embed_all(setup: &Setup, board: &Arc<Board>) -> anyhow::Result<bool> {
    let Some(options) = setup.model() else { return Ok(false) };
    let done = AtomicBool::new(false);
    let embedder = Embedder::new(options, setup.home.clone(), Arc::clone(board));
    let embedded = std::thread::scope(|scope| {
        scope.spawn(|| {
            show(&done, "embedding", || {
                let status = board.status().semantic?;
                Some((status.embedded, status.embedded + status.pending))
            });
        });
        let embedded = embedder.finish();
        done.store(true, Ordering::Relaxed);
        embedded
    });
    embedded.map_err(anyhow::Error::msg)?;
    Ok(true)
}

/// A bar until it is done; `look` says how much of how much that is.
fn show(done: &AtomicBool, what: &str, look: impl Fn() -> Option<(usize, usize)>) {
    let bar = output::progress_bar(what);
    while !done.load(Ordering::Relaxed) {
        if let Some((now, of)) = look() {
            bar.set_length(of as u64);
            bar.set_position(now as u64);
        }
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}
