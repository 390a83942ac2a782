//! `/livez`: the process answers. `/readyz`: the first scan is committed, so searches are complete.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::problem::Problem;

/// The process answers.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct LivezReply {
    /// `alive`.
    status: &'static str,
}

/// Searches are complete.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ReadyzReply {
    /// `ready`.
    status: &'static str,
    /// The number of the last commit.
    generation: u64,
}

/// `GET /livez`
pub(in crate::http) async fn livez() -> Json<LivezReply> {
    Json(LivezReply { status: "alive" })
}

/// `GET /readyz`
pub(in crate::http) async fn readyz(
    State(app): State<Arc<App>>,
) -> Result<Json<ReadyzReply>, Problem> {
    let status = app.board.status();
    match status.ready {
        true => Ok(Json(ReadyzReply { status: "ready", generation: status.generation })),
        false => Err(Problem::not_ready(&status)),
    }
}
