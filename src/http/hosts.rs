//! The host names that we answer to. A page of another site may reach us under a name of its own
//! (DNS rebinding), and then its origin is ours; so any other name is refused.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::config::Config;

use super::app::App;
use super::problem::Problem;

/// Refuses requests that are addressed to another host.
pub(super) async fn check_host(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().map(|host| String::from_utf8_lossy(host.as_bytes()));
    if hosts.next().is_some() {
        return Problem::ambiguous_host().into_response();
    }
    // A whole address in the request line (RFC 9112, §3.2.2) names a host too. Proxies and we may
    // go by different ones, so both must be ours.
    let authority = request.uri().authority().map(|authority| authority.as_str().into());
    let named: Vec<_> = authority.into_iter().chain(host).collect();
    let foreign = match named.as_slice() {
        [] => Some(""),
        named => named.iter().map(|host| &**host).find(|host| !is_own_host(&app.config, host)),
    };
    let Some(host) = foreign else {
        return next.run(request).await;
    };
    Problem::foreign_host(host).into_response()
}

/// Whether a `Host` header names this machine from inside: `localhost`, `127.0.0.1:7878`.
pub(super) fn is_loopback_host(host: &str) -> bool {
    name(host).is_some_and(|name| is_loopback_name(&name))
}

fn is_own_host(config: &Config, host: &str) -> bool {
    let Some(name) = name(host) else { return false };
    let bare = name.trim_matches(['[', ']']);
    let security = &config.security;
    let public = config.http.public_url.as_ref().and_then(|url| Url::parse(url.as_str()).ok());
    is_loopback_name(&name)
        || bare.eq_ignore_ascii_case(config.http.listen.host().trim_matches(['[', ']']))
        || public.is_some_and(|url| url.host_str() == Some(&name))
        || security.allowed_hosts.iter().any(|allowed| allowed.as_str().eq_ignore_ascii_case(&name))
        // A public service is reached by any address that the machine has.
        || (security.public && bare.parse::<IpAddr>().is_ok())
}

fn is_loopback_name(name: &str) -> bool {
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    name == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The name in a `Host` header, without its port, as browsers would read it.
fn name(host: &str) -> Option<String> {
    // What would be a user, a path or the like in an address is no part of a host.
    if host.contains(['@', '/', '\\', '?', '#']) {
        return None;
    }
    Url::parse(&format!("http://{host}/")).ok()?.host_str().map(str::to_owned)
}
