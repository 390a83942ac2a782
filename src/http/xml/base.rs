//! The address under which readers know the service: what is kept elsewhere must say all of it.

use axum::http::{HeaderMap, header};

use crate::config::Config;

/// `http.public_url`, with its path. Without one nothing stands before Limier, and the name that
/// was asked for, which has been checked, is the one to give.
pub(super) fn base(config: &Config, headers: &HeaderMap) -> String {
    if let Some(public) = &config.http.public_url {
        return public.as_str().to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or("localhost"))
}
