//! Ties between sections are settled by accents: of two that score alike, the one that writes the
//! words as they were typed comes first (`marché` before `marche`, and the reverse).
//!
//! A word counts the same with and without its accents, so this is no part of the score: a query
//! without accents scores exactly as one with them. Only the tied sections of a page are looked up.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TantivyError, Term};

use crate::index::Snapshot;
use crate::search::plan::{QueryPlan, Test};
use crate::text;

use super::order::is_tie;
use super::section::ScoredSection;

/// The words of a query with their accents, in one snapshot.
pub(super) struct WrittenWords<'s> {
    snapshot: &'s Snapshot,
    terms: Vec<Term>,
}

impl<'s> WrittenWords<'s> {
    /// Those of `plan` that stand for themselves: not what was repaired.
    pub(super) fn of(plan: &QueryPlan, snapshot: &'s Snapshot) -> Self {
        let field = snapshot.fields().written;
        let leaves = plan.leaves.iter().filter(|leaf| leaf.is_wanted);
        let terms = leaves.filter_map(|leaf| {
            let Test::Word(word) = &leaf.test else { return None };
            let own = word.words.first().or(word.parts.first())?;
            let is_typed = own.word == text::fold(&leaf.word);
            is_typed.then(|| Term::from_field_text(field, &text::written(&leaf.word)))
        });
        Self { snapshot, terms: terms.collect() }
    }

    /// Settles the ties among the first `end` of `hits`, which are in order.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn settle_first(
        &self,
        hits: &mut [ScoredSection],
        end: usize,
    ) -> Result<(), TantivyError> {
        if self.terms.is_empty() {
            return Ok(());
        }
        let mut start = 0;
        for tied in hits.chunk_by_mut(is_tie) {
            if start >= end {
                break;
            }
            start += tied.len();
            if tied.len() > 1 {
                self.settle(tied)?;
            }
        }
        Ok(())
    }

    /// Orders `tied` by how many of the words each writes so, most first; equal ones stay in their
    /// order.
    fn settle(&self, tied: &mut [ScoredSection]) -> Result<(), TantivyError> {
        let mut counted: Vec<(usize, ScoredSection)> = tied.iter().map(|s| (0, *s)).collect();
        counted.sort_by_key(|(_, section)| (section.segment, section.passage));
        for of_segment in counted.chunk_by_mut(|(_, a), (_, b)| a.segment == b.segment) {
            let Some((_, first)) = of_segment.first() else { continue };
            let Some(segment) = self.snapshot.segments().get(first.segment as usize) else {
                continue;
            };
            let inverted = segment.reader.inverted_index(self.snapshot.fields().written)?;
            for term in &self.terms {
                let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
                let Some(mut postings) = postings else { continue };
                for (count, section) in of_segment.iter_mut() {
                    *count += usize::from(holds(&mut postings, section.passage));
                }
            }
        }
        let count_of = |section: &ScoredSection| {
            let place = |(_, s): &(usize, ScoredSection)| (s.segment, s.passage);
            let wanted = (section.segment, section.passage);
            let found = counted.binary_search_by_key(&wanted, place).ok();
            found.and_then(|found| counted.get(found)).map_or(0, |(count, _)| *count)
        };
        tied.sort_by_cached_key(|section| std::cmp::Reverse(count_of(section)));
        Ok(())
    }
}

/// Whether `postings` hold `doc`; asked with rising documents.
fn holds(postings: &mut impl DocSet, doc: DocId) -> bool {
    postings.doc() == doc || (postings.doc() < doc && postings.seek(doc) == doc)
}
