//! Connections that have asked nothing yet. When all places are taken, the oldest of them makes room:
//! a client sends its request at once, and who opens connections to hold them does not.

use std::collections::BTreeMap;
use std::collections::btree_map::OccupiedEntry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// The connections that have asked nothing yet.
#[derive(Default)]
pub(super) struct Newcomers {
    silent: Mutex<Silent>,
    /// One of them has asked, or is gone.
    fewer: Notify,
}

#[derive(Default)]
struct Silent {
    arrived: u64,
    by_arrival: BTreeMap<u64, (Instant, CancellationToken)>,
}

/// One of them, as it is known until it asks, or is dropped.
pub(super) struct Newcomer {
    among: Arc<Newcomers>,
    number: u64,
    dismissed: CancellationToken,
}

impl Newcomers {
    /// A connection that was just accepted.
    pub(super) fn add(self: &Arc<Self>) -> Newcomer {
        let mut silent = self.lock();
        silent.arrived += 1;
        let (number, dismissed) = (silent.arrived, CancellationToken::new());
        silent.by_arrival.insert(number, (Instant::now(), dismissed.clone()));
        Newcomer { among: Arc::clone(self), number, dismissed }
    }

    /// Dismisses the one that has been silent for longest, if it came before `time`; whether there is
    /// one.
    pub(super) fn dismiss_oldest(&self, time: Instant) -> bool {
        let mut silent = self.lock();
        let oldest = silent.by_arrival.first_entry();
        let oldest = oldest.filter(|oldest| oldest.get().0 < time).map(OccupiedEntry::remove);
        oldest.inspect(|(_, dismissed)| dismissed.cancel()).is_some()
    }

    /// Waits until none is left.
    pub(super) async fn all_asked(&self) {
        loop {
            let fewer = self.fewer.notified();
            if self.lock().by_arrival.is_empty() {
                return;
            }
            fewer.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Silent> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Newcomer {
    /// It asks: from now on it is a client like others.
    pub(super) fn asks(&self) {
        self.among.lock().by_arrival.remove(&self.number);
        self.among.fewer.notify_waiters();
    }

    /// Cancelled when it must make room.
    pub(super) fn dismissed(&self) -> CancellationToken {
        self.dismissed.clone()
    }
}

impl Drop for Newcomer {
    fn drop(&mut self) {
        self.asks();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_oldest_of_the_silent_makes_room() {
        let (newcomers, before) = (Arc::new(Newcomers::default()), Instant::now());
        let [asking, gone, first, second] = [(); 4].map(|()| newcomers.add());
        asking.asks();
        drop(gone);
        let dismissed = || [&asking, &first, &second].map(|n| n.dismissed().is_cancelled());
        assert!(!newcomers.dismiss_oldest(before), "it has hardly come");
        let now = Instant::now() + Duration::from_secs(1);
        assert!(newcomers.dismiss_oldest(now));
        assert_eq!(dismissed(), [false, true, false]);
        assert!(newcomers.dismiss_oldest(now));
        assert_eq!(dismissed(), [false, true, true]);
        assert!(!newcomers.dismiss_oldest(now));
    }
}
