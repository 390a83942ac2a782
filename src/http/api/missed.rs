//! `/api/v1/missed`: what readers searched in vain, for an administrator.

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::extract::{RawQuery, State};
use jiff::Zoned;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::missed::{KEPT_DAYS, MissedQuery};
use crate::http::params::no_parameters;
use crate::http::problem::Problem;

/// The searches that found nothing.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MissedReply {
    /// Whether `log.missed` is set: the list is empty otherwise.
    enabled: bool,
    /// Days after which a query that nobody asked again is forgotten.
    kept_days: i64,
    /// Those asked most first.
    queries: Vec<MissedQuery>,
}

/// `GET /api/v1/missed`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<MissedReply>, Problem> {
    no_parameters(query.as_deref())?;
    let mut missed = app.missed.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Json(MissedReply {
        enabled: app.config.log.missed,
        kept_days: KEPT_DAYS,
        queries: missed.list(Zoned::now().date()),
    }))
}
