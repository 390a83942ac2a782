//! What is asked and answered, as plain data.

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::facet::Facet;

/// What someone has typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SuggestRequest {
    /// The text of the field, in the query language.
    pub(crate) q: String,
    /// Suggestions, at most.
    pub(crate) limit: usize,
}

/// What it may become, from one generation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SuggestReply)]
pub(crate) struct Suggestions {
    /// As typed.
    pub(crate) q: String,
    /// Which index answered.
    pub(crate) index_id: String,
    /// Which commit of it.
    pub(crate) generation: u64,
    /// Milliseconds it took.
    pub(crate) took_ms: f64,
    /// Kind by kind, the most used first.
    pub(crate) suggestions: Vec<Suggested>,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Suggested {
    /// What it is.
    pub(crate) kind: SuggestionKind,
    /// What to show.
    pub(crate) text: String,
    /// Byte ranges into `text`: the words that answer what was typed.
    pub(crate) marks: Vec<[usize; 2]>,
    /// Sections about it, or called so, or that hold it.
    pub(crate) count: usize,
    /// The query to ask instead of what was typed.
    pub(crate) q: String,
    /// A facet's path.
    pub(crate) value: Option<String>,
    /// Where the one section called so is.
    pub(crate) url: Option<String>,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum SuggestionKind {
    /// A value of a facet, which sections have.
    Facet(Facet),
    /// The title of a note.
    Title,
    /// The heading of a section.
    Heading,
    /// A word of the notes.
    Word,
}

impl SuggestionKind {
    /// Every kind.
    fn all() -> impl Iterator<Item = Self> {
        Facet::ALL.into_iter().map(Self::Facet).chain([Self::Title, Self::Heading, Self::Word])
    }

    /// Its name in answers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Facet(facet) => facet.name(),
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Word => "word",
        }
    }
}

impl ToSchema for SuggestionKind {}

impl PartialSchema for SuggestionKind {
    fn schema() -> RefOr<Schema> {
        let names = Self::all().map(Self::name);
        let kinds = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        kinds.description(Some("What a suggestion is.")).into()
    }
}

impl Serialize for SuggestionKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
