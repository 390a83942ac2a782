//! `/mcp`: the protocol over HTTP, without sessions. Each request is answered by itself, as the revision of
//! July 2026 has it; clients of older ones are answered so too.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use crate::http::app::App;

use super::server::NoteServer;

type McpService = StreamableHttpService<NoteServer, NeverSessionManager>;

/// The route. It stands behind the same guards as the API.
pub(in crate::http) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let security = &app.config.security;
    let origins: Vec<_> = security.allowed_origins.iter().map(|origin| origin.as_str()).collect();
    // `hosts` has checked the host already. A page of an origin that is not allowed may not even ask.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(security.body_bytes_max)
        .disable_allowed_hosts()
        .with_allowed_origins(origins.into_iter().map(str::to_owned))
        .enforce_origin_validation();
    let server = NoteServer { app: Arc::clone(app), elsewhere: None };
    let service: McpService =
        StreamableHttpService::new(move || Ok(server.clone()), Arc::default(), config);
    let answer = |State(service): State<McpService>, request: Request| async move {
        let response: Response = service.handle(request).await.map(Body::new);
        response
    };
    Router::new().route("/mcp", any(answer)).with_state(service)
}
