//! The assets with their types. Browsers keep them and revalidate by hash.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::app::App;
use crate::http::entity_tag::EntityTag;

use super::lean::lean;

struct Asset {
    path: &'static str,
    content_type: &'static str,
    content: &'static [u8],
}

const ASSETS: [Asset; 12] = [
    Asset {
        path: "/limier.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("limier.js"),
    },
    Asset {
        path: "/limier-more.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("limier-more.js"),
    },
    Asset {
        path: "/page.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("page.js"),
    },
    Asset {
        path: "/preview.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("preview.js"),
    },
    Asset {
        path: "/filters.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("filters.js"),
    },
    Asset {
        path: "/copy.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_bytes!("copy.js"),
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
        let sent = Arc::new(OnceLock::new());
        let serve = async move |headers: HeaderMap| {
            serve(asset, sent.get_or_init(|| asset.sent()), &headers)
        };
        router.route(asset.path, get(serve))
    })
}

/// What browsers get of an asset, made when one first asks for it.
struct Sent {
    content: Bytes,
    tag: EntityTag,
}

impl Asset {
    fn sent(&self) -> Sent {
        let content: Bytes = match str::from_utf8(self.content) {
            Ok(script) if self.content_type.starts_with("text/javascript") => lean(script).into(),
            _ => Bytes::from_static(self.content),
        };
        Sent { tag: EntityTag::new(blake3::hash(&content)), content }
    }
}

fn serve(asset: &Asset, Sent { content, tag }: &Sent, headers: &HeaderMap) -> Response {
    let mut response = match tag.is_known(headers) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => content.clone().into_response(),
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
