//! The facets: the one place that lists them.
//!
//! Everything else loops over [`Facet::ALL`] or keeps a [`PerFacet`](super::PerFacet). A new facet
//! is one row of the table below; its values come from a rule in `assign.rs`.

use std::fmt;

/// The tree that the values of a facet come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeName {
    /// Organisations, from `organisations.toml` or the operator's file.
    Organisations,
    /// Themes, from `themes.toml` or the operator's file.
    Themes,
}

impl TreeName {
    pub(super) const ALL: [Self; 2] = [Self::Organisations, Self::Themes];
}

/// Makes [`Facet`] and its methods of one table.
macro_rules! facets {
    ($(
        $(#[$doc:meta])*
        $facet:ident {
            name: $name:literal, plural: $plural:literal, tree: $tree:expr,
            is_shown: $shown:literal, is_counted: $counted:literal
        }
    )+) => {
        /// A question that a section answers with values.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Facet {
            $($(#[$doc])* $facet,)+
        }

        impl Facet {
            /// Every facet, in the order in which answers list them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$facet),+];

            /// The name of the facet in parameters, queries, counts and columns.
            pub fn name(self) -> &'static str {
                match self { $(Self::$facet => $name),+ }
            }

            /// The name of its values in hits and notes.
            pub fn plural(self) -> &'static str {
                match self { $(Self::$facet => $plural),+ }
            }

            /// The tree of its values; `None` for an open vocabulary, whose values are those that
            /// notes write.
            pub fn tree(self) -> Option<TreeName> {
                match self { $(Self::$facet => $tree),+ }
            }

            /// Whether hits list its values.
            pub fn is_shown(self) -> bool {
                match self { $(Self::$facet => $shown),+ }
            }

            /// Whether answers of the API count its values unless asked otherwise.
            pub fn is_counted(self) -> bool {
                match self { $(Self::$facet => $counted),+ }
            }
        }
    };
}

facets! {
    /// Whom the section is about.
    Organisation {
        name: "organisation", plural: "organisations", tree: Some(TreeName::Organisations),
        is_shown: true, is_counted: true
    }
    /// What the section is about.
    Theme {
        name: "theme", plural: "themes", tree: Some(TreeName::Themes),
        is_shown: true, is_counted: true
    }
    /// How the author sorted the note: its tags, `projet/alpha` below `projet`.
    Tag { name: "tag", plural: "tags", tree: None, is_shown: true, is_counted: false }
    /// Whom the section names.
    Mention {
        name: "mention", plural: "mentions", tree: Some(TreeName::Organisations),
        is_shown: false, is_counted: false
    }
}

impl Facet {
    /// The facet called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// Whether the values of both come from the same tree.
    pub(crate) fn shares_tree(self, other: Self) -> bool {
        self.tree().is_some() && self.tree() == other.tree()
    }

    /// The facets whose values hits list.
    pub fn shown() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|facet| facet.is_shown())
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
