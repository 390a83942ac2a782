//! The tags by which browsers revalidate what they keep (RFC 9110, §8.8.3 and §13.1.2).

use axum::http::{HeaderMap, HeaderValue, header};

/// The tag of some content. It is weak, because the same content also travels compressed, and a
/// strong tag belongs to one sequence of bytes.
#[derive(Clone, Debug)]
pub(super) struct EntityTag {
    value: HeaderValue,
}

impl EntityTag {
    /// Of content with this hash.
    pub(super) fn new(hash: blake3::Hash) -> Self {
        let value = HeaderValue::from_str(&format!("W/\"{hash}\""));
        Self { value: value.unwrap_or(HeaderValue::from_static("W/\"\"")) }
    }

    /// For the header `ETag`.
    pub(super) fn value(&self) -> HeaderValue {
        self.value.clone()
    }

    /// Whether a client that sent `headers` keeps this content already. A list is taken apart at its
    /// commas, since our tags hold none.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let own = opaque(self.value.as_bytes());
        headers.get_all(header::IF_NONE_MATCH).iter().any(|known| {
            known.as_bytes().split(|byte| *byte == b',').any(|tag| {
                let tag = tag.trim_ascii();
                tag == b"*" || opaque(tag) == own
            })
        })
    }
}

/// A tag without its mark of weakness, which does not count here.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_in_any_list_weak_or_strong() {
        let tag = EntityTag::new(blake3::hash(b"a"));
        let other = EntityTag::new(blake3::hash(b"b"));
        let [weak, other] = [&tag, &other].map(|tag| tag.value().to_str().unwrap().to_owned());
        let strong = weak.trim_start_matches("W/");
        for (sent, expected) in [
            (weak.clone(), true),
            (strong.to_owned(), true),
            (format!("\"x, y\", {other} ,{strong}"), true),
            ("*".to_owned(), true),
            (other, false),
            (String::new(), false),
            (strong.trim_matches('"').to_owned(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, sent.parse().unwrap());
            assert_eq!(tag.is_known(&headers), expected, "{sent}");
        }
        assert!(!tag.is_known(&HeaderMap::new()));
    }
}
