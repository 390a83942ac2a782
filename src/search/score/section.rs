//! A section that matched, with what it scored.

use tantivy::{DocAddress, DocId};

use crate::search::plan::LeafSet;
use crate::search::response::Tier;

/// A section that matched, or is near.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoredSection {
    /// Ordinal of its segment.
    pub(crate) segment: u32,
    /// First passage of the section.
    pub(crate) head: DocId,
    /// Its best passage.
    pub(crate) passage: DocId,
    /// Own score.
    pub(crate) score: f32,
    /// Share of its note's score.
    pub(crate) note_score: f32,
    /// What it gains by its meaning.
    pub(crate) meaning: f32,
    /// Leaves it holds.
    pub(crate) leaves: LeafSet,
    /// Whether it matched.
    pub(crate) tier: Tier,
}

impl ScoredSection {
    /// The section that begins with `head`, before anything is known of it.
    pub(super) fn unscored(segment: u32, head: DocId) -> Self {
        Self {
            segment,
            head,
            passage: head,
            score: 0.0,
            note_score: 0.0,
            meaning: 0.0,
            leaves: LeafSet::EMPTY,
            tier: Tier::Full,
        }
    }

    /// Its whole score.
    pub(crate) fn total(&self) -> f32 {
        self.score + self.note_score + self.meaning
    }

    /// Leaves it this share of its score.
    pub(super) fn lower(&mut self, share: f32) {
        self.score *= share;
        self.note_score *= share;
        self.meaning *= share;
    }

    /// Where the section begins: what tells it from all others.
    pub(super) fn place(&self) -> (u32, DocId) {
        (self.segment, self.head)
    }

    /// Where the stored text of its best passage is.
    pub(crate) fn address(&self) -> DocAddress {
        DocAddress::new(self.segment, self.passage)
    }
}

/// What one leaf of a plan gave a hit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScorePart {
    /// The number of the leaf.
    pub(crate) leaf: usize,
    /// Found in the text of the section, or among the labels of its note.
    pub(crate) text: f32,
    /// Found in its heading, or in the title of its note.
    pub(crate) titles: f32,
    /// Found in the whole note.
    pub(crate) note: f32,
}

/// One hit of a page.
pub(crate) struct PageEntry {
    pub(crate) section: ScoredSection,
    /// Its first copies, if copies are one hit.
    pub(crate) copies: Vec<ScoredSection>,
    /// What its score is made of, if asked: what each leaf gave, and the nearness of the words.
    pub(crate) parts: Vec<ScorePart>,
    pub(crate) closeness: f32,
}

impl PageEntry {
    pub(super) fn alone(section: ScoredSection) -> Self {
        Self { section, copies: Vec::new(), parts: Vec::new(), closeness: 0.0 }
    }
}

/// Lowers all of `hits` by one share, if need be, so that none reaches `floor`.
pub(super) fn lower_below(floor: f32, hits: &mut [ScoredSection]) {
    let highest = hits.iter().map(ScoredSection::total).fold(0.0, f32::max);
    if highest >= floor && highest > 0.0 {
        // A hair below, so that rounding does not make a tie.
        hits.iter_mut().for_each(|hit| hit.lower(floor / highest * 0.999));
    }
}

/// What the lowest of `hits` scores.
pub(super) fn lowest(hits: &[ScoredSection]) -> f32 {
    hits.iter().map(ScoredSection::total).fold(f32::INFINITY, f32::min)
}
