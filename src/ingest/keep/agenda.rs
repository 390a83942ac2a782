//! The tasks of the loop, and when they are due.

use std::collections::BTreeMap;
use std::time::Instant;

/// One thing that the loop does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// See whether the roots are the folders they were.
    CheckRoots,
    /// See whether the files of the index are there.
    CheckIndex,
    /// Have every byte of the index read, on a thread beside.
    Inspect,
    /// Take up the last commit, after a start or a failure; or start an index from nothing.
    Recover,
    /// Compare the whole folder with the index, at once.
    Compare,
    /// Look again at what could not be read.
    LookAgain,
    /// Go on comparing the whole folder with the index, for a moment.
    CompareGently,
    /// Look at paths that changed or that a comparison found, and publish what is new.
    CatchUp,
    /// Make the last commits survive a power cut, on a thread beside.
    Sync,
    /// Serve what merges have left, if one has ended.
    ServeMerged,
}

impl Task {
    /// In the order in which a turn does them.
    pub(super) const ALL: [Self; 10] = [
        Self::CheckRoots,
        Self::CheckIndex,
        Self::Inspect,
        Self::Recover,
        Self::Compare,
        Self::LookAgain,
        Self::CompareGently,
        Self::CatchUp,
        Self::Sync,
        Self::ServeMerged,
    ];

    /// Whether it waits for the end of the pause that follows a failure.
    pub(super) fn pauses(self) -> bool {
        match self {
            Self::CheckRoots | Self::Inspect | Self::Sync => false,
            Self::CheckIndex
            | Self::Recover
            | Self::Compare
            | Self::LookAgain
            | Self::CompareGently
            | Self::CatchUp
            | Self::ServeMerged => true,
        }
    }
}

/// When the tasks are due that a clock or an event calls for.
#[derive(Debug, Default)]
pub(super) struct Agenda(BTreeMap<Task, Instant>);

impl Agenda {
    /// `task` is due at `at`, whatever was said before.
    pub(super) fn set(&mut self, task: Task, at: Instant) {
        self.0.insert(task, at);
    }

    /// `task` is due at `at` at the latest.
    pub(super) fn hasten(&mut self, task: Task, at: Instant) {
        self.0.entry(task).and_modify(|due| *due = at.min(*due)).or_insert(at);
    }

    /// `task` is done with.
    pub(super) fn clear(&mut self, task: Task) {
        self.0.remove(&task);
    }

    /// When `task` is due, if it is on the agenda.
    pub(super) fn due(&self, task: Task) -> Option<Instant> {
        self.0.get(&task).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_task_is_due_at_the_earliest_time_asked_for() {
        let now = Instant::now();
        let later = now + Duration::from_secs(9);
        let mut agenda = Agenda::default();
        assert_eq!(agenda.due(Task::Sync), None);
        agenda.hasten(Task::Sync, later);
        agenda.hasten(Task::Sync, now);
        agenda.hasten(Task::Sync, later);
        assert_eq!(agenda.due(Task::Sync), Some(now));
        agenda.set(Task::Sync, later);
        assert_eq!(agenda.due(Task::Sync), Some(later));
        agenda.clear(Task::Sync);
        assert_eq!(agenda.due(Task::Sync), None);
    }

    #[test]
    fn a_turn_does_each_task_once() {
        let mut tasks = Task::ALL.to_vec();
        tasks.dedup();
        assert_eq!(tasks.len(), Task::ALL.len());
        assert!(tasks.is_sorted(), "in the order of their declaration");
    }
}
