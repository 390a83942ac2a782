//! Whether a section meets the filters of a request, read off its columns.

use std::ops::Range;

use tantivy::DocId;

use crate::facet::Facet;
use crate::index::{FacetColumn, Segment, SegmentColumns};
use crate::search::plan::{Filters, Met};
use crate::text;

/// How a section meets the filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It meets them all.
    Meets,
    /// It meets all but those of this one facet, so it counts for that facet's other values.
    AllBut(Facet),
    /// It misses the filters of several facets, and meets the others.
    MissesFacets,
    /// It misses a filter on path or date, or the condition.
    Misses,
}

/// The filters of a request as one segment sees them.
pub(super) struct SegmentFilters<'s> {
    filters: &'s Filters,
    columns: &'s SegmentColumns,
    notes: Option<NoteFilter>,
    /// Whether there is nothing to meet.
    are_none: bool,
}

impl<'s> SegmentFilters<'s> {
    pub(super) fn new(filters: &'s Filters, segment: &'s Segment) -> Self {
        let columns = &*segment.columns;
        let notes = filters.note.as_deref().map(|note| NoteFilter::new(note, columns));
        Self { filters, columns, notes, are_none: filters.are_none() }
    }

    /// Judges the section whose first passage is `doc`.
    pub(super) fn judge(&self, doc: DocId) -> Verdict {
        if self.are_none {
            return Verdict::Meets;
        }
        let (filters, columns) = (self.filters, self.columns);
        let day = columns.day(doc);
        let in_dates = filters.dates == (0..u32::MAX) || (day > 0 && filters.dates.contains(&day));
        if filters.condition.as_ref().is_some_and(|condition| !is_met(condition, columns, doc)) {
            return Verdict::Misses;
        }
        if !in_dates || self.notes.as_ref().is_some_and(|notes| !notes.holds(columns, doc)) {
            return Verdict::Misses;
        }
        let mut verdict = Verdict::Meets;
        for (facet, nodes) in filters.facets.iter() {
            let has_any = |facet, nodes: &[u32]| has_any(&columns.facets[facet], doc, nodes);
            let meets = |nodes: &Vec<u32>| {
                has_any(facet, nodes)
                    || facet == Facet::Theme && has_any(Facet::Tag, &filters.theme_tags)
            };
            if nodes.as_ref().is_none_or(meets) {
                continue;
            }
            if verdict != Verdict::Meets {
                return Verdict::MissesFacets;
            }
            verdict = Verdict::AllBut(facet);
        }
        verdict
    }
}

/// Whether the section whose first passage is `doc` meets a condition. It recurses as deep as whoever
/// made the condition let it be.
fn is_met(condition: &Met, columns: &SegmentColumns, doc: DocId) -> bool {
    let holds = |part: &Met| is_met(part, columns, doc);
    match condition {
        Met::All(parts) => parts.iter().all(holds),
        Met::Any(parts) => parts.iter().any(holds),
        Met::Not(part) => !holds(part),
        Met::Nodes(facet, nodes) => {
            let own = columns.facets[*facet].nodes_of(doc);
            own.iter().any(|node| nodes.binary_search(node).is_ok())
        }
        Met::HasValue(facet) => !columns.facets[*facet].nodes_of(doc).is_empty(),
        Met::Days(days) => {
            let day = columns.day(doc);
            day > 0 && days.contains(&day)
        }
        Met::Note(path) => columns.path.name(doc) == path,
        Met::NotesStarting(beginning) => columns.path.name(doc).starts_with(beginning),
    }
}

/// Notes at a path, or in the folder of that name.
pub(super) struct NoteFilter {
    exact: Range<u32>,
    below: Range<u32>,
}

impl NoteFilter {
    pub(super) fn new(path: &str, columns: &SegmentColumns) -> Self {
        let path = path.trim_matches('/');
        let beginning = columns.path.starting_with(path);
        // Names are sorted: the path itself, if it is there, is the first that starts with it.
        let first = beginning.start;
        let is_there = !beginning.is_empty() && columns.path.name_of(first) == Some(path);
        let exact = first..first + u32::from(is_there);
        Self { exact, below: columns.path.starting_with(&format!("{path}/")) }
    }

    pub(super) fn holds(&self, columns: &SegmentColumns, doc: DocId) -> bool {
        let ordinal = columns.path.ordinal(doc);
        self.exact.contains(&ordinal) || self.below.contains(&ordinal)
    }
}

/// Notes whose title has a word, exactly.
pub(super) struct TitleFilter {
    /// Of each title, by its ordinal, whether it has the word.
    has_word: Vec<bool>,
}

impl TitleFilter {
    pub(super) fn new(folded: &str, columns: &SegmentColumns) -> Self {
        let mut here = String::new();
        let has_word = columns.title.which(|title| {
            let mut words = text::words(title);
            std::iter::from_fn(|| words.next()).any(|word| {
                text::words(title).fold_word(&word, &mut here);
                here == folded
            })
        });
        Self { has_word }
    }

    pub(super) fn holds(&self, columns: &SegmentColumns, doc: DocId) -> bool {
        self.has_word.get(columns.title.ordinal(doc) as usize) == Some(&true)
    }
}

/// Whether a document has any of `nodes`.
pub(super) fn has_any(column: &FacetColumn, doc: DocId, nodes: &[u32]) -> bool {
    column.nodes_of(doc).iter().any(|node| nodes.contains(node))
}
