//! `limier index`: one pass, then a summary.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::bail;

use crate::daemon::{Setup, open_indexer, open_writer, warn_if_limited};
use crate::ingest::{Board, Embedder, Mailbox};

use super::args::IndexArgs;
use super::exit::Exit;
use super::output;

/// How long a cluster may take to say what it holds.
const CLUSTER_PATIENCE: Duration = Duration::from_secs(600);
/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

#[expect(clippy::cast_precision_loss, reason = "a speed for people")]
pub(super) fn run(setup: &Setup, args: &IndexArgs) -> anyhow::Result<Exit> {
    warn_if_limited();
    let start = Instant::now();
    let board = Arc::new(Board::default());
    if setup.follows() {
        return follow(setup, &board, args.rebuild);
    }
    let (mut indexer, _) = open_indexer(setup, &board, args.rebuild)?;
    setup.publish(&mut indexer, args.rebuild, || {})?;
    let waited = indexer.wait_for_cluster(CLUSTER_PATIENCE);
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
    let published = waited.and_then(|()| indexer.finish_cluster());
    indexer.finish_merges()?;
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
    match published {
        Ok(()) => Ok(Exit::Done),
        Err(why) => bail!("the index here is up to date, that of the cluster is not: {why}"),
    }
}

/// Makes the index here equal to that of the cluster.
fn follow(setup: &Setup, board: &Arc<Board>, rebuild: bool) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let (writer, _) = open_writer(setup, rebuild)?;
    setup.follower(writer, board, &Arc::new(Mailbox::default()))?.finish()?;
    let Some(snapshot) = board.snapshot() else { return Ok(Exit::Failed) };
    output::line(format_args!(
        "{} notes, {} sections: as the cluster holds them, in {:.2} s",
        snapshot.notes_len(),
        snapshot.sections_len(),
        start.elapsed().as_secs_f64(),
    ));
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
