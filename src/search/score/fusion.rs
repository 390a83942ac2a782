//! Words and meaning in one order: the first hundred by their words and the hundred nearest by their
//! meaning, with what both give them.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::search::error::SearchError;
use crate::search::request::Collapse;
use crate::search::response::Tier;

use super::copies::{SharedKeys, twin_key};
use super::feedback::others_first;
use super::groups::note_key;
use super::meaning::Meant;
use super::near_copies::NearCopies;
use super::ranking::{KEPT, LISTED, Ranking};
use super::section::{ScoredSection, lower_below, lowest};

impl Ranking<'_> {
    /// Puts what is near by its meaning among `hits`, which are in order by their words: the best hundred of
    /// both come first, and the rest of what matches follows. `led` are the sections of notes that are hits.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn fuse(
        &self,
        meant: &Meant<'_>,
        hits: &mut Vec<ScoredSection>,
        led: &mut Vec<ScoredSection>,
        copies: &mut NearCopies<'_>,
    ) -> Result<(), SearchError> {
        let best = hits.iter().map(ScoredSection::total).fold(0.0, f32::max);
        let best = if best > 0.0 { best } else { 1.0 };
        let gain = |section: &ScoredSection| best * meant.meaning.share(self.snapshot, section);
        let first = hits.first().map(|hit| self.exact_title.is_of(hit)).transpose()?;
        let is_titled = first.unwrap_or(false);
        let mut rest = hits.split_off(hits.len().min(LISTED + usize::from(is_titled)));
        let mut titled = is_titled.then(|| hits.remove(0));
        titled.iter_mut().for_each(|hit| hit.meaning = gain(hit));
        hits.extend(rest.extract_if(.., |hit| meant.places.contains(&hit.place())));
        self.show_what_is_meant(hits, led, gain);
        let mut nearest = meant.sections.clone();
        for section in &mut nearest {
            section.meaning = gain(section);
        }
        nearest.sort_unstable_by(|a, b| self.order(a, b));
        let new = self.new_to(titled.iter().chain(&*hits).chain(&rest), led, &nearest, copies)?;
        if self.request.collapse == Collapse::Note {
            led.extend(nearest);
        }
        hits.extend(new);
        self.put_in_order(hits);
        if let Some(titled) = titled {
            lower_below(titled.total(), hits);
            hits.insert(0, titled);
        }
        if hits.len() > KEPT {
            let mut tail = hits.split_off(KEPT);
            others_first(self.snapshot, hits, &mut tail);
            lower_below(lowest(hits), &mut tail);
            self.put_in_order(&mut tail);
            hits.append(&mut tail);
        }
        if hits.len() > LISTED {
            let beyond = hits.split_off(LISTED).into_iter().filter(|hit| hit.tier == Tier::Full);
            rest.extend(beyond.map(|hit| ScoredSection { meaning: 0.0, ..hit }));
            lower_below(lowest(hits), &mut rest);
            rest.sort_unstable_by(|a, b| self.order(a, b));
        }
        hits.append(&mut rest);
        Ok(())
    }

    /// Gives each of `hits` what its meaning gains. Where a note is one hit, that section of those `led`
    /// stands for it which gains most with its words.
    fn show_what_is_meant(
        &self,
        hits: &mut [ScoredSection],
        led: &[ScoredSection],
        gain: impl Fn(&ScoredSection) -> f32,
    ) {
        let note = |section: &ScoredSection| note_key(self.snapshot, section);
        let mut places: HashMap<u64, usize, RandomState> = HashMap::default();
        for (place, hit) in hits.iter_mut().enumerate() {
            hit.meaning = gain(hit);
            places.extend(note(hit).map(|key| (key, place)));
        }
        for section in led {
            let place = note(section).and_then(|key| places.get(&key).copied());
            let Some(hit) = place.and_then(|place| hits.get_mut(place)) else { continue };
            let section = ScoredSection { meaning: gain(section), ..*section };
            if section.tier == hit.tier && section.total() > hit.total() {
                *hit = section;
            }
        }
    }

    /// Those of `nearest` that are no hit yet: neither copies of what is shown, nor of the notes that are
    /// hits, nor of each other.
    fn new_to<'s>(
        &self,
        shown: impl Iterator<Item = &'s ScoredSection>,
        led: &[ScoredSection],
        nearest: &[ScoredSection],
        copies: &mut NearCopies<'_>,
    ) -> Result<Vec<ScoredSection>, SearchError> {
        let mut places: HashSet<_, RandomState> = HashSet::default();
        let is_by_note = self.request.collapse == Collapse::Note;
        let keys = |section: &ScoredSection| {
            let twin = twin_key(self.snapshot, section).filter(|_| self.request.merges_copies());
            (twin, note_key(self.snapshot, section).filter(|_| is_by_note))
        };
        let (mut twins, mut notes) = (SharedKeys::default(), SharedKeys::default());
        twins.extend(led.iter().filter_map(|section| keys(section).0));
        for section in shown {
            let (twin, note) = keys(section);
            places.insert(section.place());
            twins.extend(twin);
            notes.extend(note);
        }
        let mut new = Vec::new();
        for section in nearest {
            self.deadline.check()?;
            let (twin, note) = keys(section);
            let is_known = !places.insert(section.place())
                || twin.is_some_and(|twin| !twins.insert(twin))
                || note.is_some_and(|note| notes.contains(&note));
            if is_known || self.request.merges_copies() && copies.takes(section)? {
                continue;
            }
            notes.extend(note);
            new.push(*section);
        }
        Ok(new)
    }

    /// By what words and meaning give; what matches comes first where it must.
    fn put_in_order(&self, hits: &mut [ScoredSection]) {
        let is_last = |hit: &ScoredSection| self.full_first && hit.tier != Tier::Full;
        hits.sort_unstable_by(|a, b| is_last(a).cmp(&is_last(b)).then_with(|| self.order(a, b)));
        let full = hits.partition_point(|hit| !is_last(hit));
        if let Some((full, others)) = hits.split_at_mut_checked(full) {
            lower_below(lowest(full), others);
        }
    }
}

/// How many of `hits` only meaning found.
pub(super) fn found_by_meaning(hits: &[ScoredSection]) -> usize {
    hits.iter().filter(|hit| hit.tier == Tier::Meaning).count()
}
