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

    /// How many passages hold the leaf, or more; `usize::MAX` if only reading would tell.
    pub(super) fn holders_max(&self) -> usize {
        let of_probe = |probe: &Probe| probe.terms.iter().map(|(term, _)| term.holders()).sum();
        self.holders(LemmaPhrase::holders, of_probe)
    }

    /// The same of a segment, deleted documents counted; `ordinal` is that of the segment.
    pub(super) fn holders_in(&self, ordinal: usize) -> usize {
        let of_phrase = |phrase: &LemmaPhrase| phrase.places_in(ordinal).len() as u64;
        self.holders(of_phrase, |probe| probe.holders_in(ordinal) as u64)
    }

    fn holders(
        &self,
        of_phrase: impl Fn(&LemmaPhrase) -> u64,
        of_probe: impl Fn(&Probe) -> u64,
    ) -> usize {
        let of_phrases: u64 = match &self.leaf.test {
            Test::Word(word) if self.expansions.is_empty() => {
                word.phrases.iter().map(of_phrase).sum()
            }
            Test::Title(_) | Test::Author(_) => 0,
            _ => return usize::MAX,
        };
        let deciding = self.probes.iter().filter(|probe| probe.holds());
        usize::try_from(of_phrases + deciding.map(of_probe).sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// Terms that score without deciding who matches.
    pub(super) fn scoring(probes: Vec<Probe>) -> Self {
        let test = Test::Word(WordTest::default());
        let leaf = Leaf { word: String::new(), range: 0..0, test, is_wanted: true };
        Self { probes, ..Self::new(leaf) }
    }
}
