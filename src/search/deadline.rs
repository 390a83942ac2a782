//! How long a request may take. Code whose work grows with the index or the query checks it.

use std::time::{Duration, Instant};

use super::error::SearchError;

/// The time at which a request is given up.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    at: Instant,
    time_max: Duration,
}

impl Deadline {
    /// A deadline `time_max` from now.
    pub(crate) fn after(time_max: Duration) -> Self {
        Self { at: Instant::now() + time_max, time_max }
    }

    /// # Errors
    /// [`SearchError::Late`] once the time is over.
    pub(crate) fn check(self) -> Result<(), SearchError> {
        if Instant::now() >= self.at { Err(SearchError::Late(self.time_max)) } else { Ok(()) }
    }
}
