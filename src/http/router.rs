//! Every route and its guards, in one place.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::app::App;
use super::problem::Problem;
use super::{
    access, api, body, client, component, headers, hosts, limits, mcp, meilisearch, metrics,
    openapi, pages, render, xml,
};

/// The whole service. Each request must carry the extensions `Peer`, which the server adds, and
/// `Stopping`.
pub(super) fn router(app: Arc<App>) -> Router {
    let security = &app.config.security;
    let search = Router::new()
        .route("/api/v1/search", get(api::get_search).post(api::post_search))
        .route("/api/v1/facets", get(api::show_facets))
        .route("/api/v1/suggest", get(api::suggest))
        .route("/api/v1/acronyms", get(api::list_acronyms))
        .route("/api/v1/events", get(api::events))
        .route("/api/v1/notes", get(api::list_notes))
        .route("/api/v1/notes/{*path}", get(api::show_note))
        .route("/api/v1/sections/{*path}", get(api::show_section))
        .route("/api/v1/similar/{*path}", get(api::show_similar))
        .route("/api/v1/status", get(api::show_status))
        .route("/metrics", get(api::metrics))
        .merge(mcp::routes(&app))
        .layer(from_fn_with_state(Arc::clone(&app), access::check_search_key));
    let admin = Router::new()
        .route("/api/v1/reconcile", post(api::reconcile))
        .route("/api/v1/missed", get(api::show_missed))
        .layer(from_fn_with_state(Arc::clone(&app), access::check_admin));
    let page = Router::new()
        .route("/", get(pages::search))
        .route("/notes/{*path}", get(pages::note))
        .route("/docs", get(openapi::docs))
        .route("/status", get(pages::status).post(pages::open_status))
        .route("/images/{*path}", get(pages::picture))
        .route("/files/{*path}", get(pages::download))
        .route("/opensearch.xml", get(xml::description))
        .route("/opensearch/suggestions", get(xml::suggestions))
        .layer(from_fn_with_state(Arc::clone(&app), access::check_pages));
    let feed = Router::new()
        .route("/atom.xml", get(xml::feed))
        .layer(from_fn_with_state(Arc::clone(&app), access::check_reader));
    let open = Router::new()
        .route("/livez", get(api::livez))
        .route("/readyz", get(api::readyz))
        .route("/openapi.json", get(openapi::serve))
        .merge(component::routes())
        .merge(meilisearch::open_routes());
    let request_time = Duration::from_secs(security.request_secs_max);
    Router::new()
        .merge(search)
        .merge(admin)
        .merge(page)
        .merge(feed)
        .merge(meilisearch::routes(&app))
        .layer(from_fn_with_state(Arc::clone(&app), limits::check_rate))
        .merge(open)
        .layer(from_fn_with_state(Arc::clone(&app), body::read))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, request_time))
        .layer(CatchPanicLayer::custom(|_| Problem::panicked().into_response()))
        .layer(access::cors(security))
        .layer(from_fn_with_state(Arc::clone(&app), client::identify))
        .layer(from_fn_with_state(Arc::clone(&app), hosts::check_host))
        .layer(from_fn_with_state(Arc::clone(&app), render::render))
        .layer(from_fn_with_state(headers::page_policy(&app.config.pages), headers::add))
        // An answer of a thousand hits is compressed in one go, on a thread that others wait for.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(app.metrics.clone(), metrics::measure))
        .with_state(app)
}
