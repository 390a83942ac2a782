//! Pauses between retries. They grow, to spare a full disk, and are bounded, so that work resumes
//! soon after there is room again.

use std::time::{Duration, Instant};

/// The state of a step that is retried.
#[derive(Clone, Debug, Default)]
pub(super) struct Retry {
    failures: u32,
    at: Option<Instant>,
    /// When the first of the failures was.
    since: Option<Instant>,
    why: Option<String>,
}

impl Retry {
    /// The longest pause.
    pub(super) const PAUSE_MAX: Duration = Duration::from_secs(15);
    const PAUSE_MIN: Duration = Duration::from_secs(1);
    /// Failures in a row after which retrying the same step is pointless.
    const HOPELESS: u32 = 3;

    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    pub(super) fn failed(&mut self, why: String, now: Instant) {
        self.failures += 1;
        self.at = Some(now + self.pause());
        self.since.get_or_insert(now);
        self.why = Some(why);
    }

    /// Ends the pause. The failures still count.
    pub(super) fn hurry(&mut self) {
        self.at = None;
    }

    /// Forgets the failures so far, since the next try is a different one.
    pub(super) fn start_over(&mut self) {
        (self.failures, self.at) = (0, None);
    }

    /// How long the pause after the last failure is.
    pub(super) fn pause(&self) -> Duration {
        let doublings = self.failures.saturating_sub(1).min(10);
        (Self::PAUSE_MIN * 2_u32.pow(doublings)).min(Self::PAUSE_MAX)
    }

    /// When to try again; `None` while no pause is on.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at
    }

    /// Since when every try has failed, if the last one did.
    pub(super) fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Why the last try failed, if it did.
    pub(super) fn why(&self) -> Option<&str> {
        self.why.as_deref()
    }

    /// Whether no pause is on.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.at.is_none_or(|at| at <= now)
    }

    pub(super) fn is_hopeless(&self) -> bool {
        self.failures >= Self::HOPELESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_end_with_success() {
        let now = Instant::now();
        let mut retry = Retry::default();
        assert!(retry.is_due(now));
        let mut pauses = Vec::new();
        for _ in 0..7 {
            retry.failed("full".to_owned(), now);
            assert!(!retry.is_due(now) && retry.is_due(now + retry.pause()));
            pauses.push(retry.pause().as_secs());
        }
        assert_eq!(pauses, [1, 2, 4, 8, 15, 15, 15]);
        assert!(retry.is_hopeless());
        retry.hurry();
        assert!(retry.is_due(now) && retry.is_hopeless(), "a pause cut short is no success");
        retry.start_over();
        assert!(!retry.is_hopeless() && retry.why() == Some("full"));
        retry.succeeded();
        assert!(retry.is_due(now) && retry.why().is_none());
    }
}
