//! Room for work that blocks: a bounded number of pieces at once, a bounded number waiting. The
//! others get 503 and `Retry-After`. Work of one kind takes no room from another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config::Security;

use super::problem::Problem;

/// Seconds after which a client that found no room may try again.
const RETRY_AFTER_SECS: u32 = 1;

/// Of the searches that run at once, and of those that wait, one in so many may take long: they leave
/// half of the cores to the others, and those behind a queue of them could not be answered in time.
const HEAVY_SHARE: usize = 4;

/// Pages that are made at once on a machine with few cores: one that waits for its disk holds up
/// no other.
const PAGES_MIN: usize = 2;

/// Work broke off by a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the work panicked")]
pub(super) struct Panicked;

/// Lets work through to the blocking threads. All clones share one room.
#[derive(Clone)]
pub(super) struct Gate {
    running: Arc<Semaphore>,
    running_max: usize,
    waiting: Arc<Semaphore>,
    waiting_max: usize,
}

impl Gate {
    /// Room for searches, with the limits of `security`.
    pub(super) fn of_searches(security: &Security) -> Self {
        Self::new(searches_at_once(security), security.queue_max)
    }

    /// Room for searches that take long, so that others need not stand behind them.
    pub(super) fn of_heavy_searches(security: &Security) -> Self {
        let at_once = (searches_at_once(security) / HEAVY_SHARE).max(1);
        Self::new(at_once, security.queue_max.min(at_once * HEAVY_SHARE))
    }

    /// Room for pages of notes: each may hold tens of megabytes, and half of the cores are left to
    /// searches.
    pub(super) fn of_pages(security: &Security) -> Self {
        Self::new((cores() / 2).max(PAGES_MIN), security.queue_max)
    }

    fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(at_once)),
            running_max: at_once,
            waiting: Arc::new(Semaphore::new(waiting)),
            waiting_max: waiting,
        }
    }

    /// How many pieces of work run.
    pub(super) fn running(&self) -> usize {
        self.running_max.saturating_sub(self.running.available_permits())
    }

    /// How many wait for room.
    pub(super) fn waiting(&self) -> usize {
        self.waiting_max.saturating_sub(self.waiting.available_permits())
    }

    /// Runs `work` that takes a moment right here once there is room, as [`Gate::run`] does: to hand it to
    /// another thread and back would cost a good part of what it takes.
    ///
    /// # Errors
    /// As [`Gate::run`].
    pub(super) async fn run_here<T>(
        &self,
        wait_max: Duration,
        work: impl FnOnce() -> T,
    ) -> Result<Result<T, Panicked>, Problem> {
        let _permit =
            self.enter(wait_max).await.ok_or_else(|| Problem::overloaded(RETRY_AFTER_SECS))?;
        Ok(catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked))
    }

    /// Runs `work` on a blocking thread once there is room, which it waits for up to `wait_max`. Its token is cancelled when nobody waits
    /// for what it makes any more: the client is gone, or was told that it took too long. The inner
    /// error is a panic of `work`.
    ///
    /// # Errors
    /// [`Problem::overloaded`] if as many as may are waiting already, or when it has waited too long.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        wait_max: Duration,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Result<Result<T, Panicked>, Problem> {
        let permit =
            self.enter(wait_max).await.ok_or_else(|| Problem::overloaded(RETRY_AFTER_SECS))?;
        let abandoned = CancellationToken::new();
        let _waits = abandoned.clone().drop_guard();
        // The permit goes with the work: a client that breaks off makes no room before it ends.
        let done = spawn_blocking(move || {
            let _permit = permit;
            work(&abandoned)
        });
        Ok(done.await.map_err(|_| Panicked))
    }

    /// Waits for a permit to run; `None` if too many wait already, or when it has waited too long.
    async fn enter(&self, wait_max: Duration) -> Option<OwnedSemaphorePermit> {
        let running = Arc::clone(&self.running);
        if let Ok(permit) = Arc::clone(&running).try_acquire_owned() {
            return Some(permit);
        }
        let _place = self.waiting.try_acquire().ok()?;
        timeout(wait_max, running.acquire_owned()).await.ok()?.ok()
    }
}

/// By default, two per core.
fn searches_at_once(security: &Security) -> usize {
    match security.concurrency_max {
        0 => cores() * 2,
        at_once => at_once,
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::http::problem_code::ProblemCode;

    const WAIT_MAX: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn work_runs_waits_or_is_refused() {
        let gate = Arc::new(Gate::new(1, 1));
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move {
                let work = move |_: &CancellationToken| {
                    started.send(()).unwrap();
                    released.recv().unwrap();
                };
                gate.run(WAIT_MAX, work).await.unwrap().unwrap();
            }
        });
        has_started.await.unwrap();
        let second = gate.run(WAIT_MAX, |_| 2);
        tokio::pin!(second);
        tokio::select! {
            biased;
            _ = &mut second => panic!("there is no room to run"),
            () = std::future::ready(()) => {}
        }
        let third = gate.run(WAIT_MAX, |_| 3).await;
        assert_eq!(third.unwrap_err().code, ProblemCode::Overloaded);
        release.send(()).unwrap();
        first.await.unwrap();
        assert_eq!(second.await.unwrap().unwrap(), 2);
        assert_eq!(
            gate.run(WAIT_MAX, |_| 4).await.unwrap().unwrap(),
            4,
            "all places are free again"
        );
    }

    /// Work that nobody waited for went on, and held its room after the time-out was told.
    #[tokio::test]
    async fn work_learns_that_nobody_waits() {
        let gate = Arc::new(Gate::new(1, 0));
        let (started, has_started) = tokio::sync::oneshot::channel();
        let waits = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move {
                let work = move |abandoned: &CancellationToken| {
                    started.send(()).unwrap();
                    while !abandoned.is_cancelled() {
                        std::thread::yield_now();
                    }
                };
                gate.run(WAIT_MAX, work).await.unwrap().unwrap();
            }
        });
        has_started.await.unwrap();
        assert_eq!(gate.run(WAIT_MAX, |_| ()).await.unwrap_err().code, ProblemCode::Overloaded);
        waits.abort();
        let _room = gate.running.acquire().await.unwrap();
    }
}
