//! Errors as Meilisearch writes them: `{message, code, type, link}`. Codes and statuses are its own, so
//! that clients react as they do to Meilisearch. The messages are for developers, in English; those of
//! problems that the rest of the service knows are in both languages.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::problem_code::ProblemCode;

/// Why a request is refused.
#[derive(Debug)]
pub(in crate::http) enum MeiliError {
    /// For a reason that Meilisearch has a code for.
    Told {
        /// The code.
        code: String,
        /// What is wrong, for developers.
        message: String,
    },
    /// For a reason of the service, which `render` writes.
    Problem(Box<Problem>),
}

impl MeiliError {
    pub(super) fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Told { code: code.into(), message: message.into() }
    }

    /// The same, of one of several queries.
    pub(super) fn inside(self, place: &str) -> Self {
        match self {
            Self::Told { code, message } => {
                Self::Told { code, message: format!("Inside `{place}`: {message}") }
            }
            problem @ Self::Problem(_) => problem,
        }
    }

    /// The answer that tells a problem of the service.
    pub(in crate::http) fn of_problem(problem: &Problem, language: Language) -> Response {
        let code = match problem.code {
            ProblemCode::NotReady
            | ProblemCode::Overloaded
            | ProblemCode::Timeout
            | ProblemCode::BeingSaved
            | ProblemCode::Rate => "too_many_search_requests",
            ProblemCode::TooLarge => "payload_too_large",
            ProblemCode::NotFound => "not_found",
            ProblemCode::Key | ProblemCode::Admin => "invalid_api_key",
            ProblemCode::Internal => "internal",
            _ => "bad_request",
        };
        written(problem.status, code, problem.detail.pick(language))
    }
}

impl From<Problem> for MeiliError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl IntoResponse for MeiliError {
    fn into_response(self) -> Response {
        match self {
            Self::Told { code, message } => {
                let mut response = written(status(&code), &code, &message);
                if code == "missing_authorization_header" {
                    let challenge = HeaderValue::from_static("Bearer realm=\"limier\"");
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                response
            }
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

fn written(status: StatusCode, code: &str, message: &str) -> Response {
    let error = json!({
        "message": message,
        "code": code,
        "type": kind(code),
        "link": format!("https://docs.meilisearch.com/errors#{code}"),
    });
    (status, Json(error)).into_response()
}

/// The group of a code.
fn kind(code: &str) -> &'static str {
    match code {
        "missing_authorization_header" | "invalid_api_key" => "auth",
        "internal" => "internal",
        "too_many_search_requests" => "system",
        _ => "invalid_request",
    }
}

fn status(code: &str) -> StatusCode {
    match code {
        "missing_authorization_header" => StatusCode::UNAUTHORIZED,
        "invalid_api_key" => StatusCode::FORBIDDEN,
        "index_not_found" | "document_not_found" | "not_found" => StatusCode::NOT_FOUND,
        "missing_content_type" | "invalid_content_type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::BAD_REQUEST,
    }
}
