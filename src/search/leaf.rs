//! The leaves of a query: each a test of a section, most with a score.

use std::ops::Range;

use crate::note::Date;

use super::filter::Nodes;

/// Leaves in one query: each has a bit in a section's mask.
pub(super) const LEAVES_MAX: usize = 64;

/// One leaf.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// As typed.
    pub(super) word: String,
    /// Where it stands in the query, bytes.
    pub(super) range: Range<usize>,
    /// What it asks of a section.
    pub(super) test: Test,
    /// Whether finding it is good: not below a negation.
    pub(super) is_wanted: bool,
}

/// What a leaf asks of a section.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// One of these stems, in text or titles, or one of these phrases.
    Word {
        /// Its own stem first, then its repairs or synonyms.
        stems: Vec<WeightedStem>,
        /// Synonyms of several words, folded.
        phrases: Vec<Vec<String>>,
    },
    /// The stem, or a word that begins so: the word is being typed.
    StemOrPrefix {
        /// Of the word as it stands.
        stem: String,
        /// The folded word.
        prefix: String,
    },
    /// A word that begins so, folded.
    Prefix(String),
    /// These folded words side by side; of a single one, exactly this word.
    Phrase(Vec<String>),
    /// A stem in the note's title or the section's heading.
    Title(String),
    /// A folded word in the name of an author.
    Author(String),
    /// A facet value.
    Facet(FacetColumnName, Nodes),
    /// A note at this path or in a folder of that name.
    Note(String),
    /// A note of this day or later.
    Since(Date),
    /// A note of an earlier day.
    Before(Date),
}

/// Which facet column a test reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FacetColumnName {
    Organisation,
    Mention,
    Theme,
}

/// A stem and how much finding it counts: less than 1 for a repaired word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WeightedStem {
    pub(super) stem: String,
    pub(super) weight: f32,
}
