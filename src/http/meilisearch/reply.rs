//! An answer to a search as Meilisearch writes it.

use std::time::Instant;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::facets::distribution;
use super::find::{Found, Ranked};
use super::query::{SearchQuery, Window};

/// The fields of an answer.
pub(super) fn reply(query: &SearchQuery, found: &Found, asked: Instant) -> Map<String, Value> {
    let mut reply = Map::new();
    let hits = found.ranked.iter().map(|ranked| Value::Object(shown(query, ranked)));
    reply.insert("hits".to_owned(), hits.collect());
    reply.insert("query".to_owned(), query.q.as_str().into());
    reply.insert("processingTimeMs".to_owned(), milliseconds(asked));
    add_window(&mut reply, query.window, found.total);
    if !query.facets.is_empty() {
        let (values, stats) = distribution(found, &query.facets);
        reply.insert("facetDistribution".to_owned(), Value::Object(values));
        reply.insert("facetStats".to_owned(), Value::Object(stats));
    }
    reply
}

/// A document as a hit of this query.
pub(super) fn shown(query: &SearchQuery, ranked: &Ranked) -> Map<String, Value> {
    let mut shown = query.shape.of(&ranked.document);
    if query.shows_score {
        shown.insert("_rankingScore".to_owned(), json!(ranked.score));
    }
    if query.shows_details {
        let details = json!({
            "relevance": { "order": 0, "score": ranked.score, "value": ranked.raw },
        });
        shown.insert("_rankingScoreDetails".to_owned(), details);
    }
    shown
}

/// Which hits these are, of how many.
pub(super) fn add_window(reply: &mut Map<String, Value>, window: Window, total: usize) {
    let (_, hits_max) = window.range();
    let fields = match window {
        Window::Offset { offset, .. } => {
            vec![("limit", hits_max), ("offset", offset), ("estimatedTotalHits", total)]
        }
        Window::Page { page, hits_per_page } => {
            let per_page = hits_per_page.min(super::query::HITS_MAX);
            let pages = if per_page == 0 { 0 } else { total.div_ceil(per_page) };
            vec![
                ("hitsPerPage", per_page),
                ("page", page),
                ("totalPages", pages),
                ("totalHits", total),
            ]
        }
    };
    reply.extend(fields.into_iter().map(|(name, number)| (name.to_owned(), number.into())));
}

/// How long it took.
pub(super) fn milliseconds(asked: Instant) -> Value {
    u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX).into()
}

/// An answer, with a warning that names the fields which say nothing to us.
pub(super) fn written(reply: Map<String, Value>, mut ignored: Vec<&'static str>) -> Response {
    let mut response = Json(Value::Object(reply)).into_response();
    ignored.sort_unstable();
    ignored.dedup();
    if !ignored.is_empty() {
        let warning = format!("299 limier \"not looked at: {}\"", ignored.join(", "));
        if let Ok(warning) = HeaderValue::from_str(&warning) {
            response.headers_mut().insert(header::WARNING, warning);
        }
    }
    response
}
