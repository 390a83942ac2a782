//! `indexes/notes/search` and `indexes/notes/facet-search`.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::http::app::App;
use crate::http::base::base;
use crate::http::pins::Pinned;
use crate::search::{Counted, Request};

use super::attribute::Attribute;
use super::error::MeiliError;
use super::facets::{flat, is_found};
use super::fields::{SentFields, shortened};
use super::find::{Finder, facet_of, request};
use super::query::SearchQuery;
use super::reply::{milliseconds, reply, written};

/// The one index there is.
pub(super) const INDEX: &str = "notes";

/// Characters of what is sought among facet values.
const SOUGHT_CHARS_MAX: usize = 256;

/// `GET` and `POST`
pub(super) async fn search(
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
    let mut fields = SentFields::of_request("search", &method, query, &headers, &body)?;
    let query = SearchQuery::read(&mut fields)?;
    fields.finish()?;
    let (state, base) = (state(&app)?, base(&app.config, &headers));
    let found = Finder { app: &app, state: &state, base: &base }.find(&query).await?;
    Ok(written(reply(&query, &found, asked), query.not_looked_at(&state.snapshot)))
}

/// `POST`, among the values of a facet. Clients send the fields of their search too: what does not decide
/// which sections match is read and left.
pub(super) async fn facet_search(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, MeiliError> {
    check_index(&index)?;
    let asked = Instant::now();
    let mut fields = SentFields::of_body("facet_search", &headers, &body)?;
    let Some(name) = fields.text("facetName")? else {
        let message = "Missing field `facetName`";
        return Err(MeiliError::new("missing_facet_search_facet_name", message));
    };
    let attribute = Attribute::named(&name);
    let Some((attribute, facet)) = attribute.and_then(|a| Some((a, facet_of(a)?))) else {
        let message = format!("Attribute `{}` is not facet-searchable.", shortened(&name));
        return Err(fields.refused("facetName", message));
    };
    let sought = fields.text("facetQuery")?;
    if sought.as_ref().is_some_and(|sought| sought.chars().count() > SOUGHT_CHARS_MAX) {
        let message =
            format!("Invalid value at `.facetQuery`: at most {SOUGHT_CHARS_MAX} characters");
        return Err(fields.refused("facetQuery", message));
    }
    fields.ignore(&["exhaustiveFacetCount"]);
    let query = SearchQuery::read(&mut fields)?;
    fields.finish()?;
    let find = sought.clone().unwrap_or_default();
    let request = Request {
        limit: 1,
        snippets: 0,
        facets: vec![Counted::Facet(facet)],
        find: find.clone(),
        ..request(&query)
    };
    let state = state(&app)?;
    let response = Finder { app: &app, state: &state, base: "" }.ask(request).await?;
    let counts = response.facets.get(facet.name());
    let values = counts.map(|counts| flat(counts, attribute, |value| is_found(value, &find)));
    let hits = values.unwrap_or_default().into_iter();
    let hits = hits.map(|(value, count)| json!({ "value": value, "count": count }));
    let mut reply = Map::new();
    reply.insert("facetHits".to_owned(), hits.collect());
    reply.insert("facetQuery".to_owned(), sought.map_or(Value::Null, Value::String));
    reply.insert("processingTimeMs".to_owned(), milliseconds(asked));
    Ok(written(reply, query.not_looked_at(&state.snapshot)))
}

/// What all of an answer is made of.
pub(super) fn state(app: &App) -> Result<Pinned, MeiliError> {
    Ok(Pinned { snapshot: app.snapshot()?, settings: Arc::clone(&app.settings) })
}

/// Refuses the name of another index.
pub(super) fn check_index(index: &str) -> Result<(), MeiliError> {
    if index == INDEX {
        return Ok(());
    }
    let message = format!("Index `{}` not found.", shortened(index));
    Err(MeiliError::new("index_not_found", message))
}
