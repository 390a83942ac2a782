//! Who may ask: the host names that we answer to (against DNS rebinding), the origins that may read
//! answers (CORS), the keys.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

use crate::config::{PageAccess, Secret, Security};

use super::app::App;
use super::language::Bilingual;
use super::problem::Problem;

/// How long a browser may keep the answer to a preflight.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(86_400);

/// The client's address, put into each request by the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Refuses requests that are addressed to another host.
pub(super) async fn check_host(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().host()).unwrap_or_default().to_owned();
    if is_own_host(&app, &host) {
        return next.run(request).await;
    }
    let detail = Bilingual::new(
        format!("Ce serveur ne répond pas au nom « {host} » ; voir security.allowed_hosts"),
        format!("this server does not answer to the name \"{host}\"; see security.allowed_hosts"),
    );
    let title = ("Mauvaise adresse", "Misdirected request");
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "host", title, detail).into_response()
}

fn is_own_host(app: &App, host: &str) -> bool {
    let name = match Url::parse(&format!("http://{host}/")) {
        Ok(url) => url.host_str().unwrap_or_default().to_owned(),
        Err(_) => return false,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let security = &app.config.security;
    let public = app.config.http.public_url.as_ref().and_then(|url| Url::parse(url.as_str()).ok());
    name == "localhost"
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        || bare.eq_ignore_ascii_case(app.config.http.listen.host().trim_matches(['[', ']']))
        || public.is_some_and(|url| url.host_str() == Some(&name))
        || security.allowed_hosts.iter().any(|allowed| allowed.as_str().eq_ignore_ascii_case(&name))
        // A public service is reached by any address that the machine has.
        || (security.public && bare.parse::<IpAddr>().is_ok())
}

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
        ])
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_KEPT)
}

/// Requires a search key if the configuration has any.
pub(super) async fn check_search_key(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let keys = &app.config.security.search_keys;
    let admin = &app.config.security.admin_keys;
    let page = app.page_key.iter();
    if keys.is_empty() || holds(request.headers(), keys.iter().chain(admin).chain(page)) {
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
    let security = &app.config.security;
    if security.search_keys.is_empty() || security.pages == PageAccess::Open {
        return next.run(request).await;
    }
    let detail = Bilingual::new(
        "Des clés de recherche sont configurées : les pages sont fermées (security.pages)",
        "search keys are set: pages are closed (security.pages)",
    );
    Problem::new(StatusCode::FORBIDDEN, "pages-closed", ("Pages fermées", "Pages closed"), detail)
        .into_response()
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
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let keys = &app.config.security.admin_keys;
    let headers = request.headers();
    if !keys.is_empty() {
        return match holds(headers, keys.iter()) {
            true => next.run(request).await,
            false => unauthorized(headers),
        };
    }
    let is_foreign_page = headers.contains_key(header::ORIGIN)
        || headers
            .get("sec-fetch-site")
            .is_some_and(|site| site != "same-origin" && site != "none");
    if peer.ip().is_loopback() && !is_foreign_page {
        return next.run(request).await;
    }
    let detail = Bilingual::new(
        "Sans clé d’administration, cette adresse ne répond qu’à la machine elle-même",
        "without an admin key, this route answers the machine itself only",
    );
    Problem::new(StatusCode::FORBIDDEN, "admin", ("Interdit", "Forbidden"), detail).into_response()
}

/// Whether the request carries one of `keys`. Digests are compared in constant time, with all keys.
fn holds<'k>(headers: &HeaderMap, keys: impl Iterator<Item = &'k Secret>) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some((scheme, given)) = given.and_then(|value| value.split_once(' ')) else { return false };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return false;
    }
    let given = blake3::hash(given.trim().as_bytes());
    let mut found = subtle::Choice::from(0);
    for key in keys {
        found |= given.as_bytes().ct_eq(blake3::hash(key.reveal().as_bytes()).as_bytes());
    }
    found.into()
}

fn unauthorized(headers: &HeaderMap) -> Response {
    let given = headers.contains_key(header::AUTHORIZATION);
    let (fr, en) = match given {
        true => ("Cette clé n’ouvre pas cette adresse", "this key does not open this route"),
        false => (
            "Cette adresse demande une clé : Authorization: Bearer …",
            "this route asks for a key: Authorization: Bearer …",
        ),
    };
    let title = ("Clé demandée", "Key required");
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "key", title, Bilingual::new(fr, en));
    let challenge = HeaderValue::from_static("Bearer realm=\"limier\"");
    ([(header::WWW_AUTHENTICATE, challenge)], problem).into_response()
}
