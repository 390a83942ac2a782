//! `/api/v1/suggest`: completions of what is being typed.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};

use crate::http::app::App;
use crate::http::params::{pairs_of_query, suggest_request};
use crate::http::problem::Problem;
use crate::search::Suggestions;

/// `GET /api/v1/suggest`
pub(in crate::http) async fn suggest(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Suggestions>, Problem> {
    let request = suggest_request(pairs_of_query(query.as_deref()))?;
    Ok(Json(app.suggest(request).await?))
}
