//! How many matched sections have each facet value, and how many are of each year. Counted apart
//! from the sections that a page needs.

use std::collections::BTreeMap;

use tantivy::DocId;

use crate::facet::PerFacet;
use crate::index::{FacetTotals, Segment, SegmentColumns};
use crate::search::request::Counted;

use super::verdict::Verdict;

/// Counts of zero, for each of `nodes` nodes of the facets that are counted.
pub(super) fn no_counts(counted: &[Counted], nodes: usize) -> FacetTotals {
    let facets = PerFacet::from_fn(|facet| match counted.contains(&Counted::Facet(facet)) {
        true => vec![0; nodes],
        false => vec![],
    });
    FacetTotals { facets, ..FacetTotals::default() }
}

/// Counts the matched sections of one segment.
pub(super) struct SegmentCounter<'s> {
    columns: &'s SegmentColumns,
    /// Sections by the set of facet nodes they have; empty for a facet that is not counted.
    by_set: PerFacet<Vec<u32>>,
    /// Sections by year, if years are counted.
    years: Option<BTreeMap<u32, u32>>,
}

impl<'s> SegmentCounter<'s> {
    pub(super) fn new(segment: &'s Segment, counted: &[Counted]) -> Self {
        let columns = &*segment.columns;
        let by_set = PerFacet::from_fn(|facet| match counted.contains(&Counted::Facet(facet)) {
            true => vec![0; columns.facets[facet].sets_len()],
            false => vec![],
        });
        let years = counted.contains(&Counted::Year).then(BTreeMap::new);
        Self { columns, by_set, years }
    }

    /// Adds the section that begins with `head` to what it counts for.
    pub(super) fn add(&mut self, head: DocId, verdict: Verdict) {
        for (facet, counts) in self.by_set.iter_mut() {
            if !counts.is_empty()
                && (verdict == Verdict::Meets || verdict == Verdict::AllBut(facet))
                && let Some(count) =
                    counts.get_mut(self.columns.facets[facet].set_of(head) as usize)
            {
                *count += 1;
            }
        }
        if verdict == Verdict::Meets
            && let Some(years) = &mut self.years
        {
            let day = self.columns.day(head);
            *years.entry(day / 10_000).or_default() += 1;
        }
    }

    /// Adds what was counted to `totals`, from sets of nodes to nodes.
    pub(super) fn roll_up(self, totals: &mut FacetTotals) {
        for (facet, counts) in self.by_set.iter() {
            self.columns.facets[facet].roll_up(counts, &mut totals.facets[facet]);
        }
        for (year, sections) in self.years.into_iter().flatten() {
            *totals.years.entry(year).or_default() += sections;
        }
    }
}
