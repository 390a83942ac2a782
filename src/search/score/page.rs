//! From what matched to the page that was asked for: one of each set of copies, or of each note, in
//! order. The best of the sections that hold less stand among them until a hundred are listed.

use std::collections::HashMap;

use crate::index::Snapshot;
use crate::search::error::SearchError;
use crate::search::request::{Collapse, Request, Sort};
use crate::search::response::Tier;

use super::apart::{Apart, HITS_FILLING, best_copies};
use super::closeness::LOOKED_AT;
use super::copies::{RepeatedKeys, SharedKeys, twin_key, with_copies};
use super::fusion::found_by_meaning;
use super::groups::{NoteGroup, best_of_notes, counts_by_note, groups, note_key};
use super::matched::Matched;
use super::near_copies::NearCopies;
use super::order::is_tie;
use super::ranking::{KEPT, LISTED, Ranking};
use super::section::{PageEntry, ScoredSection, lower_below, lowest};

/// Whether a hit may show this copy of it.
type MayShow<'s> = &'s dyn Fn(&ScoredSection, &ScoredSection) -> bool;
type KeyOf = fn(&Snapshot, &ScoredSection) -> Option<u64>;

/// What stands on a page, and how many hits there are on all pages.
pub(crate) struct Page {
    pub(crate) entries: Vec<PageEntry>,
    /// Where a note is one hit: what follows each entry.
    pub(crate) groups: Vec<NoteGroup>,
    /// Hits of the matched set.
    pub(crate) total_hits: usize,
    /// All hits that pages lead to.
    pub(crate) total_listed: usize,
    /// Those of them that only meaning found, if meaning counts.
    pub(crate) total_meaning: Option<usize>,
}

impl Page {
    /// The hits, and what follows them.
    pub(super) fn all_entries(&mut self) -> Vec<&mut PageEntry> {
        let others = self.groups.iter_mut().flat_map(|group| &mut group.others);
        self.entries.iter_mut().chain(others).collect()
    }
}

impl Ranking<'_> {
    /// Picks the page out of what matched. If it goes beyond the hits that keep their places,
    /// `mend_tail` gets these in order, and the others to score again. Of hits that score alike, those
    /// come first that write the words as `typed`.
    ///
    /// # Errors
    /// After the deadline, when the index cannot be read, or as `mend_tail` does.
    pub(super) fn page(
        &self,
        matched: &Matched,
        mend_tail: impl FnOnce(&[ScoredSection], &mut [ScoredSection]) -> Result<(), SearchError>,
    ) -> Result<Page, SearchError> {
        let Self { request, sort, deadline, meant, .. } = *self;
        let order = |a: &ScoredSection, b: &ScoredSection| self.order(a, b);
        let page_end = request.offset.saturating_add(request.limit);
        // What is meant may stand anywhere among the first hundred.
        let end = if meant.is_some() { page_end.max(LISTED) } else { page_end };
        let Apart { sections, more, repeated, mut copies } = self.apart(&matched.sections, end)?;
        let (mut hits, mut led) = self.led(sections);
        let total_hits = hits.len() + more;
        let mut near = self.near(&led, &hits, &matched.near);
        deadline.check()?;
        near.sort_unstable_by(order);
        let room = LISTED.saturating_sub(total_hits);
        if request.merges_copies() {
            self.drop_copies(&mut near, room, &mut copies)?;
        }
        let (mut near, mut near_led) = self.led(near);
        let more_near = near.split_off(near.len().min(room));
        let near_len = near.len();
        hits.append(&mut near);
        let mut total_listed = hits.len() + more;
        if sort == Sort::Relevance {
            self.bring_forward(&mut hits)?;
        }

        let is_deep = sort == Sort::Relevance && end > KEPT && hits.len() > KEPT;
        if !is_deep && end < hits.len() {
            let (_, next, _) = hits.select_nth_unstable_by(end, order);
            let next = *next;
            // What scores like the next one may come before it.
            let is_tied = |hit: &ScoredSection| sort == Sort::Relevance && is_tie(hit, &next);
            let mut place = 0;
            hits.retain(|hit| {
                place += 1;
                place <= end || is_tied(hit)
            });
        }
        hits.sort_unstable_by(order);
        if sort == Sort::Relevance {
            self.typed.settle_first(&mut hits, if is_deep { KEPT } else { end })?;
        }
        if is_deep {
            let mut rest = hits.split_off(KEPT);
            rest.extend(more_near);
            mend_tail(&hits, &mut rest)?;
            self.lower(&hits, &mut rest);
            rest.sort_unstable_by(order);
            keep_near(&mut rest, near_len - near_among(&hits));
            self.typed.settle_first(&mut rest, end - KEPT)?;
            hits.extend(rest);
        }
        led.append(&mut near_led);
        if let Some(meant) = meant {
            self.fuse(meant, &mut hits, &mut led, &mut copies)?;
            total_listed = hits.len();
        }
        let total_meaning = meant.map(|_| found_by_meaning(&hits));
        hits.truncate(page_end);
        hits.drain(..request.offset.min(hits.len()));
        deadline.check()?;
        let (entries, groups) = self.entries(hits, &led, (&copies, &repeated), matched);
        Ok(Page { entries, groups, total_hits, total_listed, total_meaning })
    }

    /// Brings forward what has the words together, and, to the first page, what bears another name
    /// of the thing that was asked for.
    fn bring_forward(&self, hits: &mut [ScoredSection]) -> Result<(), SearchError> {
        let order = |a: &ScoredSection, b: &ScoredSection| self.order(a, b);
        if !self.closeness.is_empty() {
            if hits.len() > LOOKED_AT {
                hits.select_nth_unstable_by(LOOKED_AT, order);
            }
            let best = hits.len().min(LOOKED_AT);
            self.closeness.add(hits.get_mut(..best).unwrap_or_default())?;
        }
        if self.words_of_name.is_empty() || hits.len() <= KEPT {
            return Ok(());
        }
        let bears_another_name =
            |hit: &ScoredSection| hit.score > 0.0 && !hit.leaves.meets(self.words_of_name);
        let (first, ninth, rest) = hits.select_nth_unstable_by(KEPT - 2, order);
        if first.iter().chain([&*ninth]).any(bears_another_name) {
            return Ok(());
        }
        let others = rest.iter().enumerate().filter(|(_, hit)| bears_another_name(hit));
        if let Some((at, _)) = others.min_by(|(_, a), (_, b)| order(a, b)) {
            rest.swap(0, at);
            if let Some((tenth, rest)) = rest.split_first_mut() {
                tenth.score += ninth.total() * 0.999 - tenth.total();
                lower_below(tenth.total(), rest);
            }
        }
        Ok(())
    }

    /// What stands on the page. `led` are the sections of notes that are hits. A hit that leads its note
    /// shows another copy only if neither note has more to show.
    fn entries(
        &self,
        hits: Vec<ScoredSection>,
        led: &[ScoredSection],
        (copies, repeated): (&NearCopies<'_>, &RepeatedKeys),
        matched: &Matched,
    ) -> (Vec<PageEntry>, Vec<NoteGroup>) {
        let Self { snapshot, request, .. } = *self;
        let merges_copies = request.merges_copies();
        let may_be_copied = |hit: &ScoredSection| {
            let key = twin_key(snapshot, hit);
            let may_repeat = key.is_some_and(|key| repeated.may_hold(key));
            // The key of what holds less may have come once among those that match.
            may_repeat || hit.tier != Tier::Full || !copies.twins(hit).is_empty()
        };
        let entries = |hits: Vec<ScoredSection>, may_show: MayShow<'_>| match merges_copies {
            true => {
                let meant = self.meant.map_or(&[][..], |meant| meant.unseen.as_slice());
                // Most hits have no copy, and then the many need not be looked through.
                let are_copied = self.meant.is_some() || hits.iter().any(may_be_copied);
                let full = if are_copied { matched.sections.as_slice() } else { &[] };
                let all = full.iter().chain(&matched.near).chain(meant);
                with_copies(snapshot, hits, copies, all, may_show)
            }
            false => hits.into_iter().map(PageEntry::alone).collect(),
        };
        let is_by_relevance = self.sort == Sort::Relevance;
        if request.collapse != Collapse::Note {
            return (entries(hits, &|_, _| is_by_relevance), Vec::new());
        }
        let counts = match merges_copies {
            true => counts_by_note(snapshot, led),
            false => HashMap::default(),
        };
        let count = |section: &ScoredSection| {
            note_key(snapshot, section).and_then(|key| counts.get(&key).copied()).unwrap_or(0)
        };
        let leading =
            entries(hits, &|hit, copy| is_by_relevance && count(hit) == 1 && count(copy) == 0);
        let groups = groups(snapshot, &leading, led.iter(), request.sections, |others| {
            entries(others, &|_, _| false)
        });
        (leading, groups)
    }

    /// Those of `sections` that are hits; and where a note is one hit, by its best section, all of them.
    fn led(&self, sections: Vec<ScoredSection>) -> (Vec<ScoredSection>, Vec<ScoredSection>) {
        match self.request.collapse {
            Collapse::Note => (best_of_notes(self.snapshot, &sections), sections),
            Collapse::Duplicates | Collapse::None => (sections, Vec::new()),
        }
    }

    /// The sections that hold less and may stand among `hits`: none of them is a copy of a hit or of one
    /// that is `led` by one, or of a note that is a hit.
    fn near(
        &self,
        led: &[ScoredSection],
        hits: &[ScoredSection],
        near: &[ScoredSection],
    ) -> Vec<ScoredSection> {
        if self.sort != Sort::Relevance || hits.len() >= LISTED {
            return Vec::new();
        }
        let mut near = self.best_of_copies(near).0;
        let mut leave_new = |shown: &[ScoredSection], key: KeyOf| {
            let key = |section: &ScoredSection| key(self.snapshot, section);
            let keys: SharedKeys = shown.iter().filter_map(key).collect();
            near.retain(|section| key(section).is_none_or(|key| !keys.contains(&key)));
        };
        let is_by_note = self.request.collapse == Collapse::Note;
        if self.request.merges_copies() {
            leave_new(if is_by_note { led } else { hits }, twin_key);
        }
        if is_by_note {
            leave_new(hits, note_key);
        }
        if self.full_first {
            lower_below(lowest(hits), &mut near);
        }
        near
    }

    /// Keeps `rest` below the last of `best`.
    fn lower(&self, best: &[ScoredSection], rest: &mut [ScoredSection]) {
        if !self.full_first {
            return lower_below(lowest(best), rest);
        }
        rest.sort_by_key(|section| section.tier);
        let full = rest.partition_point(|section| section.tier == Tier::Full);
        let Some((full, near)) = rest.split_at_mut_checked(full) else { return };
        lower_below(lowest(best), full);
        lower_below(lowest(best).min(lowest(full)), near);
    }
}

/// Whether no place is left for sections that hold less, in the order of relevance.
pub(super) fn fill_all_places(
    snapshot: &Snapshot,
    request: &Request,
    sections: &[ScoredSection],
) -> bool {
    let key: KeyOf = match request.collapse {
        Collapse::None => |_, _| None,
        Collapse::Duplicates => twin_key,
        Collapse::Note => note_key,
    };
    // Which copy stands for the others decides which notes are hits.
    let apart = request.collapse == Collapse::Note && request.merges_copies();
    let best = if apart { best_copies(snapshot, Sort::Relevance, sections).0 } else { Vec::new() };
    let (mut hits, mut keys) = (0, SharedKeys::default());
    if apart { &best } else { sections }.iter().any(|section| {
        hits += usize::from(key(snapshot, section).is_none_or(|key| keys.insert(key)));
        hits == HITS_FILLING
    })
}

fn near_among(hits: &[ScoredSection]) -> usize {
    hits.iter().filter(|hit| hit.tier == Tier::Partial).count()
}

/// Leaves the first `room` of the sections that hold less among `hits`.
fn keep_near(hits: &mut Vec<ScoredSection>, mut room: usize) {
    hits.retain(|hit| {
        let stays = hit.tier == Tier::Full || room > 0;
        room -= usize::from(hit.tier == Tier::Partial && stays);
        stays
    });
}
