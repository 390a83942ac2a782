//! The states that somebody pages through: a snapshot and the settings that its hits were found by
//! stay as they were for a minute after each page, however many commits come meanwhile.
//!
//! Every first page of several may be the last that is asked for. So the number of states is bounded:
//! beyond it, those go first that nobody has paged through, the oldest before the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::index::Snapshot;
use crate::search::Settings;

/// How long a state is kept after the last page of it: a minute, and the time that an answer may
/// take to arrive.
const KEPT: Duration = Duration::from_secs(70);
/// How many states are kept: what was merged and deleted since is in memory for each.
const PINS_MAX: usize = 64;

/// What tells a state from all others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PinKey {
    /// Which index answered.
    pub(super) index_id: String,
    /// The number of the commit that answered.
    pub(super) generation: u64,
    /// What was known of the meaning of sections; 0 for nothing.
    pub(super) semantics: u64,
    /// The synonyms that widened the query, as [`crate::search::Synonyms::digest`] tells them.
    pub(super) synonyms: String,
}

/// What answers the pages of a search.
#[derive(Clone)]
pub(super) struct Pinned {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) settings: Arc<Settings>,
}

impl Pinned {
    pub(super) fn key(&self) -> PinKey {
        PinKey {
            index_id: self.snapshot.index_id().to_owned(),
            generation: self.snapshot.generation(),
            semantics: self.snapshot.semantics_version(),
            synonyms: self.settings.synonyms.digest(),
        }
    }
}

/// The states that are kept.
pub(super) struct Pins<T = Pinned>(Mutex<HashMap<PinKey, Pin<T>>>);

struct Pin<T> {
    kept: T,
    until: Instant,
    /// Whether a page beyond the first was asked for.
    is_paged: bool,
}

impl<T> Default for Pins<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone + Send + 'static> Pins<T> {
    /// Keeps what answered a first page, or a page beyond it (`is_paged`). Inside a runtime, which
    /// lets go of it when its time is over.
    pub(super) fn keep(self: &Arc<Self>, key: PinKey, kept: T, is_paged: bool) {
        let was_empty = self.add(Instant::now(), key, kept, is_paged);
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
    fn add(&self, now: Instant, key: PinKey, kept: T, is_paged: bool) -> bool {
        let mut pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = pins.is_empty();
        let until = now + KEPT;
        let pin = pins.entry(key.clone()).or_insert(Pin { kept, until, is_paged });
        pin.until = until;
        pin.is_paged |= is_paged;
        if pins.len() > PINS_MAX {
            let others = pins.iter().filter(|(other, _)| **other != key);
            let least = others.min_by_key(|(_, pin)| (pin.is_paged, pin.until));
            if let Some(least) = least.map(|(key, _)| key.clone()) {
                pins.remove(&least);
            }
        }
        was_empty
    }

    /// What was kept of a state, if its time is not over at `now`.
    pub(super) fn find(&self, now: Instant, key: &PinKey) -> Option<T> {
        let pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pins.get(key).filter(|pin| pin.until > now).map(|pin| pin.kept.clone())
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

    fn key(index_id: &str, generation: u64) -> PinKey {
        PinKey { index_id: index_id.to_owned(), generation, semantics: 0, synonyms: String::new() }
    }

    #[test]
    fn each_page_keeps_its_state_for_another_minute() {
        let pins = Pins::default();
        let start = Instant::now();
        assert!(pins.add(start, key("a", 1), "first", false), "nothing was kept");
        assert!(!pins.add(start, key("a", 2), "second", false));
        let minute = start + Duration::from_secs(60);
        pins.release(minute);
        assert_eq!(pins.find(minute, &key("a", 1)), Some("first"));
        assert!(pins.find(minute, &key("b", 1)).is_none(), "another index");
        let synonyms = PinKey { synonyms: "other".to_owned(), ..key("a", 1) };
        assert!(pins.find(minute, &synonyms).is_none(), "other synonyms");
        pins.add(minute, key("a", 1), "first", true);
        assert!(pins.find(start + KEPT, &key("a", 2)).is_none(), "its time is over");
        assert_eq!(pins.release(start + KEPT), Some(minute + KEPT));
        assert_eq!(pins.find(start + KEPT, &key("a", 1)), Some("first"));
        assert_eq!(pins.release(minute + KEPT), None);
        assert!(pins.find(start, &key("a", 1)).is_none());
    }

    /// A search that nobody paged through kept its state all the same, as many as there were commits.
    #[test]
    fn of_many_states_those_go_first_that_nobody_paged_through() {
        let pins = Pins::default();
        let start = Instant::now();
        let at = |second| start + Duration::from_millis(second);
        pins.add(at(0), key("a", 0), 0, true);
        for generation in 1..=2 * PINS_MAX as u64 {
            pins.add(at(generation), key("a", generation), generation, false);
            assert!(pins.0.lock().unwrap().len() <= PINS_MAX);
        }
        let is_kept = |generation| pins.find(at(0), &key("a", generation)).is_some();
        assert!(is_kept(0) && !is_kept(1) && is_kept(2 * PINS_MAX as u64));
        assert!(!is_kept(PINS_MAX as u64) && is_kept(PINS_MAX as u64 + 2));
    }
}
