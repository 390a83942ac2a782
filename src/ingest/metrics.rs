//! What keeping the index costs, counted and timed for those who watch the daemon (`/metrics`). What
//! is true at the moment, such as the number of notes, is asked of [`Board`] and snapshot instead.
//!
//! [`Board`]: crate::ingest::Board

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::cluster::ClusterMetrics;

/// Upper bounds in seconds: a saved note is found within tens of milliseconds, a first build takes
/// minutes.
const SECONDS: [f64; 13] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0];

/// A counter per value of one label.
type Counters = Family<[(&'static str, &'static str); 1], Counter>;

/// Why a file is not in the index with its text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rejection {
    /// The system refused to read it.
    Unreadable,
    /// Reading it took too long, or the parser failed on it.
    SetAside,
}

/// Counts and times of the indexer, over all indexers of the process. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct IndexMetrics {
    /// From the first event of an edit to the commit that holds it.
    pub(super) lag: Histogram,
    pub(super) commits: Histogram,
    /// Merges of segments that were begun.
    pub(super) merges: Counter,
    /// Comparisons of the whole folder that ended.
    pub(super) comparisons: Counter,
    /// Sections that a model has read.
    embedded: Counter,
    events: Counters,
    rejections: Counters,
    /// Of sharing the index with other machines.
    pub(crate) cluster: ClusterMetrics,
}

impl Default for IndexMetrics {
    fn default() -> Self {
        let metrics = Self {
            lag: Histogram::new(SECONDS),
            commits: Histogram::new(SECONDS),
            merges: Counter::default(),
            comparisons: Counter::default(),
            embedded: Counter::default(),
            events: Counters::default(),
            rejections: Counters::default(),
            cluster: ClusterMetrics::default(),
        };
        // From the start, so that whoever watches a rate sees the first one.
        for rejection in [Rejection::Unreadable, Rejection::SetAside] {
            metrics.rejections.get_or_create_owned(&rejection.label());
        }
        for kind in ["finished", "growing", "gone"] {
            metrics.events.get_or_create_owned(&[("kind", kind)]);
        }
        metrics
    }
}

impl IndexMetrics {
    /// The system reported that something happened to a path.
    pub(super) fn heard(&self, kind: &'static str) {
        self.events.get_or_create(&[("kind", kind)]).inc();
    }

    pub(super) fn rejected(&self, why: Rejection) {
        self.rejections.get_or_create(&why.label()).inc();
    }

    /// A model has read so many more sections.
    pub(super) fn embedded(&self, sections: usize) {
        self.embedded.inc_by(sections as u64);
    }

    /// Adds all to what is shown.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let mut seconds = |name, help, histogram: &Histogram| {
            registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
        };
        seconds("index_lag", "From an edit to the commit that holds it", &self.lag);
        seconds("index_commit_duration", "How long commits take", &self.commits);
        registry.register("index_merges", "Merges of segments begun", self.merges.clone());
        registry.register(
            "index_comparisons",
            "Comparisons of the whole folder with the index",
            self.comparisons.clone(),
        );
        registry.register(
            "semantic_embedded",
            "Texts of sections that the model of semantic.model has read",
            self.embedded.clone(),
        );
        registry.register(
            "watch_events",
            "Paths that the system reported changes of",
            self.events.clone(),
        );
        registry.register(
            "files_rejected",
            "Files that could not be indexed, each time one is tried",
            self.rejections.clone(),
        );
        self.cluster.register(registry);
    }
}

impl Rejection {
    fn label(self) -> [(&'static str, &'static str); 1] {
        match self {
            Self::Unreadable => [("reason", "unreadable")],
            Self::SetAside => [("reason", "set_aside")],
        }
    }
}
