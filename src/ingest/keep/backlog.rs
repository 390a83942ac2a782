//! Where the last comparison said to look, and how far the loop has come with that.

use std::collections::VecDeque;
use std::path::PathBuf;

use crate::ingest::status::Progress;

/// Shorter backlogs are gone before anybody could read about them.
const PROGRESS_MIN: usize = 500;

/// Paths to look at, oldest first.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    paths: VecDeque<PathBuf>,
    /// How many paths there were since it was last empty.
    total: usize,
}

impl Backlog {
    pub(super) fn extend(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        if self.paths.is_empty() {
            self.total = 0;
        }
        let before = self.paths.len();
        self.paths.extend(paths);
        self.total += self.paths.len() - before;
    }

    /// Takes at most `paths_max` paths.
    pub(super) fn take(&mut self, paths_max: usize) -> impl Iterator<Item = PathBuf> {
        self.paths.drain(..paths_max.min(self.paths.len()))
    }

    pub(super) fn clear(&mut self) {
        self.paths.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.paths.len()
    }

    /// How far it is, if it is long enough to tell.
    pub(super) fn progress(&self) -> Option<Progress> {
        let is_long = self.total >= PROGRESS_MIN && !self.paths.is_empty();
        is_long.then(|| Progress { done: self.total - self.paths.len(), total: self.total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_never_counts_more_than_there_is() {
        let paths = |count: usize| (0..count).map(|number| PathBuf::from(number.to_string()));
        let mut backlog = Backlog::default();
        backlog.extend(paths(600));
        assert_eq!(backlog.take(400).count(), 400);
        let told = |backlog: &Backlog| backlog.progress().map(|told| (told.done, told.total));
        assert_eq!(told(&backlog), Some((400, 600)));
        assert_eq!(backlog.take(400).count(), 200);
        assert_eq!(told(&backlog), None);
        backlog.extend(paths(700));
        assert_eq!(told(&backlog), Some((0, 700)), "what was done before is over");
    }
}
