//! A tree file, read: its entries with the lines they stand on.

use serde::Deserialize;
use toml::Spanned;

use super::error::TaxonomyError;
use super::name::Certainty;

/// One `[[organisation]]` or `[[theme]]` of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: Spanned<String>,
    pub(super) label: Spanned<String>,
    /// Id of the entry above.
    parent: Option<Spanned<String>>,
    /// Whether it is no organisation of its own but a part of the entry above: a department, a
    /// programme, a community, a brand. What is about it is about that one.
    #[serde(default)]
    pub(super) part: bool,
    #[serde(default)]
    names: Vec<Spanned<String>>,
    #[serde(default)]
    acronyms: Vec<Spanned<String>>,
    #[serde(default)]
    former: Vec<Former>,
    /// Names that others bear too: this entry's only in a note that also names its parent.
    #[serde(default)]
    local: Vec<Spanned<String>>,
    /// Names that often mean something else. An organisation's count only in a note that also
    /// gives a sure name of it; a theme's weigh less.
    #[serde(default)]
    ambiguous: Vec<Spanned<String>>,
    /// Words of every other note, such as `data`: they make no theme, and add to one that the note
    /// speaks of anyway.
    #[serde(default)]
    generic: Vec<Spanned<String>>,
}

/// A name borne for some years.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Former {
    name: Spanned<String>,
    from: Option<i16>,
    to: Option<i16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, alias = "theme")]
    organisation: Vec<Entry>,
}

impl Entry {
    pub(super) fn id(&self) -> &str {
        self.id.as_ref()
    }

    pub(super) fn parent(&self) -> Option<&str> {
        self.parent.as_ref().map(|parent| parent.as_ref().as_str())
    }

    /// The acronyms that it has today.
    pub(super) fn acronyms(&self) -> impl Iterator<Item = &str> {
        self.acronyms.iter().map(|name| name.as_ref().as_str())
    }

    /// Where the parent is named, else where the id is: bytes of the file.
    pub(super) fn parent_at(&self) -> usize {
        self.parent.as_ref().map_or(self.id.span().start, |parent| parent.span().start)
    }

    /// The byte of a former name whose years run backwards.
    pub(super) fn years_backwards_at(&self) -> Option<usize> {
        let backwards = |former: &&Former| former.from.zip(former.to).is_some_and(|(a, b)| a > b);
        self.former.iter().find(backwards).map(|former| former.name.span().start)
    }

    /// Every name, with how sure it is and the byte it stands at. The label comes first, and as sure:
    /// `EntryName::of` leaves it out where the entry doubts it.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Certainty, usize)> {
        let former = self.former.iter().map(|former| &former.name);
        let sure =
            std::iter::once(&self.label).chain(&self.names).chain(&self.acronyms).chain(former);
        sure.map(|name| (name, Certainty::Sure))
            .chain(self.local.iter().map(|name| (name, Certainty::Local)))
            .chain(self.ambiguous.iter().map(|name| (name, Certainty::Ambiguous)))
            .chain(self.generic.iter().map(|name| (name, Certainty::Generic)))
            .map(|(name, certainty)| (name.as_ref().as_str(), certainty, name.span().start))
    }
}

/// The entries of `text`, in the file's order.
pub(super) fn read_entries(file: &str, text: &str) -> Result<Vec<Entry>, TaxonomyError> {
    toml::from_str::<Document>(text).map(|document| document.organisation).map_err(|error| {
        TaxonomyError::Syntax {
            file: file.to_owned(),
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            message: error.message().trim().replace('\n', "; "),
        }
    })
}

/// The line, from 1, of the byte `at`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
