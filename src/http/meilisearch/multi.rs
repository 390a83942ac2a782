//! `multi-search`: several searches in one request, all answered from one snapshot, so that the counts
//! that InstantSearch puts together of several queries agree.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::http::app::App;
use crate::http::base::base;

use super::error::MeiliError;
use super::federation::{FederatedQuery, Federation};
use super::fields::SentFields;
use super::find::Finder;
use super::query::SearchQuery;
use super::reply::{reply, written};
use super::search::{INDEX, check_index, state};

/// Queries of one request.
const QUERIES_MAX: usize = 100;

/// `POST`
pub(super) async fn post(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, MeiliError> {
    let asked = Instant::now();
    let mut fields = SentFields::of_body("multi_search", &headers, &body)?;
    let queries = queries(&mut fields)?;
    let federation = fields.value("federation").map(Federation::read).transpose()?;
    fields.finish()?;
    let (state, base) = (state(&app)?, base(&app.config, &headers));
    let finder = Finder { app: &app, state: &state, base: &base };
    if let Some(federation) = federation {
        let read = each(queries, FederatedQuery::read)?;
        let ignored =
            read.iter().flat_map(|query| query.query.not_looked_at(&state.snapshot)).collect();
        return Ok(written(federation.answer(finder, &read, asked).await?, ignored));
    }
    let read = each(queries, read_query)?;
    let (mut results, mut ignored) = (Vec::with_capacity(read.len()), Vec::new());
    for (number, query) in read.into_iter().enumerate() {
        let asked = Instant::now();
        let found = finder.find(&query).await;
        let found = found.map_err(|error| error.inside(&format!(".queries[{number}]")))?;
        let mut result = Map::new();
        result.insert("indexUid".to_owned(), INDEX.into());
        result.extend(reply(&query, &found, asked));
        results.push(Value::Object(result));
        ignored.extend(query.not_looked_at(&state.snapshot));
    }
    Ok(written(Map::from_iter([("results".to_owned(), Value::Array(results))]), ignored))
}

fn queries(fields: &mut SentFields) -> Result<Vec<Value>, MeiliError> {
    match fields.value("queries") {
        Some(Value::Array(queries)) if queries.len() <= QUERIES_MAX => Ok(queries),
        Some(Value::Array(queries)) => {
            let message = format!("{} queries, of {QUERIES_MAX} at most", queries.len());
            Err(fields.refused("queries", message))
        }
        Some(_) => {
            Err(fields.refused("queries", "Invalid value type at `.queries`: expected an array"))
        }
        None => Err(MeiliError::new("bad_request", "Missing field `queries`")),
    }
}

/// Reads each query; an error says which one it is of.
fn each<T>(
    queries: Vec<Value>,
    read: impl Fn(&mut SentFields) -> Result<T, MeiliError>,
) -> Result<Vec<T>, MeiliError> {
    let one = |(number, query): (usize, Value)| {
        let inside = |error: MeiliError| error.inside(&format!(".queries[{number}]"));
        let mut fields = SentFields::of_json("search", query).map_err(inside)?;
        let index = fields.text("indexUid").map_err(inside)?;
        let missing = || MeiliError::new("missing_index_uid", "Missing field `indexUid`");
        check_index(&index.ok_or_else(missing).map_err(inside)?).map_err(inside)?;
        let query = read(&mut fields).map_err(inside)?;
        fields.finish().map_err(inside)?;
        Ok(query)
    };
    queries.into_iter().enumerate().map(one).collect()
}

fn read_query(fields: &mut SentFields) -> Result<SearchQuery, MeiliError> {
    if fields.value("federationOptions").is_some() {
        let message = "Using `federationOptions` is not allowed in a non-federated search.";
        return Err(MeiliError::new("invalid_multi_search_federation_options", message));
    }
    SearchQuery::read(fields)
}
