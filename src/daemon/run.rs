//! `limier serve`: the tasks, the signals, the order of shutdown.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::disk::FolderSocket;
use crate::http::{App, Desk, Front, Server};
use crate::ingest::{Board, Mailbox, NoteSource};

use super::embedding::keep_embedded;
use super::keeper::Keeper;
use super::reload::{Reloader, Reread};
use super::setup::Setup;
use super::systemd::Systemd;

/// How long the tasks may take to end.
const STOP_MAX: Duration = Duration::from_millis(4500);
/// How often a long first build reports how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// The tasks that end only with the daemon, each with its name.
type Tasks = JoinSet<(&'static str, anyhow::Result<()>)>;

/// Runs until the process is told to stop. Calls `ready` once, with the address, when the first
/// comparison of folder and index is committed. `reread` reads the configuration again, for a process
/// that runs with the given one.
///
/// # Errors
///
/// If there is no index to serve, if the address is taken, or if a task fails.
pub(crate) async fn run(
    setup: Setup,
    reread: impl Fn(&Config) -> Reread + Send + 'static,
    ready: impl FnOnce(&str) + Send + 'static,
) -> anyhow::Result<()> {
    // First of all, since an early SIGHUP must not end the process.
    let hangups = signal(SignalKind::hangup())?;
    let setup = Arc::new(setup);
    let (board, mailbox) = (Arc::new(Board::default()), Arc::new(Mailbox::default()));
    // The built-in trees are read, and their acronyms, while the index is opened.
    let taxonomy = Arc::clone(&setup.parser.taxonomy);
    spawn_blocking(move || {
        taxonomy.acronyms();
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
    let source = NoteSource::new(&setup.folder()?, setup.parser.limits);
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
        wait_until_ready(&board).await;
        let generation = board.generation();
        tracing::info!(address, generation, "ready");
        ready(&address);
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

/// Waits for the first commit, and tells from time to time how far it is.
async fn wait_until_ready(board: &Board) {
    let mut status = board.subscribe();
    loop {
        let ready = status.wait_for(|status| status.ready);
        if tokio::time::timeout(PROGRESS_EVERY, ready).await.is_ok() {
            return;
        }
        if let Some(progress) = board.status().progress {
            tracing::info!(notes = progress.done, of = progress.total, "indexing");
            Systemd::starting(&format!("indexing: {} of {} notes", progress.done, progress.total));
        }
    }
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
