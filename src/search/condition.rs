//! What sections must meet whatever the query says: any combination of facts about them. It gives no
//! score, and takes no leaf of the plan.

use std::ops::Range;

use crate::facet::Facet;

/// A combination of facts. Evaluating it recurses as deep as it is: whoever makes one of what a client
/// sent bounds that.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// Any of these values of a facet, or one below: each a facet path, its last part, or a name.
    Values(Facet, Vec<String>),
    /// Any of these values of a facet, each given as the labels from the top down to it.
    Labels(Facet, Vec<Vec<String>>),
    /// Some value of a facet.
    HasValue(Facet),
    /// A note of these days, as `yyyymmdd`.
    Days(Range<u32>),
    /// The note at this path.
    Note(String),
    /// A note whose path begins so.
    NotesStarting(String),
}

impl Condition {
    /// Facts to look at for each section, at most.
    pub(crate) fn facts_len(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::facts_len).sum(),
            Self::Not(part) => part.facts_len(),
            _ => 1,
        }
    }
}
