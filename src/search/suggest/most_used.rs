//! Words by how many living passages hold them, the most used first.
//!
//! The dictionary counts deleted passages too. To count the living ones of a word its postings are
//! read, so it is done for those words alone that may be next: their old count is a bound.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use tantivy::Term;

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;

/// Hands out words that some note holds, the most used first.
pub(super) struct MostUsed<'s> {
    snapshot: &'s Snapshot,
    deadline: Deadline,
    words: BinaryHeap<Used>,
    first: Option<(String, usize)>,
}

/// The most used is the greatest; of equally used words those whose count is but a bound, then the
/// first of the alphabet.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Used {
    count: usize,
    is_bound: bool,
    word: Reverse<String>,
}

impl<'s> MostUsed<'s> {
    /// Of `words`, each with at least as many passages as hold it.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn of(
        snapshot: &'s Snapshot,
        deadline: Deadline,
        words: HashMap<String, usize>,
    ) -> Result<Self, SearchError> {
        let words = words.into_iter();
        let words = words
            .map(|(word, count)| Used { count, is_bound: true, word: Reverse(word) })
            .collect();
        let mut most_used = Self { snapshot, deadline, words, first: None };
        most_used.first = most_used.pop()?;
        Ok(most_used)
    }

    /// Whether no note holds any that is left.
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// The most used word that is left, with the living passages that hold it.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn next(&mut self) -> Result<Option<(String, usize)>, SearchError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.pop(),
        }
    }

    fn pop(&mut self) -> Result<Option<(String, usize)>, SearchError> {
        while let Some(Used { count, is_bound, word: Reverse(word) }) = self.words.pop() {
            if !is_bound {
                return Ok(Some((word, count)));
            }
            self.deadline.check()?;
            let term = Term::from_field_text(self.snapshot.fields().words, &word);
            let mut living = 0;
            for segment in self.snapshot.segments() {
                living += segment.holders_len(&term)?;
            }
            let count = usize::try_from(living).unwrap_or(usize::MAX);
            if count > 0 {
                self.words.push(Used { count, is_bound: false, word: Reverse(word) });
            }
        }
        Ok(None)
    }
}
