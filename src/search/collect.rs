//! One pass over the sections: who matches, facet counts, and the candidates for the page.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::DocId;

use crate::facet::PerFacet;
use crate::index::{FacetTotals, Segment, SegmentColumns, Snapshot};

use super::deadline::Deadline;
use super::error::SearchError;
use super::filter::{Filters, SegmentFilters, Verdict};
use super::plan::Plan;
use super::postings::{Scope, Tally};
use super::request::{Counted, Request};
use super::weighted::{Statistics, Weighted};

/// With three words or more, a section matches that holds this share of the query's weight.
const WEIGHT_SHARE: f32 = 0.15;
/// Words below which every one is required.
const SHARED_WORDS_MIN: u32 = 3;

/// A section that matched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Ordinal of its segment.
    pub(super) segment: u32,
    /// First passage of the section.
    pub(super) head: DocId,
    /// Its best passage.
    pub(super) passage: DocId,
    /// Own score.
    pub(super) score: f32,
    /// Share of its note's score.
    pub(super) note_score: f32,
    /// Leaves it holds.
    pub(super) mask: u64,
}

/// What one pass found.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) candidates: Vec<Candidate>,
    /// Sections that hold all the words.
    pub(super) all_words: usize,
    /// Sections by facet node; empty for a facet that is not asked for.
    pub(super) facets: PerFacet<Vec<u32>>,
    /// Sections by year of their note.
    pub(super) years: BTreeMap<u32, u32>,
    counts_years: bool,
    /// Whether anything matched, whatever facet values were chosen: what is chosen must not change
    /// how the query is read, or the counts beside other values would not be true.
    pub(super) matches_anywhere: bool,
    /// Whether anything held all the words, likewise.
    pub(super) holds_all_anywhere: bool,
    /// The heaviest set of leaves that some section holds, likewise.
    pub(super) heaviest: u64,
    heaviest_weight: f32,
}

/// Which sections match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Matching {
    /// Those that satisfy the expression.
    Strict,
    /// Those too that hold enough of the query's weight, if it has words enough.
    Enough,
    /// Those that hold these leaves.
    Holding(u64),
}

/// Everything a pass needs.
pub(super) struct Pass<'p> {
    pub(super) snapshot: &'p Snapshot,
    pub(super) request: &'p Request,
    pub(super) plan: &'p Plan,
    pub(super) leaves: &'p [Weighted],
    pub(super) filters: &'p Filters,
}

impl Pass<'_> {
    /// Goes once over all sections.
    pub(super) fn collect(&self, tallies: &[Tally], matching: Matching) -> Collected {
        let nodes = self.snapshot.facet_table().len();
        // Everything matches: the snapshot knows the counts.
        let is_all = self.plan.expression.is_none() && self.filters.are_none();
        let facets = if is_all { &[] } else { self.request.facets.as_slice() };
        let mut collected = Collected {
            facets: PerFacet::from_fn(|facet| match facets.contains(&Counted::Facet(facet)) {
                true => vec![0; nodes],
                false => vec![],
            }),
            counts_years: facets.contains(&Counted::Year),
            ..Collected::default()
        };
        let judge = Judge::new(self.plan, self.leaves, matching);
        for (ordinal, (segment, tally)) in self.snapshot.segments().iter().zip(tallies).enumerate()
        {
            if tally.is_empty() && !judge.matches_nothing_held {
                continue;
            }
            let filters = self.filters.on(segment);
            let mut counts = SetCounts::new(segment, facets);
            let mut visit = |candidate: Candidate| {
                self.visit(segment, &filters, &judge, candidate, &mut counts, &mut collected);
            };
            match judge.matches_nothing_held {
                true => sections(segment, tally, tally.all(), ordinal as u32, &mut visit),
                false => {
                    let held = tally.held().filter(|(_, mask, _)| *mask != 0);
                    sections(segment, tally, held, ordinal as u32, &mut visit);
                }
            }
            counts.roll_up(segment, &mut collected);
        }
        if is_all {
            let FacetTotals { facets, years } = self.snapshot.facet_totals().clone();
            (collected.facets, collected.years) = (facets, years);
        }
        collected
    }

    fn visit(
        &self,
        segment: &Segment,
        filters: &SegmentFilters<'_>,
        judge: &Judge<'_>,
        candidate: Candidate,
        counts: &mut SetCounts,
        collected: &mut Collected,
    ) {
        let verdict = filters.judge(candidate.head);
        if verdict == Verdict::Misses {
            return;
        }
        let (words, weight) = (candidate.mask & self.plan.words, judge.weight(candidate.mask));
        let is_heavier = match weight.total_cmp(&collected.heaviest_weight) {
            Ordering::Greater => true,
            // The first words of the query, whatever the order of the notes.
            Ordering::Equal => words < collected.heaviest,
            Ordering::Less => false,
        };
        if is_heavier && judge.is_allowed(candidate.mask) {
            (collected.heaviest, collected.heaviest_weight) = (words, weight);
        }
        let (matches, has_all) = judge.judge(candidate.mask);
        if !matches {
            return;
        }
        collected.matches_anywhere = true;
        collected.holds_all_anywhere |= has_all;
        let columns = &segment.columns;
        counts.add(columns, candidate.head, verdict);
        if verdict == Verdict::Meets {
            if collected.counts_years {
                let date = columns.date.get(candidate.head as usize).copied().unwrap_or(0);
                *collected.years.entry(date / 10_000).or_default() += 1;
            }
            collected.all_words += usize::from(has_all);
            collected.candidates.push(candidate);
        }
    }
}

/// Sections of one segment that matched, by the set of facet nodes they have; empty for a facet that
/// is not asked for.
struct SetCounts(PerFacet<Vec<u32>>);

impl SetCounts {
    fn new(segment: &Segment, facets: &[Counted]) -> Self {
        Self(PerFacet::from_fn(|facet| match facets.contains(&Counted::Facet(facet)) {
            true => vec![0; segment.columns.facets[facet].sets_len()],
            false => vec![],
        }))
    }

    /// Adds the section that begins with `doc` to the facets that it counts for.
    fn add(&mut self, columns: &SegmentColumns, doc: DocId, verdict: Verdict) {
        for (facet, counts) in self.0.iter_mut() {
            if !counts.is_empty()
                && (verdict == Verdict::Meets || verdict == Verdict::AllBut(facet))
                && let Some(count) = counts.get_mut(columns.facets[facet].set_of(doc) as usize)
            {
                *count += 1;
            }
        }
    }

    fn roll_up(&self, segment: &Segment, collected: &mut Collected) {
        for (facet, counts) in self.0.iter() {
            segment.columns.facets[facet].roll_up(counts, &mut collected.facets[facet]);
        }
    }
}

/// Postings of every segment, term by term, until `deadline`.
pub(super) fn tally(
    snapshot: &Snapshot,
    leaves: &[Weighted],
    statistics: &Statistics,
    deadline: Deadline,
) -> Result<Vec<Tally>, SearchError> {
    let segments = snapshot.segments().iter().enumerate();
    segments
        .map(|(ordinal, segment)| {
            Tally::of(Scope { segment, ordinal, statistics, deadline }, leaves)
        })
        .collect()
}

/// Calls `visit` with each section of a segment that has passages among `documents`, those put
/// together.
fn sections(
    segment: &Segment,
    tally: &Tally,
    documents: impl Iterator<Item = (DocId, u64, f32)>,
    ordinal: u32,
    visit: &mut impl FnMut(Candidate),
) {
    let columns = &segment.columns;
    let mut current: Option<Candidate> = None;
    let mut finish = |section: Option<Candidate>| {
        let Some(mut section) = section.filter(|section| segment.is_alive(section.head)) else {
            return;
        };
        let note = columns.note_of(section.head);
        section.note_score = tally.scores.get(note as usize).copied().unwrap_or(0.0);
        visit(section);
    };
    for (doc, mask, score) in documents.filter(|(doc, ..)| !columns.is_note(*doc)) {
        let head = columns.head(doc);
        match &mut current {
            Some(section) if section.head == head => {
                section.mask |= mask;
                if score > section.score {
                    (section.score, section.passage) = (score, doc);
                }
            }
            _ => {
                let next = Candidate {
                    segment: ordinal,
                    head,
                    passage: doc,
                    score,
                    note_score: 0.0,
                    mask,
                };
                finish(current.replace(next));
            }
        }
    }
    finish(current);
}

/// Decides by masks who matches.
struct Judge<'j> {
    plan: &'j Plan,
    matching: Matching,
    idfs: Vec<f32>,
    enough: Option<f32>,
    /// Whether a section without any leaf matches: an empty query, or one that only excludes.
    matches_nothing_held: bool,
}

impl<'j> Judge<'j> {
    fn new(plan: &'j Plan, leaves: &[Weighted], matching: Matching) -> Self {
        let idfs: Vec<f32> = leaves.iter().map(|leaf| leaf.idf).collect();
        let is_shared = matching == Matching::Enough && plan.words.count_ones() >= SHARED_WORDS_MIN;
        let mut judge = Self { plan, matching, idfs, enough: None, matches_nothing_held: false };
        judge.enough = is_shared.then(|| judge.weight(plan.words) * WEIGHT_SHARE);
        let nothing = plan.expression.as_ref().is_none_or(|expression| expression.holds(0));
        judge.matches_nothing_held = nothing && !matches!(matching, Matching::Holding(_));
        judge
    }

    /// Whether a section with these leaves matches, and whether it holds all that was asked.
    fn judge(&self, mask: u64) -> (bool, bool) {
        let has_all = self.plan.expression.as_ref().is_none_or(|expression| expression.holds(mask));
        let matches = match self.matching {
            Matching::Strict => has_all,
            Matching::Enough => {
                let is_enough = |enough| self.weight(mask) >= enough && self.is_allowed(mask);
                has_all || self.enough.is_some_and(is_enough)
            }
            Matching::Holding(leaves) => mask & leaves == leaves && self.is_allowed(mask),
        };
        (matches, has_all)
    }

    /// Whether what must hold besides words does.
    fn is_allowed(&self, mask: u64) -> bool {
        self.plan.hard.as_ref().is_none_or(|hard| hard.holds(mask))
    }

    fn weight(&self, mask: u64) -> f32 {
        let words = mask & self.plan.words;
        let held = self.idfs.iter().enumerate().filter(|(leaf, _)| words >> leaf & 1 == 1);
        held.map(|(_, idf)| idf).sum()
    }
}
