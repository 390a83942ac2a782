//! Files and folders that cannot be read: the problems that the status lists, and when to retry.
//!
//! No event reports that a file can be read again. Thousands of files may be unreadable for good, so
//! each failed retry doubles the pause before the next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::ingest::look::{Listing, NoteFile, ReadError};
use crate::ingest::status::FileProblem;
use crate::note::NotePath;

/// The pause before the first look.
const PAUSE_MIN: Duration = Duration::from_secs(15);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(600);

/// Files and folders that cannot be read.
#[derive(Debug)]
pub(super) struct Unseen {
    /// Messages, by the name of a note or folder.
    problems: BTreeMap<String, String>,
    /// Those that the log has told.
    told: BTreeMap<String, String>,
    /// Where to look again.
    places: BTreeSet<PathBuf>,
    due: Option<Instant>,
    pause: Duration,
}

impl Default for Unseen {
    fn default() -> Self {
        let (problems, told, places) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { problems, told, places, due: None, pause: PAUSE_MIN }
    }
}

impl Unseen {
    /// Notes what a listing could not look at.
    pub(super) fn add(&mut self, listing: &Listing) {
        self.places.extend(listing.unseen.iter().cloned());
        let problems = listing.problems.iter().chain(&listing.skipped);
        self.problems.extend(problems.map(|p| (p.path.clone(), p.message.clone())));
    }

    /// A note that was found could not be read.
    pub(super) fn refused(&mut self, found: &NoteFile, error: &ReadError) {
        self.problems.insert(found.note.to_string(), error.to_string());
        self.places.insert(found.file.clone());
    }

    /// A note could be read.
    pub(super) fn accepted(&mut self, note: &NotePath) {
        self.problems.remove(note.as_str());
    }

    /// Forgets the problems of `names` and of everything below them.
    pub(super) fn forget_below(&mut self, names: &BTreeSet<NotePath>) {
        let is_below = |path: &str| names.iter().any(|name| is_at_or_below(path, name.as_str()));
        self.problems.retain(|path, _| !is_below(path));
    }

    /// Forgets all problems.
    pub(super) fn forget_problems(&mut self) {
        self.problems.clear();
    }

    /// Every place is about to be looked at.
    pub(super) fn forget_places(&mut self) {
        self.places.clear();
    }

    /// Logs each problem once, however often it is met again.
    pub(super) fn tell(&mut self) {
        for (path, message) in &self.problems {
            if self.told.get(path) != Some(message) {
                tracing::warn!(path, why = message, "not indexed");
                self.told.insert(path.clone(), message.clone());
            }
        }
    }

    /// As the status names them.
    pub(super) fn problems(&self) -> Vec<FileProblem> {
        let problem = |(path, message): (&String, &String)| FileProblem {
            path: path.clone(),
            message: message.clone(),
        };
        self.problems.iter().map(problem).collect()
    }

    /// When to look again, if there is anything to look at.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due.filter(|_| !self.places.is_empty())
    }

    /// Begins the pause if something cannot be read. `is_idle` says that no look at it is under way:
    /// if nothing is left then, the next pause is a short one.
    pub(super) fn schedule(&mut self, now: Instant, is_idle: bool) {
        // While looks are under way, a problem may only be waiting to be met again.
        if is_idle && self.told.len() > self.problems.len() {
            self.told.retain(|path, _| self.problems.contains_key(path));
        }
        if !self.places.is_empty() {
            self.due.get_or_insert(now + self.pause);
            return;
        }
        self.due = None;
        if is_idle {
            self.pause = PAUSE_MIN;
        }
    }

    /// Where to look now.
    pub(super) fn take(&mut self) -> BTreeSet<PathBuf> {
        self.due = None;
        self.pause = (2 * self.pause).min(PAUSE_MAX);
        std::mem::take(&mut self.places)
    }
}

/// Whether a problem's path is `name` or lies in the folder of that name.
pub(super) fn is_at_or_below(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_while_looks_are_in_vain() {
        let mut now = Instant::now();
        let listing = Listing { unseen: vec!["a.md".into()], ..Listing::default() };
        let mut unseen = Unseen::default();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            unseen.add(&listing);
            unseen.schedule(now, true);
            let due = unseen.due().unwrap();
            pauses.push((due - now).as_secs());
            now = due;
            assert_eq!(unseen.take().len(), 1);
            unseen.schedule(now, false);
        }
        assert_eq!(pauses, [15, 30, 60, 120, 240, 480, 600, 600]);
        unseen.schedule(now, true);
        unseen.add(&listing);
        unseen.schedule(now, true);
        assert_eq!(unseen.due(), Some(now + PAUSE_MIN), "short again after a success");
    }
}
