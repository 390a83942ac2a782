//! Both trees and the matcher of all their names, made once and shared.

use std::sync::{Arc, LazyLock, OnceLock};

use crate::text::Chain;

use super::error::TaxonomyError;
use super::facets::{Facet, TreeName};
use super::matcher::{Matcher, NameCandidate};
use super::tree::Tree;
use super::tree_acronyms::TreeAcronyms;

/// Grows by one whenever the same trees and the same note give other values: the index is rebuilt.
const FACET_VERSION: u32 = 9;

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
    organisations: OnceLock<Tree>,
    themes: OnceLock<Tree>,
    /// Made when the first note is read: a start and a search do not need it.
    matcher: OnceLock<Matcher>,
    /// Made when first asked for: a start asks for them before the first search does.
    acronyms: OnceLock<TreeAcronyms>,
    fingerprint: String,
}

impl Taxonomy {
    /// The French State and its digital themes. They are read when first asked for.
    ///
    /// ```
    /// let taxonomy = limier::facet::Taxonomy::builtin();
    /// assert_eq!(taxonomy.organisations().resolve("DINSIC"), ["premier-ministre/dinum"]);
    /// ```
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Taxonomy>> = LazyLock::new(|| {
            let fingerprint = fingerprint([ORGANISATIONS, THEMES]);
            Arc::new(Taxonomy::new(OnceLock::new(), OnceLock::new(), fingerprint))
        });
        Arc::clone(&BUILTIN)
    }

    /// The files of [`Taxonomy::builtin`], to print or to replace one of the two.
    pub fn builtin_sources() -> [Source<'static>; 2] {
        [ORGANISATIONS, THEMES]
    }

    /// Reads both trees.
    ///
    /// # Errors
    ///
    /// The first fault of either, with the line it stands on.
    pub fn parse(organisations: Source<'_>, themes: Source<'_>) -> Result<Self, TaxonomyError> {
        let fingerprint = fingerprint([organisations, themes]);
        let organisations = Tree::parse(organisations.name, organisations.text)?;
        let themes = Tree::parse(themes.name, themes.text)?;
        Ok(Self::new(organisations.into(), themes.into(), fingerprint))
    }

    fn new(organisations: OnceLock<Tree>, themes: OnceLock<Tree>, fingerprint: String) -> Self {
        let (matcher, acronyms) = (OnceLock::new(), OnceLock::new());
        Self { organisations, themes, matcher, acronyms, fingerprint }
    }

    /// The tree of the facets organisation and mention.
    pub fn organisations(&self) -> &Tree {
        self.organisations.get_or_init(|| builtin(ORGANISATIONS))
    }

    /// The tree of the facet theme.
    pub fn themes(&self) -> &Tree {
        self.themes.get_or_init(|| builtin(THEMES))
    }

    /// The tree whose paths are the values of `facet`; an empty one for an open vocabulary.
    pub fn tree(&self, facet: Facet) -> &Tree {
        static OPEN: LazyLock<Tree> = LazyLock::new(Tree::default);
        facet.tree().map_or(&OPEN, |name| self.tree_named(name))
    }

    pub(super) fn tree_named(&self, name: TreeName) -> &Tree {
        match name {
            TreeName::Organisations => self.organisations(),
            TreeName::Themes => self.themes(),
        }
    }

    /// The values of `facet` that `name` means, as [`Tree::resolve`] has them. A part of an organisation
    /// means the whole, unless `name` is its path: it is a value of mentions, and may stand above other
    /// organisations.
    pub fn values_named(&self, facet: Facet, name: &str) -> Vec<&str> {
        let tree = self.tree(facet);
        if facet != Facet::Organisation || tree.label(name).is_some() && name.contains('/') {
            return tree.resolve(name);
        }
        tree.find(name).into_iter().map(|entry| tree.path(tree.whole(entry))).collect()
    }

    /// Whether a theme or an organisation is called so: a tag of that name says nothing more.
    pub fn knows(&self, name: &str) -> bool {
        !self.themes().resolve(name).is_empty() || !self.organisations().resolve(name).is_empty()
    }

    /// What facets depend on beside the notes: the same for the same two texts, on any machine.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The acronyms of organisations.
    pub(crate) fn acronyms(&self) -> &TreeAcronyms {
        self.acronyms.get_or_init(|| TreeAcronyms::of(self.organisations()))
    }

    pub(super) fn matcher(&self) -> &Matcher {
        self.matcher.get_or_init(|| {
            let (mut matcher, mut chain) = (Matcher::default(), Chain::new());
            for tree in TreeName::ALL {
                for (entry, node) in self.tree_named(tree).nodes() {
                    for (name, certainty) in node.names() {
                        matcher.add(name, NameCandidate { tree, entry, certainty }, &mut chain);
                    }
                }
            }
            matcher
        })
    }
}

#[expect(clippy::expect_used, reason = "both texts are part of the program; a test reads them")]
fn builtin(source: Source<'_>) -> Tree {
    Tree::parse(source.name, source.text).expect("the built-in trees are valid")
}

fn fingerprint(sources: [Source<'_>; 2]) -> String {
    let mut hasher = blake3::Hasher::new();
    for Source { text, .. } in sources {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    format!("facet {FACET_VERSION}; {}", hasher.finalize().to_hex())
}
