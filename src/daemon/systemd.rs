//! What systemd hears of the daemon, by `sd_notify(3)`: that it is ready, reloads, lives and stops.
//! Where something else started it, nobody listens and nothing is sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sd_notify::NotifyState;

/// The daemon, as systemd sees it.
#[derive(Debug, Default)]
pub(super) struct Systemd {
    /// Whether systemd knows that the start is over: "reloaded" is told with the same word.
    is_started: AtomicBool,
}

impl Systemd {
    /// The start is over.
    pub(super) fn ready(&self) {
        self.is_started.store(true, Ordering::Release);
        tell(&[NotifyState::Ready, NotifyState::Status("")]);
    }

    /// What a long start is doing, in words for `systemctl status`.
    pub(super) fn starting(what: &str) {
        tell(&[NotifyState::Status(what)]);
    }

    /// Does `work`, as a reload.
    pub(super) fn reloading(&self, work: impl FnOnce()) {
        if !self.is_started.load(Ordering::Acquire) {
            return work();
        }
        // By this time, systemd tells the reload that it asked for from an earlier one.
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(error) => tracing::warn!(%error, "systemd is not told of the reload"),
        }
        work();
        tell(&[NotifyState::Ready]);
    }

    /// The end has begun.
    pub(super) fn stopping() {
        tell(&[NotifyState::Stopping]);
    }

    /// Gives signs of life for ever, if the unit asks for them (`WatchdogSec=`). They come from the
    /// threads that answer requests: where these hang, the signs end and systemd restarts the daemon.
    pub(super) async fn watchdog() {
        let Some(limit) = sd_notify::watchdog_enabled().filter(|limit| !limit.is_zero()) else {
            return;
        };
        // As sd_watchdog_enabled(3) advises.
        let mut ticks = tokio::time::interval((limit / 2).max(Duration::from_millis(1)));
        loop {
            ticks.tick().await;
            tell(&[NotifyState::Watchdog]);
        }
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd cannot be told how the daemon is");
    }
}
