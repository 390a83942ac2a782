//! Both trees and the matcher of all their names, made once and shared.

use std::sync::{Arc, LazyLock, OnceLock};

use super::assigned::Facet;
use super::error::TaxonomyError;
use super::matcher::{Candidate, Matcher};
use super::tree::Tree;

/// Grows by one whenever the same trees and the same note give other values: the index is rebuilt.
const FACET_VERSION: u32 = 2;

const ORGANISATIONS: Source<'static> =
    Source { name: "organisations.toml", text: include_str!("organisations.toml") };
const THEMES: Source<'static> = Source { name: "themes.toml", text: include_str!("themes.toml") };

/// A tree file: its name for messages, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What errors call it.
    pub name: &'a str,
    /// TOML.
    pub text: &'a str,
}

/// The organisations and the themes that notes are sorted by. Immutable; cheap to share.
#[derive(Debug)]
pub struct Taxonomy {
    organisations: Tree,
    themes: Tree,
    /// Made when the first note is read: a start and a search do not need it.
    matcher: OnceLock<Matcher>,
    fingerprint: String,
}

impl Taxonomy {
    /// The French State and its digital themes.
    ///
    /// ```
    /// let taxonomy = limier::facet::Taxonomy::builtin();
    /// assert_eq!(taxonomy.organisations().resolve("DINSIC"), ["premier-ministre/dinum"]);
    /// ```
    #[expect(clippy::expect_used, reason = "both texts are part of the program; a test reads them")]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Taxonomy>> = LazyLock::new(|| {
            Arc::new(Taxonomy::parse(ORGANISATIONS, THEMES).expect("the built-in trees are valid"))
        });
        Arc::clone(&BUILTIN)
    }

    /// The files of [`Taxonomy::builtin`], to print or to replace one of the two.
    pub fn builtin_sources() -> [Source<'static>; 2] {
        [ORGANISATIONS, THEMES]
    }

    /// Reads both trees; the first fault of either is the error.
    pub fn parse(organisations: Source<'_>, themes: Source<'_>) -> Result<Self, TaxonomyError> {
        let mut hasher = blake3::Hasher::new();
        for text in [organisations.text, themes.text] {
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        let organisations = Tree::parse(organisations.name, organisations.text)?;
        let themes = Tree::parse(themes.name, themes.text)?;
        let fingerprint = format!("facet {FACET_VERSION}; {}", hasher.finalize().to_hex());
        Ok(Self { organisations, themes, matcher: OnceLock::new(), fingerprint })
    }

    /// The tree of the facets organisation and mention.
    pub fn organisations(&self) -> &Tree {
        &self.organisations
    }

    /// The tree of the facet theme.
    pub fn themes(&self) -> &Tree {
        &self.themes
    }

    /// The tree whose paths are the values of `facet`.
    pub fn tree(&self, facet: Facet) -> &Tree {
        match facet {
            Facet::Organisation | Facet::Mention => &self.organisations,
            Facet::Theme => &self.themes,
        }
    }

    /// What facets depend on beside the notes: the same for the same two texts, on any machine.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            let mut matcher = Matcher::default();
            for tree in [Facet::Organisation, Facet::Theme] {
                for (entry, node) in self.tree(tree).nodes() {
                    for (name, certainty) in node.names() {
                        matcher.add(name, Candidate { tree, entry, certainty });
                    }
                }
            }
            matcher
        })
    }
}
