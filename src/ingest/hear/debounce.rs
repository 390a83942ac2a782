//! Decides when to look at a path after an event. It reads no clock: callers pass the time.
//!
//! A finished write is looked at immediately. A file that is being written waits until it is quiet,
//! but only for a limited time. A file that disappeared waits a moment for its successor, since
//! editors save by rename. Folders take turns, and the oldest path of a folder goes first. So a note
//! that is saved while ten thousand others are being copied elsewhere does not wait for them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::hint::{HINTS_MAX, Hint};

/// How long a vanished path waits for its successor.
const SUCCESSOR: Duration = Duration::from_millis(100);
/// How long a file may go on being written before it is looked at all the same.
const GROWING_MAX: Duration = Duration::from_secs(1);

/// The paths that wait to be looked at.
#[derive(Debug)]
pub(crate) struct Debounce {
    quiet: Duration,
    waiting: HashMap<PathBuf, WaitingPath>,
}

#[derive(Clone, Copy, Debug)]
struct WaitingPath {
    heard: Instant,
    due: Instant,
}

impl Debounce {
    /// `quiet` is how long a file being written must rest.
    pub(crate) fn new(quiet: Duration) -> Self {
        Self { quiet, waiting: HashMap::new() }
    }

    /// `path` was hinted at; `heard` is when, `now` the present.
    pub(crate) fn add(&mut self, path: PathBuf, hint: Hint, heard: Instant, now: Instant) {
        let heard = self.waiting.get(&path).map_or(heard, |waiting| waiting.heard.min(heard));
        let due = match hint {
            Hint::Finished => now,
            Hint::Growing => (now + self.quiet).min(heard + GROWING_MAX),
            Hint::Gone => now + SUCCESSOR,
        };
        self.waiting.insert(path, WaitingPath { heard, due });
    }

    /// Takes at most `paths_max` of the paths that are due, each with when it was first heard of.
    pub(crate) fn take_due(&mut self, now: Instant, paths_max: usize) -> Vec<(PathBuf, Instant)> {
        let due = self.waiting.iter().filter(|(_, waiting)| waiting.due <= now);
        let mut due: Vec<_> = due.map(|(path, waiting)| (0, waiting.heard, path)).collect();
        if due.len() > paths_max {
            due.sort_unstable_by_key(|(_, heard, path)| (*heard, *path));
            let mut turns: HashMap<Option<&Path>, usize> = HashMap::new();
            for (turn, _, path) in &mut due {
                let next = turns.entry(path.parent()).or_default();
                (*turn, *next) = (*next, *next + 1);
            }
            due.sort_unstable();
        }
        let due = due.into_iter().take(paths_max).map(|(_, heard, path)| (path.clone(), heard));
        let taken: Vec<_> = due.collect();
        for (path, _) in &taken {
            self.waiting.remove(path);
        }
        taken
    }

    /// Whether more wait than is worth keeping.
    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() > HINTS_MAX
    }

    /// Forgets all: everything is about to be looked at.
    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// When the next path is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.waiting.values().map(|waiting| waiting.due).min()
    }

    /// How many paths wait, and since when the oldest.
    pub(crate) fn pending(&self) -> (usize, Option<Instant>) {
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

    #[test]
    fn a_lone_edit_passes_a_storm_and_the_oldest_goes_first() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut debounce = Debounce::new(Duration::ZERO);
        for ms in (0..1000).rev() {
            debounce.add(format!("storm/n{ms:03}.md").into(), Hint::Finished, at(ms), at(ms));
        }
        debounce.add("lone/note.md".into(), Hint::Finished, at(999), at(999));
        let taken: Vec<_> =
            debounce.take_due(at(1000), 10).into_iter().map(|(path, _)| path).collect();
        assert_eq!(taken[0], Path::new("storm/n000.md"));
        assert_eq!(taken[1], Path::new("lone/note.md"));
        let rest = (1..9).map(|ms| PathBuf::from(format!("storm/n{ms:03}.md")));
        assert_eq!(taken[2..], rest.collect::<Vec<_>>());
    }
}
