//! The sections of a note that are one hit: the best leads, the next best follow.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::index::Snapshot;
use crate::search::request::Sort;

use super::copies::best_of_each;
use super::order::{compare, segment};
use super::section::{PageEntry, ScoredSection, lower_below};

/// What follows a hit that leads the sections of its note.
pub(crate) struct NoteGroup {
    /// The next best sections that hold as much, best first.
    pub(crate) others: Vec<PageEntry>,
    /// All sections of the note that hold as much, the best among them.
    pub(crate) total: usize,
}

/// What tells the note of a section from others.
pub(super) fn note_key(snapshot: &Snapshot, section: &ScoredSection) -> Option<u64> {
    let note = segment(snapshot, section)?.columns.note_of(section.head);
    Some(u64::from(section.segment) << 32 | u64::from(note))
}

/// The best section of each note. All sections of a note have its day and its title: however notes are
/// in order, the best is that which scores most.
pub(super) fn best_of_notes(snapshot: &Snapshot, sections: &[ScoredSection]) -> Vec<ScoredSection> {
    best_of_each(sections, |a, b| by_score(snapshot, a, b), |section| note_key(snapshot, section)).0
}

/// How many sections each note has.
pub(super) fn counts_by_note(
    snapshot: &Snapshot,
    sections: &[ScoredSection],
) -> HashMap<u64, usize, RandomState> {
    let mut counts = HashMap::default();
    for key in sections.iter().filter_map(|section| note_key(snapshot, section)) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// What follows each of `entries` among `sections`: at most `count` others of its note, none of which
/// scores more than the first. `entries_of` makes entries of them, in their order.
pub(super) fn groups<'s>(
    snapshot: &Snapshot,
    entries: &[PageEntry],
    sections: impl Iterator<Item = &'s ScoredSection>,
    count: usize,
    entries_of: impl FnOnce(Vec<ScoredSection>) -> Vec<PageEntry>,
) -> Vec<NoteGroup> {
    let mut places: HashMap<u64, usize, RandomState> = HashMap::default();
    for (place, entry) in entries.iter().enumerate() {
        places.extend(note_key(snapshot, &entry.section).map(|key| (key, place)));
    }
    let mut others = vec![Vec::new(); entries.len()];
    for section in sections {
        let place = note_key(snapshot, section).and_then(|key| places.get(&key).copied());
        let led = place.and_then(|place| entries.get(place).zip(others.get_mut(place)));
        let Some((PageEntry { section: first, .. }, others)) = led else { continue };
        if first.tier == section.tier && first.place() != section.place() {
            others.push(*section);
        }
    }
    let totals: Vec<usize> = others.iter().map(|others| others.len() + 1).collect();
    for (entry, others) in entries.iter().zip(&mut others) {
        others.sort_unstable_by(|a, b| by_score(snapshot, a, b));
        others.truncate(count);
        lower_below(entry.section.total(), others);
    }
    let counts: Vec<usize> = others.iter().map(Vec::len).collect();
    let mut others = entries_of(others.concat()).into_iter();
    let group = |(total, count)| NoteGroup { others: others.by_ref().take(count).collect(), total };
    totals.into_iter().zip(counts).map(group).collect()
}

fn by_score(snapshot: &Snapshot, a: &ScoredSection, b: &ScoredSection) -> Ordering {
    compare(snapshot, Sort::Relevance, a, b)
}
