//! Pictures beside the notes, for the pages of these. Browsers keep them and revalidate by hash.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::app::App;
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
    let tag = format!("\"{}\"", blake3::Hash::from_bytes(picture.hash).to_hex());
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
    let set: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, picture.media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::ETAG, &tag),
    ];
    Ok(match known {
        true => (StatusCode::NOT_MODIFIED, set).into_response(),
        false => (set, picture.bytes).into_response(),
    })
}
