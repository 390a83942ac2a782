//! How long a request may take: looked at wherever the work grows with the index or the query.

use std::time::{Duration, Instant};

use super::error::SearchError;

/// When a request is given up.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    time_max: Duration,
}

impl Deadline {
    /// `time_max` from now on.
    pub(crate) fn after(time_max: Duration) -> Self {
        Self { at: Instant::now() + time_max, time_max }
    }

    /// An error once the time is over.
    pub(crate) fn check(self) -> Result<(), SearchError> {
        if Instant::now() >= self.at { Err(SearchError::Late(self.time_max)) } else { Ok(()) }
    }
}
