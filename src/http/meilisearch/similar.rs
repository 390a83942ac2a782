//! `indexes/notes/similar`: the sections of other notes that are most like one.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http::app::App;
use crate::http::base::base;
use crate::search::{Collapse, SimilarRequest};

use super::document::DocumentMaker;
use super::error::MeiliError;
use super::fields::{SentFields, shortened};
use super::id;
use super::query::{Window, filter};
use super::reply::{add_window, milliseconds, written};
use super::search::{check_index, state};
use super::shape::{HitShape, retrieved};

/// Similar sections that can be paged through.
const SIMILAR_MAX: usize = 100;

/// `GET` and `POST`
pub(super) async fn similar(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, MeiliError> {
    let asked = Instant::now();
    check_index(&index)?;
    let query = query.as_deref();
    let mut fields = SentFields::of_request("similar", &method, query, &headers, &body)?;
    let id = match fields.value("id") {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        Some(_) => {
            return Err(fields.refused("id", "Invalid value at `.id`: expected a document id"));
        }
        None => return Err(MeiliError::new("missing_similar_id", "Missing field `id`")),
    };
    let window = Window::Offset {
        offset: fields.number("offset")?.unwrap_or(0),
        limit: fields.number("limit")?.unwrap_or(20),
    };
    let condition = filter(&mut fields)?;
    let shape = HitShape::plain(retrieved(&mut fields, "attributesToRetrieve")?);
    let (shows_score, threshold) =
        (fields.flag("showRankingScore")?, fields.share("rankingScoreThreshold")?);
    let ignored = fields.ignore(&[
        "embedder",
        "retrieveVectors",
        "showRankingScoreDetails",
        "showPerformanceDetails",
    ]);
    fields.finish()?;
    let (state, base) = (state(&app)?, base(&app.config, &headers));
    let mut found = None;
    for (note, anchor) in id::decode(&id) {
        let request = SimilarRequest {
            anchor: Some(anchor),
            condition: condition.clone(),
            whole_text: shape.needs_text(),
            ..SimilarRequest::new(note, SIMILAR_MAX, Collapse::Duplicates)
        };
        found = app.similar(&state.snapshot, request).await?;
        if found.is_some() {
            break;
        }
    }
    let Some(found) = found else {
        let message = format!("Document `{}` not found.", shortened(&id));
        return Err(MeiliError::new("not_found_similar_id", message));
    };
    let best = found.hits.first().map_or(1.0, |hit| f64::from(hit.score)).max(f64::MIN_POSITIVE);
    let maker = DocumentMaker { snapshot: &state.snapshot, base: &base };
    let scored = found.hits.into_iter().map(|hit| (f64::from(hit.score) / best, hit));
    let scored: Vec<_> = scored.filter(|(score, _)| Some(*score) >= threshold).collect();
    let (total, (offset, limit)) = (scored.len(), window.range());
    let page = scored.into_iter().skip(offset).take(limit).map(|(score, hit)| {
        let mut shown = shape.of(&maker.of_hit(hit));
        if shows_score {
            shown.insert("_rankingScore".to_owned(), json!(score));
        }
        Value::Object(shown)
    });
    let mut reply = Map::new();
    reply.insert("hits".to_owned(), page.collect());
    reply.insert("id".to_owned(), id.into());
    reply.insert("processingTimeMs".to_owned(), milliseconds(asked));
    add_window(&mut reply, window, total);
    Ok(written(reply, ignored))
}
