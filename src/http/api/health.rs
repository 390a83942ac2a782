//! `/livez`: the process answers. `/readyz`: the first scan is committed, so searches are complete.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::http::app::App;
use crate::http::problem::Problem;

/// `GET /livez`
pub(in crate::http) async fn livez() -> Json<Value> {
    Json(json!({ "status": "alive" }))
}

/// `GET /readyz`
pub(in crate::http) async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Value>, Problem> {
    let status = app.board.status();
    match status.ready {
        true => Ok(Json(json!({ "status": "ready", "generation": status.generation }))),
        false => Err(Problem::not_ready(&status)),
    }
}
