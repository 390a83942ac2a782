//! Filters of a request: facet values, folder, dates. Values of one facet are OR, facets are AND.

use std::ops::Range;

use tantivy::DocId;

use crate::facet::{Facet, PerFacet, Taxonomy, path_part};
use crate::index::{FacetColumn, Segment, SegmentColumns, Snapshot, day_number};

use super::request::Request;
use super::response::Suggestion;

/// Numbers of facet nodes, any of which will do.
pub(super) type Nodes = Vec<u32>;

/// A request's filters, resolved against one snapshot.
pub(super) struct Filters {
    /// Nothing asked, or any of these.
    pub(super) facets: PerFacet<Option<Nodes>>,
    note: Option<String>,
    dates: Range<u32>,
}

/// How a section meets the filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It meets them all.
    Meets,
    /// It meets all but this one facet's: it counts for that facet's other values.
    AllBut(Facet),
    /// It misses several facets' filters, and meets the others.
    MissesFacets,
    /// It misses a filter that is no facet's.
    Misses,
}

impl Filters {
    /// Resolves names to nodes; an unknown one becomes a filter that nothing meets, and a
    /// suggestion if a known name is near.
    pub(super) fn resolve(
        request: &Request,
        snapshot: &Snapshot,
        taxonomy: &Taxonomy,
    ) -> (Self, Option<Suggestion>) {
        let mut suggestion = None;
        let mut resolve = |facet: Facet, names: &[String]| -> Option<Nodes> {
            let mut nodes = Nodes::new();
            for name in names {
                match resolve_value(facet, name, snapshot, taxonomy) {
                    Ok(found) => nodes.extend(found),
                    Err(unknown) => suggestion = suggestion.take().or(unknown),
                }
            }
            (!names.is_empty()).then_some(nodes)
        };
        let filters = Self {
            facets: PerFacet::from_fn(|facet| resolve(facet, &request.values[facet])),
            note: request.note.clone(),
            dates: request.from.map_or(0, day_number)
                ..request.to.map_or(u32::MAX, |to| day_number(to) + 1),
        };
        (filters, suggestion)
    }

    /// Whether every section meets them.
    pub(super) fn are_none(&self) -> bool {
        self.facets.iter().all(|(_, nodes)| nodes.is_none())
            && self.note.is_none()
            && self.dates == (0..u32::MAX)
    }

    /// The filters as one segment sees them.
    pub(super) fn on<'s>(&'s self, segment: &'s Segment) -> SegmentFilters<'s> {
        let notes = self.note.as_deref().map(|note| NoteFilter::new(note, &segment.columns));
        SegmentFilters { filters: self, columns: &segment.columns, notes }
    }
}

/// See [`Filters::on`].
pub(super) struct SegmentFilters<'s> {
    filters: &'s Filters,
    columns: &'s SegmentColumns,
    notes: Option<NoteFilter>,
}

impl SegmentFilters<'_> {
    /// Judges the section whose first passage is `doc`.
    pub(super) fn judge(&self, doc: DocId) -> Verdict {
        let (filters, columns) = (self.filters, self.columns);
        let date = columns.date.get(doc as usize).copied().unwrap_or(0);
        let in_dates =
            filters.dates == (0..u32::MAX) || (date > 0 && filters.dates.contains(&date));
        if !in_dates || self.notes.as_ref().is_some_and(|notes| !notes.holds(columns, doc)) {
            return Verdict::Misses;
        }
        let mut verdict = Verdict::Meets;
        for (facet, nodes) in filters.facets.iter() {
            let has_any = |nodes: &Nodes| has_any(&columns.facets[facet], doc, nodes);
            if nodes.as_ref().is_none_or(has_any) {
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

/// Notes at a path, or in the folder of that name.
pub(super) struct NoteFilter {
    exact: Range<u32>,
    below: Range<u32>,
}

impl NoteFilter {
    pub(super) fn new(path: &str, columns: &SegmentColumns) -> Self {
        let path = path.trim_matches('/');
        let exact = columns.path.starting_with(path);
        // Names are sorted: the very path, if it is there, is the first that starts with it.
        let is_there = columns.path.name_of(exact.start) == Some(path);
        let exact = exact.start..exact.start + u32::from(is_there && !exact.is_empty());
        Self { exact, below: columns.path.starting_with(&format!("{path}/")) }
    }

    pub(super) fn holds(&self, columns: &SegmentColumns, doc: DocId) -> bool {
        let ordinal = columns.path.ordinal(doc);
        self.exact.contains(&ordinal) || self.below.contains(&ordinal)
    }
}

/// Whether a document has any of `nodes`.
pub(super) fn has_any(column: &FacetColumn, doc: DocId, nodes: &[u32]) -> bool {
    column.nodes_of(doc).iter().any(|node| nodes.contains(node))
}

/// The nodes that a value names: a facet path, its last part, or any name of it.
pub(super) fn resolve_value(
    facet: Facet,
    name: &str,
    snapshot: &Snapshot,
    taxonomy: &Taxonomy,
) -> Result<Nodes, Option<Suggestion>> {
    let (tree, table) = (taxonomy.tree(facet), snapshot.facet_table());
    let known = tree.resolve(name);
    // What an answer counts is a path that notes have, known to the tree or not.
    let paths = known.iter().copied().chain([name]);
    let mut nodes: Nodes = paths.filter_map(|path| table.number(path)).collect();
    let is_known = !known.is_empty();
    if !is_known && nodes.is_empty() {
        // A value that notes use and the tree does not know, by its path or its last part.
        let name = path_part(name.rsplit('/').next().unwrap_or(name));
        nodes.extend(table.paths().filter_map(|(node, path)| {
            let last = path.rsplit('/').next();
            (path.contains('/') && tree.label(path).is_none() && last == Some(&name))
                .then_some(node)
        }));
    }
    if !is_known {
        // The table remembers values whose last note is gone.
        let sections = &snapshot.facet_totals().facets[facet];
        nodes.retain(|node| sections.get(*node as usize).is_some_and(|sections| *sections > 0));
    }
    if is_known || !nodes.is_empty() {
        return Ok(nodes);
    }
    let suggestion =
        |text: &str| Suggestion { text: text.to_owned(), applied: false, reason: facet.name() };
    Err(tree.nearest(name).map(suggestion))
}
