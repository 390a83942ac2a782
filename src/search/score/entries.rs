//! An entry per document of a segment, for adding up scores and leaves. The memory is kept from one
//! search to the next, and only what was touched is cleared: a search costs what it finds, not what the
//! index holds.

use std::sync::{Mutex, PoisonError};

use tantivy::DocId;

use crate::search::plan::LeafSet;

/// Documents for which memory is kept at most: 50 MB.
const SPARE_DOCS_MAX: usize = 4 << 20;

/// Rows that no search uses now, all of them zero, the shortest first.
static SPARE: Mutex<Vec<Rows>> = Mutex::new(Vec::new());

/// A score and a set of leaves for each document, at first zero and empty.
pub(super) struct Entries(Rows);

#[derive(Default)]
struct Rows {
    scores: Vec<f32>,
    /// The bits of a [`LeafSet`]. They are plain numbers so that the allocator can hand out pages of
    /// zeros without writing them.
    leaves: Vec<u64>,
    /// A bit for each document to which anything was added.
    touched: Vec<u64>,
}

impl Entries {
    pub(super) fn for_docs(docs_len: DocId) -> Self {
        let docs_len = docs_len as usize;
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        let place = spare.partition_point(|rows| rows.scores.len() < docs_len);
        if place < spare.len() {
            return Self(spare.remove(place));
        }
        Self(Rows {
            scores: vec![0.0; docs_len],
            leaves: vec![0; docs_len],
            touched: vec![0; docs_len.div_ceil(64)],
        })
    }

    pub(super) fn add(&mut self, doc: DocId, leaves: LeafSet, score: f32) {
        let Rows { scores, leaves: held, touched } = &mut self.0;
        let doc = doc as usize;
        if let (Some(held), Some(total), Some(touched)) =
            (held.get_mut(doc), scores.get_mut(doc), touched.get_mut(doc / 64))
        {
            *held |= leaves.bits();
            *total += score;
            *touched |= 1 << (doc % 64);
        }
    }

    pub(super) fn score(&self, doc: DocId) -> f32 {
        self.0.scores.get(doc as usize).copied().unwrap_or(0.0)
    }

    pub(super) fn leaves(&self, doc: DocId) -> LeafSet {
        LeafSet::from_bits(self.0.leaves.get(doc as usize).copied().unwrap_or(0))
    }

    /// Documents to which anything was added, in order.
    pub(super) fn touched(&self) -> impl Iterator<Item = DocId> {
        let words = (0..).zip(&self.0.touched);
        words.flat_map(|(word, bits)| set_bits(*bits).map(move |bit| word * 64 + bit))
    }
}

impl Rows {
    fn clear(&mut self) {
        for (word, bits) in self.touched.iter_mut().enumerate() {
            for bit in set_bits(std::mem::take(bits)) {
                let doc = word * 64 + bit as usize;
                if let (Some(score), Some(leaves)) =
                    (self.scores.get_mut(doc), self.leaves.get_mut(doc))
                {
                    (*score, *leaves) = (0.0, 0);
                }
            }
        }
    }
}

/// Leaves the memory to the next search.
impl Drop for Entries {
    fn drop(&mut self) {
        let mut rows = std::mem::take(&mut self.0);
        rows.clear();
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        let kept: usize = spare.iter().map(|rows| rows.scores.len()).sum();
        if kept + rows.scores.len() <= SPARE_DOCS_MAX {
            let place = spare.partition_point(|other| other.scores.len() < rows.scores.len());
            spare.insert(place, rows);
        }
    }
}

fn set_bits(mut bits: u64) -> impl Iterator<Item = DocId> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_search_added_the_next_does_not_see() {
        for _ in 0..3 {
            let mut entries = Entries::for_docs(1000);
            assert_eq!(entries.touched().count(), 0);
            for doc in [0, 63, 64, 999] {
                assert_eq!((entries.score(doc), entries.leaves(doc)), (0.0, LeafSet::EMPTY));
                entries.add(doc, LeafSet::only(3), 0.5);
                entries.add(doc, LeafSet::EMPTY, 0.25);
            }
            assert_eq!(entries.touched().collect::<Vec<_>>(), [0, 63, 64, 999]);
            assert_eq!((entries.score(64), entries.leaves(64)), (0.75, LeafSet::only(3)));
        }
    }
}
