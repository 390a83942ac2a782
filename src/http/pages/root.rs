//! The way from a page to the service's root. Links are relative, so that pages work under any path
//! that a proxy puts before them, without being told which.

/// `./` at the root itself, `../../` two folders below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct Root(String);

impl Root {
    /// The way back from a page at `path`, which begins with `/`.
    pub(in crate::http) fn from(path: &str) -> Self {
        match path.matches('/').count() {
            0 | 1 => Self("./".to_owned()),
            slashes => Self("../".repeat(slashes - 1)),
        }
    }

    /// What is at `path`, which begins with `/` and may end with a query.
    pub(in crate::http) fn to(&self, path: &str) -> String {
        format!("{}{}", self.0, path.trim_start_matches('/'))
    }
}

impl Default for Root {
    fn default() -> Self {
        Self::from("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_back_to_the_root() {
        for (page, target, link) in [
            ("/", "/?q=a", "./?q=a"),
            ("/", "/", "./"),
            ("/rien", "/limier.css", "./limier.css"),
            ("/notes/a.md", "/", "../"),
            ("/notes/a/b.md", "/notes/c.md", "../../notes/c.md"),
        ] {
            assert_eq!(Root::from(page).to(target), link, "{page} {target}");
        }
    }
}
