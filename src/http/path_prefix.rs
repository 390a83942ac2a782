//! The path that stands before ours: a proxy may serve Limier below a path of its host.

use url::Url;

use crate::config::Http;

/// The path of `http.public_url`, without a final slash; empty at the root of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathPrefix(String);

impl PathPrefix {
    pub(super) fn new(http: &Http) -> Self {
        let public = http.public_url.as_ref().and_then(|url| Url::parse(url.as_str()).ok());
        Self(public.map_or_else(String::new, |url| url.path().trim_end_matches('/').to_owned()))
    }

    /// `path`, one of ours that begins with `/`, as browsers must ask for it.
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_path_stands_before_ours() {
        for (settings, link) in [
            ("", "/?q=a"),
            ("public_url = 'https://intranet.example'", "/?q=a"),
            ("public_url = 'https://intranet.example/recherche/'", "/recherche/?q=a"),
        ] {
            let prefix = PathPrefix::new(&toml::from_str(settings).unwrap());
            assert_eq!(prefix.to("/?q=a"), link, "{settings}");
        }
    }
}
