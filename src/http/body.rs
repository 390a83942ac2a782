//! Reads the body of a request before anything else is done for it, so that a client that sends none,
//! or sends it drop by drop, holds nothing but its connection, and not for long.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;

/// Waits for the whole body, which has its limit already. 408 if it does not come in time.
pub(super) async fn read(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let arriving = Bytes::from_request(Request::new(body), &());
    let time_max = Duration::from_secs(app.config.security.header_secs_max);
    match tokio::time::timeout(time_max, arriving).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}
