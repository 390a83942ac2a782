//! Writes every error for the client: JSON (RFC 9457) in French or English, or a page for a
//! browser that asked for one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::language::Language;
use super::meilisearch::{self, MeiliError};
use super::pages;
use super::problem::Problem;
use super::problem_reply::ProblemReply;

/// Writes the body of every problem, and makes problems of what the framework refused.
pub(super) async fn render(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let language = Language::of(request.headers());
    let is_page = accepts_html(request.headers()) && !path.starts_with("/api/");
    let mut response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        // A JSON body is one of ours.
        None if is_error(&response) && !is_json(response.headers()) => {
            Problem::of_status(status, &path)
        }
        None => return response,
    };
    let mut rendered = if meilisearch::is_below(&path) {
        MeiliError::of_problem(&problem, language)
    } else if is_page {
        pages::error(&problem, &app).into_response()
    } else {
        to_json(&problem, language, &path)
    };
    *rendered.status_mut() = status;
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            rendered.headers_mut().append(name, value.clone());
        }
    }
    if let Some(seconds) = problem.retry_after_secs {
        rendered.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        // Who comes back later need not hold a connection meanwhile.
        rendered.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    rendered
}

fn to_json(problem: &Problem, language: Language, path: &str) -> Response {
    let reply = ProblemReply::new(problem, language, path);
    ([(header::CONTENT_TYPE, ProblemReply::MEDIA_TYPE)], Json(reply)).into_response()
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn is_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.contains("json"))
}
