//! Numbers for facet paths, and counts by number.

use std::collections::{BTreeMap, HashMap};

use crate::facet::PerFacet;

/// Numbers for facet paths: given once, never changed, shared by all segments.
#[derive(Clone, Default)]
pub struct FacetTable {
    paths: Vec<String>,
    parents: Vec<Option<u32>>,
    numbers: HashMap<String, u32>,
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

    /// Numbers of `path` and of every path above it, given now if they have none.
    pub(crate) fn branch(&mut self, path: &str) -> Vec<u32> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let mut branch: Vec<u32> = Vec::new();
        for node in ends.filter_map(|end| path.get(..end)) {
            let number = self.give(node, branch.last().copied());
            branch.push(number);
        }
        branch
    }

    fn give(&mut self, path: &str, parent: Option<u32>) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(path.to_owned());
        self.parents.push(parent);
        self.numbers.insert(path.to_owned(), number);
        number
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
