//! A leaf of a query with what the whole snapshot says of it.

use crate::index::KnownTerm;
use crate::search::plan::{Leaf, LemmaPhrase, Test, WordTest};

use super::probe::Probe;

/// A leaf with what the whole snapshot says of it.
pub(super) struct Weighted {
    pub(super) leaf: Leaf,
    /// Rarity of the leaf in section texts.
    pub(super) idf: f32,
    pub(super) probes: Vec<Probe>,
    /// For a prefix: the words it stands for.
    pub(super) expansions: Vec<KnownTerm>,
}

impl Weighted {
    /// A leaf of which nothing is known yet.
    pub(super) fn new(leaf: Leaf) -> Self {
        Self { leaf, idf: 0.0, probes: Vec::new(), expansions: Vec::new() }
    }

    /// Whether lists say which documents hold the leaf, so that others can be skipped.
    pub(super) fn may_lead(&self) -> bool {
        match &self.leaf.test {
            Test::Word(word) => word.day.is_none(),
            Test::Named(_) => false,
            test => test.scores(),
        }
    }

    /// Passages that hold the leaf, at most, as far as frequencies say.
    pub(super) fn holders_max(&self) -> usize {
        let of_phrases: u64 = match &self.leaf.test {
            Test::Word(word) if self.expansions.is_empty() => {
                word.phrases.iter().map(LemmaPhrase::holders).sum()
            }
            Test::Title(_) | Test::Author(_) => 0,
            _ => return usize::MAX,
        };
        let deciding = self.probes.iter().filter(|probe| probe.holds());
        let terms = deciding.flat_map(|probe| &probe.terms).map(|(term, _)| term.holders());
        usize::try_from(of_phrases + terms.sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// Documents of a segment that hold the leaf, deleted ones counted, at most, as far as lists say;
    /// `ordinal` is that of the segment.
    pub(super) fn holders_in(&self, ordinal: usize) -> usize {
        let of_phrases: usize = match &self.leaf.test {
            Test::Word(word) if self.expansions.is_empty() => {
                word.phrases.iter().map(|phrase| phrase.places_in(ordinal).len()).sum()
            }
            Test::Title(_) | Test::Author(_) => 0,
            _ => return usize::MAX,
        };
        let deciding = self.probes.iter().filter(|probe| probe.holds());
        of_phrases + deciding.map(|probe| probe.holders_in(ordinal)).sum::<usize>()
    }

    /// Terms that score without deciding who matches.
    pub(super) fn scoring(probes: Vec<Probe>) -> Self {
        let test = Test::Word(WordTest::default());
        let leaf = Leaf { word: String::new(), range: 0..0, test, is_wanted: true };
        Self { probes, ..Self::new(leaf) }
    }
}
