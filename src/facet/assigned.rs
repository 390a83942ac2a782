//! The values that a section is given, and why.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::per_facet::PerFacet;

/// Characters of a note's own words that are kept as a value, its path or its reason.
pub(super) const VALUE_CHARS_MAX: usize = 120;

/// The facets of all sections of a note.
#[derive(Clone, Debug, Default)]
pub struct NoteFacets {
    /// One entry per section, in the order of the note's sections.
    pub sections: Vec<SectionFacets>,
    /// What is odd about the note's values.
    pub concerns: Vec<Concern>,
}

/// The values of one section. Each path stands once, with its most trusted reason; the most trusted
/// come first, and mentions begin with the organisations that the section is about.
pub type SectionFacets = PerFacet<Vec<Assigned>>;

/// Something that the author of a note may want to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The front matter key it is about, as written; empty for the whole note.
    pub key: String,
    /// Stable name, such as `organisation-unknown`.
    pub code: &'static str,
    /// One sentence in English, lower case, naming what was found.
    pub message: String,
}

/// One value and the rule that gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Ids from the root, joined by `/`: `premier-ministre/dinum/etalab`; `autres/…` for an
    /// organisation that the tree does not know; of a tag, its parts folded.
    pub path: String,
    /// The label of a value that the tree does not know, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// Which rule gave it.
    pub reason: Reason,
}

/// Why a section has a value. As text: `heading`, `tag:Dinum`, … (displayed it is a
/// sentence; [`Reason::code`] is the short form, which is also the serialised one).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Reason {
    /// Its own heading.
    Heading,
    /// A heading above it.
    AboveHeading,
    /// A front matter key, as written.
    FrontMatter(String),
    /// A front matter key that names authors and their like, as written.
    Author(String),
    /// The front matter says that the note is an organisation.
    Types,
    /// The title of the note.
    Title,
    /// A tag, as written.
    Tag(String),
    /// A folder above the note.
    Folder(String),
    /// The one organisation that its heading, or the nearest above, names.
    NamedInHeading,
    /// The one organisation that the title of the note names.
    NamedInTitle,
    /// Its first sentence is about it.
    Subject,
    /// Its text names it often enough for its length.
    NamedInText,
    /// Named in the section.
    Mention,
    /// A term of the theme in the text, as written.
    Term(String),
    /// The whole note speaks of the theme.
    Note,
}

impl Reason {
    /// The kind of the reason, and what was read, if the kind needs it.
    fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Heading => ("heading", None),
            Self::AboveHeading => ("above-heading", None),
            Self::FrontMatter(key) => ("front-matter", Some(key)),
            Self::Author(key) => ("author", Some(key)),
            Self::Types => ("types", None),
            Self::Title => ("title", None),
            Self::Tag(tag) => ("tag", Some(tag)),
            Self::Folder(folder) => ("folder", Some(folder)),
            Self::NamedInHeading => ("named-in-heading", None),
            Self::NamedInTitle => ("named-in-title", None),
            Self::Subject => ("subject", None),
            Self::NamedInText => ("named-in-text", None),
            Self::Mention => ("mention", None),
            Self::Term(term) => ("term", Some(term)),
            Self::Note => ("note", None),
        }
    }

    /// The short form, `kind` or `kind:what was read`, for indexes and answers.
    pub fn code(&self) -> String {
        match self.parts() {
            (kind, Some(read)) => format!("{kind}:{read}"),
            (kind, None) => kind.to_owned(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading => f.write_str("its heading"),
            Self::AboveHeading => f.write_str("a heading above it"),
            Self::FrontMatter(key) => write!(f, "front matter key `{key}`"),
            Self::Author(key) => write!(f, "known organisation in front matter key `{key}`"),
            Self::Types => f.write_str("the front matter says that the note is an organisation"),
            Self::Title => f.write_str("the title of the note"),
            Self::Tag(tag) => write!(f, "tag `{tag}`"),
            Self::Folder(folder) => write!(f, "folder `{folder}`"),
            Self::NamedInHeading => f.write_str("the only one named in its headings"),
            Self::NamedInTitle => f.write_str("the only one named in the title of the note"),
            Self::Subject => f.write_str("its first sentence is about it"),
            Self::NamedInText => f.write_str("its text names it"),
            Self::Mention => f.write_str("named in the section"),
            Self::Term(term) => write!(f, "`{term}` in the text"),
            Self::Note => f.write_str("the whole note speaks of it"),
        }
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.code()
    }
}

impl TryFrom<String> for Reason {
    type Error = UnknownReason;

    fn try_from(code: String) -> Result<Self, UnknownReason> {
        code.parse()
    }
}

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(code: &str) -> Result<Self, UnknownReason> {
        let (kind, read) = code.split_once(':').unwrap_or((code, ""));
        let read = read.to_owned();
        Ok(match kind {
            "heading" => Self::Heading,
            "above-heading" => Self::AboveHeading,
            "front-matter" => Self::FrontMatter(read),
            "author" => Self::Author(read),
            "types" => Self::Types,
            "title" => Self::Title,
            "tag" => Self::Tag(read),
            "folder" => Self::Folder(read),
            "named-in-heading" => Self::NamedInHeading,
            "named-in-title" => Self::NamedInTitle,
            "subject" => Self::Subject,
            "named-in-text" => Self::NamedInText,
            "mention" => Self::Mention,
            "term" => Self::Term(read),
            "note" => Self::Note,
            _ => return Err(UnknownReason(code.to_owned())),
        })
    }
}

/// A text that is not a [`Reason`].
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown reason `{0}`")]
pub struct UnknownReason(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_survive_their_short_form() {
        for reason in [
            Reason::Heading,
            Reason::AboveHeading,
            Reason::FrontMatter("producer".into()),
            Reason::Author("auteur".into()),
            Reason::Types,
            Reason::Title,
            Reason::Tag("a:b".into()),
            Reason::Folder("ign".into()),
            Reason::NamedInHeading,
            Reason::NamedInTitle,
            Reason::Subject,
            Reason::NamedInText,
            Reason::Mention,
            Reason::Term("open data".into()),
            Reason::Note,
        ] {
            let json = serde_json::to_string(&reason).unwrap();
            assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason, "{json}");
        }
        assert!("because".parse::<Reason>().is_err());
    }
}
