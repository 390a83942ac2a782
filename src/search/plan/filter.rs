//! Filters of a request: facet values, folder, dates. A section needs one value of each facet that
//! is filtered by.

use std::ops::Range;

use crate::facet::{Facet, OTHERS, PerFacet, path_part};
use crate::index::{Snapshot, day_number};
use crate::search::request::Request;
use crate::search::response::Suggestion;

use super::near_value::{is_used, near_value};

/// Numbers of facet nodes; a section needs one of them.
pub(crate) type Nodes = Vec<u32>;

/// A request's filters, resolved against one snapshot.
pub(crate) struct Filters {
    /// `None` where nothing is asked, else any of these nodes.
    pub(crate) facets: PerFacet<Option<Nodes>>,
    /// Tags that do as well as the nodes of the theme filter: it names them, and no theme is called
    /// so.
    pub(crate) theme_tags: Nodes,
    /// The path of a note, or of a folder.
    pub(crate) note: Option<String>,
    /// Day numbers.
    pub(crate) dates: Range<u32>,
}

impl Filters {
    /// Resolves names to nodes. An unknown name becomes a filter that nothing meets; if a known name
    /// is near, it is suggested.
    pub(crate) fn resolve(request: &Request, snapshot: &Snapshot) -> (Self, Option<Suggestion>) {
        let (mut suggestion, mut theme_tags) = (None, Nodes::new());
        let mut resolve = |facet: Facet, names: &[String]| -> Option<Nodes> {
            let mut nodes = Nodes::new();
            for name in names {
                match resolve_value(facet, name, snapshot) {
                    Some((found, named)) if found == facet => nodes.extend(named),
                    Some((_, tags)) => theme_tags.extend(tags),
                    None if suggestion.is_none() => {
                        suggestion = near_value(facet, name, snapshot);
                    }
                    None => {}
                }
            }
            (!names.is_empty()).then_some(nodes)
        };
        let facets = PerFacet::from_fn(|facet| resolve(facet, &request.values[facet]));
        let filters = Self {
            facets,
            theme_tags,
            note: request.note.clone(),
            dates: request.from.map_or(0, day_number)
                ..request.to.map_or(u32::MAX, |to| day_number(to) + 1),
        };
        (filters, suggestion)
    }

    /// Whether every section meets them.
    pub(crate) fn are_none(&self) -> bool {
        self.facets.iter().all(|(_, nodes)| nodes.is_none())
            && self.note.is_none()
            && self.dates == (0..u32::MAX)
    }
}

/// The nodes that a value names, and the facet that they are of: that which was asked, or tags that
/// are called as no theme is. `None` for an unknown value.
pub(super) fn resolve_value(
    facet: Facet,
    name: &str,
    snapshot: &Snapshot,
) -> Option<(Facet, Nodes)> {
    let resolved = resolve_in(facet, name, snapshot);
    if resolved.is_none()
        && facet == Facet::Theme
        // Tags once were values of the theme facet, below `autres/`: links to them are kept.
        && let tag = name.strip_prefix(OTHERS).and_then(|tag| tag.strip_prefix('/')).unwrap_or(name)
        && let Some(tags) = resolve_in(Facet::Tag, tag, snapshot)
    {
        return Some((Facet::Tag, tags));
    }
    resolved.map(|nodes| (facet, nodes))
}

/// The nodes of a facet that a value names: a facet path, its last part, or any name of it.
fn resolve_in(facet: Facet, name: &str, snapshot: &Snapshot) -> Option<Nodes> {
    let (tree, table) = (snapshot.taxonomy().tree(facet), snapshot.facet_table());
    let known = snapshot.taxonomy().values_named(facet, name);
    // What an answer counts is a path that notes have, known to the tree or not.
    let paths = known.iter().copied().chain([name]);
    let mut nodes: Nodes = paths.filter_map(|path| table.number(path)).collect();
    let is_known = !known.is_empty();
    let is_used = |node: &u32| is_used(facet, *node, snapshot);
    if !is_known {
        nodes.retain(is_used);
    }
    if !is_known && nodes.is_empty() {
        // A value that notes use and the tree does not know, by its path or its last part.
        let parts: Vec<String> = name.split('/').map(path_part).collect();
        nodes.extend(table.number(&parts.join("/")).filter(is_used));
        let below = |path: &str, end: &str| {
            let above = path.strip_suffix(end).and_then(|above| above.strip_suffix('/'));
            above.is_some() && tree.label(path).is_none()
        };
        let last = parts.last().map_or("", String::as_str);
        for end in [&parts.join("/"), last] {
            if nodes.is_empty() && !end.is_empty() {
                let paths = table.paths().filter(|(_, path)| below(path, end));
                nodes.extend(paths.map(|(node, _)| node).filter(is_used));
            }
        }
    }
    (is_known || !nodes.is_empty()).then_some(nodes)
}
