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

/// Bits for each key, so that few fall where another did.
const KEY_BITS: usize = 16;

/// What sections share that are one hit.
pub(super) type SharedKeys = HashSet<u64, RandomState>;

/// What copies share.
pub(super) fn twin_key(snapshot: &Snapshot, section: &ScoredSection) -> Option<u64> {
    segment(snapshot, section)?.columns.twin(section.head)
}

/// Each of many sections with what its copies share; those of one segment stand together.
pub(super) fn twin_keys<'s>(
    snapshot: &'s Snapshot,
    sections: &'s [ScoredSection],
) -> impl Iterator<Item = (&'s ScoredSection, Option<u64>)> {
    let segments = sections.chunk_by(|one, other| one.segment == other.segment);
    segments.flat_map(|sections| {
        let segment = sections.first().and_then(|section| segment(snapshot, section));
        let twin = move |head| segment.and_then(|segment| segment.columns.twin(head));
        sections.iter().map(move |section| (section, twin(section.head)))
    })
}

/// The best section of each key, and which keys may come more than once; sections without a key stand for
/// themselves.
pub(super) fn best_of_each(
    sections: &[ScoredSection],
    order: impl Fn(&ScoredSection, &ScoredSection) -> Ordering,
    key: impl Fn(&ScoredSection) -> Option<u64>,
) -> (Vec<ScoredSection>, RepeatedKeys) {
    let mut best: Vec<ScoredSection> = Vec::with_capacity(sections.len());
    let mut places: HashMap<u64, usize, RandomState> = HashMap::default();
    let repeated = RepeatedKeys::of(sections.len(), sections.iter().filter_map(&key));
    for section in sections {
        let Some(key) = key(section).filter(|key| repeated.may_hold(*key)) else {
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
    (best, repeated)
}

/// Keys that may come more than once, as two bitmaps tell it: most come once, and need no place in a
/// table. By default, any may.
#[derive(Default)]
pub(super) struct RepeatedKeys {
    /// Where a second key fell.
    bits: Vec<u64>,
    shift: u32,
}

impl RepeatedKeys {
    pub(super) fn of(count: usize, keys: impl Iterator<Item = u64>) -> Self {
        // One key in sixteen falls where another did.
        let bits_len = (count * KEY_BITS).next_power_of_two().max(64);
        let shift = u64::BITS - bits_len.trailing_zeros();
        let mut repeated = Self { bits: vec![0; bits_len / 64], shift };
        let mut seen = vec![0_u64; bits_len / 64];
        for key in keys {
            let (word, bit) = repeated.place(key);
            if let (Some(seen), Some(repeated)) = (seen.get_mut(word), repeated.bits.get_mut(word))
            {
                *repeated |= *seen & bit;
                *seen |= bit;
            }
        }
        repeated
    }

    pub(super) fn may_hold(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits.get(word).is_none_or(|bits| bits & bit != 0)
    }

    /// The word and the bit of a key (Fibonacci hashing, D. Knuth, "The Art of Computer Programming",
    /// volume 3).
    fn place(&self, key: u64) -> (usize, u64) {
        let bit = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        (usize::try_from(bit / 64).unwrap_or(usize::MAX), 1 << (bit % 64))
    }
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
        let day = columns.day(copy.head);
        let path = std::cmp::Reverse(columns.path.name(copy.head));
        Some((day, columns.passages_of_note(copy.head), path))
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
