//! Who writes an index: one machine at a time. It renews a document of the cluster; another takes it over
//! when that document has not changed for a while by its own clock, so that no two clocks are compared.
//! Each holder has a number of its own, the epoch, which is part of every version that it writes: what a
//! late one sends is refused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::ClusterError;
use super::layout::lease_id;
use super::shared_index::{SeenVersion, SharedIndex};

/// How often it is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How long its holder may count on it after a renewal.
const VALID: Duration = Duration::from_secs(5);
/// How long it must rest before another takes it: longer than its holder counts on it.
const RESTS: Duration = Duration::from_secs(8);

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LeaseDocument {
    holder: String,
    epoch: u64,
    renewals: u64,
    /// Whether its holder has given it back.
    is_free: bool,
}

/// Somebody else's lease, as it was when it last changed.
#[derive(Default)]
pub(super) struct Watched {
    last: Option<(SeenVersion, Instant)>,
    /// Whether it was renewed while we looked: its holder lives.
    pub(super) is_renewed: bool,
}

/// The right to write an index. It is given back when it is dropped.
pub(super) struct Lease {
    /// The number of this holder: greater than those before.
    pub(super) epoch: u64,
    state: Arc<LeaseState>,
    renewer: Option<JoinHandle<()>>,
}

struct LeaseState {
    index: Arc<SharedIndex>,
    held: Mutex<(LeaseDocument, SeenVersion, Instant)>,
    is_lost: AtomicBool,
    must_stop: Mutex<bool>,
    wake: Condvar,
}

impl Watched {
    /// Takes the lease if it is free, or has rested for long enough. `holder` is how we are called.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Held`] while somebody else has it: ask again soon.
    pub(super) fn take(
        &mut self,
        index: &Arc<SharedIndex>,
        holder: &str,
    ) -> Result<Lease, ClusterError> {
        let known = index.control_document::<LeaseDocument>(&lease_id(&index.names.share))?;
        let now = Instant::now();
        if let Some((known, seen)) = &known
            && !known.is_free
            && known.holder != holder
        {
            let since = match self.last {
                Some((last, since)) if last == *seen => since,
                last => {
                    self.is_renewed |= last.is_some();
                    now
                }
            };
            self.last = Some((*seen, since));
            if now.saturating_duration_since(since) < RESTS {
                let (index, holder) = (index.title(), known.holder.clone());
                return Err(ClusterError::Held { index, holder });
            }
            let (holder, index) = (&known.holder, index.title());
            tracing::warn!(holder, index, "taking over the index of the cluster");
        }
        let epoch = known.as_ref().map_or(0, |(known, _)| known.epoch) + 1;
        let document =
            LeaseDocument { holder: holder.to_owned(), epoch, renewals: 0, is_free: false };
        let before = known.map(|(_, seen)| seen);
        let id = lease_id(&index.names.share);
        let seen = index.put_control_document(&id, &document, before)?;
        Ok(Lease::start(Arc::clone(index), document, seen, now))
    }
}

impl Lease {
    fn start(
        index: Arc<SharedIndex>,
        document: LeaseDocument,
        seen: SeenVersion,
        now: Instant,
    ) -> Self {
        let epoch = document.epoch;
        let state = Arc::new(LeaseState {
            index,
            held: Mutex::new((document, seen, now)),
            is_lost: AtomicBool::new(false),
            must_stop: Mutex::new(false),
            wake: Condvar::new(),
        });
        let renewed = Arc::clone(&state);
        let thread = thread::Builder::new().name("lease".to_owned());
        let renewer = thread.spawn(move || renewed.keep());
        if renewer.is_err() {
            state.is_lost.store(true, Ordering::Relaxed);
        }
        Self { epoch, state, renewer: renewer.ok() }
    }

    /// An error unless we may still write.
    pub(super) fn check(&self) -> Result<(), ClusterError> {
        let held = self.state.held.lock().unwrap_or_else(PoisonError::into_inner);
        match self.state.is_lost.load(Ordering::Relaxed) || held.2.elapsed() > VALID {
            true => Err(self.state.index.lost()),
            false => Ok(()),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        *self.state.must_stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.state.wake.notify_all();
        if let Some(renewer) = self.renewer.take() {
            // It ends after one request at most.
            let _ = renewer.join();
        }
        if !self.state.is_lost.load(Ordering::Relaxed) {
            self.state.give_back();
        }
    }
}

impl LeaseState {
    fn keep(&self) {
        loop {
            let stop = self.must_stop.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.wake.wait_timeout_while(stop, RENEW_EVERY, |stop| !*stop);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
            if matches!(self.renew(), Err(ClusterError::Lost { .. })) {
                self.is_lost.store(true, Ordering::Relaxed);
                return;
            }
        }
    }

    fn renew(&self) -> Result<(), ClusterError> {
        let now = Instant::now();
        let (mut document, seen, _) = self.held().clone();
        document.renewals += 1;
        let id = lease_id(&self.index.names.share);
        let put = self.index.put_control_document(&id, &document, Some(seen));
        let seen = match put {
            // It may be our own renewal, whose answer was lost.
            Err(ClusterError::Lost { .. }) => {
                let known = self.index.control_document::<LeaseDocument>(&id)?;
                let ours = known.filter(|(known, _)| {
                    known.epoch == document.epoch && known.holder == document.holder
                });
                let Some((known, seen)) = ours else { return Err(self.index.lost()) };
                document = known;
                seen
            }
            put => put?,
        };
        *self.held() = (document, seen, now);
        Ok(())
    }

    fn give_back(&self) {
        let (document, seen, _) = self.held().clone();
        let free = LeaseDocument { is_free: true, ..document };
        let id = lease_id(&self.index.names.share);
        if let Err(error) = self.index.put_control_document(&id, &free, Some(seen)) {
            tracing::debug!(%error, "the lease was not given back: it ends by itself");
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, (LeaseDocument, SeenVersion, Instant)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
