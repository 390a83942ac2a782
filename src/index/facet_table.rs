//! Numbers for facet paths, and counts by number.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use crate::facet::PerFacet;

/// Numbers for facet paths: given once, never changed, shared by all segments.
#[derive(Clone, Default)]
pub struct FacetTable {
    paths: Vec<String>,
    parents: Vec<Option<u32>>,
    numbers: HashMap<String, u32, RandomState>,
}

impl FacetTable {
    /// How many nodes have a number.
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether no node has a number yet.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The path of a node.
    pub(crate) fn path(&self, node: u32) -> Option<&str> {
        self.paths.get(node as usize).map(String::as_str)
    }

    /// The node right above a node.
    pub(crate) fn parent(&self, node: u32) -> Option<u32> {
        self.parents.get(node as usize).copied().flatten()
    }

    /// Every node with its path.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..).zip(self.paths.iter().map(String::as_str))
    }

    /// The number of a path, if any note ever had it.
    pub(crate) fn number(&self, path: &str) -> Option<u32> {
        self.numbers.get(path).copied()
    }

    /// The number of `path`. If it has none it is given one now, as is every path above it.
    pub(crate) fn give(&mut self, path: &str) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        // Not by calling itself: a damaged column may hold a path of thousands of parts.
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut above = None;
        for node in ends.filter_map(|end| path.get(..end)) {
            let known = self.numbers.get(node).copied();
            above = Some(known.unwrap_or_else(|| self.add(node, above)));
        }
        above.unwrap_or_default()
    }

    fn add(&mut self, path: &str, parent: Option<u32>) -> u32 {
        let number = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(path.to_owned());
        self.parents.push(parent);
        self.numbers.insert(path.to_owned(), number);
        number
    }

    /// A node and those above it, itself first.
    pub(crate) fn branch(&self, node: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(node), |node| self.parent(*node))
    }
}

/// How many sections have each facet node, by its number, and each year.
#[derive(Clone, Debug, Default)]
pub(crate) struct FacetTotals {
    /// Sections by node.
    pub(crate) facets: PerFacet<Vec<u32>>,
    /// The year of their note; 0 for none.
    pub(crate) years: BTreeMap<u32, u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_with_all_above_it() {
        let mut table = FacetTable::default();
        let node = table.give("a/b/c");
        let paths = |table: &FacetTable, node| -> Vec<String> {
            table.branch(node).filter_map(|node| table.path(node)).map(str::to_owned).collect()
        };
        assert_eq!(paths(&table, node), ["a/b/c", "a/b", "a"]);
        let sibling = table.give("a/b/d");
        assert_eq!((table.give("a/b/c"), table.len()), (node, 4));
        assert_eq!(paths(&table, sibling), ["a/b/d", "a/b", "a"]);
        let deep = table.give(&["x"; 5_000].join("/"));
        assert_eq!(table.branch(deep).count(), 5_000);
    }
}
