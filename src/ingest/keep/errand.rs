//! Work on the files of the index that nobody waits for, on a thread of its own: reading every byte
//! against its checksum, making commits survive a power cut.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio_util::sync::CancellationToken;

use crate::index::IndexError;
use crate::ingest::hear::Mailbox;

/// At most one piece of work under way.
pub(super) struct Errand {
    mailbox: Arc<Mailbox>,
    stop: CancellationToken,
    running: Option<JoinHandle<Result<(), IndexError>>>,
}

impl Errand {
    /// `mailbox` is woken when the work ends.
    pub(super) fn new(mailbox: Arc<Mailbox>) -> Self {
        Self { mailbox, stop: CancellationToken::new(), running: None }
    }

    /// Starts `work`, which may end early once its token is cancelled. What was under way
    /// before matters no more.
    pub(super) fn start(
        &mut self,
        name: &str,
        work: impl FnOnce(&CancellationToken) -> Result<(), IndexError> + Send + 'static,
    ) -> Result<(), IndexError> {
        self.forget();
        let (mailbox, stop) = (Arc::clone(&self.mailbox), CancellationToken::new());
        self.stop = stop.clone();
        let work = move || {
            let outcome = work(&stop);
            mailbox.wake();
            outcome
        };
        self.running = Some(std::thread::Builder::new().name(name.to_owned()).spawn(work)?);
        Ok(())
    }

    /// Whether some is under way.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How it ended, once.
    pub(super) fn outcome(&mut self) -> Option<Result<(), IndexError>> {
        let ended = self.running.take_if(|thread| thread.is_finished())?;
        // If reading it panics, the index is damaged.
        Some(ended.join().unwrap_or_else(|_| Err(IndexError::Checksum { file: "?".into() })))
    }

    /// Waits for the end, so that a test knows when it is there to be heard of.
    #[cfg(test)]
    pub(super) fn settle(&self) {
        while self.running.as_ref().is_some_and(|thread| !thread.is_finished()) {
            std::thread::yield_now();
        }
    }

    /// Gives up the work under way; its outcome will not be told.
    pub(super) fn forget(&mut self) {
        self.stop.cancel();
        self.running = None;
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        self.forget();
    }
}
