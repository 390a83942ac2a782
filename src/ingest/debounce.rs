//! When to look at a path that something happened to. Pure: time is passed in.
//!
//! A finished write is looked at once; a file being written waits until it is quiet, but not for
//! ever; a vanished one waits a moment for its successor, since editors save by rename.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::mailbox::Hint;

/// How long a vanished path waits for its successor.
const SUCCESSOR: Duration = Duration::from_millis(100);
/// How long a file may go on being written before it is looked at all the same.
const GROWING_MAX: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug)]
pub(super) struct Debounce {
    quiet: Duration,
    waiting: HashMap<PathBuf, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    heard: Instant,
    due: Instant,
}

impl Debounce {
    /// `quiet` is how long a file being written must rest.
    pub(super) fn new(quiet: Duration) -> Self {
        Self { quiet, waiting: HashMap::new() }
    }

    /// `path` was hinted at; `heard` is when, `now` the present.
    pub(super) fn add(&mut self, path: PathBuf, hint: Hint, heard: Instant, now: Instant) {
        let heard = self.waiting.get(&path).map_or(heard, |waiting| waiting.heard.min(heard));
        let due = match hint {
            Hint::Finished => now,
            Hint::Growing => (now + self.quiet).min(heard + GROWING_MAX),
            Hint::Gone => now + SUCCESSOR,
        };
        self.waiting.insert(path, Waiting { heard, due });
    }

    /// Takes at most `paths_max` of the paths that are due.
    pub(super) fn take_due(&mut self, now: Instant, paths_max: usize) -> Vec<PathBuf> {
        let due = self.waiting.iter().filter(|(_, waiting)| waiting.due <= now);
        let paths: Vec<_> = due.map(|(path, _)| path.clone()).take(paths_max).collect();
        for path in &paths {
            self.waiting.remove(path);
        }
        paths
    }

    /// Forgets all: everything is about to be looked at.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// When the next path is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.waiting.values().map(|waiting| waiting.due).min()
    }

    /// How many paths wait, and since when the oldest.
    pub(super) fn pending(&self) -> (usize, Option<Instant>) {
        (self.waiting.len(), self.waiting.values().map(|waiting| waiting.heard).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hint_has_its_patience() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let path = || PathBuf::from("note.md");
        let mut debounce = Debounce::new(Duration::from_millis(50));

        debounce.add(path(), Hint::Finished, start, start);
        assert_eq!(debounce.take_due(start, 9).len(), 1);

        debounce.add(path(), Hint::Gone, start, start);
        assert!(debounce.take_due(at(99), 9).is_empty());
        debounce.add(path(), Hint::Finished, at(99), at(99));
        assert_eq!(debounce.take_due(at(99), 9).len(), 1, "the successor goes at once");

        for ms in (0..1100).step_by(40) {
            debounce.add(path(), Hint::Growing, at(ms), at(ms));
            let due = !debounce.take_due(at(ms), 9).is_empty();
            assert_eq!(due, ms == 1000, "a growing file is looked at once a second: {ms}");
        }
    }
}
