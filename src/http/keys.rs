//! The keys that clients send as `Authorization: Bearer …`, and what they open.

use axum::http::{HeaderMap, header};
use blake3::Hash;

use crate::config::{Secret, Security};

/// The digests of all keys. They are compared in constant time, which [`blake3::Hash`] sees to.
#[derive(Clone)]
pub(super) struct Keys {
    known: Vec<HeldKey>,
}

/// A known key that a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HeldKey {
    /// Names the key without telling it.
    pub(super) digest: Hash,
    pub(super) kind: KeyKind,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyKind {
    Search,
    Admin,
    /// Of the boxes on our own pages: no secret, since everyone may read these pages.
    Page,
}

impl Keys {
    pub(super) fn new(security: &Security, page: Option<&Secret>) -> Self {
        let search = security.search_keys.iter().map(|key| (KeyKind::Search, key));
        let admin = security.admin_keys.iter().map(|key| (KeyKind::Admin, key));
        let page = page.into_iter().map(|key| (KeyKind::Page, key));
        let known = search
            .chain(admin)
            .chain(page)
            .map(|(kind, key)| HeldKey { digest: blake3::hash(key.reveal().as_bytes()), kind });
        Self { known: known.collect() }
    }

    /// Whether there is any key of this kind.
    pub(super) fn has(&self, kind: KeyKind) -> bool {
        self.known.iter().any(|key| key.kind == kind)
    }

    /// The known key that a request with these headers carries.
    pub(super) fn held(&self, headers: &HeaderMap) -> Option<HeldKey> {
        let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, given) = given.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        self.find(given)
    }

    /// Whether a text is a key of this kind.
    pub(super) fn is(&self, kind: KeyKind, text: &str) -> bool {
        self.find(text).is_some_and(|key| key.kind == kind)
    }

    fn find(&self, text: &str) -> Option<HeldKey> {
        let digest = blake3::hash(text.trim().as_bytes());
        self.known.iter().find(|key| key.digest == digest).copied()
    }
}
