//! Between the indexer, which commits, and the thread that writes to the cluster. The indexer waits when
//! the cluster is slow, and never when it is gone: then nothing is kept, and what the cluster lacks is
//! found out once it is back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::note::NotePath;

use super::note_document::WaitingNote;
use super::rows::NoteRows;

/// Bytes that wait to be written.
const BYTES_MAX: usize = 64 << 20;

/// Notes that the cluster refuses, with why.
pub(crate) type Refusals = BTreeMap<NotePath, String>;

/// Something to be written.
pub(super) enum ClusterJob {
    Put(WaitingNote),
    Remove(NotePath),
    /// What came before can be shown; `is_whole`: the index lacks nothing any more.
    Commit {
        is_whole: bool,
    },
}

impl ClusterJob {
    fn bytes(&self) -> usize {
        match self {
            Self::Put(note) => note.bytes(),
            Self::Remove(_) | Self::Commit { .. } => 0,
        }
    }
}

/// Jobs in their order, and how things stand.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<QueueState>,
    changed: Condvar,
}

#[derive(Default)]
struct QueueState {
    jobs: VecDeque<ClusterJob>,
    bytes: usize,
    /// Whether jobs are taken.
    is_open: bool,
    /// Whether a job is being done.
    is_busy: bool,
    /// What the cluster holds, for the indexer to compare.
    rows: Option<NoteRows>,
    /// Notes that the cluster refuses, if others than were asked for last.
    refusals: Option<Refusals>,
    /// Why nothing is written.
    failure: Option<String>,
    /// Whether what the cluster holds must be looked at again.
    is_doubted: bool,
    must_stop: bool,
}

impl Queue {
    /// Adds a job; forgets it while nothing can be written.
    pub(super) fn push(&self, job: ClusterJob) {
        let wait = |state: &mut QueueState| state.is_open && state.bytes >= BYTES_MAX;
        let state = self.changed.wait_while(self.state(), wait);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        if state.is_open {
            state.bytes += job.bytes();
            state.jobs.push_back(job);
            self.changed.notify_all();
        }
    }

    /// Whether jobs are taken.
    pub(super) fn is_open(&self) -> bool {
        self.state().is_open
    }

    /// The next job; `None` if none arrives in time. What was taken before is done then.
    pub(super) fn next(&self, patience: Duration) -> Option<ClusterJob> {
        let mut state = self.state();
        if state.jobs.is_empty() {
            state.is_busy = false;
            self.changed.notify_all();
        }
        let wait =
            |state: &mut QueueState| state.jobs.is_empty() && !state.must_stop && !state.is_doubted;
        let waited = self.changed.wait_timeout_while(state, patience, wait);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let job = state.jobs.pop_front()?;
        state.is_busy = true;
        state.bytes -= job.bytes();
        self.changed.notify_all();
        Some(job)
    }

    /// Whether no job waits.
    pub(super) fn is_empty(&self) -> bool {
        self.state().jobs.is_empty()
    }

    /// Shows what the cluster holds. Jobs are taken from the moment that somebody has seen it.
    pub(super) fn show(&self, rows: NoteRows) {
        let mut state = self.state();
        (state.rows, state.failure) = (Some(rows), None);
        self.changed.notify_all();
    }

    /// Whether somebody should look at what the cluster holds.
    pub(super) fn has_rows(&self) -> bool {
        self.state().rows.is_some()
    }

    /// What the cluster holds, if it was not asked before.
    pub(super) fn take_rows(&self) -> Option<NoteRows> {
        let mut state = self.state();
        let rows = state.rows.take()?;
        state.is_open = true;
        Some(rows)
    }

    /// Shows which notes the cluster refuses.
    pub(super) fn tell_refusals(&self, refusals: Refusals) {
        self.state().refusals = Some(refusals);
    }

    /// Notes that the cluster refuses, each with why, if that was not asked before.
    pub(super) fn take_refusals(&self) -> Option<Refusals> {
        self.state().refusals.take()
    }

    /// Nothing can be written: forgets all jobs.
    pub(super) fn close(&self, why: Option<String>) {
        let must_stop = self.state().must_stop;
        *self.state() = QueueState { failure: why, must_stop, ..QueueState::default() };
        self.changed.notify_all();
    }

    /// Has the thread look again at what the cluster holds, and forgets all jobs.
    pub(super) fn doubt(&self) {
        self.close(None);
        self.state().is_doubted = true;
        self.changed.notify_all();
    }

    /// Whether what the cluster holds must be looked at again.
    pub(super) fn is_doubted(&self) -> bool {
        self.state().is_doubted
    }

    /// Why nothing is written, if so.
    pub(super) fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }

    /// Waits until what the cluster holds is shown, or why it is not.
    pub(super) fn wait_for_rows(&self, patience: Duration) -> Result<(), String> {
        let wait = |state: &mut QueueState| {
            state.rows.is_none() && state.failure.is_none() && !state.must_stop
        };
        let waited = self.changed.wait_timeout_while(self.state(), patience, wait);
        let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        match &state.failure {
            Some(failure) => Err(failure.clone()),
            None if waited.timed_out() => Err("the cluster has not answered yet".to_owned()),
            None => Ok(()),
        }
    }

    /// Waits until all jobs are done.
    pub(super) fn settle(&self) -> Result<(), String> {
        let wait = |state: &mut QueueState| {
            (!state.jobs.is_empty() || state.is_busy) && state.failure.is_none()
        };
        let state = self.changed.wait_while(self.state(), wait);
        state.unwrap_or_else(PoisonError::into_inner).failure.clone().map_or(Ok(()), Err)
    }

    /// Has the thread end.
    pub(super) fn stop(&self) {
        self.state().must_stop = true;
        self.changed.notify_all();
    }

    /// Whether the thread is to end.
    pub(super) fn must_stop(&self) -> bool {
        self.state().must_stop
    }

    /// Waits, unless the thread is to end.
    pub(super) fn rest(&self, pause: Duration) {
        let wait = |state: &mut QueueState| !state.must_stop;
        drop(self.changed.wait_timeout_while(self.state(), pause, wait));
    }

    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_taken_once_somebody_has_seen_the_rows_until_something_fails() {
        let queue = Queue::default();
        let commit = || ClusterJob::Commit { is_whole: false };
        queue.push(commit());
        assert!(queue.is_empty() && !queue.is_open());
        queue.show(NoteRows::new());
        queue.push(commit());
        assert!(queue.is_empty() && queue.has_rows());
        assert!(queue.take_rows().is_some());
        queue.push(commit());
        assert!(!queue.is_empty() && queue.take_rows().is_none());
        queue.close(Some("gone".to_owned()));
        queue.push(commit());
        assert!(queue.is_empty());
        assert_eq!(queue.settle(), Err("gone".to_owned()));
    }
}
