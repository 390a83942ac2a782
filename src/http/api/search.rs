//! `/api/v1/search`: parameters to a page of hits.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};

use crate::http::app::App;
use crate::http::params::{no_parameters, pairs_of_json, pairs_of_query, search_request};
use crate::http::problem::Problem;
use crate::search::Response;

/// `GET /api/v1/search`
pub(in crate::http) async fn get(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Response>, Problem> {
    let request = search_request(pairs_of_query(query.as_deref()), app.config.search.hits_max)?;
    Ok(Json(app.search(&app.snapshot()?, request).await?))
}

/// `POST /api/v1/search`: the same fields as a JSON body.
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Json<Response>, Problem> {
    no_parameters(query.as_deref())?;
    let request = search_request(pairs_of_json(&body)?, app.config.search.hits_max)?;
    Ok(Json(app.search(&app.snapshot()?, request).await?))
}
