//! Pictures and documents beside the notes, for the pages of these. Browsers keep them and revalidate
//! by hash.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::app::App;
use crate::http::entity_tag::EntityTag;
use crate::http::language::Bilingual;
use crate::http::problem::Problem;
use crate::ingest::{NoteSource, Picture, Pictures};
use crate::note::NotePath;

/// A drawing that is opened by itself is a document: it runs nothing and asks for nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// `GET /images/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match read(&app, &path, |source, bytes_max| Pictures::new(source, bytes_max)).await? {
        Some(picture) => Ok(reply(picture, &headers)),
        None => Err(Problem::not_found(Bilingual::new(
            format!("Il n’y a pas d’image «\u{a0}{path}\u{a0}»"),
            format!("there is no picture \"{path}\""),
        ))),
    }
}

/// `GET /files/{path}`: to be saved, since what a document may do when it is shown is its own affair.
pub(in crate::http) async fn download(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match read(&app, &path, |source, bytes_max| Pictures::documents(source, bytes_max)).await? {
        Some(document) => {
            let saved = [(header::CONTENT_DISPOSITION, "attachment")];
            Ok((saved, reply(document, &headers)).into_response())
        }
        None => Err(Problem::not_found(Bilingual::new(
            format!("Il n’y a pas de fichier «\u{a0}{path}\u{a0}» à télécharger"),
            format!("there is no file \"{path}\" to download"),
        ))),
    }
}

/// What `kind` of files holds at `path`.
async fn read(
    app: &App,
    path: &str,
    kind: fn(&NoteSource, u64) -> Pictures<'_>,
) -> Result<Option<Picture>, Problem> {
    let (source, wanted) = (Arc::clone(&app.source), NotePath::new(path));
    let bytes_max = app.config.pages.image_bytes_max;
    app.page(move |_| kind(&source, bytes_max).read(&wanted)).await
}

fn reply(picture: Picture, headers: &HeaderMap) -> Response {
    let tag = EntityTag::new(blake3::Hash::from_bytes(picture.hash));
    let set: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.media_type)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::ETAG, tag.value()),
    ];
    match tag.is_known(headers) {
        true => (StatusCode::NOT_MODIFIED, set).into_response(),
        false => (set, picture.bytes).into_response(),
    }
}
