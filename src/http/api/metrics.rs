//! `/metrics`: how the daemon has been doing, for Prometheus. What was counted is kept where it
//! happens; how things stand now is asked when somebody looks.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{prometheus_text, text};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tokio::task::spawn_blocking;

use crate::http::app::App;
use crate::http::gate::Gate;
use crate::http::params::no_parameters;
use crate::http::problem::Problem;
use crate::index::{SemanticIndex, Snapshot};
use crate::ingest::Status;

/// The format of OpenMetrics, for those who ask for it.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    no_parameters(query.as_deref())?;
    let is_open = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/openmetrics-text"));
    let known = Arc::clone(&app);
    // Sizes of files may have to be read from the disk.
    let written = spawn_blocking(move || write(&known, is_open)).await;
    let body = written.map_err(|panicked| app.failed(&panicked))?;
    let body = body.map_err(|error| app.failed(&error))?;
    let kind = if is_open { OPEN_METRICS } else { prometheus_text::CONTENT_TYPE };
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}

fn write(app: &App, is_open: bool) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::with_prefix("limier");
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The version that runs", version);
    app.metrics.register(&mut registry);
    app.board.metrics().register(&mut registry);
    register_status(&app.board.status(), &mut registry);
    if let Some(snapshot) = app.board.snapshot() {
        register_index(&snapshot, &mut registry);
    }
    registry.register_with_unit(
        "answer_cache",
        "Memory of answers that may be given again",
        Unit::Bytes,
        ConstGauge::new(app.answers.bytes()),
    );
    let rooms = app.rooms();
    let load = |of: fn(&Gate) -> usize| rooms.map(|(room, gate)| (room, of(gate) as u64));
    let [running, waiting] = [Gate::running, Gate::waiting].map(load);
    registry.register("work_running", "Pieces of work under way", gauges("room", &running));
    registry.register("work_waiting", "Pieces of work that wait", gauges("room", &waiting));
    let mut body = String::new();
    match is_open {
        true => text::encode(&mut body, &registry)?,
        false => prometheus_text::encode(&mut body, &registry)?,
    }
    Ok(body)
}

/// How the index stands to its folder.
fn register_status(status: &Status, registry: &mut Registry) {
    registry.register(
        "ready",
        "Whether the index has equalled its folder: 1 or 0",
        ConstGauge::new(u32::from(status.ready)),
    );
    registry.register(
        "pending_changes",
        "Changes seen that cannot be found yet",
        ConstGauge::new(status.pending),
    );
    registry.register_with_unit(
        "pending_age",
        "Since when the oldest of them is known",
        Unit::Seconds,
        ConstGauge::new(Duration::from_millis(status.lag_ms).as_secs_f64()),
    );
    let times = [
        ("index_last_commit_timestamp", "When the last commit was", status.last_commit),
        (
            "index_last_comparison_timestamp",
            "When folder and index were last compared whole",
            status.last_reconcile,
        ),
    ];
    for (name, help, time) in times {
        let seconds = time.map_or(0.0, |time| time.as_duration().as_secs_f64());
        registry.register_with_unit(name, help, Unit::Seconds, ConstGauge::new(seconds));
    }
    registry.register(
        "watch_overflows",
        "How often changes were lost, and everything was looked at",
        ConstCounter::new(status.rescans),
    );
    registry.register(
        "problems",
        "Files and folders that cannot be looked at",
        ConstGauge::new(status.problems.len()),
    );
    let semantic = status.semantic.as_ref();
    registry.register(
        "semantic_pending",
        "Sections that the model of semantic.model has not read yet",
        ConstGauge::new(semantic.map_or(0, |semantic| semantic.pending)),
    );
    registry.register(
        "semantic_failing",
        "Whether no section can be embedded at the moment: 1 or 0",
        ConstGauge::new(u32::from(semantic.is_some_and(|semantic| semantic.problem.is_some()))),
    );
    let causes = status.degraded.causes().map(|(cause, is)| (cause, u64::from(is)));
    registry.register(
        "degraded",
        "Whether the index may be behind its folder for this cause: 1 or 0",
        gauges("cause", &causes),
    );
}

/// What is served.
fn register_index(snapshot: &Snapshot, registry: &mut Registry) {
    let counts = [
        ("index_notes", "Notes that can be found", snapshot.notes_len()),
        ("index_sections", "Sections that can be found", snapshot.sections_len()),
        ("index_segments", "Segments of the index", snapshot.segments().len()),
    ];
    for (name, help, count) in counts {
        registry.register(name, help, ConstGauge::new(count));
    }
    if let Ok(bytes) = snapshot.disk_bytes() {
        let help = "What the index takes on the disk";
        registry.register_with_unit("index_size", help, Unit::Bytes, ConstGauge::new(bytes));
    }
    let (facets, columns) = snapshot.heap_bytes();
    let vectors = snapshot.semantics().map_or(0, SemanticIndex::heap_bytes);
    let look_ups = snapshot.remembered_bytes();
    let parts =
        [("facets", facets), ("columns", columns), ("look_ups", look_ups), ("vectors", vectors)];
    let parts = parts.map(|(part, bytes)| (part, bytes as u64));
    registry.register_with_unit(
        "index_memory",
        "Memory of decoded columns, remembered look-ups and vectors; files are mapped, and do not count",
        Unit::Bytes,
        gauges("part", &parts),
    );
}

/// A gauge per value of one label.
type Gauges = Family<[(&'static str, &'static str); 1], Gauge<u64, AtomicU64>>;

fn gauges(label: &'static str, values: &[(&'static str, u64)]) -> Gauges {
    let family = Gauges::default();
    for (name, value) in values {
        family.get_or_create_owned(&[(label, *name)]).set(*value);
    }
    family
}
