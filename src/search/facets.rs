//! Facet counts by node, as a tree with labels.

use serde::Serialize;

use crate::facet::Tree;
use crate::index::FacetTable;

/// Values of one level that are told; the rest can be searched for.
const VALUES_MAX: usize = 100;

/// How many sections of the matched set have a value, or one below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// Facet path; for `year`, the year.
    pub value: String,
    /// Its name, as the reader knows it.
    pub label: String,
    /// Sections, none counted twice.
    pub count: u32,
    /// Whether the request filters by it.
    pub selected: bool,
    /// Values below it.
    pub children: Vec<FacetCount>,
}

/// The tree of values that have a count or are selected, most frequent first.
pub(super) fn tree(
    counts: &[u32],
    selected: &[u32],
    table: &FacetTable,
    taxonomy: &Tree,
) -> Vec<FacetCount> {
    let is_told =
        |node: u32| counts.get(node as usize).is_some_and(|c| *c > 0) || selected.contains(&node);
    let mut nodes: Vec<_> = table.paths().filter(|(node, _)| is_told(*node)).collect();
    // Each value right before those below it: as texts, `a-b` would stand between `a` and `a/c`.
    nodes.sort_by(|(_, a), (_, b)| a.split('/').cmp(b.split('/')));
    let mut open: Vec<FacetCount> = Vec::new();
    let mut roots = Vec::new();
    for (node, path) in nodes {
        while open.last().is_some_and(|parent| !is_below(path, &parent.value)) {
            close(&mut open, &mut roots);
        }
        let label = taxonomy.label(path).or_else(|| path.rsplit('/').next()).unwrap_or(path);
        open.push(FacetCount {
            value: path.to_owned(),
            label: label.to_owned(),
            count: counts.get(node as usize).copied().unwrap_or(0),
            selected: selected.contains(&node),
            children: Vec::new(),
        });
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    order(&mut roots);
    roots
}

fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'))
}

fn close(open: &mut Vec<FacetCount>, roots: &mut Vec<FacetCount>) {
    let Some(mut done) = open.pop() else { return };
    order(&mut done.children);
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => roots.push(done),
    }
}

fn order(values: &mut Vec<FacetCount>) {
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    // A selected value is told even when it is rare: the reader must be able to take it back.
    let mut told = 0;
    values.retain(|value| {
        told += 1;
        told <= VALUES_MAX || value.selected
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_below_their_parents_whatever_their_names() {
        let mut table = FacetTable::default();
        for path in ["a/c", "a-b", "a/c/d"] {
            table.branch(path);
        }
        let counts = vec![1; table.len()];
        let told = tree(&counts, &[], &table, crate::facet::Taxonomy::builtin().themes());
        let names: Vec<_> = told.iter().map(|value| value.value.as_str()).collect();
        assert_eq!(names, ["a", "a-b"]);
        assert_eq!(told[0].children[0].children[0].value, "a/c/d");
    }
}
