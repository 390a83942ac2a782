//! What the indexer shows the rest of the program: the snapshot to search, and how things stand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;

use crate::index::{SemanticIndex, Snapshot};
use crate::note::{Attachments, NotePath};

use super::metrics::IndexMetrics;
use super::status::{Degraded, Status};

/// Commits that are remembered for those who follow the index.
const COMMITS_KEPT: usize = 256;
/// Notes named per commit.
const CHANGED_TOLD: usize = 100;

/// A commit, as those who follow the index hear of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Published {
    /// The index it belongs to.
    pub index_id: String,
    /// Its number.
    pub generation: u64,
    /// When it was published.
    pub at: Timestamp,
    /// The first of the notes put or removed.
    pub changed: Vec<NotePath>,
    /// How many notes were put or removed.
    pub changed_total: usize,
}

/// The indexer writes it; everybody reads it.
pub(crate) struct Board {
    snapshot: ArcSwapOption<Snapshot>,
    /// What sections mean; held while a snapshot is published, which takes it along.
    semantics: Mutex<Option<Arc<SemanticIndex>>>,
    status: watch::Sender<Status>,
    /// The last commits, oldest first.
    commits: Mutex<VecDeque<Arc<Published>>>,
    attachments: RwLock<Attachments>,
    metrics: IndexMetrics,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            snapshot: ArcSwapOption::empty(),
            semantics: Mutex::default(),
            status: watch::Sender::new(Status::default()),
            commits: Mutex::default(),
            attachments: RwLock::default(),
            metrics: IndexMetrics::default(),
        }
    }
}

impl Board {
    /// The state to search now; `None` while no right index is there to serve.
    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.load_full()
    }

    /// What keeping the index costs.
    pub(crate) fn metrics(&self) -> &IndexMetrics {
        &self.metrics
    }

    /// The files beside the notes. The indexer waits while this is held.
    pub(crate) fn attachments(&self) -> RwLockReadGuard<'_, Attachments> {
        self.attachments.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of the files beside the notes.
    pub(super) fn update_attachments(&self, change: impl FnOnce(&mut Attachments)) {
        change(&mut self.attachments.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// How things stand, and a way to wait until they change.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    /// How things stand now.
    pub(crate) fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Why the index is, or may be, behind its folder.
    pub(crate) fn degraded(&self) -> Vec<String> {
        self.status.borrow().degraded.sentences()
    }

    /// Number of the last commit.
    pub(crate) fn generation(&self) -> u64 {
        self.status.borrow().generation
    }

    /// The commits after `generation`, oldest first; `None` if some of them are forgotten.
    pub(crate) fn commits_after(&self, generation: u64) -> Option<Vec<Arc<Published>>> {
        let commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = commits.front().map_or(u64::MAX, |commit| commit.generation);
        let after = commits.iter().filter(|commit| commit.generation > generation);
        (oldest <= generation + 1).then(|| after.cloned().collect())
    }

    /// The last commits, newest first.
    pub(crate) fn last_commits(&self, count: usize) -> Vec<Arc<Published>> {
        let commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
        commits.iter().rev().take(count).cloned().collect()
    }

    /// Serves the snapshot of a commit from now on, and tells those who follow.
    pub(super) fn commit(&self, snapshot: Arc<Snapshot>, changed: Vec<NotePath>) {
        let at = Timestamp::now();
        let commit = Published {
            index_id: snapshot.index_id().to_owned(),
            generation: snapshot.generation(),
            at,
            changed: changed.iter().take(CHANGED_TOLD).cloned().collect(),
            changed_total: changed.len(),
        };
        self.publish(snapshot, |status| {
            status.last_commit = Some(at);
            status.changed = changed;
            let mut commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
            // Of another index, the earlier generations mean nothing.
            commits.retain(|earlier| earlier.index_id == commit.index_id);
            while commits.len() >= COMMITS_KEPT {
                commits.pop_front();
            }
            commits.push_back(Arc::new(commit));
        });
    }

    /// Serves `snapshot` from now on. Whoever finds something in it also reads its generation in the
    /// status, with what `change` says: nobody reads the one between the two.
    pub(super) fn publish(&self, snapshot: Arc<Snapshot>, change: impl FnOnce(&mut Status)) {
        self.update(|status| {
            status.generation = snapshot.generation();
            change(status);
            self.serve(snapshot);
        });
    }

    fn serve(&self, snapshot: Arc<Snapshot>) {
        let semantics = self.semantics.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = match &*semantics {
            Some(semantics) => Arc::new(snapshot.with_semantics(Some(Arc::clone(semantics)))),
            None => snapshot,
        };
        self.snapshot.store(Some(snapshot));
    }

    /// What sections mean from now on; `None` if nobody knows any more. A search has taken it along with
    /// its snapshot, or has not.
    pub(super) fn publish_semantics(&self, meant: Option<Arc<SemanticIndex>>) {
        let mut semantics = self.semantics.lock().unwrap_or_else(PoisonError::into_inner);
        if semantics.is_none() && meant.is_none() {
            return;
        }
        semantics.clone_from(&meant);
        // Nothing is served, or withdrawn for good, between the two steps.
        self.snapshot.rcu(|served| {
            let served = served.as_ref()?;
            Some(Arc::new(served.with_semantics(meant.clone())))
        });
    }

    /// Whether nothing was said of what sections mean.
    pub(super) fn lacks_semantics(&self) -> bool {
        self.semantics.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Serves an index while another is made to take its place.
    pub(crate) fn serve_meanwhile(&self, snapshot: Arc<Snapshot>) {
        self.publish(snapshot, |_| {});
    }

    /// Serves nothing any more if it is still the index of that id that is served.
    pub(crate) fn withdraw_meanwhile(&self, index_id: &str) {
        let served = self.snapshot.load();
        if served.as_ref().is_some_and(|snapshot| snapshot.index_id() == index_id) {
            self.snapshot.compare_and_swap(&served, None);
            self.update(|_| {});
        }
    }

    /// Serves an index that cannot be kept up, and says why.
    pub(crate) fn hold(&self, snapshot: Arc<Snapshot>, why: String) {
        self.publish(snapshot, |status| {
            status.ready = true;
            status.degraded = Degraded { unkept: Some(why), ..Degraded::default() };
        });
    }

    /// Serves nothing any more: what was served is not right.
    pub(super) fn withdraw(&self) {
        self.snapshot.store(None);
        self.update(|_| {});
    }

    /// Changes the status and wakes those who wait on it. Whatever it says, nothing is ready while
    /// nothing is served.
    pub(super) fn update(&self, change: impl FnOnce(&mut Status)) {
        self.status.send_modify(|status| {
            change(status);
            status.ready &= self.snapshot.load().is_some();
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::facet::Taxonomy;
    use crate::index::{Home, Recipe, Writer};

    /// Whoever found a note just saved could read the generation before it.
    #[test]
    fn what_is_served_is_never_of_a_later_generation_than_the_status_says() {
        let place = tempfile::tempdir().unwrap();
        let (home, recipe) = (Home::new(place.path()), Recipe::new("test", Taxonomy::builtin()));
        let mut writer = Writer::open(&home, &recipe, 15 << 20).unwrap().0;
        let snapshots: Vec<_> = (0..50).map(|_| writer.commit().unwrap()).collect();
        let (board, is_over) = (Board::default(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let served = board.snapshot().map_or(0, |snapshot| snapshot.generation());
                    let told = board.status().generation;
                    assert!(served <= told, "{served} is served, {told} is told");
                }
            });
            for snapshot in snapshots {
                board.commit(snapshot, vec![]);
                std::thread::yield_now();
            }
            is_over.store(true, Ordering::Relaxed);
        });
    }
}
