//! Requests and searches, counted and timed for those who watch the daemon (`/metrics`). A label is
//! a word of ours, never one of a client's: a route is its template, a query is not there at all.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response as HttpResponse;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::search::Response;

use super::problem::Problem;

/// Upper bounds in seconds: most answers take some milliseconds, none more than the time limit.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Outcomes of searches.
const RESULTS: [&str; 4] = ["hit", "zero", "relaxed", "error"];

/// Histograms of one name, by labels.
type Histograms<L> = Family<L, Histogram>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

/// Counts and times of the service, from start to end. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct HttpMetrics {
    requests: Histograms<RequestLabels>,
    searches: Family<[(&'static str, &'static str); 1], Counter>,
    search_stages: Histograms<[(&'static str, &'static str); 1]>,
    answer_cache: Family<[(&'static str, &'static str); 1], Counter>,
}

impl Default for HttpMetrics {
    fn default() -> Self {
        let seconds = || Histogram::new(SECONDS);
        let metrics = Self {
            requests: Family::new_with_constructor(seconds),
            searches: Family::default(),
            search_stages: Family::new_with_constructor(seconds),
            answer_cache: Family::default(),
        };
        for result in ["hit", "miss"] {
            metrics.answer_cache.get_or_create_owned(&[("result", result)]);
        }
        for result in RESULTS {
            metrics.searches.get_or_create_owned(&[("result", result)]);
        }
        metrics
    }
}

impl HttpMetrics {
    /// A search came to an end, `took` after it was asked for.
    pub(super) fn searched(&self, outcome: &Result<Response, Problem>, took: Duration) {
        let result = outcome.as_ref().map_or("error", result);
        self.searches.get_or_create(&[("result", result)]).inc();
        if let Ok(response) = outcome {
            let answer = response.took_ms / 1000.0;
            let wait = (took.as_secs_f64() - answer).max(0.0);
            for (stage, seconds) in [("wait", wait), ("answer", answer)] {
                self.search_stages.get_or_create(&[("stage", stage)]).observe(seconds);
            }
        }
    }

    /// A search was looked for among kept answers; `known` is the [`result`] of the one that is there.
    pub(super) fn looked_up(&self, known: Option<&'static str>) {
        let is_known = if known.is_some() { "hit" } else { "miss" };
        self.answer_cache.get_or_create(&[("result", is_known)]).inc();
        if let Some(result) = known {
            self.searches.get_or_create(&[("result", result)]).inc();
        }
    }

    fn answered(&self, labels: &RequestLabels, took: Duration) {
        self.requests.get_or_create(labels).observe(took.as_secs_f64());
    }

    /// Adds all to what is shown.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "http_request_duration",
            "From a request to the beginning of its answer",
            Unit::Seconds,
            self.requests.clone(),
        );
        registry.register("searches", "Searches by outcome", self.searches.clone());
        registry.register(
            "answer_cache_requests",
            "Searches by whether their answer was kept",
            self.answer_cache.clone(),
        );
        registry.register_with_unit(
            "search_duration",
            "How long searches waited for room, and were answered",
            Unit::Seconds,
            self.search_stages.clone(),
        );
    }
}

/// What came of a search that was answered.
pub(super) fn result(response: &Response) -> &'static str {
    match response {
        Response { total: 0, .. } => "zero",
        response if response.query.relaxed.is_some() => "relaxed",
        _ => "hit",
    }
}

/// Times every request.
pub(super) async fn measure(
    State(metrics): State<HttpMetrics>,
    request: Request,
    next: Next,
) -> HttpResponse {
    let start = Instant::now();
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("none", MatchedPath::as_str).to_owned();
    let method = method_name(request.method());
    let response = next.run(request).await;
    let labels = RequestLabels { route, method, status: response.status().as_u16() };
    metrics.answered(&labels, start.elapsed());
    response
}

/// Clients may make up methods.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::POST => "POST",
        _ => "other",
    }
}
