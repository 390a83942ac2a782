//! How a command ends.

use std::process::ExitCode;

/// The exit codes that scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: the answer is "no": differences, lint errors, no hit.
    No,
    /// 2: it could not be done.
    Failed,
    /// 78: the configuration is wrong (`EX_CONFIG` of sysexits).
    Configuration,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Failed => 2,
            Exit::Configuration => 78,
        })
    }
}
