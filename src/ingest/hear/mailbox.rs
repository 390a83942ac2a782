//! The mailbox between the watcher and the loop. It never blocks and never drops a hint silently:
//! if there are too many, it asks for a comparison of the whole folder instead.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::hint::{HINTS_MAX, Hint};

/// How many may wait for a comparison at once; for the others it fails.
const RECONCILES_MAX: usize = 1024;

/// All that was heard since the last look.
#[derive(Debug, Default)]
pub(crate) struct Mail {
    /// Paths that something happened to, and when it was first heard.
    pub(crate) paths: HashMap<PathBuf, (Hint, Instant)>,
    /// Why everything must be looked at, if so.
    pub(crate) rescan: Option<String>,
    /// Who waits for a whole comparison of folder and index.
    pub(crate) reconciles: Vec<oneshot::Sender<()>>,
    /// Whether a search met something that no whole index holds.
    pub(crate) is_index_doubted: bool,
    /// Whether there is something else to see to.
    pub(crate) is_woken: bool,
}

impl Mail {
    fn is_empty(&self) -> bool {
        self.paths.is_empty()
            && self.rescan.is_none()
            && self.reconciles.is_empty()
            && !self.is_index_doubted
            && !self.is_woken
    }
}

/// Hints and requests that wait for the loop.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    mail: Mutex<Mail>,
    arrived: Condvar,
}

impl Mailbox {
    /// Something happened to `path`.
    pub(crate) fn hint(&self, path: PathBuf, hint: Hint) {
        self.leave(|mail| {
            if mail.paths.len() >= HINTS_MAX {
                mail.paths.clear();
                mail.rescan = Some(format!("more than {HINTS_MAX} changes at once"));
            }
            let heard = Instant::now();
            mail.paths.entry(path).and_modify(|(known, _)| *known = hint).or_insert((hint, heard));
        });
    }

    /// Everything must be looked at, for `reason`.
    pub(crate) fn rescan(&self, reason: impl Into<String>) {
        self.leave(|mail| mail.rescan = Some(reason.into()));
    }

    /// Asks for a whole comparison. The receiver hears when its outcome can be searched; its sender
    /// is dropped if the comparison fails.
    pub(crate) fn reconcile(&self) -> oneshot::Receiver<()> {
        let (done, wait) = oneshot::channel();
        self.leave(|mail| {
            if mail.reconciles.len() < RECONCILES_MAX {
                mail.reconciles.push(done);
            }
        });
        wait
    }

    /// A search met something that no whole index holds: its bytes must be checked.
    pub(crate) fn doubt_index(&self) {
        self.leave(|mail| mail.is_index_doubted = true);
    }

    /// Wakes the reader of the mail, though there may be none.
    pub(crate) fn wake(&self) {
        self.leave(|mail| mail.is_woken = true);
    }

    /// Throws all mail away for `pause`, while nobody could see to it: a comparison that is asked
    /// for fails at once. A wake ends the pause.
    pub(crate) fn discard(&self, pause: Duration) {
        let end = Instant::now() + pause;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if self.take(left).is_woken || left.is_zero() {
                return;
            }
        }
    }

    /// Takes what arrived, waiting for it at most `timeout`.
    pub(crate) fn take(&self, timeout: Duration) -> Mail {
        let is_empty = |mail: &mut Mail| mail.is_empty();
        let guard = self.arrived.wait_timeout_while(self.lock(), timeout, is_empty);
        let (mut mail, _) = guard.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *mail)
    }

    fn leave(&self, add: impl FnOnce(&mut Mail)) {
        add(&mut self.lock());
        self.arrived.notify_one();
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
        for number in 0..=HINTS_MAX {
            mailbox.hint(PathBuf::from(number.to_string()), Hint::Finished);
        }
        let mail = mailbox.take(Duration::ZERO);
        assert!(mail.rescan.is_some());
        assert_eq!(mail.paths.len(), 1);
    }

    #[test]
    fn discarded_mail_fails_whoever_waits_and_a_wake_ends_the_pause() {
        let mailbox = Mailbox::default();
        let mut asked = mailbox.reconcile();
        mailbox.wake();
        mailbox.discard(Duration::from_secs(600));
        assert_eq!(asked.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert!(!mailbox.take(Duration::ZERO).is_woken);
    }
}
