//! The right to write: when a machine has it, and whether it may put its notes in the place of those that
//! are there.

use std::sync::Arc;
use std::time::Duration;

use crate::note::NotePath;

use super::error::ClusterError;
use super::lease::{Lease, Watched};
use super::queue::Queue;
use super::shared_index::SharedIndex;

/// How often somebody else's lease is looked at.
const LEASE_LOOK: Duration = Duration::from_millis(500);
/// Fewer notes may be replaced by others without a question.
const NOTES_MIN: usize = 20;
/// Of so many notes, one at least must be here: most folders have a `README.md`.
const SHARE_HERE_MIN: usize = 10;
/// Notes whose files are looked for.
const NOTES_LOOKED_FOR: usize = 1_000;

/// Who wants to write, and what.
#[derive(Clone, Copy)]
pub(super) struct Claim<'r> {
    /// With what notes are made.
    pub(super) recipe: &'r str,
    /// How others call us.
    pub(super) holder: &'r str,
    /// Whether another index must take the place of the one that is there, whatever it holds.
    pub(super) is_anew: bool,
    /// Whether the file of a note may be in our folder.
    pub(super) is_here: &'r dyn Fn(&NotePath) -> bool,
}

impl Claim<'_> {
    /// Refuses to put our notes in the place of those of another machine, which may only be called the
    /// same: one in ten of them must be here, unless there are few.
    pub(super) fn check_notes(
        &self,
        index: &SharedIndex,
        written: &str,
    ) -> Result<(), ClusterError> {
        let notes = index.some_notes(written, NOTES_LOOKED_FOR)?;
        let here = notes.iter().filter(|note| (self.is_here)(note)).count();
        match notes.len() < NOTES_MIN || here * SHARE_HERE_MIN >= notes.len() {
            true => Ok(()),
            false => Err(ClusterError::OtherNotes { index: index.title() }),
        }
    }

    /// Waits until nobody else writes.
    pub(super) fn wait_for_lease(
        &self,
        index: &Arc<SharedIndex>,
        queue: &Queue,
    ) -> Result<Lease, ClusterError> {
        let mut watched = Watched::default();
        loop {
            match watched.take(index, self.holder) {
                // A holder that has died must not be named: who waits for us would give up.
                Err(held @ ClusterError::Held { .. }) if watched.is_renewed => {
                    queue.close(Some(held.to_string()));
                }
                Err(ClusterError::Held { .. }) => {}
                // Another was quicker.
                Err(ClusterError::Lost { .. }) => {}
                taken => return taken,
            }
            queue.rest(LEASE_LOOK);
            if queue.must_stop() {
                return Err(ClusterError::Stopped);
            }
        }
    }
}
