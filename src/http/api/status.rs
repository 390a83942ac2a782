//! `/api/v1/status`: how far the index is behind its folder; `/api/v1/reconcile`: compare them now.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::configuration_state::ConfigurationState;
use crate::http::params::no_parameters;
use crate::http::problem::Problem;
use crate::ingest::Status;
use crate::note::{NotePath, Warning};

/// Entries of each list in the answer; `limier check` prints them all.
const LISTED_MAX: usize = 1000;

/// The state of the index.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct StatusReply {
    /// Of Limier.
    version: &'static str,
    /// Which index is served; `null` while none is.
    index_id: Option<String>,
    /// Notes that can be found.
    notes: usize,
    /// Sections that can be found.
    sections: usize,
    #[serde(flatten)]
    status: Status,
    /// How the configuration stands to what was last read.
    configuration: ConfigurationState,
    /// Warnings of all notes, listed or not.
    warnings_total: usize,
    /// The first of them.
    warnings: Vec<WarningReply>,
}

/// A warning with its note.
#[derive(Serialize, ToSchema)]
#[schema(as = NoteWarning)]
struct WarningReply {
    /// Its path.
    note: NotePath,
    #[serde(flatten)]
    warning: Warning,
}

/// `GET /api/v1/status`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<StatusReply>, Problem> {
    no_parameters(query.as_deref())?;
    let snapshot = app.board.snapshot();
    let mut warnings = Vec::new();
    if snapshot.is_some() {
        for (note, of_note) in app.oddities().await?.notes.iter() {
            let of_note = of_note.iter().cloned();
            warnings.extend(of_note.map(|warning| WarningReply { note: note.clone(), warning }));
        }
    }
    let warnings_total = warnings.len();
    warnings.truncate(LISTED_MAX);
    let mut status = app.board.status();
    status.changed.truncate(LISTED_MAX);
    status.problems.truncate(LISTED_MAX);
    status.hidden.truncate(LISTED_MAX);
    Ok(Json(StatusReply {
        version: env!("CARGO_PKG_VERSION"),
        index_id: snapshot.as_ref().map(|snapshot| snapshot.index_id().to_owned()),
        notes: snapshot.as_ref().map_or(0, |snapshot| snapshot.notes_len()),
        sections: snapshot.as_ref().map_or(0, |snapshot| snapshot.sections_len()),
        status,
        configuration: app.configuration.clone(),
        warnings_total,
        warnings,
    }))
}

/// `POST /api/v1/reconcile`: answers once everything written before the request is searchable.
pub(in crate::http) async fn reconcile(
    State(app): State<Arc<App>>,
) -> Result<Json<Status>, Problem> {
    match app.mailbox.reconcile().await {
        Ok(()) => Ok(Json(app.board.status())),
        Err(_) => Err(Problem::not_written(&app.board.status())),
    }
}
