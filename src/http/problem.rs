//! What went wrong with a request, as a value: an RFC 9457 problem in French and English. `render`
//! writes it for the client.
//!
//! Clients learn little of a failure of ours; the log has its cause.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::ingest::Status;

use super::language::Bilingual;
use super::problem_code::ProblemCode;

/// What went wrong with a request.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) code: ProblemCode,
    /// In French and in English.
    pub(super) title: (&'static str, &'static str),
    pub(super) detail: Bilingual,
    /// Where in a text it is: its characters from 0; of a body, its bytes.
    pub(super) position: Option<usize>,
    /// What to write instead.
    pub(super) hint: Option<Box<Bilingual>>,
    pub(super) retry_after_secs: Option<u32>,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: ProblemCode,
        title: (&'static str, &'static str),
        detail: Bilingual,
    ) -> Self {
        Self { status, code, title, detail, position: None, hint: None, retry_after_secs: None }
    }

    /// A parameter is unknown or wrong; `detail` names it.
    pub(super) fn parameter(detail: Bilingual) -> Self {
        let title = ("Paramètre incorrect", "Wrong parameter");
        Self::new(StatusCode::BAD_REQUEST, ProblemCode::Parameter, title, detail)
    }

    pub(super) fn not_found(detail: Bilingual) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ProblemCode::NotFound,
            ("Introuvable", "Not found"),
            detail,
        )
    }

    /// The hits that a cursor leads to are no longer kept.
    pub(super) fn cursor_expired() -> Self {
        let detail = Bilingual::new(
            "La suite de ces résultats n’est plus gardée : elle l’est une minute après chaque page",
            "the rest of these hits is no longer kept: it is for a minute after each page",
        );
        let title = ("Suite expirée", "Cursor expired");
        Self::new(StatusCode::GONE, ProblemCode::CursorExpired, title, detail).with_hint(
            Bilingual::new(
                "la même recherche sans « cursor »",
                "the same search without \"cursor\"",
            ),
        )
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
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::NotReady, title, detail).after(1)
    }

    /// Folder and index could not be compared, or the difference could not be written.
    pub(super) fn not_written(status: &Status) -> Self {
        let why = status.degraded.sentences().join("; ");
        let detail = Bilingual::new(
            format!("L’index n’a pas pu être mis à jour : {why}"),
            format!("the index could not be brought up to date: {why}"),
        );
        let title = ("Index en retard", "Index behind");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::NotWritten, title, detail).after(5)
    }

    /// The route asks for a key; `is_other` if a wrong one was given.
    pub(super) fn key_required(is_other: bool) -> Self {
        let (fr, en) = match is_other {
            true => ("Cette clé n’ouvre pas cette adresse", "this key does not open this route"),
            false => (
                "Cette adresse demande une clé : Authorization: Bearer …",
                "this route asks for a key: Authorization: Bearer …",
            ),
        };
        let title = ("Clé demandée", "Key required");
        Self::new(StatusCode::UNAUTHORIZED, ProblemCode::Key, title, Bilingual::new(fr, en))
    }

    /// Without an admin key, the route answers this machine only.
    pub(super) fn for_this_machine() -> Self {
        let detail = Bilingual::new(
            "Sans clé d’administration, cette adresse ne répond qu’à la machine elle-même, \
             sans intermédiaire (security.admin_keys)",
            "without an admin key, this route answers the machine itself only, \
             and not through a proxy (security.admin_keys)",
        );
        let title = ("Interdit", "Forbidden");
        Self::new(StatusCode::FORBIDDEN, ProblemCode::Admin, title, detail)
    }

    /// A search key is needed, which pages do not take.
    pub(super) fn pages_closed() -> Self {
        let detail = Bilingual::new(
            "Des clés de recherche sont configurées : les pages sont fermées (security.pages)",
            "search keys are set: pages are closed (security.pages)",
        );
        let title = ("Pages fermées", "Pages closed");
        Self::new(StatusCode::FORBIDDEN, ProblemCode::PagesClosed, title, detail)
    }

    /// A request with several `Host` headers.
    pub(super) fn ambiguous_host() -> Self {
        let detail = Bilingual::new(
            "La requête a plusieurs en-têtes Host",
            "the request has several Host headers",
        );
        let title = ("Requête ambiguë", "Ambiguous request");
        Self::new(StatusCode::BAD_REQUEST, ProblemCode::Host, title, detail)
    }

    /// A request to another host.
    pub(super) fn foreign_host(host: &str) -> Self {
        let detail = Bilingual::new(
            format!("Ce serveur ne répond pas au nom « {host} » ; voir security.allowed_hosts"),
            format!(
                "this server does not answer to the name \"{host}\"; see security.allowed_hosts"
            ),
        );
        let title = ("Mauvaise adresse", "Misdirected request");
        Self::new(StatusCode::MISDIRECTED_REQUEST, ProblemCode::Host, title, detail)
    }

    /// A client sends more than its share; `has_key` if it is known by its key.
    pub(super) fn too_often(per_second: u32, has_key: bool, wait: Duration) -> Self {
        let (fr, en) = match has_key {
            true => ("avec une même clé", "with one key"),
            false => ("depuis une même adresse", "from one address"),
        };
        let detail = Bilingual::new(
            format!("Au plus {per_second} requêtes par seconde {fr}"),
            format!("at most {per_second} requests per second {en}"),
        );
        let title = ("Trop de requêtes", "Too many requests");
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemCode::Rate, title, detail).after(seconds)
    }

    /// Too many requests at once.
    pub(super) fn overloaded(retry_after_secs: u32) -> Self {
        let detail = Bilingual::new("Trop de requêtes à la fois", "too many requests at once");
        let title = ("Service surchargé", "Overloaded");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Overloaded, title, detail)
            .after(retry_after_secs)
    }

    /// Too many of something held by one client address.
    pub(super) fn crowded(retry_after_secs: u32) -> Self {
        let detail = Bilingual::new(
            "Trop de connexions ouvertes depuis cette adresse",
            "too many connections open from this address",
        );
        let title = ("Trop de connexions", "Too many connections");
        Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemCode::Overloaded, title, detail)
            .after(retry_after_secs)
    }

    /// The answer took longer than it may.
    pub(super) fn timed_out() -> Self {
        let detail = Bilingual::new(
            "La réponse n’a pas pu être donnée à temps",
            "the answer could not be made in time",
        );
        let title = ("Délai dépassé", "Timed out");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Timeout, title, detail).after(1)
    }

    /// The query asks for more than `most` things none of which may be left out.
    pub(super) fn too_much_asked(most: usize) -> Self {
        Self::parameter(Bilingual::new(
            format!(
                "« q » demande plus de {most} choses dont aucune ne peut être laissée de côté : \
                 expressions, filtres, exclusions, et tous les mots avec « strict »"
            ),
            format!(
                "\"q\" asks for more than {most} things of which none may be left out: \
                 phrases, filters, exclusions, and every word with \"strict\""
            ),
        ))
    }

    /// The body is over its limit.
    pub(super) fn too_large() -> Self {
        let detail = Bilingual::new(
            "Le corps de la requête dépasse la limite",
            "the body of the request is over the limit",
        );
        let title = ("Requête trop longue", "Request too large");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge, title, detail)
    }

    /// The body did not come in time.
    pub(super) fn incomplete() -> Self {
        let detail = Bilingual::new(
            "Le corps de la requête n’est pas arrivé à temps",
            "the body of the request did not arrive in time",
        );
        let title = ("Requête incomplète", "Incomplete request");
        Self::new(StatusCode::REQUEST_TIMEOUT, ProblemCode::Incomplete, title, detail)
    }

    /// A note changes faster than it can be read.
    pub(super) fn being_saved() -> Self {
        let detail =
            Bilingual::new("Cette note est en cours d’enregistrement", "this note is being saved");
        let title = ("Note en cours d’enregistrement", "Note being saved");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemCode::BeingSaved, title, detail).after(1)
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
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Internal, title, detail)
    }

    /// The problem that a bare status means, as the framework answers for `path`.
    pub(super) fn of_status(status: StatusCode, path: &str) -> Self {
        let (code, title, fr, en) = match status {
            StatusCode::NOT_FOUND => (
                ProblemCode::NotFound,
                ("Introuvable", "Not found"),
                format!("Il n’y a rien à l’adresse {path}"),
                format!("there is nothing at {path}"),
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                ProblemCode::Method,
                ("Méthode refusée", "Method not allowed"),
                format!("{path} n’accepte pas cette méthode"),
                format!("{path} does not take this method"),
            ),
            StatusCode::PAYLOAD_TOO_LARGE => return Self::too_large(),
            StatusCode::REQUEST_TIMEOUT => return Self::incomplete(),
            StatusCode::SERVICE_UNAVAILABLE => return Self::timed_out(),
            _ => (
                ProblemCode::Refused,
                ("Requête refusée", "Request refused"),
                "La requête n’a pas pu être comprise".to_owned(),
                "the request could not be understood".to_owned(),
            ),
        };
        Self::new(status, code, title, Bilingual::new(fr, en))
    }

    /// The same, at a place in what was sent.
    pub(super) fn at(self, position: usize) -> Self {
        Self { position: Some(position), ..self }
    }

    /// The same, with what to write instead.
    pub(super) fn with_hint(self, hint: Bilingual) -> Self {
        Self { hint: Some(Box::new(hint)), ..self }
    }

    fn after(self, seconds: u32) -> Self {
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
