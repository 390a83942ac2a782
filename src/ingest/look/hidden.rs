//! How many notes each rule of an ignore file hides. Whoever misses a note learns why.

use std::collections::BTreeMap;

use crate::ingest::status::HiddenNotes;

use super::ignores::HidingRule;
use super::root::CorpusRoot;

/// Entries that are looked at, per rule, in the folders that it hides. A rule may hide the whole of
/// a system of packages.
const ENTRIES_MAX: usize = 2_000;

/// What the rules of a root hide, while it is being counted.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    counts: BTreeMap<HidingRule, Count>,
}

#[derive(Debug, Default)]
struct Count {
    notes: usize,
    entries: usize,
}

impl Hidden {
    /// A rule hides an entry, which has the name of a note or not. Whether to look into it, if it is
    /// a folder.
    pub(super) fn add(&mut self, rule: &HidingRule, is_note: bool) -> bool {
        let count = self.counts.entry(rule.clone()).or_default();
        count.notes += usize::from(is_note);
        count.entries += 1;
        count.entries <= ENTRIES_MAX
    }

    /// What each rule hides; rules that hide no note are left out.
    pub(super) fn finish(self, root: &CorpusRoot) -> Vec<HiddenNotes> {
        let hidden = self.counts.into_iter().map(|(rule, count)| HiddenNotes {
            file: root.name_of(&rule.file),
            pattern: rule.pattern,
            notes: count.notes,
            complete: count.entries <= ENTRIES_MAX,
        });
        hidden.filter(|hidden| hidden.notes > 0 || !hidden.complete).collect()
    }
}
