//! Room for work that blocks: a bounded number of pieces at once, a bounded number waiting. The
//! others get 503 and `Retry-After`.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, spawn_blocking};

use crate::config::Security;

use super::problem::Problem;

/// Seconds after which a client that found no room may try again.
const RETRY_AFTER_SECS: u32 = 1;

/// Lets work through to the blocking threads. All clones share one room.
#[derive(Clone)]
pub(super) struct Gate {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Gate {
    /// With the limits of `security`; by default, two pieces of work run per core.
    pub(super) fn new(security: &Security) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = match security.concurrency_max {
            0 => cores * 2,
            at_once => at_once,
        };
        Self {
            running: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::new(Semaphore::new(security.queue_max)),
        }
    }

    /// Runs `work` on a blocking thread once there is room. The inner error is a panic of `work`.
    ///
    /// # Errors
    /// [`Problem::overloaded`] if as many as may are waiting already.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Result<T, JoinError>, Problem> {
        let permit = self.enter().await.ok_or_else(|| Problem::overloaded(RETRY_AFTER_SECS))?;
        // The permit goes with the work: a client that breaks off makes no room before it ends.
        Ok(spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await)
    }

    /// Waits for a permit to run; `None` if too many wait already.
    async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        let running = Arc::clone(&self.running);
        if let Ok(permit) = Arc::clone(&running).try_acquire_owned() {
            return Some(permit);
        }
        let _place = self.waiting.try_acquire().ok()?;
        running.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_runs_waits_or_is_refused() {
        let gate = Arc::new(Gate::new(&Security {
            concurrency_max: 1,
            queue_max: 1,
            ..Security::default()
        }));
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move {
                let work = move || {
                    started.send(()).unwrap();
                    released.recv().unwrap();
                };
                gate.run(work).await.unwrap().unwrap();
            }
        });
        has_started.await.unwrap();
        let second = gate.run(|| 2);
        tokio::pin!(second);
        tokio::select! {
            biased;
            _ = &mut second => panic!("there is no room to run"),
            () = std::future::ready(()) => {}
        }
        let third = gate.run(|| 3).await;
        assert_eq!(third.unwrap_err().code, "overloaded");
        release.send(()).unwrap();
        first.await.unwrap();
        assert_eq!(second.await.unwrap().unwrap(), 2);
        assert_eq!(gate.run(|| 4).await.unwrap().unwrap(), 4, "all places are free again");
    }
}
