//! The indexer's loop: hears hints, waits for them to be due, and sees to it that the folder is
//! compared whole at start, after any doubt, and from time to time.
//!
//! A comparison only says where to look; [`Indexer::look_at`] decides there and then. So what it
//! found may be old when its turn comes, and what people save goes first. One turn of the loop makes
//! at most one commit.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::index::IndexError;
use crate::ingest::board::{Board, Progress, WatchMode};
use crate::ingest::hear::{Debounce, Hint, Mail, Mailbox, Watcher};
use crate::ingest::look::{Comparison, Folder};

use super::errand::Errand;
use super::indexer::Indexer;
use super::retry::Retry;

/// How often the roots are checked to be the folders they were.
const ROOT_CHECK: Duration = Duration::from_secs(2);
/// How long after a commit it is made durable.
const DURABLE_AFTER: Duration = Duration::from_secs(1);
/// How often the bytes of the index are read again.
const INSPECTION_EVERY: Duration = Duration::from_secs(24 * 3600);
/// When they are, after the system refused.
const INSPECTION_RETRY: Duration = Duration::from_secs(5);
/// When what could not be looked at is looked at again. Each time in vain doubles the pause, since
/// thousands of files may be forbidden for good.
const UNSEEN_RETRY: Duration = Duration::from_secs(15);
/// The longest such pause.
const UNSEEN_RETRY_MAX: Duration = Duration::from_secs(600);
/// Paths looked at in one go.
const LOOKS_MAX: usize = 500;
/// Entries listed before the clock is looked at.
const ENTRIES_MAX: usize = 200;
/// A comparison that nobody waits for works this long, then rests four times as long: a fifth of
/// one core.
const GENTLE_WORK: Duration = Duration::from_millis(20);
const GENTLE_REST: Duration = Duration::from_millis(80);

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
    watcher: Arc<Watcher>,
    debounce: Debounce,
    /// Reads every byte of the index.
    inspector: Errand,
    /// Makes commits survive a power cut, while the next are made.
    syncer: Errand,
    timing: Timing,
    /// A comparison that takes its time.
    comparison: Option<Comparison>,
    /// Where the last comparison said to look.
    backlog: VecDeque<PathBuf>,
    /// How many paths that was.
    backlog_total: usize,
    /// What could not be looked at.
    unseen: BTreeSet<PathBuf>,
    /// When to try again, if there is any.
    unseen_at: Option<Instant>,
    /// How long the next wait is.
    unseen_pause: Duration,
    /// Whether a comparison must be made at once.
    is_doubted: bool,
    /// Whether every byte of the index was read since it was opened: what may be damaged is served,
    /// since it most likely is not, but never written to.
    is_trusted: bool,
    /// Why the index must be built from nothing, if so.
    anew: Option<String>,
    /// Who waits for a whole comparison of folder and index.
    asked: Vec<oneshot::Sender<()>>,
    retry: Retry,
    compare_at: Instant,
    inspect_at: Instant,
    root_check_at: Instant,
    durable_at: Option<Instant>,
    turned_at: Instant,
}

impl Service {
    /// Nothing runs before [`Service::run`].
    pub fn new(indexer: Indexer, mailbox: Arc<Mailbox>, board: Arc<Board>, timing: Timing) -> Self {
        let watcher = Watcher::start(Arc::clone(&mailbox));
        Self::watching(indexer, mailbox, board, timing, watcher, Instant::now())
    }

    pub(crate) fn watching(
        mut indexer: Indexer,
        mailbox: Arc<Mailbox>,
        board: Arc<Board>,
        timing: Timing,
        watcher: Watcher,
        now: Instant,
    ) -> Self {
        let watcher = Arc::new(watcher);
        let listed = Arc::clone(&watcher);
        indexer.folder.watch_with(Box::new(move |folder| listed.watch(folder)));
        indexer.is_root_changed();
        Self {
            watcher,
            debounce: Debounce::new(timing.quiet),
            inspector: Errand::new(Arc::clone(&mailbox)),
            syncer: Errand::new(Arc::clone(&mailbox)),
            timing,
            comparison: None,
            backlog: VecDeque::new(),
            unseen: BTreeSet::new(),
            unseen_at: None,
            unseen_pause: UNSEEN_RETRY,
            backlog_total: 0,
            is_doubted: true,
            is_trusted: !indexer.is_current(),
            anew: None,
            asked: Vec::new(),
            retry: Retry::default(),
            compare_at: now,
            inspect_at: now,
            root_check_at: now,
            durable_at: None,
            turned_at: now,
            indexer,
            mailbox,
            board,
        }
    }

    /// Keeps the index equal to the folder until `stop` is cancelled; wake the mailbox then, or it
    /// takes some seconds. Blocks: give it a thread.
    ///
    /// # Errors
    ///
    /// At the end, if the last commits cannot be made durable.
    pub fn run(mut self, stop: &CancellationToken) -> Result<(), IndexError> {
        self.indexer.stop_when(stop.clone());
        loop {
            let timeout = self.wake_at().saturating_duration_since(Instant::now());
            let mail = self.mailbox.take(timeout.min(ROOT_CHECK));
            if stop.is_cancelled() {
                return self.indexer.durability().establish();
            }
            self.turn(mail, Instant::now());
        }
    }

    /// When there is something to do although nothing arrives.
    pub(crate) fn wake_at(&self) -> Instant {
        let mut wakes = vec![self.root_check_at];
        wakes.extend(self.durable_at.filter(|_| !self.syncer.is_running()));
        match self.retry.at() {
            Some(retry) => wakes.push(retry),
            None => {
                wakes.push(self.compare_at);
                // The end of an inspection wakes us itself.
                wakes.extend((!self.inspector.is_running()).then_some(self.inspect_at));
                // What waits for the inspection is woken by its end.
                if self.is_trusted {
                    wakes.extend(self.debounce.next_due());
                    wakes.extend(self.unseen_at);
                    wakes.extend(self.backlog.front().map(|_| self.turned_at));
                }
            }
        }
        wakes.into_iter().min().unwrap_or(self.root_check_at)
    }

    /// One round: what arrived, what is due, at most one commit.
    pub(crate) fn turn(&mut self, mail: Mail, now: Instant) {
        self.turned_at = now;
        self.hear(mail, now);
        self.inspect(now);
        if self.root_check_at <= now {
            self.check_roots(now);
        }
        // Whoever asks does not wait for the pause to end.
        if self.retry.is_due(now) || !self.asked.is_empty() {
            let generation = self.board.generation();
            let outcome = self.work(now);
            if self.board.generation() != generation {
                self.durable_at.get_or_insert(now + DURABLE_AFTER);
            }
            self.take_stock(outcome, now);
        }
        self.see_to_durability(now);
        self.tell(now);
    }

    fn hear(&mut self, mail: Mail, now: Instant) {
        if let Some(reason) = mail.rescan {
            tracing::info!(reason, "looking at the whole folder");
            self.board.update(|status| status.rescans += 1);
            self.is_doubted = true;
        }
        for (path, (hint, heard)) in mail.paths {
            self.is_doubted |= Folder::is_ignore_file(&path);
            if self.indexer.folder.is_root(&path) {
                // Its watch may be lost, and the folder of that name, even with the same inode,
                // may be another.
                self.watcher.restart();
                self.is_doubted = true;
                // While it is away this must be seen: it may come back with the same inode.
                self.root_check_at = now;
            }
            self.debounce.add(path, hint, heard, now);
        }
        if self.debounce.is_full() {
            self.is_doubted = true;
        }
        if mail.is_index_doubted {
            self.inspect_at = self.inspect_at.min(now + INSPECTION_RETRY);
        }
        self.is_doubted |= !mail.reconciles.is_empty();
        self.asked.extend(mail.reconciles);
    }

    /// Sees to the inspection of the index, and to what it found.
    fn inspect(&mut self, now: Instant) {
        match self.inspector.outcome() {
            None => {}
            Some(Ok(())) => {
                self.is_trusted = true;
                self.inspect_at = now + INSPECTION_EVERY;
                self.board.update(|status| status.last_inspection = Some(jiff::Timestamp::now()));
            }
            Some(Err(error @ IndexError::Checksum { .. })) => self.condemn(error.to_string()),
            Some(Err(error)) => {
                tracing::warn!(%error, "the files of the index could not be checked");
                self.inspect_at = now + INSPECTION_RETRY;
            }
        }
        if self.inspect_at > now || self.inspector.is_running() || !self.indexer.is_current() {
            return;
        }
        self.inspect_at = now + INSPECTION_EVERY;
        let started = self
            .indexer
            .inspection()
            .and_then(|all| self.inspector.start("inspection", move |stop| all.run(stop)));
        if let Err(error) = started {
            tracing::warn!(%error, "the files of the index could not be checked");
            self.inspect_at = now + INSPECTION_RETRY;
        }
    }

    /// What is served is not what was written: nothing is answered any more until it is built anew.
    fn condemn(&mut self, why: String) {
        tracing::warn!(why, "building the index anew: it is damaged");
        self.board.withdraw();
        self.anew = Some(why);
        (self.is_doubted, self.is_trusted) = (true, true);
    }

    /// What is due now. An error is the disk's or the index's, never a note's.
    fn work(&mut self, now: Instant) -> Result<(), IndexError> {
        if self.anew.is_some() {
            self.indexer.start_anew()?;
            self.anew = None;
        }
        self.indexer.recover()?;
        if !self.indexer.is_current() {
            return self.build(now);
        }
        if self.is_doubted {
            self.compare_now(now);
        } else if self.compare_at <= now {
            self.compare_gently(now);
        }
        if self.is_trusted {
            self.look_again(now);
            self.catch_up(now)?;
        }
        if self.is_trusted && self.backlog.is_empty() && !self.is_doubted {
            self.board.update(|status| (status.ready, status.progress) = (true, None));
            for asked in self.asked.drain(..) {
                // Whoever asked may have gone away.
                let _ = asked.send(());
            }
        }
        Ok(())
    }

    /// From nothing, in one commit.
    fn build(&mut self, now: Instant) -> Result<(), IndexError> {
        // What an inspection under way finds is of an index that is no more.
        self.inspector.forget();
        self.begin_comparison();
        let summary = self.indexer.reconcile()?;
        self.is_trusted = true;
        self.inspect_at = now + INSPECTION_EVERY;
        self.compare_at = now + self.period();
        for path in summary.unfinished {
            self.debounce.add(path, Hint::Growing, now, now);
        }
        for asked in self.asked.drain(..) {
            let _ = asked.send(());
        }
        Ok(())
    }

    /// Everything heard so far is about to be seen.
    fn begin_comparison(&mut self) {
        self.is_doubted = false;
        self.comparison = None;
        self.backlog.clear();
        self.unseen.clear();
        self.debounce.clear();
        let roots = self.indexer.folder.roots().iter().map(|root| &*root.dir);
        self.watcher.begin(roots);
    }

    fn compare_now(&mut self, now: Instant) {
        self.begin_comparison();
        let mut comparison = self.indexer.start_comparison(!self.asked.is_empty());
        while self.indexer.step(&mut comparison, usize::MAX) {}
        self.finish_comparison(comparison, now);
    }

    fn compare_gently(&mut self, now: Instant) {
        let mut comparison = self.comparison.take().unwrap_or_else(|| {
            self.watcher.begin(self.indexer.folder.roots().iter().map(|root| &*root.dir));
            self.indexer.start_comparison(false)
        });
        let start = Instant::now();
        while start.elapsed() < GENTLE_WORK {
            if !self.indexer.step(&mut comparison, ENTRIES_MAX) {
                return self.finish_comparison(comparison, now);
            }
        }
        self.comparison = Some(comparison);
        self.compare_at = now + start.elapsed() + GENTLE_REST;
    }

    fn finish_comparison(&mut self, comparison: Comparison, now: Instant) {
        let changes = self.indexer.finish_comparison(comparison).into_iter();
        let places = changes.filter_map(|change| self.indexer.place_of(change));
        self.backlog.extend(places.collect::<Vec<_>>());
        self.backlog_total = self.backlog.len();
        self.compare_at = now + self.period();
    }

    fn period(&self) -> Duration {
        match self.watcher.failure() {
            Some(_) => self.timing.poll,
            None => jittered(self.timing.reconcile),
        }
    }

    /// What could not be looked at goes to the backlog once its time has come.
    fn look_again(&mut self, now: Instant) {
        self.unseen.extend(self.indexer.take_unseen());
        if self.unseen.is_empty() {
            self.unseen_at = None;
            if self.backlog.is_empty() {
                self.unseen_pause = UNSEEN_RETRY;
            }
        } else if *self.unseen_at.get_or_insert(now + self.unseen_pause) <= now {
            self.unseen_pause = (2 * self.unseen_pause).min(UNSEEN_RETRY_MAX);
            for path in std::mem::take(&mut self.unseen) {
                match self.indexer.folder.is_root(&path) {
                    // Only a comparison can tell what to make of it.
                    true => self.compare_at = self.compare_at.min(now),
                    false => self.backlog.push_back(path),
                }
            }
            self.unseen_at = None;
        }
    }

    /// What people changed first, then what the comparison found.
    fn catch_up(&mut self, now: Instant) -> Result<(), IndexError> {
        let mut paths = self.debounce.take_due(now, LOOKS_MAX);
        let room = (LOOKS_MAX - paths.len()).min(self.backlog.len());
        paths.extend(self.backlog.drain(..room));
        if paths.is_empty() {
            return Ok(());
        }
        let rest = self.indexer.look_at(&paths)?;
        for path in rest.unfinished {
            self.debounce.add(path, Hint::Growing, now, now);
        }
        self.backlog_total += rest.later.len();
        self.backlog.extend(rest.later);
        if rest.is_root_doubted {
            self.compare_at = self.compare_at.min(now + ROOT_CHECK);
        }
        Ok(())
    }

    /// After a failure, what was heard meanwhile is covered by the comparison that ends the pause.
    fn take_stock(&mut self, outcome: Result<(), IndexError>, now: Instant) {
        const FAILED: &str = "the index cannot be written: ";
        let failure = outcome.err().map(|error| format!("{FAILED}{error}"));
        match &failure {
            None => self.retry.succeeded(),
            Some(failure) => {
                self.retry.failed(now);
                tracing::error!(failure, again_in = ?self.retry.pause(), "will try again");
                self.is_doubted = true;
                self.asked.clear();
                if self.retry.is_hopeless() && self.indexer.can_write() {
                    self.retry = Retry::default();
                    self.anew = Some(failure.clone());
                    tracing::warn!("building the index anew: the disk is well, the index is not");
                }
            }
        }
        self.board.update(|status| {
            status.degraded.retain(|reason| !reason.starts_with(FAILED));
            status.degraded.extend(failure);
        });
    }

    /// A root that was replaced keeps its name and loses its watches: the system stays silent.
    fn check_roots(&mut self, now: Instant) {
        self.root_check_at = now + ROOT_CHECK;
        if self.indexer.is_root_changed() {
            tracing::warn!("a corpus root was replaced: watching it anew");
            self.watcher.restart();
            self.is_doubted = true;
        }
    }

    fn see_to_durability(&mut self, now: Instant) {
        if let Some(Err(error)) = self.syncer.outcome() {
            self.not_durable(&error, now);
        }
        if self.syncer.is_running() || self.durable_at.is_none_or(|at| at > now) {
            return;
        }
        self.durable_at = None;
        let durability = self.indexer.durability();
        if let Err(error) = self.syncer.start("sync", move |_| durability.establish()) {
            self.not_durable(&error, now);
        }
    }

    fn not_durable(&mut self, error: &IndexError, now: Instant) {
        tracing::error!(%error, "the last commits may not survive a power cut");
        self.durable_at = Some(now + Retry::PAUSE_MAX);
    }

    fn tell(&self, now: Instant) {
        let reason = self.watcher.failure();
        let mode = if reason.is_some() { WatchMode::Polling } else { WatchMode::Events };
        let (waiting, oldest) = self.debounce.pending();
        let pending = waiting + self.backlog.len();
        let lag_ms = oldest.map_or(0, |heard| now.saturating_duration_since(heard).as_millis());
        const UNWATCHED: &str = "polling: ";
        let unwatched = reason.map(|reason| format!("{UNWATCHED}{reason}"));
        let total = self.backlog_total;
        let is_long = total >= LOOKS_MAX && !self.backlog.is_empty();
        let progress = is_long.then(|| Progress { done: total - self.backlog.len(), total });
        self.board.update(|status| {
            (status.watch, status.pending, status.lag_ms) = (mode, pending, lag_ms as u64);
            status.progress = progress;
            status.degraded.retain(|reason| !reason.starts_with(UNWATCHED));
            status.degraded.extend(unwatched);
        });
    }

    /// Waits for what is under way beside, so that a test knows when it is heard of.
    #[cfg(test)]
    pub(crate) fn settle(&self) {
        self.inspector.settle();
        self.syncer.settle();
    }
}

/// `period` give or take a quarter, so that several daemons do not scan one disk in step.
fn jittered(period: Duration) -> Duration {
    use std::hash::BuildHasher;
    let dice = std::collections::hash_map::RandomState::new().hash_one(0) % 1000;
    period.mul_f64(0.75 + dice as f64 / 2000.0)
}
