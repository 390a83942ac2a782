//! A condition, resolved against one snapshot: names of facet values become numbers of nodes.

use std::ops::Range;

use crate::facet::Facet;
use crate::index::Snapshot;
use crate::search::condition::Condition;

use super::value::{Nodes, resolve_value};

/// What sections must meet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Met {
    /// All of these.
    All(Vec<Met>),
    /// Any of these.
    Any(Vec<Met>),
    /// Not this.
    Not(Box<Met>),
    /// Any of these nodes of a facet, in order.
    Nodes(Facet, Nodes),
    /// Some value of a facet.
    HasValue(Facet),
    /// A note of these days.
    Days(Range<u32>),
    /// The note at this path.
    Note(String),
    /// A note whose path begins so.
    NotesStarting(String),
}

impl Met {
    /// Resolves names to nodes. Nothing meets an unknown one.
    pub(super) fn resolve(condition: &Condition, snapshot: &Snapshot) -> Self {
        let each =
            |parts: &[Condition]| parts.iter().map(|part| Self::resolve(part, snapshot)).collect();
        match condition {
            Condition::All(parts) => Self::All(each(parts)),
            Condition::Any(parts) => Self::Any(each(parts)),
            Condition::Not(part) => Self::Not(Box::new(Self::resolve(part, snapshot))),
            Condition::Values(facet, names) => Self::of_values(*facet, names, snapshot),
            Condition::Labels(facet, values) => {
                Self::nodes(*facet, labelled(*facet, values, snapshot))
            }
            Condition::HasValue(facet) => Self::HasValue(*facet),
            Condition::Days(days) => Self::Days(days.clone()),
            Condition::Note(path) => Self::Note(path.clone()),
            Condition::NotesStarting(beginning) => Self::NotesStarting(beginning.clone()),
        }
    }

    fn of_values(facet: Facet, names: &[String], snapshot: &Snapshot) -> Self {
        let (mut nodes, mut tags) = (Nodes::new(), Nodes::new());
        for name in names {
            match resolve_value(facet, name, snapshot) {
                Some((found, named)) if found == facet => nodes.extend(named),
                Some((_, named)) => tags.extend(named),
                None => {}
            }
        }
        match tags.is_empty() {
            true => Self::nodes(facet, nodes),
            false => Self::Any(vec![Self::nodes(facet, nodes), Self::nodes(Facet::Tag, tags)]),
        }
    }

    fn nodes(facet: Facet, mut nodes: Nodes) -> Self {
        nodes.sort_unstable();
        nodes.dedup();
        Self::Nodes(facet, nodes)
    }
}

/// The nodes that are called so, each from the top down.
fn labelled(facet: Facet, values: &[Vec<String>], snapshot: &Snapshot) -> Nodes {
    let (table, labels) = (snapshot.facet_table(), snapshot.facet_labels(facet));
    let label = |node: u32| labels.get(node as usize).map_or("", |label| label);
    let is_called = |node: u32, names: &[String]| {
        let mut here = Some(node);
        for name in names.iter().rev() {
            match here {
                Some(node) if label(node) == name => here = table.parent(node),
                _ => return false,
            }
        }
        here.is_none() && !names.is_empty()
    };
    let called = table.paths().map(|(node, _)| node);
    called.filter(|node| values.iter().any(|names| is_called(*node, names))).collect()
}
