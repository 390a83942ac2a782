//! The headers of every answer, and those that protect pages.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Pages;

/// What a page may do: no inline script or style, nothing from elsewhere but pictures, if they are
/// wanted, no frame but our own.
pub(super) fn page_policy(pages: &Pages) -> HeaderValue {
    HeaderValue::from_static(match pages.remote_images {
        false => {
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; \
             require-trusted-types-for 'script'"
        }
        true => {
            "default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self' data: https: http:; connect-src 'self'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'self'; require-trusted-types-for 'script'"
        }
    })
}

/// Adds the headers that an answer lacks.
pub(super) async fn add(
    State(page_policy): State<HeaderValue>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_page {
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        set(
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        );
    }
    if is_page {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(page_policy);
    }
    response
}
