//! How long the loop waits for what.

use std::time::Duration;

/// Between two checks that the roots are the folders they were.
pub(super) const ROOT_CHECK: Duration = Duration::from_secs(2);
/// Between two checks that the files of the index are there.
pub(super) const INDEX_CHECK: Duration = Duration::from_secs(2);
/// From a commit until it is made durable.
pub(super) const DURABLE_AFTER: Duration = Duration::from_secs(1);
/// From a commit until it is seen whether a merge has ended; then twice as long, and so on.
pub(super) const MERGE_LOOK: Duration = Duration::from_secs(2);
/// The longest time between two of these looks.
pub(super) const MERGE_LOOK_MAX: Duration = Duration::from_secs(512);
/// Between two inspections of the index.
pub(super) const INSPECTION_EVERY: Duration = Duration::from_secs(24 * 3600);
/// The same after the system refused one.
pub(super) const INSPECTION_RETRY: Duration = Duration::from_secs(5);

/// How patient the service is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// How long a file being written must rest.
    pub quiet: Duration,
    /// Between two whole comparisons, give or take a quarter.
    pub reconcile: Duration,
    /// The same while the system does not report all changes.
    pub poll: Duration,
}

impl Timing {
    /// The time until the next whole comparison.
    pub(super) fn period(&self, is_polling: bool) -> Duration {
        if is_polling { self.poll } else { jittered(self.reconcile) }
    }
}

/// `period` give or take a quarter, so that several daemons do not scan one disk in step.
fn jittered(period: Duration) -> Duration {
    use std::hash::BuildHasher;
    let [dice, ..] = std::collections::hash_map::RandomState::new().hash_one(0).to_ne_bytes();
    period.mul_f64(0.75 + f64::from(dice) / 512.0)
}
