//! Refuses what one client sends beyond its share (429).

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::buckets::Sender;
use super::client::Client;
use super::keys::KeyKind;
use super::problem::Problem;

/// Counts a request for its key or, without one, for the address that it comes from. The key of our
/// pages is everyone's, so it does not count.
pub(super) async fn check_rate(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    let security = &app.config.security;
    let key = app.keys.held(request.headers()).filter(|key| key.kind != KeyKind::Page);
    let (sender, per_second) = match key {
        Some(key) => (Sender::Key(key.digest), security.key_rate_max),
        None => (Sender::address(client.address), security.address_rate_max),
    };
    if client.is_unlimited || per_second == 0 {
        return next.run(request).await;
    }
    let taken = {
        let mut buckets = app.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(sender, per_second, Instant::now())
    };
    let Err(wait) = taken else { return next.run(request).await };
    Problem::too_often(per_second, key.is_some(), wait).into_response()
}
