//! The assets with their types. Browsers keep them and revalidate by hash.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::app::App;
use crate::http::entity_tag::EntityTag;

struct Asset {
    path: &'static str,
    content_type: &'static str,
    content: &'static [u8],
}

const ASSETS: [Asset; 8] = [
    Asset {
        path: "/limier.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("limier.js"),
    },
    Asset {
        path: "/page.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("page.js"),
    },
    Asset {
        path: "/keys.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("keys.js"),
    },
    Asset {
        path: "/note.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("note.js"),
    },
    Asset {
        path: "/limier.css",
        content_type: "text/css; charset=utf-8",
        content: include_bytes!("limier.css"),
    },
    Asset {
        path: "/favicon.svg",
        content_type: "image/svg+xml",
        content: include_bytes!("favicon.svg"),
    },
    // What asks for no other: feed readers, bookmarks.
    Asset {
        path: "/favicon.ico",
        content_type: "image/png",
        content: include_bytes!("favicon.png"),
    },
    Asset {
        path: "/robots.txt",
        content_type: "text/plain; charset=utf-8",
        content: include_bytes!("robots.txt"),
    },
];

/// One route per asset.
pub(in crate::http) fn routes() -> Router<Arc<App>> {
    ASSETS.iter().fold(Router::new(), |router, asset| {
        let tag = EntityTag::new(blake3::hash(asset.content));
        router.route(asset.path, get(async move |headers: HeaderMap| serve(asset, &tag, &headers)))
    })
}

fn serve(asset: &'static Asset, tag: &EntityTag, headers: &HeaderMap) -> Response {
    let mut response = match tag.is_known(headers) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => asset.content.into_response(),
    };
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    set.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    // Any site may load the script. Whether it may then search is up to the allowed origins.
    set.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    set.insert(header::ETAG, tag.value());
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
