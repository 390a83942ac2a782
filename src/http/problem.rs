//! What went wrong with a request, as a value: an RFC 9457 problem in French and English. `render`
//! writes it for the client.
//!
//! Clients learn little of a failure of ours; the log has its cause.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::ingest::Status;

use super::language::Bilingual;

/// What went wrong with a request.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    /// A stable name, the end of the problem's `type`.
    pub(super) code: &'static str,
    /// In French and in English.
    pub(super) title: (&'static str, &'static str),
    pub(super) detail: Bilingual,
    pub(super) retry_after_secs: Option<u32>,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        title: (&'static str, &'static str),
        detail: Bilingual,
    ) -> Self {
        Self { status, code, title, detail, retry_after_secs: None }
    }

    /// A parameter is unknown or wrong; `detail` names it.
    pub(super) fn parameter(detail: Bilingual) -> Self {
        let title = ("Paramètre incorrect", "Wrong parameter");
        Self::new(StatusCode::BAD_REQUEST, "parameter", title, detail)
    }

    pub(super) fn not_found(detail: Bilingual) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", ("Introuvable", "Not found"), detail)
    }

    /// The index cannot be searched yet.
    pub(super) fn not_ready(status: &Status) -> Self {
        let (fr, en) = match &status.progress {
            Some(progress) => (
                format!(
                    "L’index se construit : {} notes lues sur {}",
                    progress.done, progress.total
                ),
                format!(
                    "the index is being built: {} of {} notes read",
                    progress.done, progress.total
                ),
            ),
            None => ("L’index se construit".to_owned(), "the index is being built".to_owned()),
        };
        let title = ("Pas encore prêt", "Not ready yet");
        let detail = Bilingual::new(fr, en);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", title, detail).after(1)
    }

    /// Folder and index could not be compared, or the difference could not be written.
    pub(super) fn not_written(status: &Status) -> Self {
        let why = status.degraded.sentences().join("; ");
        let detail = Bilingual::new(
            format!("L’index n’a pas pu être mis à jour : {why}"),
            format!("the index could not be brought up to date: {why}"),
        );
        let title = ("Index en retard", "Index behind");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-written", title, detail).after(5)
    }

    /// Too many requests at once.
    pub(super) fn overloaded(retry_after_secs: u32) -> Self {
        let detail = Bilingual::new("Trop de demandes à la fois", "too many requests at once");
        let title = ("Service surchargé", "Overloaded");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", title, detail)
            .after(retry_after_secs)
    }

    /// Too many of something held by one client address.
    pub(super) fn crowded(retry_after_secs: u32) -> Self {
        let detail = Bilingual::new(
            "Trop de connexions ouvertes depuis cette adresse",
            "too many connections open from this address",
        );
        let title = ("Trop de connexions", "Too many connections");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "overloaded", title, detail)
            .after(retry_after_secs)
    }

    /// The answer took longer than it may.
    pub(super) fn timed_out() -> Self {
        let detail = Bilingual::new(
            "La réponse n’a pas pu être faite à temps",
            "the answer could not be made in time",
        );
        let title = ("Délai dépassé", "Timed out");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", title, detail).after(1)
    }

    /// A note changes faster than it can be read.
    pub(super) fn being_saved() -> Self {
        let detail =
            Bilingual::new("Cette note est en cours d’enregistrement", "this note is being saved");
        let title = ("Note en cours d’enregistrement", "Note being saved");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "being-saved", title, detail).after(1)
    }

    /// Our fault. The cause goes to the log.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "request failed");
        Self::panicked()
    }

    /// Our fault. The panic has gone to the log.
    pub(super) fn panicked() -> Self {
        let detail =
            Bilingual::new("Le journal du serveur dit pourquoi", "the server's log says why");
        let title = ("Erreur interne", "Internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail)
    }

    /// The problem that a bare status means, as the framework answers for `path`.
    pub(super) fn of_status(status: StatusCode, path: &str) -> Self {
        let (code, title, fr, en) = match status {
            StatusCode::NOT_FOUND => (
                "not-found",
                ("Introuvable", "Not found"),
                format!("Il n’y a rien à l’adresse {path}"),
                format!("there is nothing at {path}"),
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method",
                ("Méthode refusée", "Method not allowed"),
                format!("{path} n’accepte pas cette méthode"),
                format!("{path} does not take this method"),
            ),
            StatusCode::PAYLOAD_TOO_LARGE => (
                "too-large",
                ("Demande trop longue", "Request too large"),
                "Le corps de la demande dépasse la limite".to_owned(),
                "the body of the request is over the limit".to_owned(),
            ),
            StatusCode::REQUEST_TIMEOUT => (
                "incomplete",
                ("Demande incomplète", "Incomplete request"),
                "Le corps de la demande n’est pas arrivé à temps".to_owned(),
                "the body of the request did not arrive in time".to_owned(),
            ),
            StatusCode::SERVICE_UNAVAILABLE => return Self::timed_out(),
            _ => (
                "refused",
                ("Demande refusée", "Request refused"),
                "La demande n’a pas pu être comprise".to_owned(),
                "the request could not be understood".to_owned(),
            ),
        };
        Self::new(status, code, title, Bilingual::new(fr, en))
    }

    pub(super) fn after(self, seconds: u32) -> Self {
        Self { retry_after_secs: Some(seconds), ..self }
    }
}

impl IntoResponse for Problem {
    /// An answer without a body, which carries the problem: `render`, which knows the request,
    /// writes it.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
