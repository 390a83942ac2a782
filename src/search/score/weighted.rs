//! A leaf of a query with what the whole snapshot says of it.

use crate::search::plan::{Leaf, Test, WordTest};

use super::probe::Probe;

/// A leaf with what the whole snapshot says of it.
pub(super) struct Weighted {
    pub(super) leaf: Leaf,
    /// Rarity of the leaf in section texts.
    pub(super) idf: f32,
    pub(super) probes: Vec<Probe>,
    /// For a prefix: the words it stands for.
    pub(super) expansions: Vec<String>,
}

impl Weighted {
    /// A leaf of which nothing is known yet.
    pub(super) fn new(leaf: Leaf) -> Self {
        Self { leaf, idf: 0.0, probes: Vec::new(), expansions: Vec::new() }
    }

    /// Terms that score without deciding who matches.
    pub(super) fn scoring(probes: Vec<Probe>) -> Self {
        let test = Test::Word(WordTest::default());
        let leaf = Leaf { word: String::new(), range: 0..0, test, is_wanted: true };
        Self { probes, ..Self::new(leaf) }
    }
}
