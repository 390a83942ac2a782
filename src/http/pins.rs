//! Snapshots that somebody pages through: they stay as they were for a minute after each page, however
//! many commits come meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::index::Snapshot;

/// How long a snapshot is kept after the last page of it: a minute, and the time that an answer may
/// take to arrive.
const KEPT: Duration = Duration::from_secs(70);

/// What is kept, by index and generation.
pub(super) struct Pins<T = Snapshot>(Mutex<HashMap<(String, u64), Pin<T>>>);

struct Pin<T> {
    kept: Arc<T>,
    until: Instant,
}

impl<T> Default for Pins<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Send + Sync + 'static> Pins<T> {
    /// Keeps what answered as `generation` of an index. Inside a runtime, which lets go of it when its
    /// time is over.
    pub(super) fn keep(self: &Arc<Self>, index_id: &str, generation: u64, kept: &Arc<T>) {
        let was_empty = self.add(Instant::now(), index_id, generation, kept);
        if was_empty {
            let pins = Arc::clone(self);
            tokio::spawn(async move {
                while let Some(next) = pins.release(Instant::now()) {
                    tokio::time::sleep_until(next.into()).await;
                }
            });
        }
    }

    /// Keeps it from `now` on; returns whether nothing else was kept.
    fn add(&self, now: Instant, index_id: &str, generation: u64, kept: &Arc<T>) -> bool {
        let mut pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = pins.is_empty();
        let pin = Pin { kept: Arc::clone(kept), until: now + KEPT };
        pins.insert((index_id.to_owned(), generation), pin);
        was_empty
    }

    /// What was kept of a generation, if its time is not over.
    pub(super) fn find(&self, index_id: &str, generation: u64) -> Option<Arc<T>> {
        let pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&pins.get(&(index_id.to_owned(), generation))?.kept))
    }

    /// Lets go of what is kept too long at `now`; returns when the next time is over, `None` if nothing
    /// is left.
    fn release(&self, now: Instant) -> Option<Instant> {
        let mut pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pins.retain(|_, pin| pin.until > now);
        pins.values().map(|pin| pin.until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_keeps_its_generation_for_another_minute() {
        let pins = Pins::default();
        let (first, second) = (Arc::new("first"), Arc::new("second"));
        let start = Instant::now();
        assert!(pins.add(start, "a", 1, &first), "nothing was kept");
        assert!(!pins.add(start, "a", 2, &second));
        let minute = start + Duration::from_secs(60);
        pins.release(minute);
        assert_eq!(pins.find("a", 1).as_deref(), Some(&"first"));
        assert!(pins.find("b", 1).is_none(), "another index");
        pins.add(minute, "a", 1, &first);
        assert_eq!(pins.release(start + KEPT), Some(minute + KEPT));
        assert!(pins.find("a", 2).is_none());
        assert_eq!(pins.find("a", 1).as_deref(), Some(&"first"));
        assert_eq!(pins.release(minute + KEPT), None);
        assert!(pins.find("a", 1).is_none());
    }
}
