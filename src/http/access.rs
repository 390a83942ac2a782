//! Who may ask what: the origins that may read answers (CORS), and the guards of the routes.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::{PageAccess, Security};

use super::app::App;
use super::client::Client;
use super::keys::KeyKind;
use super::problem::Problem;

/// How long a browser may keep the answer to a preflight.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(86_400);

/// Lets pages of the allowed origins read what we answer, and answers their preflights.
pub(super) fn cors(security: &Security) -> CorsLayer {
    let origins = security.allowed_origins.iter();
    let origins = origins.filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
            HeaderName::from_static("x-meilisearch-client"),
            HeaderName::from_static("mcp-protocol-version"),
            HeaderName::from_static("mcp-method"),
            HeaderName::from_static("mcp-name"),
        ])
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_KEPT)
}

/// Requires a key if the configuration has any for searching.
pub(super) async fn check_search_key(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    if !app.keys.has(KeyKind::Search) || app.keys.held(request.headers()).is_some() {
        next.run(request).await
    } else {
        unauthorized(request.headers())
    }
}

/// Serves pages if no search key is needed, or if the configuration opens them.
pub(super) async fn check_pages(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    if !app.keys.has(KeyKind::Search) || app.config.security.pages == PageAccess::Open {
        return next.run(request).await;
    }
    Problem::pages_closed().into_response()
}

/// Programs read feeds: a search key opens them, as it opens the API, and so do open pages.
pub(super) async fn check_reader(state: State<Arc<App>>, request: Request, next: Next) -> Response {
    match state.config.security.pages {
        PageAccess::Open => next.run(request).await,
        PageAccess::Closed => check_search_key(state, request, next).await,
    }
}

/// Requires an admin key or, if none is set, a request from this machine, though not one that a
/// page of another site makes in its browser.
pub(super) async fn check_admin(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    match is_admin(&app, client, headers) {
        true => next.run(request).await,
        false if app.keys.has(KeyKind::Admin) => unauthorized(headers),
        false => Problem::for_this_machine().into_response(),
    }
}

/// Whether a request bears an admin key or, if none is set, is made on this machine, though not by a
/// page of another site in its browser.
pub(super) fn is_admin(app: &App, client: Client, headers: &HeaderMap) -> bool {
    if app.keys.has(KeyKind::Admin) {
        return app.keys.held(headers).is_some_and(|key| key.kind == KeyKind::Admin);
    }
    let is_foreign_page = headers.contains_key(header::ORIGIN)
        || headers
            .get("sec-fetch-site")
            .is_some_and(|site| site != "same-origin" && site != "none");
    client.is_here && !is_foreign_page
}

fn unauthorized(headers: &HeaderMap) -> Response {
    let problem = Problem::key_required(headers.contains_key(header::AUTHORIZATION));
    let challenge = HeaderValue::from_static("Bearer realm=\"limier\"");
    ([(header::WWW_AUTHENTICATE, challenge)], problem).into_response()
}
