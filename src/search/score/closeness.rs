//! Words of a query together: of the best hits, those come forward whose heading holds them all (see
//! [`super::headed`]), and those that say the words of a question within a sentence or so. With fewer words
//! nearness pays nothing (see `docs/relevance.md`).

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, TantivyError};

use crate::index::{KnownTerm, Snapshot};
use crate::search::error::SearchError;
use crate::search::plan::{QueryPlan, Test, Vocabulary};

use super::bm25::idf;
use super::headed::Headed;
use super::leaf_reader::seek;
use super::section::ScoredSection;
use super::statistics::Statistics;

/// The best hits, that are looked at.
pub(super) const LOOKED_AT: usize = 50;
/// Words of a query whose pairs are looked at.
const WORDS: RangeInclusive<u32> = 5..=8;
/// How far two words may stand apart, counting stop words.
const WITHIN: u32 = 20;
/// What a section that has all pairs gets, beside the rarity of the words together.
const WEIGHT: f32 = 0.06;

/// The words of a query that may stand near each other, or in one heading.
pub(super) struct Closeness<'c> {
    snapshot: &'c Snapshot,
    headed: Headed<'c>,
    /// The terms of each word.
    words: Vec<Vec<Arc<KnownTerm>>>,
    /// What a section that has all pairs gets.
    most: f32,
}

impl<'c> Closeness<'c> {
    /// Of the plain words of `plan`.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn of(
        plan: &QueryPlan,
        snapshot: &'c Snapshot,
        statistics: &Statistics,
        vocabulary: Vocabulary<'_>,
    ) -> Result<Self, SearchError> {
        let (mut words, mut rarity) = (Vec::new(), 0.0);
        let texts = &statistics.all;
        let leaves = WORDS.contains(&plan.words.len()).then(|| plan.leaves_of(plan.words));
        for leaf in leaves.into_iter().flatten() {
            let Test::Word(word) = &leaf.test else { continue };
            let Some(own) = word.words.first() else { continue };
            rarity += idf(vocabulary.holders(&own.lemmas)?, texts.documents);
            let terms = own.lemmas.iter().map(|lemma| snapshot.term(texts.field, lemma));
            words.push(terms.collect::<Result<_, _>>()?);
        }
        let headed = Headed::of(plan, snapshot, statistics, vocabulary)?;
        Ok(Self { snapshot, headed, words, most: WEIGHT * rarity })
    }

    /// Whether it gives nothing to any section.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.headed.is_empty()
    }

    /// Adds to each of these sections what its heading gives it, and the nearness of the words in its best
    /// passage.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn add(&self, sections: &mut [ScoredSection]) -> Result<(), TantivyError> {
        let gains = self.gains(sections.iter())?;
        for section in sections {
            section.score += gains.get(&section.address()).copied().unwrap_or_default();
        }
        Ok(())
    }

    /// What each of these sections gets, by its best passage.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn gains<'s>(
        &self,
        sections: impl Iterator<Item = &'s ScoredSection>,
    ) -> Result<HashMap<DocAddress, f32>, TantivyError> {
        let mut gains = HashMap::new();
        if self.is_empty() {
            return Ok(gains);
        }
        let mut passages: Vec<_> = sections.map(ScoredSection::address).collect();
        passages.sort_unstable();
        passages.dedup();
        for of_segment in passages.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            self.headed.add(of_segment, &mut gains)?;
            if self.words.is_empty() {
                continue;
            }
            let mut places = vec![vec![Vec::new(); self.words.len()]; of_segment.len()];
            for (number, terms) in self.words.iter().enumerate() {
                for term in terms {
                    self.read(term, number, of_segment, &mut places)?;
                }
            }
            for (passage, words) in of_segment.iter().zip(places) {
                *gains.entry(*passage).or_default() += self.most * share_of_pairs(words);
            }
        }
        Ok(gains)
    }

    /// Reads where a term of the word of this number stands in passages of one segment.
    fn read(
        &self,
        term: &KnownTerm,
        number: usize,
        passages: &[DocAddress],
        places: &mut [Vec<Vec<u32>>],
    ) -> Result<(), TantivyError> {
        let ordinal = passages.first().map_or(0, |first| first.segment_ord as usize);
        let Some(segment) = self.snapshot.segments().get(ordinal) else { return Ok(()) };
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = term.postings(segment, ordinal, option)?;
        let Some(mut postings) = postings else { return Ok(()) };
        for (passage, words) in passages.iter().zip(places) {
            let is_there = seek(&mut postings, passage.doc_id) == passage.doc_id;
            if let Some(places) = words.get_mut(number).filter(|_| is_there) {
                postings.append_positions_with_offset(0, places);
            }
        }
        Ok(())
    }
}

/// How many of the pairs of words stand near each other, as a share of all. `words` are the places of
/// each.
#[expect(clippy::cast_precision_loss, reason = "words of a query are few")]
fn share_of_pairs(mut words: Vec<Vec<u32>>) -> f32 {
    words.iter_mut().for_each(|places| places.sort_unstable());
    let (mut pairs, mut near) = (0_usize, 0_usize);
    for (number, one) in words.iter().enumerate() {
        for other in words.iter().skip(number + 1) {
            pairs += 1;
            near += usize::from(are_near(one, other));
        }
    }
    near as f32 / pairs.max(1) as f32
}

/// Whether two words stand near each other anywhere; their places are in order.
fn are_near(one: &[u32], other: &[u32]) -> bool {
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(a), Some(b)) = (ones.peek(), others.peek()) {
        if a.abs_diff(**b) <= WITHIN {
            return true;
        }
        if a < b {
            ones.next()
        } else {
            others.next()
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_near_wherever_they_meet() {
        assert!(are_near(&[3, 90], &[40, 100]));
        assert!(!are_near(&[3, 90], &[40, 130]) && !are_near(&[], &[1]));
        let share = share_of_pairs(vec![vec![1], vec![15], vec![300, 30], vec![]]);
        assert!((share - 2.0 / 6.0).abs() < 1e-6, "{share}");
    }
}
