//! The leaves of a query. Each tests a section; most give it a score.

use std::ops::Range;

use tantivy::DocId;

use crate::facet::Facet;
use crate::index::Places;
use crate::note::Date;

use super::value::Nodes;

/// One leaf.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// As typed.
    pub(crate) word: String,
    /// Where it stands in the query, bytes.
    pub(crate) range: Range<usize>,
    /// What it asks of a section.
    pub(crate) test: Test,
    /// Whether sections that hold it are wanted: it does not stand below a negation.
    pub(crate) is_wanted: bool,
}

/// What a leaf asks of a section.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// A word, or what stands for it.
    Word(WordTest),
    /// A word that begins so, folded.
    Prefix(String),
    /// These folded words side by side, each with its distance from the first; of a single one,
    /// exactly this word.
    Phrase(Vec<(u32, String)>),
    /// A word in the note's title or the section's heading: any of these lemmas.
    Title(Vec<String>),
    /// A word that begins so, folded, in the note's title or the section's heading.
    TitlePrefix(String),
    /// Exactly this folded word in the note's title: a stop word, which has no lemma.
    TitleWord(String),
    /// A folded word in the name of an author.
    Author(String),
    /// Being about what bears one of these names, that which was asked for first.
    Named(Vec<AskedName>),
    /// A facet value.
    Facet(Facet, Nodes),
    /// A note at this path or in a folder of that name.
    Note(String),
    /// A note of this day or later.
    Since(Date),
    /// A note of an earlier day.
    Before(Date),
}

impl Test {
    /// Whether finding it gives a section a score.
    pub(crate) fn scores(&self) -> bool {
        !matches!(
            self,
            Self::TitleWord(_) | Self::Facet(..) | Self::Note(_) | Self::Since(_) | Self::Before(_)
        )
    }
}

/// A name of what a query asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AskedName {
    /// The lemmas of each of its words.
    pub(crate) words: Vec<Vec<String>>,
    /// How much it counts, beside its rarity, that something is called so.
    pub(crate) weight: f32,
}

/// A word and all that stands for it. A section holds the word if it holds any of its forms or
/// phrases.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WordTest {
    /// The word itself first, then its repairs or synonyms.
    pub(crate) words: Vec<WeightedWord>,
    /// The same thing said in several words.
    pub(crate) phrases: Vec<LemmaPhrase>,
    /// The words that a compound is made of: they score, but none of them is the compound.
    pub(crate) parts: Vec<WeightedWord>,
    /// Lemmas of its family: they score a little, and none of them is the word.
    pub(crate) family: Vec<String>,
    /// The folded word, while it is being typed: words that begin so hold it as well.
    pub(crate) prefix: Option<String>,
    /// If the word is a day, its number: the notes of that day hold it as well.
    pub(crate) day: Option<u32>,
}

impl WordTest {
    /// Has what stands for a whole expression stand for this word of it.
    pub(super) fn add(&mut self, other: &Self) {
        for word in &other.words {
            if !self.words.contains(word) {
                self.words.push(word.clone());
            }
        }
        for phrase in &other.phrases {
            if self
                .phrases
                .iter()
                .all(|known| (&known.words, known.form) != (&phrase.words, phrase.form))
            {
                self.phrases.push(phrase.clone());
            }
        }
    }
}

/// A word and how much finding it counts: less than 1 for a repaired word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WeightedWord {
    /// Folded.
    pub(crate) word: String,
    /// What it may be a form of. A section that holds several of them counts once.
    pub(crate) lemmas: Vec<String>,
    pub(crate) weight: f32,
}

/// How the words of a phrase are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordForm {
    /// As written, but for accents and case.
    Folded,
    /// In any form of theirs.
    Any,
}

/// Words side by side.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LemmaPhrase {
    /// The lemmas of each, or the folded word, with its distance from the first in words.
    pub(crate) words: Vec<(u32, Vec<String>)>,
    pub(crate) form: WordForm,
    /// How much finding it counts beside the word itself.
    pub(crate) weight: f32,
    /// The passages that hold it.
    pub(crate) places: Places,
}

impl LemmaPhrase {
    /// How many passages hold it; deleted ones are counted until their segment is merged.
    pub(crate) fn holders(&self) -> u64 {
        self.places.iter().map(|here| here.len() as u64).sum()
    }

    /// The passages of a segment that hold it, and how often; `ordinal` is that of the segment.
    pub(crate) fn places_in(&self, ordinal: usize) -> &[(DocId, usize)] {
        self.places.get(ordinal).map_or(&[], Vec::as_slice)
    }
}
