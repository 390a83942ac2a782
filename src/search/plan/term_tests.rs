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

    /// Whether two terms have the same tests, wherever they stand.
    pub(super) fn are_alike(&self, one: TermId, other: TermId) -> bool {
        let tests = |id| self.of_term(id).iter().map(|(_, test)| test);
        tests(one).eq(tests(other))
    }

    pub(super) fn set(&mut self, id: TermId, tests: Vec<Placed>) {
        if let Some(term) = self.0.get_mut(id.number()) {
            *term = tests;
        }
    }

    /// Keeps the first tests of one term, `length` at most, and gives the rest.
    pub(super) fn cut(&mut self, id: TermId, length: usize) -> Vec<Placed> {
        let Some(tests) = self.0.get_mut(id.number()) else { return Vec::new() };
        tests.split_off(length.min(tests.len()))
    }

    /// Leaves out the tests of one term that it has already.
    pub(super) fn drop_repeated(&mut self, id: TermId) {
        let Some(tests) = self.0.get_mut(id.number()) else { return };
        let mut kept: Vec<Placed> = Vec::with_capacity(tests.len());
        for (range, test) in tests.drain(..) {
            if kept.iter().all(|(_, other)| *other != test) {
                kept.push((range, test));
            }
        }
        *tests = kept;
    }

    pub(super) fn take(&mut self, id: TermId) -> Vec<Placed> {
        self.0.get_mut(id.number()).map(std::mem::take).unwrap_or_default()
    }
}
