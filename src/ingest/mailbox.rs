//! Where the watcher leaves what it heard. It never blocks and never drops silently: what does
//! not fit becomes one wish to look at everything.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::hint::{Hint, PATHS_MAX};

/// Who may wait for a comparison at once; more are told that it failed.
const RECONCILES_MAX: usize = 1024;

/// All that was heard since the last look.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// Paths that something happened to, and when it was first heard.
    pub(super) paths: HashMap<PathBuf, (Hint, Instant)>,
    /// Why everything must be looked at, if so.
    pub(super) rescan: Option<String>,
    /// Who waits for a whole comparison of folder and index.
    pub(super) reconciles: Vec<oneshot::Sender<()>>,
    /// Whether the index answered as no whole index does.
    pub(super) is_index_doubted: bool,
    /// Whether there is something else to see to.
    pub(super) is_woken: bool,
    /// Whether the indexer must end.
    pub(super) closed: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Mailbox {
    mail: Mutex<Mail>,
    arrived: Condvar,
    closed: Arc<AtomicBool>,
    /// Whether it is closed for good.
    ended: AtomicBool,
}

impl Mailbox {
    /// Something happened to `path`.
    pub fn hint(&self, path: PathBuf, hint: Hint) {
        let mut mail = self.lock();
        if mail.paths.len() >= PATHS_MAX {
            mail.paths.clear();
            mail.rescan = Some(format!("more than {PATHS_MAX} changes at once"));
        }
        let heard = Instant::now();
        mail.paths.entry(path).and_modify(|(known, _)| *known = hint).or_insert((hint, heard));
        drop(mail);
        self.arrived.notify_one();
    }

    /// Everything must be looked at, for `reason`.
    pub fn rescan(&self, reason: impl Into<String>) {
        self.lock().rescan = Some(reason.into());
        self.arrived.notify_one();
    }

    /// Asks for a whole comparison; the receiver hears when it is searchable, and that
    /// it was dropped when that failed.
    pub fn reconcile(&self) -> oneshot::Receiver<()> {
        let (done, wait) = oneshot::channel();
        let mut mail = self.lock();
        if mail.reconciles.len() < RECONCILES_MAX {
            mail.reconciles.push(done);
        }
        drop(mail);
        self.arrived.notify_one();
        wait
    }

    /// A search met something in the index that no whole index holds: its bytes are to be checked.
    pub fn doubt_index(&self) {
        self.lock().is_index_doubted = true;
        self.arrived.notify_one();
    }

    /// There is something to see to that is not in the mail.
    pub(super) fn wake(&self) {
        self.lock().is_woken = true;
        self.arrived.notify_one();
    }

    /// Told `true` when the indexer must end, even in the middle of long work.
    pub fn closing(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.closed)
    }

    /// The indexer ends as soon as it can without losing anything.
    pub fn close(&self) {
        self.ended.store(true, Ordering::SeqCst);
        self.interrupt();
    }

    /// As [`Mailbox::close`], for an indexer that another takes the place of.
    pub fn interrupt(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.lock().closed = true;
        self.arrived.notify_one();
    }

    /// Opens the mailbox for another indexer, after [`Mailbox::interrupt`]; `false` once it is
    /// closed for good.
    pub fn reopen(&self) -> bool {
        self.closed.store(false, Ordering::Relaxed);
        self.lock().closed = false;
        let is_ended = self.ended.load(Ordering::SeqCst);
        if is_ended {
            self.interrupt();
        }
        !is_ended
    }

    /// Waits for `pause`, while there is no indexer that the mail could go to: whoever asks for a
    /// comparison is told that it failed. Whether the indexer may start after all.
    pub fn pause(&self, pause: Duration) -> bool {
        let end = Instant::now() + pause;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if self.take(left).closed {
                return false;
            }
            if left.is_zero() {
                return true;
            }
        }
    }

    /// Takes what arrived, waiting for it at most `timeout`.
    pub(super) fn take(&self, timeout: Duration) -> Mail {
        let is_empty = |mail: &mut Mail| {
            mail.paths.is_empty()
                && mail.rescan.is_none()
                && mail.reconciles.is_empty()
                && !mail.is_index_doubted
                && !mail.is_woken
                && !mail.closed
        };
        let guard = self.arrived.wait_timeout_while(self.lock(), timeout, is_empty);
        let (mut mail, _) = guard.unwrap_or_else(PoisonError::into_inner);
        let closed = mail.closed;
        let taken = std::mem::take(&mut *mail);
        mail.closed = closed;
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_changes_become_one_rescan() {
        let mailbox = Mailbox::default();
        for number in 0..=PATHS_MAX {
            mailbox.hint(PathBuf::from(number.to_string()), Hint::Finished);
        }
        let mail = mailbox.take(Duration::ZERO);
        assert!(mail.rescan.is_some());
        assert_eq!(mail.paths.len(), 1);
    }
}
