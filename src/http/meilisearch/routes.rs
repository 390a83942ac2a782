//! The routes of the compatible API and their guard. They are told by Meilisearch's own document, so
//! ours does not repeat them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::http::app::App;
use crate::http::keys::KeyKind;
use crate::http::language::Language;

use super::error::MeiliError;
use super::fields::shortened;
use super::{about, documents, multi, search, similar};

/// Where the API lies.
const PREFIX: &str = "/compat/meilisearch";

/// Whether an address is of this API.
pub(in crate::http) fn is_below(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What needs a key, if there are any.
pub(in crate::http) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let below = Router::new()
        .route("/", get(about::root))
        .route("/version", get(about::version))
        .route("/stats", get(about::stats))
        .route("/multi-search", post(multi::post))
        .route("/indexes", get(about::indexes))
        .route("/indexes/{index}", get(about::index))
        .route("/indexes/{index}/stats", get(about::index_stats))
        .route("/indexes/{index}/settings", get(about::settings))
        .route("/indexes/{index}/settings/{name}", get(about::setting))
        .route("/indexes/{index}/search", get(search::search).post(search::search))
        .route("/indexes/{index}/facet-search", post(search::facet_search))
        .route("/indexes/{index}/similar", get(similar::similar).post(similar::similar))
        .route("/indexes/{index}/documents", get(documents::list))
        .route("/indexes/{index}/documents/fetch", post(documents::list))
        .route("/indexes/{index}/documents/{*id}", get(documents::show))
        .fallback(refuse)
        .method_not_allowed_fallback(refuse)
        .layer(from_fn_with_state(Arc::clone(app), check_key));
    Router::new().nest(PREFIX, below)
}

/// What needs none.
pub(in crate::http) fn open_routes() -> Router<Arc<App>> {
    Router::new().route("/compat/meilisearch/health", get(about::health))
}

/// Requires a key if the configuration has any for searching.
async fn check_key(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !app.keys.has(KeyKind::Search) || app.keys.held(headers).is_some() {
        return next.run(request).await;
    }
    let error = match headers.contains_key(header::AUTHORIZATION) {
        true => MeiliError::new("invalid_api_key", "The provided API key is invalid."),
        false => MeiliError::new(
            "missing_authorization_header",
            "The Authorization header is missing. It must use the bearer authorization method.",
        ),
    };
    error.into_response()
}

/// Answers what would change the index, and what is not there.
async fn refuse(method: Method, uri: Uri, headers: HeaderMap) -> MeiliError {
    if method == Method::GET || method == Method::HEAD {
        let message = format!("There is nothing at `{}`.", shortened(uri.path()));
        return MeiliError::new("not_found", message);
    }
    let message = Language::of(&headers).pick(
        "Cet index suit un dossier de notes : il ne se modifie qu’en modifiant les notes.",
        "This index follows a folder of notes: it changes only as the notes change.",
    );
    MeiliError::new("invalid_api_key", message)
}
