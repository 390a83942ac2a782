//! How long a request may take. Code whose work grows with the index or the query checks it.

use std::time::{Duration, Instant};

use super::error::SearchError;

/// Steps of a loop between two looks at the clock: some microseconds.
const STEPS_A_LOOK: u32 = 256;

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

    /// A watch for a loop, which looks at the clock once in many steps.
    pub(crate) fn watch(self) -> DeadlineWatch {
        DeadlineWatch { deadline: self, steps: 0 }
    }

    /// # Errors
    /// [`SearchError::Late`] once the time is over.
    pub(crate) fn check(self) -> Result<(), SearchError> {
        if Instant::now() >= self.at { Err(SearchError::Late(self.time_max)) } else { Ok(()) }
    }
}

/// Looks at the clock from time to time, for loops whose steps cost less than a look.
pub(crate) struct DeadlineWatch {
    deadline: Deadline,
    steps: u32,
}

impl DeadlineWatch {
    /// # Errors
    /// [`SearchError::Late`] some steps after the time is over.
    pub(crate) fn step(&mut self) -> Result<(), SearchError> {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_A_LOOK) { self.deadline.check() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_given_up_soon_after_its_time() {
        let mut late = Deadline::after(Duration::ZERO).watch();
        assert!((0..STEPS_A_LOOK).any(|_| late.step().is_err()));
        let mut early = Deadline::after(Duration::from_secs(3600)).watch();
        assert!((0..10 * STEPS_A_LOOK).all(|_| early.step().is_ok()));
    }
}
