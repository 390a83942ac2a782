//! The two languages that errors are written in, and which of them a client reads.
//!
//! `Accept-Language` (RFC 9110, §12.5.4) is read here, in ten lines. The crate for it,
//! accept-language 3.1, compares whole tags only, so that `en-GB` is not English, and sorts by a
//! quality that a client may set to `nan`, which makes `sort` panic.

use axum::http::{HeaderMap, header};

/// A language that we write errors in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

impl Language {
    /// English for a client that prefers it to French; French for all others.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let (mut language, mut best) = (Self::French, 0.0);
        for range in accepted.unwrap_or_default().split(',') {
            let (tag, quality) = range.split_once(";q=").unwrap_or((range, "1"));
            let quality: f32 = quality.trim().parse().unwrap_or(0.0);
            let Some(known) = Self::of_tag(tag.trim()) else { continue };
            if quality > best {
                (language, best) = (known, quality);
            }
        }
        language
    }

    /// The text in this language.
    pub(super) fn pick<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::French => fr,
            Self::English => en,
        }
    }

    /// The language of a tag such as `en-GB`, if it is one of ours.
    fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.get(..2)?;
        let is = |language: &str| primary.eq_ignore_ascii_case(language);
        if is("fr") {
            return Some(Self::French);
        }
        is("en").then_some(Self::English)
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bilingual {
    pub(super) fr: String,
    pub(super) en: String,
}

impl Bilingual {
    pub(super) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    pub(super) fn pick(&self, language: Language) -> &str {
        language.pick(&self.fr, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn french_unless_english_comes_first() {
        for (accepted, expected) in [
            ("", Language::French),
            ("de", Language::French),
            ("fr-FR,fr;q=0.9,en;q=0.8", Language::French),
            ("en-GB,en;q=0.9,fr;q=0.8", Language::English),
            ("*", Language::French),
            ("en-GB;q=0.3, fr;q=0.9", Language::French),
            ("fr;q=0.3, en", Language::English),
            ("en-GB", Language::English),
            ("en;q=0", Language::French),
            ("en;q=nan, fr;q=0.1", Language::French),
            ("é", Language::French),
        ] {
            let mut headers = HeaderMap::new();
            let accepted_value = HeaderValue::from_bytes(accepted.as_bytes()).unwrap();
            headers.insert(header::ACCEPT_LANGUAGE, accepted_value);
            assert_eq!(Language::of(&headers), expected, "{accepted}");
        }
    }
}
