//! Which of the names found in a text count, and what they mean.
//!
//! Leftmost, longest first. A sure name means its entry. A doubtful one needs evidence: an
//! ambiguous one (`SIG`), a sure name of the same organisation somewhere in the note; a local one
//! (`DNum` in several ministries), its parent near by.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::facets::TreeName;
use super::matcher::{NameCandidate, NameHit};
use super::name::Certainty;
use super::tree::Tree;

/// A name that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameFound {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The organisation it means, by its place in the tree.
    pub(super) organisation: Option<usize>,
    /// Whether that is a part of another: a text that names it may be about whom it names beside.
    is_part: bool,
    /// The themes it speaks of, by their place in the tree.
    pub(super) themes: Vec<(usize, Certainty)>,
}

impl NameFound {
    /// The organisation that it means, unless that is only a part of another.
    pub(super) fn whole(&self) -> Option<usize> {
        self.organisation.filter(|_| !self.is_part)
    }
}

/// The organisations that the note names for sure: what doubtful names are judged by.
#[derive(Clone, Debug)]
pub(super) struct Evidence<'r> {
    /// In the section, the headings above it, and the title.
    pub(super) near: HashSet<usize>,
    /// Anywhere in the note.
    pub(super) note: &'r HashSet<usize>,
}

impl Evidence<'static> {
    /// That of a value that stands alone.
    pub(super) fn none() -> Self {
        static NONE: LazyLock<HashSet<usize>> = LazyLock::new(HashSet::new);
        Self { near: HashSet::new(), note: &NONE }
    }
}

/// The organisations that `hits` name under a name that no other organisation bears.
pub(super) fn named_for_sure(hits: &[NameHit]) -> impl Iterator<Item = usize> {
    hits.iter().filter_map(|hit| {
        let mut bearers = hit.candidates.iter().filter(|c| c.tree == TreeName::Organisations);
        match (bearers.next(), bearers.next()) {
            (Some(only), None) if only.certainty == Certainty::Sure => Some(only.entry),
            _ => None,
        }
    })
}

/// The names among `hits` that count, in order, none within another.
pub(super) fn choose(
    hits: &[NameHit],
    evidence: &Evidence<'_>,
    organisations: &Tree,
) -> Vec<NameFound> {
    let mut chosen: Vec<NameFound> = Vec::new();
    for hit in hits {
        if chosen.last().is_some_and(|last| hit.range.start < last.range.end) {
            continue;
        }
        let themes = hit.candidates.iter().filter(|candidate| candidate.tree == TreeName::Themes);
        let organisation = organisation_meant(&hit.candidates, evidence, organisations);
        let found = NameFound {
            range: hit.range.clone(),
            organisation,
            is_part: organisation.is_some_and(|entry| organisations.is_part(entry)),
            themes: themes.map(|candidate| (candidate.entry, candidate.certainty)).collect(),
        };
        if found.organisation.is_some() || !found.themes.is_empty() {
            chosen.push(found);
        }
    }
    chosen
}

/// The organisation that a name means, if the evidence leaves exactly one.
pub(super) fn organisation_meant(
    candidates: &[NameCandidate],
    evidence: &Evidence<'_>,
    organisations: &Tree,
) -> Option<usize> {
    let bearers = || candidates.iter().filter(|c| c.tree == TreeName::Organisations);
    let sure = bearers().find(|c| c.certainty == Certainty::Sure).map(|c| c.entry);
    if bearers().count() < 2 && sure.is_some() {
        return sure;
    }
    let spoken_of = |candidate: &NameCandidate, named: &HashSet<usize>| {
        let parent = organisations.parent(candidate.entry);
        named.contains(&candidate.entry)
            || candidate.certainty < Certainty::Ambiguous
                && parent.is_some_and(|parent| named.contains(&parent))
    };
    let only = |named: &HashSet<usize>| {
        let mut spoken_of = bearers().filter(|candidate| spoken_of(candidate, named));
        let first = spoken_of.next().map(|candidate| candidate.entry);
        first.filter(|_| spoken_of.next().is_none())
    };
    let default = || {
        if sure.is_some() { sure } else { only(evidence.note) }
    };
    only(&evidence.near).or_else(default)
}
