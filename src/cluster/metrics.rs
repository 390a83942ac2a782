//! What sharing an index costs, counted and timed for those who watch the daemon (`/metrics`).

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds in seconds: a quiet refresh takes 50 ms, a bulk beside a node that dies some seconds.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// Why something was sent again.
#[derive(Clone, Copy, Debug)]
pub(super) enum Again {
    /// The cluster had no room, or a part of it was not ready.
    NoRoom,
    /// A node did not answer.
    Unreachable,
}

/// Counts and times of all that this process asks of its cluster. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct ClusterMetrics {
    pub(super) bulks: Histogram,
    pub(super) refreshes: Histogram,
    /// From a change that we know of until others can read it; or, if we follow, until it is found here.
    lag: Histogram,
    pub(super) sent_bytes: Counter,
    retries: Family<[(&'static str, &'static str); 1], Counter>,
    /// Writes that the cluster refused since another machine had taken over.
    pub(super) conflicts: Counter,
    /// Documents that nobody needed any more.
    pub(super) swept: Counter,
    pub(super) sweeps: Counter,
    is_reachable: Gauge,
    is_writer: Gauge,
    failed_shards: Gauge<u64, AtomicU64>,
}

impl Default for ClusterMetrics {
    fn default() -> Self {
        let metrics = Self {
            bulks: Histogram::new(SECONDS),
            refreshes: Histogram::new(SECONDS),
            lag: Histogram::new(SECONDS),
            sent_bytes: Counter::default(),
            retries: Family::default(),
            conflicts: Counter::default(),
            swept: Counter::default(),
            sweeps: Counter::default(),
            is_reachable: Gauge::default(),
            is_writer: Gauge::default(),
            failed_shards: Gauge::default(),
        };
        for again in [Again::NoRoom, Again::Unreachable] {
            metrics.retries.get_or_create_owned(&again.label());
        }
        metrics
    }
}

impl ClusterMetrics {
    /// A change took so long to be readable by others, or to be found here.
    pub(crate) fn took(&self, lag: Duration) {
        self.lag.observe(lag.as_secs_f64());
    }

    /// Something is asked again.
    pub(super) fn retried(&self, why: Again) {
        self.retries.get_or_create(&why.label()).inc();
    }

    /// Whether the last request was answered.
    pub(super) fn answered(&self, is_reachable: bool) {
        self.is_reachable.set(i64::from(is_reachable));
    }

    /// Whether we are the one that writes our share.
    pub(super) fn writes(&self, is_writer: bool) {
        self.is_writer.set(i64::from(is_writer));
    }

    /// How many parts did not take part in the last answer that says so.
    pub(super) fn failed(&self, shards: u64) {
        self.failed_shards.set(shards);
    }

    /// Adds all to what is shown.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("cluster");
        for (name, help, histogram) in [
            ("bulk_duration", "How long writing documents takes, one request", &self.bulks),
            ("refresh_duration", "How long showing what was written takes", &self.refreshes),
            (
                "lag",
                "From a change to the moment that others read it, or that it is found here",
                &self.lag,
            ),
        ] {
            registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
        }
        for (name, help, counter) in [
            ("sent_bytes", "Bytes of documents sent", &self.sent_bytes),
            ("conflicts", "Writes refused since another machine had taken over", &self.conflicts),
            ("sweeps", "Comparisons of the cluster with what was written", &self.sweeps),
            ("swept", "Documents removed that nobody needed", &self.swept),
        ] {
            registry.register(name, help, counter.clone());
        }
        registry.register("retries", "Requests and documents sent again", self.retries.clone());
        registry.register(
            "reachable",
            "Whether the last request was answered",
            self.is_reachable.clone(),
        );
        registry.register(
            "writer",
            "Whether this machine writes its share",
            self.is_writer.clone(),
        );
        registry.register(
            "failed_shards",
            "Shards that took no part in the last answer of all",
            self.failed_shards.clone(),
        );
    }
}

impl Again {
    fn label(self) -> [(&'static str, &'static str); 1] {
        match self {
            Self::NoRoom => [("reason", "no_room")],
            Self::Unreachable => [("reason", "unreachable")],
        }
    }
}
