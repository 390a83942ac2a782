//! What the loop does for each [`Task`]. When it does so is decided in `service.rs`.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::index::IndexError;
use crate::ingest::hear::Hint;
use crate::ingest::look::Comparison;
use crate::ingest::priority::give_way;

use super::agenda::Task;
use super::phase::Phase;
use super::retry::Retry;
use super::service::Service;
use super::timing::{
    INDEX_CHECK, INSPECTION_EVERY, INSPECTION_RETRY, MERGE_LOOK, MERGE_LOOK_MAX, ROOT_CHECK,
};

/// Paths looked at in one go.
const LOOKS_MAX: usize = 500;
/// How long a first build waits for a cluster.
const CLUSTER_PATIENCE: Duration = Duration::from_secs(3);
/// Entries listed before the clock is looked at.
const ENTRIES_MAX: usize = 200;
/// A comparison that nobody waits for works this long, then rests four times as long: a fifth of
/// one core.
const GENTLE_WORK: Duration = Duration::from_millis(20);
const GENTLE_REST: Duration = Duration::from_millis(80);

impl Service {
    /// A root that was replaced keeps its name and loses its watches: the system stays silent.
    pub(super) fn check_roots(&mut self, now: Instant) {
        self.agenda.set(Task::CheckRoots, now + ROOT_CHECK);
        if self.indexer.is_root_changed() {
            tracing::warn!("a corpus root was replaced: watching the new one");
            self.watcher.restart();
            self.doubt(now);
        }
    }

    /// Somebody may have removed the index, or a file of it. What is served is open and answers on.
    pub(super) fn check_index(&mut self, now: Instant) -> Result<(), IndexError> {
        self.agenda.set(Task::CheckIndex, now + INDEX_CHECK);
        self.indexer.committer.keep_hold()?;
        if !self.phase.has_index() {
            return Ok(());
        }
        let Some(file) = self.indexer.committer.writer().missing() else { return Ok(()) };
        if self.phase == Phase::Inspecting {
            // Nobody knows yet whether its answers are right.
            self.board.withdraw();
        }
        self.inspector.forget();
        self.condemn(format!("{} is gone", file.display()));
        Ok(())
    }

    /// The index must go; another is made in its place.
    pub(super) fn condemn(&mut self, why: String) {
        tracing::warn!(why, "rebuilding the index");
        self.phase = Phase::Condemned;
        self.board.update(|status| status.degraded.condemned = Some(why));
    }

    /// Has every byte of the index read, on a thread beside.
    pub(super) fn inspect(&mut self, now: Instant) {
        self.agenda.set(Task::Inspect, now + INSPECTION_EVERY);
        let inspection = self.indexer.committer.writer().inspection();
        let started = inspection.and_then(|all| {
            self.inspector.start("inspection", move |stop| {
                give_way();
                all.run(stop)
            })
        });
        if let Err(error) = started {
            self.inspect_later(&error, now);
        }
    }

    pub(super) fn inspect_later(&mut self, error: &IndexError, now: Instant) {
        tracing::warn!(%error, "could not check the files of the index");
        self.agenda.set(Task::Inspect, now + INSPECTION_RETRY);
    }

    /// Takes up the last commit, or starts from nothing. Either way the folder is compared next: what
    /// was heard and not committed is forgotten.
    pub(super) fn recover(&mut self, now: Instant) -> Result<(), IndexError> {
        if self.phase == Phase::Condemned {
            self.indexer.committer.start_afresh()?;
        } else {
            self.indexer.committer.recover()?;
        }
        if !self.indexer.is_current() {
            // An inspection under way is of an index that is gone.
            self.inspector.forget();
            self.phase = Phase::Building;
        } else if self.phase == Phase::Building {
            // Its commit failed after it had reached the disk.
            self.phase = Phase::CatchingUp;
        }
        self.doubt(now);
        Ok(())
    }

    /// Makes the index from nothing, in one commit.
    pub(super) fn build(&mut self, now: Instant) -> Result<(), IndexError> {
        self.begin_comparison();
        // Else all notes are read again for it. Why it does not answer, the status says.
        let _ = self.indexer.wait_for_cluster(CLUSTER_PATIENCE);
        let summary = self.indexer.reconcile()?;
        if self.indexer.is_current() {
            self.phase = Phase::Keeping;
            tracing::info!(notes = summary.put, bytes = summary.bytes, "built the index");
        }
        self.agenda.set(Task::Inspect, now + INSPECTION_EVERY);
        self.agenda.set(Task::CompareGently, now + self.period());
        for path in summary.unfinished {
            self.debounce.add(path, Hint::Growing, now, now);
        }
        Ok(())
    }

    /// Compares the whole folder with the index at once.
    pub(super) fn compare(&mut self, now: Instant) {
        self.begin_comparison();
        let mut comparison = self.indexer.start_comparison(!self.asked.is_empty());
        while comparison.step(&mut self.indexer.folder, usize::MAX) {}
        self.finish_comparison(comparison, now);
    }

    /// Everything heard so far is about to be seen.
    fn begin_comparison(&mut self) {
        self.agenda.clear(Task::Compare);
        self.comparison = None;
        self.backlog.clear();
        self.debounce.clear();
        self.indexer.unseen.forget_places();
        self.begin_watching();
    }

    fn begin_watching(&self) {
        self.watcher.begin(self.indexer.folder.roots().iter().map(|root| &*root.dir));
    }

    /// Goes on comparing for a moment.
    pub(super) fn compare_gently(&mut self, now: Instant) {
        let start = Instant::now();
        let mut comparison = self.comparison.take().unwrap_or_else(|| {
            self.begin_watching();
            self.indexer.start_comparison(false)
        });
        while start.elapsed() < GENTLE_WORK {
            if !comparison.step(&mut self.indexer.folder, ENTRIES_MAX) {
                return self.finish_comparison(comparison, now);
            }
        }
        self.comparison = Some(comparison);
        self.agenda.set(Task::CompareGently, now + start.elapsed() + GENTLE_REST);
    }

    fn finish_comparison(&mut self, comparison: Comparison, now: Instant) {
        let changes = self.indexer.finish_comparison(comparison).into_iter();
        self.backlog.extend(changes.filter_map(|change| self.indexer.place_of(change)));
        self.agenda.set(Task::CompareGently, now + self.period());
    }

    fn period(&self) -> Duration {
        self.timing.period(self.watcher.failure().is_some())
    }

    /// What could not be read goes to the backlog.
    pub(super) fn look_again(&mut self, now: Instant) {
        for path in self.indexer.unseen.take() {
            match self.indexer.folder.is_root(&path) {
                // Only a comparison can tell what to make of it.
                true => self.agenda.hasten(Task::CompareGently, now),
                false => self.backlog.extend([path]),
            }
        }
    }

    /// What people changed first, then what comparisons found.
    pub(super) fn catch_up(&mut self, now: Instant) -> Result<(), IndexError> {
        let heard = self.debounce.take_due(now, LOOKS_MAX);
        let found: Vec<_> = self.backlog.take(LOOKS_MAX - heard.len()).collect();
        let paths: Vec<_> = heard.iter().map(|(path, _)| path).chain(&found).cloned().collect();
        if paths.is_empty() {
            // All else is found: what must not be found any more goes.
            return self.indexer.forget_strangers();
        }
        let generation = self.board.generation();
        let left = match self.indexer.look_at(&paths) {
            Ok(left) => left,
            Err(error) => {
                // They are still to be written, and the status counts them.
                for (path, since) in heard {
                    self.debounce.add(path, Hint::Finished, since, now);
                }
                self.backlog.extend(found);
                return Err(error);
            }
        };
        if self.board.generation() != generation {
            let is_left: HashSet<_> = left.unfinished.iter().chain(&left.later).collect();
            for (_, since) in heard.iter().filter(|(path, _)| !is_left.contains(path)) {
                self.board.metrics().lag.observe(since.elapsed().as_secs_f64());
            }
        }
        for path in left.unfinished {
            self.debounce.add(path, Hint::Growing, now, now);
        }
        self.backlog.extend(left.later);
        if left.is_root_doubted {
            self.agenda.hasten(Task::CompareGently, now + ROOT_CHECK);
        }
        Ok(())
    }

    /// Removes what the last commits replaced, and makes them survive a power cut, on a thread
    /// beside.
    pub(super) fn sync(&mut self, now: Instant) {
        self.agenda.clear(Task::Sync);
        let durability = self.indexer.durability();
        let collected = self.indexer.collect_garbage();
        let started =
            collected.and_then(|()| self.syncer.start("sync", move |_| durability.establish()));
        if let Err(error) = started {
            self.sync_later(&error, now);
        }
    }

    pub(super) fn sync_later(&mut self, error: &IndexError, now: Instant) {
        tracing::error!(%error, "the last commits may not survive a power cut");
        self.agenda.set(Task::Sync, now + Retry::PAUSE_MAX);
    }

    /// Serves the last commit in fewer segments once a merge has ended. Else that would wait for the
    /// next save, and until then each search would look into all that a first build wrote.
    pub(super) fn serve_merged(&mut self, now: Instant) -> Result<(), IndexError> {
        self.agenda.clear(Task::ServeMerged);
        if self.must_recover() {
            return Ok(());
        }
        if self.indexer.committer.serve_merged()? {
            // What it replaces is removed then.
            self.sync_soon(now);
            self.look_for_merges(MERGE_LOOK, now);
        } else {
            self.look_for_merges((self.merge_look * 2).min(MERGE_LOOK_MAX), now);
        }
        Ok(())
    }
}
