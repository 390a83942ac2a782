//! Who sends a request: the address it comes from, and whether that is this machine.
//!
//! What a header says of the sender is believed only if one of `security.trusted_proxies` sent it.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Once};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Version, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Network;

use super::app::App;
use super::forwarded;
use super::hosts::is_loopback_host;

/// The address at the other end of the connection, put into each request by the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// The sender of a request, as far as we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client {
    /// Its address: the last that is no proxy of ours.
    pub(super) address: IpAddr,
    /// Whether it sits at this machine, and no proxy stands between.
    pub(super) is_here: bool,
    /// Whether the other end of the connection is this machine, and no proxy that tells readers
    /// apart: their number per second has no limit.
    pub(super) is_unlimited: bool,
}

/// Adds a [`Client`] to each request.
pub(super) async fn identify(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Peer(peer)) = request.extensions().get() {
        let trusted = &app.config.security.trusted_proxies;
        let client = Client::of(peer.ip(), request.version(), request.headers(), trusted);
        request.extensions_mut().insert(client);
    }
    next.run(request).await
}

impl Client {
    fn of(peer: IpAddr, version: Version, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let peer = peer.to_canonical();
        let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
        let is_forwarded = headers.keys().any(names_a_proxy);
        let is_local = peer.is_loopback() && !is_trusted(peer);
        if is_local && is_forwarded {
            suggest_trust();
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        Self {
            address: match is_trusted(peer) {
                true => forwarded::sender(headers, is_trusted).unwrap_or(peer),
                false => peer,
            },
            // nginx adds no header by default, but speaks HTTP/1.0, or to the name of its readers.
            is_here: is_local
                && !is_forwarded
                && version > Version::HTTP_10
                && host.is_some_and(is_loopback_host),
            is_unlimited: is_local,
        }
    }
}

/// Whether only proxies send this header.
fn names_a_proxy(name: &HeaderName) -> bool {
    matches!(name.as_str(), "forwarded" | "via" | "x-real-ip")
        || name.as_str().starts_with("x-forwarded-")
}

fn suggest_trust() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tracing::warn!(
            "requests come through a proxy on this machine: \
             name it in security.trusted_proxies, or its readers have no limits each"
        );
    });
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, version: Version, headers: &[(&'static str, &'static str)]) -> Client {
        let trusted = ["127.0.0.9", "10.0.0.0/8"].map(|n| Network::try_from(n.to_owned()).unwrap());
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        Client::of(peer.parse().unwrap(), version, &map, &trusted)
    }

    #[test]
    fn only_a_plain_request_to_a_loopback_name_is_from_this_machine() {
        let here = |peer, version, headers: &[_]| client(peer, version, headers).is_here;
        let host = ("host", "localhost:7878");
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.1.2.3"] {
            assert!(here(peer, Version::HTTP_11, &[host]), "{peer}");
        }
        for (header, value) in [
            ("forwarded", "for=127.0.0.1"),
            ("via", "1.1 relay"),
            ("x-real-ip", "127.0.0.1"),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", ""),
            ("x-forwarded-anything", "1"),
        ] {
            assert!(!here("127.0.0.1", Version::HTTP_11, &[host, (header, value)]), "{header}");
        }
        assert!(!here("127.0.0.1", Version::HTTP_10, &[host]), "nginx");
        assert!(!here("127.0.0.1", Version::HTTP_11, &[("host", "recherche.example")]));
        assert!(!here("127.0.0.9", Version::HTTP_11, &[host]), "a trusted proxy is not we");
        assert!(!here("192.0.2.1", Version::HTTP_11, &[host]));
    }

    #[test]
    fn only_trusted_proxies_say_who_asks() {
        let address = |peer, value| {
            let client = client(peer, Version::HTTP_11, &[("x-forwarded-for", value)]);
            (client.address.to_string(), client.is_unlimited)
        };
        for (peer, value, expected) in [
            ("10.0.0.1", "192.0.2.1", ("192.0.2.1", false)),
            ("10.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.2", ("192.0.2.1", false)),
            ("127.0.0.9", "192.0.2.1", ("192.0.2.1", false)),
            // What cannot be read counts for the proxy, which has a limit like others.
            ("127.0.0.9", "unknown", ("127.0.0.9", false)),
            ("192.0.2.7", "127.0.0.1", ("192.0.2.7", false)),
            ("127.0.0.1", "192.0.2.1", ("127.0.0.1", true)),
        ] {
            let expected = (expected.0.to_owned(), expected.1);
            assert_eq!(address(peer, value), expected, "{peer} {value}");
        }
    }
}
