//! The hits that matched sections stand for: one of each set of copies, exact ones and near ones.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::index::Snapshot;
use crate::search::error::SearchError;
use crate::search::request::{Collapse, Sort};

use super::best::Best;
use super::closeness::LOOKED_AT;
use super::copies::{RepeatedKeys, best_of_each, twin_key, twin_keys};
use super::near_copies::{NearCopies, TEXTS_MAX};
use super::order::{compare, is_tie};
use super::ranking::{KEPT, LISTED, Ranking};
use super::section::ScoredSection;

/// Hits that leave no place to sections that hold less, whatever near copies there are: each that is found
/// takes a text that is read.
pub(super) const HITS_FILLING: usize = LISTED + TEXTS_MAX;

/// Sections of which none is a copy of another.
pub(super) struct Apart<'a> {
    pub(super) sections: Vec<ScoredSection>,
    /// How many more there are, behind all of these.
    pub(super) more: usize,
    /// Which keys exact copies may share.
    pub(super) repeated: RepeatedKeys,
    /// The near copies that were found.
    pub(super) copies: NearCopies<'a>,
}

impl<'r> Ranking<'r> {
    /// One of each set of copies, if copies are shown once; at least those that may stand on a page which ends
    /// with hit `end`.
    ///
    /// # Errors
    /// After the deadline, or when the index cannot be read.
    pub(super) fn apart(
        &self,
        matched: &[ScoredSection],
        end: usize,
    ) -> Result<Apart<'r>, SearchError> {
        let mut copies = NearCopies::new(self.snapshot);
        let merges_copies = self.request.merges_copies();
        if merges_copies && self.is_first_page(end) && matched.len() > HITS_FILLING {
            let (mut sections, all, repeated) = self.best_apart(matched);
            let more = all - sections.len();
            self.merge_near_copies(&mut sections, &mut copies)?;
            // What scores like the last of them may come before it.
            let ends = sections.get(end).zip(sections.last());
            if ends.is_some_and(|(next, last)| !is_tie(next, last)) && sections.len() > LOOKED_AT {
                return Ok(Apart { sections, more, repeated, copies });
            }
            copies = NearCopies::new(self.snapshot);
        }
        let (mut sections, repeated) = self.best_of_copies(matched);
        if merges_copies {
            self.merge_near_copies(&mut sections, &mut copies)?;
        }
        Ok(Apart { sections, more: 0, repeated, copies })
    }

    /// Whether only the first hits are asked for, so that all others need only be counted. What is meant, what
    /// bears another name, and what leads the sections of its note may come from anywhere.
    fn is_first_page(&self, end: usize) -> bool {
        let is_by_score = self.sort == Sort::Relevance && self.meant.is_none();
        let are_sections = self.request.collapse != Collapse::Note;
        is_by_score && are_sections && self.words_of_name.is_empty() && end <= KEPT
    }

    /// The best of all sets of exact copies; and how many sets there are.
    fn best_apart(&self, matched: &[ScoredSection]) -> (Vec<ScoredSection>, usize, RepeatedKeys) {
        let keys = || twin_keys(self.snapshot, matched);
        let repeated = RepeatedKeys::of(matched.len(), keys().filter_map(|(_, key)| key));
        let mut best = Best::new(self.snapshot, HITS_FILLING);
        let mut of_copies: HashMap<u64, ScoredSection, RandomState> = HashMap::default();
        let mut all = 0;
        for (section, key) in keys() {
            match key.filter(|key| repeated.may_hold(*key)) {
                None => {
                    all += 1;
                    best.push(*section);
                }
                Some(key) => {
                    let known = of_copies.entry(key).or_insert(*section);
                    if self.order(section, known) == Ordering::Less {
                        *known = *section;
                    }
                }
            }
        }
        all += of_copies.len();
        of_copies.into_values().for_each(|section| best.push(section));
        (best.into_sections(), all, repeated)
    }

    /// The best of each set of exact copies, if copies are shown once.
    pub(super) fn best_of_copies(
        &self,
        sections: &[ScoredSection],
    ) -> (Vec<ScoredSection>, RepeatedKeys) {
        match self.request.merges_copies() {
            true => best_copies(self.snapshot, self.sort, sections),
            false => (sections.to_vec(), RepeatedKeys::default()),
        }
    }

    /// Makes near copies one hit among the first hundred.
    fn merge_near_copies(
        &self,
        hits: &mut Vec<ScoredSection>,
        copies: &mut NearCopies<'_>,
    ) -> Result<(), SearchError> {
        let order = |a: &ScoredSection, b: &ScoredSection| self.order(a, b);
        // Copies make room for hits behind the hundredth.
        if hits.len() > HITS_FILLING {
            hits.select_nth_unstable_by(HITS_FILLING, order);
        }
        let rest = hits.split_off(hits.len().min(HITS_FILLING));
        hits.sort_unstable_by(order);
        self.drop_copies(hits, LISTED, copies)?;
        hits.extend(rest);
        Ok(())
    }

    /// Leaves those of `hits` that are no near copies of others before them, looking no further than it
    /// takes to leave `room` of them.
    pub(super) fn drop_copies(
        &self,
        hits: &mut Vec<ScoredSection>,
        room: usize,
        copies: &mut NearCopies<'_>,
    ) -> Result<(), SearchError> {
        let mut kept = Vec::with_capacity(hits.len());
        for hit in hits.drain(..) {
            if kept.len() >= room {
                kept.push(hit);
                continue;
            }
            self.deadline.check()?;
            if !copies.takes(&hit)? {
                kept.push(hit);
            }
        }
        *hits = kept;
        Ok(())
    }
}

/// The best of each set of exact copies, and which keys they may share.
pub(super) fn best_copies(
    snapshot: &Snapshot,
    sort: Sort,
    sections: &[ScoredSection],
) -> (Vec<ScoredSection>, RepeatedKeys) {
    let order = |a: &ScoredSection, b: &ScoredSection| compare(snapshot, sort, a, b);
    best_of_each(sections, order, |section| twin_key(snapshot, section))
}
