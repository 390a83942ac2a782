//! `limier index`: one pass, then a summary.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::daemon::{Setup, open_indexer, warn_if_limited};
use crate::ingest::Board;

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
        scope.spawn(|| show_progress(&board, &done));
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
    Ok(Exit::Done)
}

fn show_progress(board: &Board, done: &AtomicBool) {
    let bar = output::progress_bar("indexing");
    while !done.load(Ordering::Relaxed) {
        if let Some(progress) = board.status().progress {
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
        }
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}
