//! What the system says of a path: how soon to look at it, no more.

/// Paths that are kept, heard or waiting. Beyond, looking at everything is the smaller work.
pub(crate) const HINTS_MAX: usize = 65_536;

/// What a path's last event said, as a hint of how soon to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Written and closed, or moved here: look at once.
    Finished,
    /// Being written: look when it is quiet.
    Growing,
    /// No longer there: look soon, an atomic save puts it back.
    Gone,
}

impl Hint {
    /// As metrics name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Growing => "growing",
            Self::Gone => "gone",
        }
    }
}
