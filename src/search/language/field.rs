//! The fields a query may name, in French and in English.

use crate::facet::Facet;
use crate::text::fold;

/// What a `name:value` of a query looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    /// `titre:`, `title:`: the note's title and headings.
    Title,
    /// The name of a facet (`organisation:`, `theme:`, `tag:`, `mention:`), `organization:` or
    /// `org:`, `étiquette:`.
    Facet(Facet),
    /// `auteur:`, `author:`.
    Author,
    /// `note:`, `path:`: the note's path, or a folder above it.
    Note,
    /// `depuis:`, `since:`, `from:`: the earliest date.
    Since,
    /// `avant:`, `before:`, `until:`: days before this date.
    Before,
}

/// No field's name has more characters, a combining accent included.
pub(super) const MAX_NAME_CHARS: usize = 12;

impl Field {
    /// The field called `name`, whatever its case and accents.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match fold(name).as_str() {
            "titre" | "title" => Self::Title,
            "organization" | "org" => Self::Facet(Facet::Organisation),
            "etiquette" | "etiquettes" | "tags" => Self::Facet(Facet::Tag),
            "auteur" | "author" => Self::Author,
            "note" | "path" => Self::Note,
            "depuis" | "since" | "from" => Self::Since,
            "avant" | "before" | "until" => Self::Before,
            name => Self::Facet(Facet::named(name)?),
        })
    }

    /// The name under which a query is printed: French, in lower case, without the colon.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Title => "titre",
            Self::Facet(facet) => facet.name(),
            Self::Author => "auteur",
            Self::Note => "note",
            Self::Since => "depuis",
            Self::Before => "avant",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_whatever_case_and_accents() {
        assert_eq!(Field::named("Thème"), Some(Field::Facet(Facet::Theme)));
        assert_eq!(Field::named("Étiquette"), Some(Field::Facet(Facet::Tag)));
        assert_eq!(Field::named("https"), None);
    }
}
