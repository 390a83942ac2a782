//! `indexes/notes/documents`: documents by their ids, by a filter, or all of them.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};

use crate::http::app::App;
use crate::http::base::base;
use crate::index::{IndexError, StoredSection};
use crate::search::{Collapse, Request, Sort};

use super::document::{Document, DocumentMaker};
use super::error::MeiliError;
use super::fields::{SentFields, shortened};
use super::find::Finder;
use super::id;
use super::query::{Window, filter, sort};
use super::search::{check_index, state};
use super::shape::{HitShape, retrieved};

/// Ids that one request may ask for.
const IDS_MAX: usize = 1000;

/// `GET documents` and `POST documents/fetch`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Path(index): Path<String>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    let query = query.as_deref();
    let mut fields = SentFields::of_request("document", &method, query, &headers, &body)?;
    let window = Window::Offset {
        offset: fields.number("offset")?.unwrap_or(0),
        limit: fields.number("limit")?.unwrap_or(20),
    };
    let (offset, limit) = window.range();
    let shape = HitShape::plain(retrieved(&mut fields, "fields")?);
    let condition = filter(&mut fields)?;
    let ids = ids(&mut fields)?;
    let sort = match sort(&mut fields)? {
        Sort::Relevance => Sort::DateDescending,
        sort => sort,
    };
    fields.ignore(&["retrieveVectors"]);
    fields.finish()?;
    let base = base(&app.config, &headers);
    let (results, total): (Vec<_>, usize) = match ids {
        Some(ids) => {
            let found = documents(&app, ids, base).await?;
            let page = found.iter().skip(offset).take(limit).map(|document| shape.of(document));
            (page.collect(), found.len())
        }
        None => {
            let state = state(&app)?;
            let request = Request {
                offset,
                limit: limit.max(1),
                condition,
                sort,
                collapse: Collapse::None,
                snippets: 0,
                facets: vec![],
                whole_text: shape.needs_text() && limit > 0,
                ..Request::default()
            };
            let found = Finder { app: &app, state: &state, base: &base }.ask(request).await?;
            let maker = DocumentMaker { snapshot: &state.snapshot, base: &base };
            let page = found.hits.into_iter().take(limit).map(|hit| shape.of(&maker.of_hit(hit)));
            (page.collect(), found.total)
        }
    };
    let results: Vec<Value> = results.into_iter().map(Value::Object).collect();
    Ok(Json(json!({ "results": results, "offset": offset, "limit": limit, "total": total })))
}

/// `GET documents/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((index, id)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, MeiliError> {
    check_index(&index)?;
    let mut fields = SentFields::of_query("document", query.as_deref());
    let shape = HitShape::plain(retrieved(&mut fields, "fields")?);
    fields.ignore(&["retrieveVectors"]);
    fields.finish()?;
    let base = base(&app.config, &headers);
    let found = documents(&app, vec![id.clone()], base).await?;
    let Some(document) = found.first() else {
        let message = format!("Document `{}` not found.", shortened(&id));
        return Err(MeiliError::new("document_not_found", message));
    };
    Ok(Json(Value::Object(shape.of(document))))
}

/// The ids that are asked for, if any.
fn ids(fields: &mut SentFields) -> Result<Option<Vec<String>>, MeiliError> {
    let ids = match fields.value("ids") {
        None => return Ok(None),
        Some(Value::String(ids)) => ids.split(',').map(|id| json!(id.trim())).collect(),
        Some(Value::Array(ids)) => ids,
        Some(_) => vec![Value::Null],
    };
    let id = |id: &Value| match id {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    };
    match ids.iter().map(id).collect::<Option<Vec<_>>>().filter(|ids| ids.len() <= IDS_MAX) {
        Some(ids) => Ok(Some(ids)),
        None => {
            let message =
                format!("Invalid value at `.ids`: expected at most {IDS_MAX} document ids");
            Err(fields.refused("ids", message))
        }
    }
}

/// The documents of these ids that there are, in their order.
async fn documents(
    app: &Arc<App>,
    ids: Vec<String>,
    base: String,
) -> Result<Vec<Document>, MeiliError> {
    let (state, reader) = (state(app)?, Arc::clone(app));
    let read = app.page(move |abandoned| {
        let snapshot = &state.snapshot;
        let maker = DocumentMaker { snapshot, base: &base };
        let mut found = Vec::new();
        for (note, anchor) in ids.iter().flat_map(|id| id::decode(id)) {
            let Some(address) = snapshot.note_address(&note)? else { continue };
            if abandoned.is_cancelled() {
                break;
            }
            let mut passages: Vec<StoredSection> = snapshot.passages(address)?;
            passages.retain(|passage| passage.anchor == anchor);
            let document = maker.of_passages(&reader.settings.links, &passages);
            found.extend(
                document.filter(|new| found.iter().all(|known: &Document| known.id != new.id)),
            );
        }
        Ok::<_, IndexError>(found)
    });
    Ok(read.await?.map_err(|error| app.failed(&error))?)
}
