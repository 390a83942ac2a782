//! What clients ask about the index itself: `indexes`, `stats`, `settings`, `version`, `health`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde_json::{Map, Value, json};

use crate::http::app::App;

use super::attribute::{SEARCHABLE, SORTABLE, displayed, filterable};
use super::error::MeiliError;
use super::facets::FACET_VALUES_MAX;
use super::fields::{SentFields, shortened};
use super::query::HITS_MAX;
use super::search::{INDEX, check_index};

/// `GET /`
pub(super) async fn root() -> Json<Value> {
    Json(json!({ "status": "Meilisearch is running" }))
}

/// `GET health`
pub(super) async fn health() -> Json<Value> {
    Json(json!({ "status": "available" }))
}

/// `GET version`. It is Limier's.
pub(super) async fn version() -> Json<Value> {
    Json(json!({
        "commitSha": "unknown", "commitDate": "unknown", "pkgVersion": env!("CARGO_PKG_VERSION"),
    }))
}

/// `GET indexes`
pub(super) async fn indexes(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, MeiliError> {
    let mut fields = SentFields::of_query("index", query.as_deref());
    let offset = fields.number("offset")?.unwrap_or(0);
    let limit = fields.number("limit")?.unwrap_or(20);
    fields.finish()?;
    let results: Vec<_> = [described(&app)].into_iter().skip(offset).take(limit).collect();
    Ok(Json(json!({ "results": results, "offset": offset, "limit": limit, "total": 1 })))
}

/// `GET indexes/{index}`
pub(super) async fn index(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    Ok(Json(described(&app)))
}

/// `GET stats`
pub(super) async fn stats(State(app): State<Arc<App>>) -> Result<Json<Value>, MeiliError> {
    let snapshot = app.snapshot()?;
    let read = app.blocking(move || snapshot.disk_bytes()).await;
    let bytes = read?;
    Ok(Json(json!({
        "databaseSize": bytes,
        "usedDatabaseSize": bytes,
        "lastUpdate": app.board.status().last_commit,
        "indexes": { INDEX: of_index(&app, bytes)? },
    })))
}

/// `GET indexes/{index}/stats`
pub(super) async fn index_stats(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    let snapshot = app.snapshot()?;
    let bytes = app.blocking(move || snapshot.disk_bytes()).await?;
    Ok(Json(of_index(&app, bytes)?))
}

/// `GET indexes/{index}/settings`
pub(super) async fn settings(Path(index): Path<String>) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    Ok(Json(all_settings()))
}

/// `GET indexes/{index}/settings/{name}`
pub(super) async fn setting(
    Path((index, name)): Path<(String, String)>,
) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    let mut words = name.split('-');
    let mut field = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        field.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        field.extend(letters);
    }
    match all_settings().get(&field) {
        Some(setting) => Ok(Json(setting.clone())),
        None => {
            let message = format!("There is no setting `{}`.", shortened(&name));
            Err(MeiliError::new("not_found", message))
        }
    }
}

fn described(app: &App) -> Value {
    // The index was made by its first commit; only the last one is known.
    let updated = app.board.status().last_commit;
    json!({ "uid": INDEX, "primaryKey": "id", "createdAt": updated, "updatedAt": updated })
}

/// The numbers of the index, which takes `bytes` on the disk; its documents have no store of their own.
fn of_index(app: &App, bytes: u64) -> Result<Value, MeiliError> {
    let documents = app.snapshot()?.sections_len();
    let fields = displayed().map(|name| (name.to_owned(), documents.into()));
    Ok(json!({
        "numberOfDocuments": documents,
        "numberOfEmbeddedDocuments": 0,
        "numberOfEmbeddings": 0,
        "indexSize": bytes,
        "usedIndexSize": bytes,
        "rawDocumentDbSize": bytes,
        "avgDocumentSize": bytes / (documents as u64).max(1),
        "isIndexing": app.board.status().progress.is_some(),
        "fieldDistribution": fields.collect::<Map<String, Value>>(),
    }))
}

fn all_settings() -> Value {
    json!({
        "displayedAttributes": displayed().collect::<Vec<_>>(),
        "searchableAttributes": SEARCHABLE,
        "filterableAttributes": filterable(),
        "sortableAttributes": SORTABLE,
        "rankingRules": ["words", "sort"],
        "stopWords": [],
        "nonSeparatorTokens": [],
        "separatorTokens": [],
        "dictionary": [],
        "synonyms": {},
        "distinctAttribute": null,
        "proximityPrecision": "byWord",
        "typoTolerance": {
            "enabled": true,
            "minWordSizeForTypos": { "oneTypo": 5, "twoTypos": 9 },
            "disableOnWords": [],
            "disableOnAttributes": [],
            "disableOnNumbers": true,
        },
        "faceting": { "maxValuesPerFacet": FACET_VALUES_MAX, "sortFacetValuesBy": { "*": "alpha" } },
        "pagination": { "maxTotalHits": HITS_MAX },
        "searchCutoffMs": null,
        "localizedAttributes": [{ "locales": ["fra"], "attributePatterns": ["*"] }],
        "facetSearch": true,
        "prefixSearch": "indexingTime",
        "embedders": {},
    })
}
