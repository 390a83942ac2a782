//! What the loop is about, from an index that is not there to one that follows its folder.

use super::agenda::Task;

/// The state of the index, as the loop sees it. A failure changes no phase: it only puts off the work
/// (see [`Retry`](super::retry::Retry)).
///
/// ```text
/// Condemned ──► Building ───────────────► Keeping
///               Inspecting ─► CatchingUp ──┘
/// ```
///
/// Each phase may turn to `Condemned`, when the index proves to be damaged or gone, and to `Building`, when it
/// cannot even be opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The index is damaged, or not whole any more, or cannot be written on a disk that takes writes. It
    /// must go.
    Condemned,
    /// There is no index to serve. One is made of the whole folder, in one commit.
    Building,
    /// The index answers, since it most likely is whole. Until every byte of it has been read, nothing
    /// is written to it.
    Inspecting,
    /// The index is whole. It may still lack what its first comparison with the folder found.
    CatchingUp,
    /// The index has equalled its folder since it was opened, and follows it.
    Keeping,
}

impl Phase {
    /// Whether there is an index to serve and to compare.
    pub(super) fn has_index(self) -> bool {
        match self {
            Self::Inspecting | Self::CatchingUp | Self::Keeping => true,
            Self::Condemned | Self::Building => false,
        }
    }

    /// Whether changes may go into the index one by one.
    pub(super) fn is_writable(self) -> bool {
        match self {
            Self::CatchingUp | Self::Keeping => true,
            Self::Condemned | Self::Building | Self::Inspecting => false,
        }
    }

    /// Whether the phase has room for `task`.
    pub(super) fn allows(self, task: Task) -> bool {
        match task {
            Task::CheckRoots | Task::CheckIndex | Task::Recover | Task::Sync => true,
            Task::Inspect | Task::CompareGently => self.has_index(),
            Task::Compare => self != Self::Condemned,
            Task::LookAgain | Task::CatchUp => self.is_writable(),
            Task::ServeMerged => self == Self::Keeping,
        }
    }
}
