//! Refuses what one client sends beyond its share (429).

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::buckets::Sender;
use super::client::Client;
use super::keys::KeyKind;
use super::language::Bilingual;
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
    let (fr, en) = match key {
        Some(_) => ("avec une même clé", "with one key"),
        None => ("depuis une même adresse", "from one address"),
    };
    let detail = Bilingual::new(
        format!("Au plus {per_second} demandes par seconde {fr}"),
        format!("at most {per_second} requests per second {en}"),
    );
    let title = ("Trop de demandes", "Too many requests");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate", title, detail)
        .after(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
        .into_response()
}
