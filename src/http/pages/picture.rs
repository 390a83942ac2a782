//! Pictures beside the notes, for the pages of these. Browsers keep them and revalidate by hash.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::app::App;
use crate::http::entity_tag::EntityTag;
use crate::http::language::Bilingual;
use crate::http::problem::Problem;
use crate::ingest::Pictures;
use crate::note::NotePath;

/// A drawing that is opened by itself is a document: it runs nothing and asks for nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// `GET /images/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (source, wanted) = (Arc::clone(&app.source), NotePath::new(path.as_str()));
    let bytes_max = app.config.pages.image_bytes_max;
    let read = move || Ok::<_, Infallible>(Pictures::new(&source, bytes_max).read(&wanted));
    let Some(picture) = app.blocking(read).await? else {
        return Err(Problem::not_found(Bilingual::new(
            format!("Il n’y a pas d’image «\u{a0}{path}\u{a0}»"),
            format!("there is no picture \"{path}\""),
        )));
    };
    let tag = EntityTag::new(blake3::Hash::from_bytes(picture.hash));
    let set: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.media_type)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, tag.value()),
    ];
    Ok(match tag.is_known(&headers) {
        true => (StatusCode::NOT_MODIFIED, set).into_response(),
        false => (set, picture.bytes).into_response(),
    })
}
