//! Where the service's root is for browsers: a proxy may put a path before ours.

use url::Url;

use crate::config::Http;

/// The path of `http.public_url`, without a final slash; empty at the root of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Root(String);

impl Root {
    /// As configured.
    pub(super) fn new(http: &Http) -> Self {
        let public = http.public_url.as_ref().and_then(|url| Url::parse(url.as_str()).ok());
        Self(public.map_or_else(String::new, |url| url.path().trim_end_matches('/').to_owned()))
    }

    /// The path of ours, which begins with `/`, as browsers must ask for it.
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
            let root = Root::new(&toml::from_str(settings).unwrap());
            assert_eq!(root.to("/?q=a"), link, "{settings}");
        }
    }
}
