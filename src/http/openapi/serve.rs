//! `GET /openapi.json`. It tells nothing of the notes, so no key is asked for: programs read it before
//! they have one.

use std::sync::LazyLock;

use axum::extract::RawQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::document::document;
use crate::http::entity_tag::EntityTag;
use crate::http::params::no_parameters;
use crate::http::problem::Problem;

/// `GET /openapi.json`
pub(in crate::http) async fn serve(
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    static TAG: LazyLock<EntityTag> =
        LazyLock::new(|| EntityTag::new(blake3::hash(document().as_bytes())));
    no_parameters(query.as_deref())?;
    let set = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, TAG.value()),
    ];
    Ok(match TAG.is_known(&headers) {
        true => (StatusCode::NOT_MODIFIED, set).into_response(),
        false => (set, document()).into_response(),
    })
}
