//! Reads the body of a request before anything else is done for it, so that a client that sends none,
//! or sends it drop by drop, holds nothing but its connection, and not for long.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::app::App;

/// Bytes beyond the limit that are read and thrown away. Who is still sending when the connection ends
/// hears of a broken one, and not why.
const THROWN_AWAY_MAX: u64 = 8 << 20;

/// Waits for the whole body: 408 if it does not come in time, 413 if it is too long.
pub(super) async fn read(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let security = &app.config.security;
    let arriving = arrived(body, security.body_bytes_max);
    let time_max = Duration::from_secs(security.header_secs_max);
    match tokio::time::timeout(time_max, arriving).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// The whole body, of `bytes_max` bytes at most.
async fn arrived(body: Body, bytes_max: usize) -> Result<Bytes, StatusCode> {
    let read_max = (bytes_max as u64).saturating_add(THROWN_AWAY_MAX);
    if body.size_hint().lower() > read_max {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let mut chunks = body.into_data_stream();
    let (mut kept, mut bytes_read) = (Vec::new(), 0_u64);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
        bytes_read += chunk.len() as u64;
        if bytes_read > read_max {
            break;
        }
        if bytes_read <= bytes_max as u64 {
            kept.extend_from_slice(&chunk);
        } else {
            kept = Vec::new();
        }
    }
    match bytes_read <= bytes_max as u64 {
        true => Ok(kept.into()),
        false => Err(StatusCode::PAYLOAD_TOO_LARGE),
    }
}
