//! The public address of the service, for documents that are kept elsewhere and therefore need
//! whole addresses.

use axum::http::{HeaderMap, header};

use crate::config::Config;

/// `http.public_url`, with its path. Without it no proxy stands before Limier, so the address is
/// the host that the request names, which `access` has checked.
pub(in crate::http) fn base(config: &Config, headers: &HeaderMap) -> String {
    if let Some(public) = &config.http.public_url {
        return public.as_str().to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}
