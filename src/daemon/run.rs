//! `limier serve`: the tasks, the signals, the order of shutdown.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::disk::FolderSocket;
use crate::http::{App, Desk, Front, Server};
use crate::ingest::{Board, Mailbox};

use super::embedding::keep_embedded;
use super::keeper::Keeper;
use super::reload::{Reloader, Reread};
use super::setup::Setup;
use super::systemd::Systemd;

/// How long the tasks may take to end.
const STOP_MAX: Duration = Duration::from_millis(4500);
/// How often a long first build reports how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// How often whoever watches the start hears of it.
const TOLD_EVERY: Duration = Duration::from_millis(100);

/// The tasks that end only with the daemon, each with its name.
type Tasks = JoinSet<(&'static str, anyhow::Result<()>)>;

/// How far the daemon is on its way to the first answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StartUp<'a> {
    /// So many of so many notes are read.
    Reading { done: usize, total: usize },
    /// The first comparison of folder and index is committed: it answers at this address.
    Ready(&'a str),
}

/// Runs until the process is told to stop. Tells `told` how far it is until it is ready, again and again. `reread` reads the configuration again, for a process
/// that runs with the given one.
///
/// # Errors
///
/// If there is no index to serve, if the address is taken, or if a task fails.
pub(crate) async fn run(
    setup: Setup,
    reread: impl Fn(&Config) -> Reread + Send + 'static,
    told: impl Fn(StartUp<'_>) + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let started = Instant::now();
    // First of all, since an early SIGHUP must not end the process.
    let hangups = signal(SignalKind::hangup())?;
    let setup = Arc::new(setup);
    let (board, mailbox) = (Arc::new(Board::default()), Arc::new(Mailbox::default()));
    // The built-in trees are read side by side, and their acronyms, while the index is opened: the first
    // search waits for them.
    let taxonomy = || Arc::clone(&setup.parser.taxonomy);
    let (organisations, themes) = (taxonomy(), taxonomy());
    spawn_blocking(move || {
        organisations.acronyms();
    });
    spawn_blocking(move || {
        themes.themes();
    });
    let keeper = Keeper::start(Arc::clone(&setup), Arc::clone(&board), Arc::clone(&mailbox))?;
    let server = Server::bind(&setup.config.http.listen, &setup.config.security).await?;
    let address = format!("http://{}", server.address());
    // Not before: what cannot start says why in one line.
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        pid = std::process::id(),
        roots = ?setup.config.corpus.roots,
        index = %setup.config.index.path.display(),
        "starting"
    );
    let source = setup.source()?;
    let (settings, config) = (setup.settings.clone(), setup.config.clone());
    let app = Arc::new(App::new(Arc::clone(&board), mailbox, source, settings, config));
    let systemd = Arc::new(Systemd::default());

    let stop = CancellationToken::new();
    let front = Arc::new(Front::new(Arc::clone(&app), stop.clone()));
    let (desk, _socket) = open_desk(&setup.config.index.path).unzip();
    let embedded = (Arc::clone(&setup), Arc::clone(&board));
    let (reloader, setups) = Reloader::new(reread, setup, Arc::clone(&front));
    let mut tasks = Tasks::new();
    let (first, shown) = embedded;
    let kept = keep_embedded(first, shown, setups.clone(), stop.clone());
    tasks.spawn(async move { ("embedder", kept.await) });
    let kept = keeper.run(setups, stop.clone());
    tasks.spawn(async move { ("indexer", kept.await) });
    // Tasks that nobody waits for: they end with this set.
    let mut endless = JoinSet::new();
    if let Some(desk) = desk {
        endless.spawn(desk.run(Arc::clone(&front)));
    }
    let served = server.run(front, stop.clone());
    tasks.spawn(async move {
        served.await;
        ("server", Ok(()))
    });
    endless.spawn(reloader.run(hangups, Arc::clone(&systemd)));
    endless.spawn(async move {
        wait_until_ready(&board, &told).await;
        log_ready(&board, &address, started.elapsed());
        told(StartUp::Ready(&address));
        systemd.ready();
    });
    endless.spawn(Systemd::watchdog());
    endless.spawn(async move { app.keep_suggestions_ready().await });

    let mut signals = Signals::new()?;
    let outcome = supervise(&mut tasks, &mut signals).await;
    Systemd::stopping();
    stop.cancel();
    wind_down(&mut tasks, &mut signals).await;
    outcome
}

/// Listens where commands of this machine look for us. Without that they read the index themselves.
fn open_desk(index: &Path) -> Option<(Desk, FolderSocket)> {
    let opened = Desk::open(index);
    opened.inspect_err(|error| tracing::info!(%error, "no socket in the index folder")).ok()
}

/// Waits for the first commit, and tells how far it is: whoever watches often, the log from time to time.
async fn wait_until_ready(board: &Board, told: &impl Fn(StartUp<'_>)) {
    let mut status = board.subscribe();
    let mut logged = Instant::now();
    loop {
        let ready = status.wait_for(|status| status.ready);
        if tokio::time::timeout(TOLD_EVERY, ready).await.is_ok() {
            return;
        }
        let Some(progress) = board.status().progress else { continue };
        told(StartUp::Reading { done: progress.done, total: progress.total });
        if logged.elapsed() >= PROGRESS_EVERY {
            logged = Instant::now();
            tracing::info!(notes = progress.done, of = progress.total, "indexing");
            Systemd::starting(&format!("indexing: {} of {} notes", progress.done, progress.total));
        }
    }
}

/// What is found, how long that took, and how much could not be read; which files, the log has said.
fn log_ready(board: &Board, address: &str, took: Duration) {
    let status = board.status();
    let snapshot = board.snapshot();
    let notes = snapshot.as_ref().map_or(0, |snapshot| snapshot.notes_len());
    let sections = snapshot.as_ref().map_or(0, |snapshot| snapshot.sections_len());
    let (generation, unreadable) = (status.generation, status.problems.len());
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(address, notes, sections, unreadable, generation, took_ms, "ready");
}

/// Waits for a signal, or for a task that ends before its time.
async fn supervise(tasks: &mut Tasks, signals: &mut Signals) -> anyhow::Result<()> {
    tokio::select! {
        signal = signals.next() => {
            tracing::info!(signal, "stopping");
            Ok(())
        }
        Some(ended) = tasks.join_next() => match ended {
            Ok((name, result)) => result.with_context(|| format!("the {name} ended")),
            Err(error) => Err(error).context("a task failed"),
        },
    }
}

/// Waits for tasks that were told to stop: until their time is up, or a signal comes again.
async fn wind_down(tasks: &mut Tasks, signals: &mut Signals) {
    let ended = async { while tasks.join_next().await.is_some() {} };
    tokio::select! {
        stopped = tokio::time::timeout(STOP_MAX, ended) => if stopped.is_err() {
            // One long note: the last commit is whole, and the next start does the rest.
            tracing::warn!("stopped in the middle of a note");
        },
        signal = signals.next() => tracing::warn!(signal, "stopped at once on a second signal"),
    }
}

/// The ways to tell the process to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        let [terminate, interrupt] = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
        Ok(Self { terminate: terminate?, interrupt: interrupt? })
    }

    /// The name of the next one.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
