//! Which facet nodes a value names: a facet path, its last part, or any name of it.

use crate::facet::{Facet, OTHERS, path_part};
use crate::index::Snapshot;

use super::near_value::is_used;

/// Numbers of facet nodes; a section needs one of them.
pub(crate) type Nodes = Vec<u32>;

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
