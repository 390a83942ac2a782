//! Sections that are one hit because they are copies, and which of them the hit shows.
//!
//! Exact copies share a key of the index, and are one hit wherever they stand. Near copies are looked
//! for among the first hits only (see [`super::near_copies`]).

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::index::Snapshot;

use super::near_copies::NearCopies;
use super::order::segment;
use super::section::{PageEntry, ScoredSection};

/// Copies that one hit names at most: boilerplate may stand in every note.
const COPIES_MAX: usize = 20;

/// What sections share that are one hit.
pub(super) type SharedKeys = HashSet<u64, RandomState>;

/// What copies share.
pub(super) fn twin_key(snapshot: &Snapshot, section: &ScoredSection) -> Option<u64> {
    segment(snapshot, section)?.columns.twin(section.head)
}

/// The best section of each key; those without a key stand for themselves.
pub(super) fn best_of_each(
    sections: &[ScoredSection],
    order: impl Fn(&ScoredSection, &ScoredSection) -> Ordering,
    key: impl Fn(&ScoredSection) -> Option<u64>,
) -> Vec<ScoredSection> {
    let mut best: Vec<ScoredSection> = Vec::with_capacity(sections.len());
    let mut places: HashMap<u64, usize, RandomState> = HashMap::default();
    for section in sections {
        let Some(key) = key(section) else {
            best.push(*section);
            continue;
        };
        match places.get(&key).and_then(|place| best.get_mut(*place)) {
            Some(known) => {
                if order(section, known) == Ordering::Less {
                    *known = *section;
                }
            }
            None => {
                places.insert(key, best.len());
                best.push(*section);
            }
        }
    }
    best
}

/// The hits of a page with their copies among `sections`.
///
/// A hit shows that copy which it `may_show` in the newest note; of equally new notes, in the
/// longest. Old excerpts are short, and short notes score higher. The place of the hit does not
/// change.
pub(super) fn with_copies<'s>(
    snapshot: &Snapshot,
    hits: Vec<ScoredSection>,
    near: &NearCopies<'_>,
    sections: impl Iterator<Item = &'s ScoredSection>,
    may_show: impl Fn(&ScoredSection, &ScoredSection) -> bool,
) -> Vec<PageEntry> {
    let twin = |of: &ScoredSection| segment(snapshot, of)?.columns.twin(of.head);
    let mut hit_of: HashMap<u64, usize, RandomState> = HashMap::default();
    for (number, hit) in hits.iter().enumerate() {
        let twins = twin(hit).into_iter().chain(near.twins(hit).iter().copied());
        hit_of.extend(twins.map(|twin| (twin, number)));
    }
    let mut copies = vec![Vec::new(); hits.len()];
    if !hit_of.is_empty() {
        for section in sections {
            let number = twin(section).and_then(|twin| hit_of.get(&twin));
            if let Some(copies) = number.and_then(|number| copies.get_mut(*number)) {
                copies.push(*section);
            }
        }
    }
    let rank = |copy: &ScoredSection| {
        let columns = &segment(snapshot, copy)?.columns;
        let date = columns.date.get(copy.head as usize).copied().unwrap_or(0);
        let path = std::cmp::Reverse(columns.path.name(copy.head));
        Some((date, columns.passages_of_note(copy.head), path))
    };
    let entry = |(hit, mut copies): (ScoredSection, Vec<ScoredSection>)| {
        let may_stand = |copy: &&ScoredSection| {
            copy.tier == hit.tier && (copy.place() == hit.place() || may_show(&hit, copy))
        };
        let shown = copies.iter().filter(may_stand).rev().max_by_key(|copy| rank(copy));
        let ScoredSection { score, note_score, meaning, .. } = hit;
        let as_hit = |copy: &ScoredSection| ScoredSection { score, note_score, meaning, ..*copy };
        let section = shown.map_or(hit, as_hit);
        copies.retain(|copy| copy.place() != section.place());
        copies.truncate(COPIES_MAX);
        PageEntry { section, copies, parts: Vec::new(), closeness: 0.0 }
    };
    hits.into_iter().zip(copies).map(entry).collect()
}
