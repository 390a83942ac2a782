//! The facet value that an unknown one was meant to be: one that the tree knows, or that notes have.

use crate::facet::{Facet, OTHERS, path_part, slips_suggested};
use crate::index::Snapshot;
use crate::search::response::Suggestion;
use crate::text::slips;

/// The value nearest to a name that no value bears, if one is near. A theme may be a tag, which
/// the theme filter takes too.
pub(super) fn near_value(facet: Facet, name: &str, snapshot: &Snapshot) -> Option<Suggestion> {
    let of_tree = snapshot.taxonomy().tree(facet).nearest_with_slips(name);
    let tags = (facet == Facet::Theme).then_some(Facet::Tag);
    let used = [Some(facet), tags].into_iter().flatten();
    let used = used.filter_map(|facet| nearest_used(facet, name, snapshot));
    // Of equally near ones, what the tree knows.
    let (_, text) = of_tree.into_iter().chain(used).min_by_key(|(slips, _)| *slips)?;
    Some(Suggestion { text: text.to_owned(), applied: false, reason: facet.name() })
}

/// Whether a living section has the value. The table remembers values whose last note is gone, and
/// those of all facets.
pub(super) fn is_used(facet: Facet, node: u32, snapshot: &Snapshot) -> bool {
    let sections = snapshot.facet_totals().facets[facet].get(node as usize);
    sections.is_some_and(|sections| *sections > 0)
}

/// The nearest path that notes have and the tree does not know, by the whole of it or its last part.
fn nearest_used<'s>(facet: Facet, name: &str, snapshot: &'s Snapshot) -> Option<(usize, &'s str)> {
    let tree = snapshot.taxonomy().tree(facet);
    let parts: Vec<String> = name.split('/').map(path_part).collect();
    let sought = [parts.join("/"), parts.last().cloned().unwrap_or_default()];
    let slips_of = |path: &str| {
        let values = [path, path.rsplit('/').next().unwrap_or(path)];
        let pairs = sought.iter().zip(values).filter(|(sought, _)| !sought.is_empty());
        pairs.filter_map(|(sought, value)| slips(sought, value, slips_suggested(sought))).min()
    };
    let used = snapshot.facet_table().paths().filter(|(node, path)| {
        *path != OTHERS && is_used(facet, *node, snapshot) && tree.label(path).is_none()
    });
    used.filter_map(|(_, path)| Some((slips_of(path)?, path))).min()
}
