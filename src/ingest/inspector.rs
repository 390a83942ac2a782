//! Has every byte of the index read against its checksum, on a thread of its own, while the index is
//! served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::index::{IndexError, Inspection};

use super::mailbox::Mailbox;

/// At most one inspection under way.
pub(super) struct Inspector {
    mailbox: Arc<Mailbox>,
    stop: Arc<AtomicBool>,
    running: Option<JoinHandle<Result<(), IndexError>>>,
}

impl Inspector {
    /// `mailbox` is woken when an inspection ends.
    pub(super) fn new(mailbox: Arc<Mailbox>) -> Self {
        Self { mailbox, stop: Arc::default(), running: None }
    }

    /// Starts to read; what was being read before matters no more.
    pub(super) fn start(&mut self, inspection: Inspection) -> Result<(), IndexError> {
        self.forget();
        let (mailbox, stop) = (Arc::clone(&self.mailbox), Arc::<AtomicBool>::default());
        self.stop = Arc::clone(&stop);
        let work = move || {
            let found = inspection.run(&stop);
            mailbox.wake();
            found
        };
        let thread = std::thread::Builder::new().name("inspection".to_owned()).spawn(work);
        self.running = Some(thread?);
        Ok(())
    }

    /// Whether one is under way.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// What was found, once, when it ends.
    pub(super) fn outcome(&mut self) -> Option<Result<(), IndexError>> {
        let ended = self.running.take_if(|thread| thread.is_finished())?;
        // What makes the reader panic is no index.
        Some(ended.join().unwrap_or_else(|_| Err(IndexError::Checksum { file: "?".into() })))
    }

    /// Waits for the outcome, so that a test need not.
    #[cfg(test)]
    pub(super) fn settle(&self) {
        while self.running.as_ref().is_some_and(|thread| !thread.is_finished()) {
            std::thread::yield_now();
        }
    }

    /// Ends the inspection under way; its outcome will not be told.
    pub(super) fn forget(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.running = None;
    }
}

impl Drop for Inspector {
    fn drop(&mut self) {
        self.forget();
    }
}
