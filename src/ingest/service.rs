//! The indexer's loop: hears hints, waits for them to be due, and sees to it that the folder is
//! compared whole at start, after any doubt, and from time to time.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::index::IndexError;

use super::board::{Board, WatchMode};
use super::debounce::Debounce;
use super::indexer::Indexer;
use super::mailbox::{Hint, Mailbox};
use super::watcher::Watcher;

/// How often the roots are checked to be the folders they were.
const ROOT_CHECK: Duration = Duration::from_secs(2);
/// How long after a commit it is made durable.
const DURABLE_AFTER: Duration = Duration::from_secs(1);
/// How long after a failure the folder is compared again.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// Paths looked at in one go.
const PATHS_MAX: usize = 500;

/// How patient the service is.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// How long a file being written must rest.
    pub quiet: Duration,
    /// Between two whole comparisons, give or take a quarter.
    pub reconcile: Duration,
    /// The same while events cannot be had.
    pub poll: Duration,
}

/// See the module.
pub struct Service {
    indexer: Indexer,
    mailbox: Arc<Mailbox>,
    board: Arc<Board>,
    watcher: Watcher,
    debounce: Debounce,
    timing: Timing,
    roots: Vec<(Identity, PathBuf)>,
    /// Whether something happened to a root itself: its watch is lost, and the folder of that
    /// name, even with the same inode, may be another.
    is_root_doubted: bool,
    reconcile_at: Instant,
    durable_at: Option<Instant>,
}

/// Device and inode of a root; `None` while it is not there.
type Identity = Option<(u64, u64)>;

impl Service {
    /// Nothing runs before [`Service::run`].
    pub fn new(
        mut indexer: Indexer,
        mailbox: Arc<Mailbox>,
        board: Arc<Board>,
        timing: Timing,
    ) -> Self {
        indexer.stop_when(mailbox.closing());
        let roots = indexer.roots().iter().map(|root| root.dir.clone());
        let roots = roots.map(|dir| (identity(&dir), dir)).collect();
        Self {
            watcher: Watcher::start(Arc::clone(&mailbox)),
            debounce: Debounce::new(timing.quiet),
            reconcile_at: Instant::now(),
            durable_at: None,
            indexer,
            mailbox,
            board,
            timing,
            roots,
            is_root_doubted: false,
        }
    }

    /// Keeps the index equal to the folder until the mailbox is closed. Blocks: give it a thread.
    pub fn run(mut self) -> Result<(), IndexError> {
        let mut root_check_at = Instant::now();
        loop {
            let wake = [Some(self.reconcile_at), Some(root_check_at), self.durable_at];
            let wake = wake.into_iter().chain([self.debounce.next_due()]).flatten().min();
            let timeout =
                wake.map_or(ROOT_CHECK, |at| at.saturating_duration_since(Instant::now()));
            let mail = self.mailbox.take(timeout);
            if mail.closed {
                return self.indexer.make_durable();
            }
            if let Some(reason) = mail.rescan {
                tracing::info!(reason, "looking at the whole folder");
                self.reconcile_at = Instant::now();
            }
            let now = Instant::now();
            for (path, (hint, heard)) in mail.paths {
                if Indexer::is_ignore_file(&path) {
                    self.reconcile_at = now;
                }
                if self.indexer.is_root(&path) {
                    (self.is_root_doubted, root_check_at) = (true, now);
                }
                self.debounce.add(path, hint, heard, now);
            }
            if root_check_at <= now {
                self.check_roots();
                root_check_at = now + ROOT_CHECK;
            }
            if self.reconcile_at <= now || !mail.reconciles.is_empty() {
                let is_done = self.reconcile();
                for asked in mail.reconciles.into_iter().filter(|_| is_done) {
                    // Whoever asked may have gone away.
                    let _ = asked.send(());
                }
            } else {
                self.look_at_due(now);
            }
            self.see_to_durability();
            self.tell();
        }
    }

    /// Compares all; whether that worked out.
    fn reconcile(&mut self) -> bool {
        self.debounce.clear();
        let generation = self.board.generation();
        let Self { indexer, watcher, .. } = self;
        watcher.begin();
        let result = indexer.reconcile(&mut |folder| watcher.watch(folder));
        let (mode, _) = self.watcher.mode();
        let period = match mode {
            WatchMode::Polling => self.timing.poll,
            WatchMode::Events | WatchMode::None => jittered(self.timing.reconcile),
        };
        self.reconcile_at = Instant::now() + period;
        let is_done = result.is_ok();
        self.finish(result.map(|summary| summary.unfinished), generation);
        is_done
    }

    fn look_at_due(&mut self, now: Instant) {
        let due = self.debounce.take_due(now, PATHS_MAX);
        if due.is_empty() {
            return;
        }
        let generation = self.board.generation();
        let Self { indexer, watcher, .. } = self;
        let result = indexer.look_at(&due, &mut |folder| watcher.watch(folder));
        self.finish(result, generation);
    }

    /// Plans what follows: durability for what was published, another look at files that are still
    /// being written, another try after a failure.
    fn finish(&mut self, result: Result<Vec<PathBuf>, IndexError>, generation_before: u64) {
        if self.board.generation() != generation_before {
            self.durable_at.get_or_insert(Instant::now() + DURABLE_AFTER);
        }
        const FAILED: &str = "the index cannot be written: ";
        let now = Instant::now();
        let failure = match result {
            Ok(unfinished) => {
                for path in unfinished {
                    self.debounce.add(path, Hint::Growing, now, now);
                }
                None
            }
            Err(error) => Some(format!("{FAILED}{error}")),
        };
        if let Some(failure) = &failure {
            tracing::error!(failure, "will try again");
            self.reconcile_at = Instant::now() + RETRY_AFTER;
        }
        self.board.update(|status| {
            status.degraded.retain(|reason| !reason.starts_with(FAILED));
            status.degraded.extend(failure);
        });
    }

    /// A root that was replaced keeps its name and loses its watches: the system stays silent.
    fn check_roots(&mut self) {
        let is_doubted = std::mem::take(&mut self.is_root_doubted);
        let mut is_changed = false;
        for (known, path) in &mut self.roots {
            let now = identity(path);
            is_changed |= now != *known;
            *known = now;
        }
        if is_changed || is_doubted {
            tracing::warn!("a corpus root was replaced: watching it anew");
            self.watcher.restart();
            self.reconcile_at = Instant::now();
        }
    }

    fn see_to_durability(&mut self) {
        if self.durable_at.is_some_and(|at| at <= Instant::now()) {
            self.durable_at = None;
            if let Err(error) = self.indexer.make_durable() {
                tracing::error!(%error, "the last commits may not survive a power cut");
                self.durable_at = Some(Instant::now() + RETRY_AFTER);
            }
        }
    }

    fn tell(&self) {
        let (mode, reason) = self.watcher.mode();
        let (pending, oldest) = self.debounce.pending();
        let lag_ms = oldest.map_or(0, |heard| heard.elapsed().as_millis() as u64);
        const UNWATCHED: &str = "polling: ";
        let unwatched = reason.map(|reason| format!("{UNWATCHED}{reason}"));
        self.board.update(|status| {
            (status.watch, status.pending, status.lag_ms) = (mode, pending, lag_ms);
            status.degraded.retain(|reason| !reason.starts_with(UNWATCHED));
            status.degraded.extend(unwatched);
        });
    }
}

fn identity(path: &Path) -> Identity {
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// `period` give or take a quarter, so that several daemons do not scan one disk in step.
fn jittered(period: Duration) -> Duration {
    use std::hash::BuildHasher;
    let dice = std::collections::hash_map::RandomState::new().hash_one(0) % 1000;
    period.mul_f64(0.75 + dice as f64 / 2000.0)
}
