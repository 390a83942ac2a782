//! The loop that keeps the index equal to its folder.
//!
//! It sleeps until something arrives or a task is due, then takes one turn: it reads the mailbox,
//! does each [`Task`] that is due (`tasks.rs`), and updates the status. [`Service::due`] alone
//! decides when a task is due; waking and doing both ask it. The [`Phase`] says which tasks make
//! sense. After a failure, tasks that write wait until a pause is over ([`Retry`]).
//!
//! A comparison only says where to look; [`Indexer::look_at`] looks again when it acts. So findings
//! of a comparison may be old when their turn comes, and saved notes go first. One turn makes at
//! most one commit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::index::IndexError;
use crate::ingest::board::Board;
use crate::ingest::hear::{Debounce, Mail, Mailbox, Watcher};
use crate::ingest::look::{Comparison, Folder};
use crate::ingest::status::WatchMode;

use super::agenda::{Agenda, Task};
use super::backlog::Backlog;
use super::errand::Errand;
use super::indexer::Indexer;
use super::phase::Phase;
use super::retry::Retry;
use super::timing::{
    DURABLE_AFTER, INSPECTION_EVERY, INSPECTION_RETRY, MERGE_LOOK, ROOT_CHECK, Timing,
};

/// The loop, with everything that it uses.
pub(crate) struct Service {
    pub(super) indexer: Indexer,
    mailbox: Arc<Mailbox>,
    pub(super) board: Arc<Board>,
    pub(super) watcher: Arc<Watcher>,
    pub(super) timing: Timing,
    pub(super) phase: Phase,
    pub(super) agenda: Agenda,
    /// The pause after a failure.
    pub(super) retry: Retry,
    /// Paths that were heard of.
    pub(super) debounce: Debounce,
    /// Paths that a comparison found.
    pub(super) backlog: Backlog,
    /// A comparison that takes its time.
    pub(super) comparison: Option<Comparison>,
    /// Reads every byte of the index.
    pub(super) inspector: Errand,
    /// Makes commits survive a power cut, while the next are made.
    pub(super) syncer: Errand,
    /// How long the next look waits that sees whether a merge has ended.
    pub(super) merge_look: Duration,
    /// Who waits for a whole comparison of folder and index.
    pub(super) asked: Vec<oneshot::Sender<()>>,
    /// What the log has told of why the index may be behind.
    told: Vec<String>,
    turned_at: Instant,
}

impl Service {
    /// Nothing runs before [`Service::run`].
    pub(crate) fn new(
        indexer: Indexer,
        mailbox: Arc<Mailbox>,
        board: Arc<Board>,
        timing: Timing,
    ) -> Self {
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
        let mut agenda = Agenda::default();
        for task in [Task::CheckRoots, Task::CheckIndex, Task::Inspect, Task::Compare] {
            agenda.set(task, now);
        }
        Self {
            watcher,
            timing,
            phase: if indexer.is_current() { Phase::Inspecting } else { Phase::Building },
            agenda,
            retry: Retry::default(),
            debounce: Debounce::new(timing.quiet),
            backlog: Backlog::default(),
            comparison: None,
            inspector: Errand::new(Arc::clone(&mailbox)),
            syncer: Errand::new(Arc::clone(&mailbox)),
            merge_look: MERGE_LOOK,
            asked: Vec::new(),
            told: Vec::new(),
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
    pub(crate) fn run(mut self, stop: &CancellationToken) -> Result<(), IndexError> {
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
        let dues = Task::ALL.into_iter().filter_map(|task| self.due(task));
        dues.min().unwrap_or(self.turned_at)
    }

    /// One turn: what arrived, what is due, how things stand.
    pub(crate) fn turn(&mut self, mail: Mail, now: Instant) {
        self.turned_at = now;
        self.hear(mail, now);
        self.hear_inspector(now);
        self.hear_syncer(now);
        let generation = self.board.generation();
        let mut is_well = self.retry.is_due(now);
        for task in Task::ALL {
            if self.due(task).is_some_and(|due| due <= now)
                && let Err(error) = self.perform(task, now)
            {
                self.fail(&error, now);
                is_well = false;
            }
        }
        if is_well {
            self.retry.succeeded();
        }
        if self.board.generation() != generation {
            self.sync_soon(now);
            self.look_for_merges(MERGE_LOOK, now);
        }
        self.close_turn(now);
    }

    /// When `task` is to be done next; `None` if there is no need of it, or no room for it.
    fn due(&self, task: Task) -> Option<Instant> {
        if !self.phase.allows(task) {
            return None;
        }
        let at_once = Some(self.turned_at);
        let due = match task {
            Task::CheckRoots | Task::CheckIndex | Task::Compare | Task::CompareGently => {
                self.agenda.due(task)
            }
            // The end of either wakes us itself.
            Task::Inspect if self.inspector.is_running() => None,
            Task::Sync if self.syncer.is_running() => None,
            Task::Inspect | Task::Sync | Task::ServeMerged => self.agenda.due(task),
            Task::Recover if self.must_recover() => at_once,
            Task::Recover => None,
            Task::LookAgain => self.indexer.unseen.due(),
            Task::CatchUp if self.backlog.is_empty() && !self.indexer.has_strangers() => {
                self.debounce.next_due()
            }
            Task::CatchUp => at_once,
        }?;
        let pause_end = self.retry.at().filter(|_| task.pauses());
        Some(pause_end.map_or(due, |end| due.max(end)))
    }

    /// Does `task`. An error is the disk's or the index's, never a note's.
    fn perform(&mut self, task: Task, now: Instant) -> Result<(), IndexError> {
        match task {
            Task::CheckRoots => self.check_roots(now),
            Task::CheckIndex => self.check_index(now)?,
            Task::Inspect => self.inspect(now),
            Task::Recover => self.recover(now)?,
            Task::Compare if self.phase == Phase::Building => self.build(now)?,
            Task::Compare => self.compare(now),
            Task::LookAgain => self.look_again(now),
            Task::CompareGently => self.compare_gently(now),
            Task::CatchUp => self.catch_up(now)?,
            Task::Sync => self.sync(now),
            Task::ServeMerged => self.serve_merged(now)?,
        }
        Ok(())
    }

    /// The folder may be another than the index says: compare them at once.
    pub(super) fn doubt(&mut self, now: Instant) {
        self.agenda.set(Task::Compare, now);
    }

    fn hear(&mut self, mail: Mail, now: Instant) {
        if let Some(reason) = mail.rescan {
            tracing::info!(reason, "comparing the whole folder");
            self.board.update(|status| status.rescans += 1);
            self.doubt(now);
        }
        for (path, (hint, heard)) in mail.paths {
            self.board.metrics().heard(hint.name());
            if Folder::is_ignore_file(&path) {
                self.doubt(now);
            }
            if !self.indexer.folder.holds(&path) {
                continue;
            }
            if self.indexer.folder.is_root(&path) {
                // Its watch may be lost, and the folder of that name, even with the same inode,
                // may be another.
                self.watcher.restart();
                self.doubt(now);
                // While it is away this must be seen: it may come back with the same inode.
                self.agenda.set(Task::CheckRoots, now);
            }
            self.debounce.add(path, hint, heard, now);
        }
        if self.debounce.is_full() {
            self.doubt(now);
        }
        if mail.is_index_doubted {
            self.agenda.hasten(Task::Inspect, now + INSPECTION_RETRY);
        }
        if !mail.reconciles.is_empty() {
            self.doubt(now);
            // Whoever asks does not wait for the pause to end.
            self.retry.hurry();
        }
        self.asked.extend(mail.reconciles);
    }

    fn hear_inspector(&mut self, now: Instant) {
        match self.inspector.outcome() {
            None => {}
            Some(Ok(())) => {
                if self.phase == Phase::Inspecting {
                    self.phase = Phase::CatchingUp;
                }
                self.agenda.set(Task::Inspect, now + INSPECTION_EVERY);
                self.board.update(|status| status.last_inspection = Some(jiff::Timestamp::now()));
            }
            Some(Err(error @ IndexError::Checksum { .. })) => {
                // Its answers cannot be trusted while the next one is built.
                self.board.withdraw();
                self.condemn(error.to_string());
            }
            Some(Err(error)) => self.inspect_later(&error, now),
        }
    }

    fn hear_syncer(&mut self, now: Instant) {
        if let Some(Err(error)) = self.syncer.outcome() {
            self.sync_later(&error, now);
        }
    }

    pub(super) fn sync_soon(&mut self, now: Instant) {
        if self.agenda.due(Task::Sync).is_none() {
            self.agenda.set(Task::Sync, now + DURABLE_AFTER);
        }
    }

    /// Looks in so long whether a merge has ended: nobody tells.
    pub(super) fn look_for_merges(&mut self, after: Duration, now: Instant) {
        self.merge_look = after;
        self.agenda.set(Task::ServeMerged, now + after);
    }

    /// Whether nothing may be written before [`Service::recover`].
    pub(super) fn must_recover(&self) -> bool {
        self.phase == Phase::Condemned || self.indexer.committer.is_stale()
    }

    /// Begins a pause, after which [`Service::recover`] takes up the last commit.
    fn fail(&mut self, error: &IndexError, now: Instant) {
        self.retry.failed(error.to_string(), now);
        let again_in = self.retry.pause();
        tracing::error!(%error, ?again_in, "cannot write the index: will try again");
        self.indexer.committer.distrust();
        // It may have failed because somebody has removed the index.
        self.agenda.set(Task::CheckIndex, now);
        self.asked.clear();
        if self.retry.is_hopeless() && self.indexer.committer.writer().can_write() {
            self.retry.start_over();
            self.condemn("the disk can be written, the index cannot".to_owned());
        }
    }

    /// Says how things stand, then answers those who asked for a comparison.
    fn close_turn(&mut self, now: Instant) {
        let is_equal = self.phase.is_writable()
            && !self.must_recover()
            && self.agenda.due(Task::Compare).is_none()
            && self.backlog.is_empty()
            && !self.indexer.has_strangers();
        if is_equal {
            self.phase = Phase::Keeping;
        }
        self.indexer.unseen.schedule(now, is_equal && self.comparison.is_none());
        self.show(now);
        self.tell();
        if is_equal {
            if let Some(mirror) = self.indexer.committer.mirror() {
                mirror.finish();
            }
            for asked in self.asked.drain(..) {
                // Whoever asked may have gone away.
                let _ = asked.send(());
            }
        }
    }

    fn show(&mut self, now: Instant) {
        let (waiting, oldest) = self.debounce.pending();
        let pending = waiting + self.backlog.len();
        // What could not be written has waited since the first try.
        let tried = self.retry.since().filter(|_| pending > 0);
        let oldest = oldest.into_iter().chain(tried).min();
        let lag = oldest.map_or(Duration::ZERO, |heard| now.saturating_duration_since(heard));
        let unwatched = self.watcher.failure();
        let cluster = self.indexer.committer.mirror().and_then(|mirror| mirror.failure());
        self.indexer.hear_refusals();
        self.board.update(|status| {
            // What was served before this index was begun may be ready as well.
            status.ready |= self.phase == Phase::Keeping;
            status.watch = if unwatched.is_some() { WatchMode::Polling } else { WatchMode::Events };
            status.pending = pending;
            status.lag_ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
            status.progress = self.backlog.progress();
            status.degraded.unwatched = unwatched;
            if self.phase == Phase::Keeping {
                status.degraded.condemned = None;
            }
            status.degraded.cluster = cluster;
            status.degraded.unwritten = self.retry.why().map(str::to_owned);
        });
    }

    /// Logs each reason why the index may be behind, when it appears and when it goes.
    fn tell(&mut self) {
        let reasons = self.board.degraded();
        for why in reasons.iter().filter(|why| !self.told.contains(why)) {
            tracing::warn!(why, "the index may be behind its folder");
        }
        for why in self.told.iter().filter(|why| !reasons.contains(why)) {
            tracing::info!(why, "no longer");
        }
        self.told = reasons;
    }

    /// Waits for what is under way beside, so that a test knows when it is heard of.
    #[cfg(test)]
    pub(crate) fn settle(&self) {
        self.inspector.settle();
        self.syncer.settle();
    }
}
