//! What is asked and answered, as plain data.

use serde::{Serialize, Serializer};

use crate::facet::Facet;

/// What someone has typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestRequest {
    /// The text of the field, in the query language.
    pub q: String,
    /// Suggestions, at most.
    pub limit: usize,
}

/// What it may become, from one generation.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestions {
    /// As typed.
    pub q: String,
    /// Which index answered.
    pub index_id: String,
    /// Which commit of it.
    pub generation: u64,
    /// Milliseconds it took.
    pub took_ms: f64,
    /// Kind by kind, the most used first.
    pub suggestions: Vec<Suggested>,
}

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggested {
    /// What it is.
    pub kind: SuggestionKind,
    /// What to show.
    pub text: String,
    /// Byte ranges into `text`: the words that answer what was typed.
    pub marks: Vec<[usize; 2]>,
    /// Sections about it, or called so, or that hold it.
    pub count: usize,
    /// The query to ask instead of what was typed.
    pub q: String,
    /// A facet's path.
    pub value: Option<String>,
    /// Where the one section called so is.
    pub url: Option<String>,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuggestionKind {
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
    /// Its name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Facet(facet) => facet.name(),
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Word => "word",
        }
    }
}

impl Serialize for SuggestionKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
