//! The leaves of a query: each a test of a section, most with a score.

use std::ops::Range;
use std::sync::Arc;

use tantivy::DocId;

use crate::facet::Facet;
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
    /// A word, or what stands for it.
    Word(WordTest),
    /// A word that begins so, folded.
    Prefix(String),
    /// These folded words side by side, each with its distance from the first; of a single one,
    /// exactly this word.
    Phrase(Vec<(u32, String)>),
    /// A stem in the note's title or the section's heading.
    Title(String),
    /// A folded word in the name of an author.
    Author(String),
    /// A facet value.
    Facet(Facet, Nodes),
    /// A note at this path or in a folder of that name.
    Note(String),
    /// A note of this day or later.
    Since(Date),
    /// A note of an earlier day.
    Before(Date),
}

/// A word and all that stands for it: a section holds it that holds any of its stems or phrases.
#[derive(Clone, Debug, Default)]
pub(super) struct WordTest {
    /// Its own stem first, then its repairs or synonyms.
    pub(super) stems: Vec<WeightedStem>,
    /// The same thing said in several words.
    pub(super) phrases: Vec<StemPhrase>,
    /// The words that a compound is made of: they score, but none of them is the compound.
    pub(super) parts: Vec<WeightedStem>,
    /// The folded word, while it is being typed: words that begin so hold it as well.
    pub(super) prefix: Option<String>,
    /// Of a day, its number: the notes of that day hold it as well.
    pub(super) day: Option<u32>,
}

/// A stem and how much finding it counts: less than 1 for a repaired word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WeightedStem {
    pub(super) stem: String,
    /// The folded word whose stem it is.
    pub(super) word: String,
    pub(super) weight: f32,
}

/// Stems side by side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StemPhrase {
    /// Each with its distance from the first, in words.
    pub(super) words: Vec<(u32, String)>,
    /// How much finding it counts beside the word itself.
    pub(super) weight: f32,
    /// The passages that hold it, by the ordinal of their segment, and how often.
    pub(super) places: Arc<[Vec<(DocId, usize)>]>,
}

impl StemPhrase {
    /// How many passages hold it; deleted ones are counted until their segment is merged.
    pub(super) fn holders(&self) -> u64 {
        self.places.iter().map(|here| here.len() as u64).sum()
    }
}
