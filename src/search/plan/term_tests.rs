//! What each term of a query asks for, kept by the term's id.

use std::ops::Range;

use crate::search::language::{Query, TermId};

use super::leaf::Test;

/// A test and the bytes of the query that ask for it.
pub(super) type Placed = (Range<usize>, Test);

/// The tests of every term of one query; a term of stop words alone has none.
pub(super) struct TermTests(Vec<Vec<Placed>>);

impl TermTests {
    /// No tests yet.
    pub(super) fn of(query: &Query) -> Self {
        Self(query.terms().map(|_| Vec::new()).collect())
    }

    /// The tests of one term.
    pub(super) fn term(&mut self, id: TermId) -> &mut [Placed] {
        self.0.get_mut(id.number()).map(Vec::as_mut_slice).unwrap_or_default()
    }

    /// The tests of one term, to look at.
    pub(super) fn of_term(&self, id: TermId) -> &[Placed] {
        self.0.get(id.number()).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn set(&mut self, id: TermId, tests: Vec<Placed>) {
        if let Some(term) = self.0.get_mut(id.number()) {
            *term = tests;
        }
    }

    pub(super) fn take(&mut self, id: TermId) -> Vec<Placed> {
        self.0.get_mut(id.number()).map(std::mem::take).unwrap_or_default()
    }
}
