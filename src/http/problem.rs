//! Errors as RFC 9457 problems, in French or English as the client reads; as a page for a
//! browser that asked for one. Causes are logged, clients are told little.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::ingest::Status;

use super::app::App;
use super::pages;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bilingual {
    pub(super) fr: String,
    pub(super) en: String,
}

impl Bilingual {
    pub(super) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    fn pick(&self, language: Language) -> &str {
        match language {
            Language::French => &self.fr,
            Language::English => &self.en,
        }
    }
}

/// What went wrong with a request.
#[derive(Clone, Debug)]
pub(super) struct Problem(Box<Told>);

#[derive(Clone, Debug)]
struct Told {
    status: StatusCode,
    /// Stable name, the end of the problem's `type`.
    code: &'static str,
    title: Bilingual,
    detail: Bilingual,
    retry_after_secs: Option<u32>,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        title: (&str, &str),
        detail: Bilingual,
    ) -> Self {
        let title = Bilingual::new(title.0, title.1);
        Self(Box::new(Told { status, code, title, detail, retry_after_secs: None }))
    }

    /// A parameter that is unknown or wrong; `detail` names it.
    pub(super) fn parameter(detail: Bilingual) -> Self {
        let title = ("Paramètre incorrect", "Wrong parameter");
        Self::new(StatusCode::BAD_REQUEST, "parameter", title, detail)
    }

    pub(super) fn not_found(detail: Bilingual) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", ("Introuvable", "Not found"), detail)
    }

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

    /// Folder and index could not be compared, or the difference not be written.
    pub(super) fn not_written(status: &Status) -> Self {
        let why = status.degraded.join("; ");
        let detail = Bilingual::new(
            format!("L’index n’a pas pu être mis à jour : {why}"),
            format!("the index could not be brought up to date: {why}"),
        );
        let title = ("Index en retard", "Index behind");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-written", title, detail).after(5)
    }

    pub(super) fn overloaded(retry_after_secs: u32) -> Self {
        let detail = Bilingual::new("Trop de demandes à la fois", "too many requests at once");
        let title = ("Service surchargé", "Overloaded");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", title, detail)
            .after(retry_after_secs)
    }

    fn after(mut self, seconds: u32) -> Self {
        self.0.retry_after_secs = Some(seconds);
        self
    }

    /// The work took longer than it may.
    pub(super) fn timed_out() -> Self {
        let detail = Bilingual::new(
            "La réponse n’a pas pu être faite à temps",
            "the answer could not be made in time",
        );
        let title = ("Délai dépassé", "Timed out");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", title, detail).after(1)
    }

    /// Our fault: the cause goes to the log.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "request failed");
        let detail =
            Bilingual::new("Le journal du serveur dit pourquoi", "the server's log says why");
        let title = ("Erreur interne", "Internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail)
    }
}

impl IntoResponse for Problem {
    /// Its body is written by [`render`], which knows the request.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of every problem, and makes problems of what the framework refused.
pub(super) async fn render(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let language = Language::of(request.headers());
    let accepts_html = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Problem>();
    let status = response.status();
    let is_ours = problem.is_some() || response.headers().contains_key(header::CONTENT_TYPE);
    let refused = status.is_client_error() || status.is_server_error();
    let Problem(problem) = match problem {
        Some(problem) => problem,
        None if refused && !(is_ours && is_json(response.headers())) => of_status(status, &path),
        None => return response,
    };
    let is_page = accepts_html && !path.starts_with("/api/");
    // Pages are in French, whoever reads them.
    let language = if is_page { Language::French } else { language };
    let (title, detail) = (problem.title.pick(language), problem.detail.pick(language));
    let mut rendered = if is_page {
        pages::error(status, title, detail, &app).into_response()
    } else {
        let body = json!({
            "type": format!("urn:limier:problem:{}", problem.code),
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
            "instance": path,
        });
        ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    };
    *rendered.status_mut() = status;
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            rendered.headers_mut().append(name, value.clone());
        }
    }
    if let Some(seconds) = problem.retry_after_secs {
        rendered.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.contains("json"))
}

/// The problem that a bare status means.
fn of_status(status: StatusCode, path: &str) -> Problem {
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
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
            return Problem::timed_out();
        }
        _ => (
            "refused",
            ("Demande refusée", "Request refused"),
            "La demande n’a pas pu être comprise".to_owned(),
            "the request could not be understood".to_owned(),
        ),
    };
    Problem::new(status, code, title, Bilingual::new(fr, en))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

impl Language {
    /// English only for a client that prefers it to French.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let mut best = (0.0, Self::French);
        for range in accepted.unwrap_or_default().split(',') {
            let (name, quality) = range.split_once(";q=").unwrap_or((range, "1"));
            let is = |language: &str| {
                name.trim().get(..2).is_some_and(|name| name.eq_ignore_ascii_case(language))
            };
            let quality: f32 = quality.trim().parse().unwrap_or(0.0);
            if quality > best.0 && (is("fr") || is("en")) {
                best = (quality, if is("en") { Self::English } else { Self::French });
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_unless_english_comes_first() {
        for (accepted, expected) in [
            ("", Language::French),
            ("de", Language::French),
            ("fr-FR,fr;q=0.9,en;q=0.8", Language::French),
            ("en-GB,en;q=0.9,fr;q=0.8", Language::English),
            ("*", Language::French),
            ("en-GB;q=0.3, fr;q=0.9", Language::French),
            ("fr;q=0.3, en", Language::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            assert_eq!(Language::of(&headers), expected, "{accepted}");
        }
    }
}
