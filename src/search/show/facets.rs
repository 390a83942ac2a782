//! Facet counts by node, as trees of values with labels; years as a list.

use std::collections::{BTreeMap, HashMap};

use crate::facet::{Facet, OTHERS, Tree};
use crate::index::{FacetTable, FacetTotals, Snapshot};
use crate::search::plan::Filters;
use crate::search::request::{Counted, Request};
use crate::search::response::FacetCount;
use crate::text::fold;

/// Values of one level that are listed; the rest can be searched for.
const VALUES_MAX: usize = 100;

/// Makes the facets of one answer.
pub(crate) struct FacetReport<'r> {
    pub(crate) snapshot: &'r Snapshot,
    pub(crate) request: &'r Request,
    pub(crate) filters: &'r Filters,
}

impl FacetReport<'_> {
    /// What the request asks to be counted, by name.
    pub(crate) fn of(&self, counts: &FacetTotals) -> BTreeMap<&'static str, Vec<FacetCount>> {
        let facets = self.request.facets.iter().map(|counted| {
            let values = match counted {
                Counted::Facet(facet) => self.facet(*facet, &counts.facets[*facet]),
                Counted::Year => years(&counts.years),
            };
            (counted.name(), values)
        });
        facets.collect()
    }

    /// The values of a facet by their `counts`.
    fn facet(&self, facet: Facet, counts: &[u32]) -> Vec<FacetCount> {
        let counted = FacetTree {
            counts,
            selected: self.filters.facets[facet].as_deref().unwrap_or_default(),
            table: self.snapshot.facet_table(),
            labels: self.snapshot.facet_labels(facet),
            tree: self.snapshot.taxonomy().tree(facet),
            find: &self.request.find,
        };
        counted.values()
    }
}

/// Years, newest first. Notes without a date are not counted.
fn years(counts: &BTreeMap<u32, u32>) -> Vec<FacetCount> {
    let dated = counts.iter().rev().filter(|(year, _)| **year > 0);
    let values = dated.map(|(year, count)| FacetCount {
        value: year.to_string(),
        label: year.to_string(),
        count: *count,
        selected: false,
        children: vec![],
    });
    values.collect()
}

/// The counts of one facet, to be answered as a tree of values.
struct FacetTree<'c> {
    /// Sections by node.
    counts: &'c [u32],
    /// Nodes that the request filters by.
    selected: &'c [u32],
    /// What the nodes are.
    table: &'c FacetTable,
    /// What readers call them.
    labels: &'c [Box<str>],
    /// All their names.
    tree: &'c Tree,
    /// Only values with a name like this one, and those above them; empty for all.
    find: &'c str,
}

impl FacetTree<'_> {
    /// The values that have a count or are selected, most frequent first, « Autres » last. Takes time by the values
    /// that are there, and sorts only those that are returned.
    fn values(&self) -> Vec<FacetCount> {
        let sought: Vec<String> = words(self.find).collect();
        let mut below: HashMap<Option<u32>, Vec<u32>> = HashMap::new();
        let mut kept: Vec<bool> = vec![false; self.counts.len()];
        for (node, _) in (0..).zip(self.counts).filter(|(node, _)| self.is_listed(*node)) {
            if !sought.is_empty() && !self.is_found(node, &sought) {
                continue;
            }
            let mut next = Some(node);
            while let Some(node) = next {
                match kept.get_mut(node as usize) {
                    Some(kept) if !*kept => *kept = true,
                    _ => break,
                }
                next = self.table.parent(node);
                below.entry(next).or_default().push(node);
            }
        }
        self.level(None, &mut below)
    }

    /// The values right below a node, each with those below it.
    fn level(
        &self,
        above: Option<u32>,
        below: &mut HashMap<Option<u32>, Vec<u32>>,
    ) -> Vec<FacetCount> {
        let mut nodes = below.remove(&above).unwrap_or_default();
        let is_rest = |node: u32| self.table.path(node) == Some(OTHERS);
        let rank =
            |node: &u32| (is_rest(*node), std::cmp::Reverse(self.count(*node)), self.label(*node));
        if nodes.len() > VALUES_MAX {
            nodes.select_nth_unstable_by(VALUES_MAX, |a, b| rank(a).cmp(&rank(b)));
            // A selected value is listed even when it is rare, so that the reader can deselect it.
            let rare = nodes.split_off(VALUES_MAX);
            nodes.extend(rare.into_iter().filter(|node| self.selected.contains(node)));
        }
        nodes.sort_by(|a, b| rank(a).cmp(&rank(b)));
        nodes
            .into_iter()
            .map(|node| FacetCount {
                value: self.table.path(node).unwrap_or_default().to_owned(),
                label: self.label(node).to_owned(),
                count: self.count(node),
                selected: self.selected.contains(&node),
                children: self.level(Some(node), below),
            })
            .collect()
    }

    fn is_listed(&self, node: u32) -> bool {
        self.count(node) > 0 || self.selected.contains(&node)
    }

    fn count(&self, node: u32) -> u32 {
        self.counts.get(node as usize).copied().unwrap_or(0)
    }

    fn label(&self, node: u32) -> &str {
        self.labels.get(node as usize).map_or("", |label| label)
    }

    /// Whether one name of the node has a word that begins with each word sought.
    fn is_found(&self, node: u32, sought: &[String]) -> bool {
        let names = self.tree.names(self.table.path(node).unwrap_or_default());
        names.chain([self.label(node)]).any(|name| {
            let words: Vec<String> = words(name).collect();
            sought.iter().all(|sought| words.iter().any(|word| word.starts_with(sought.as_str())))
        })
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::Taxonomy;

    fn tree(table: &FacetTable, counts: &[u32], selected: &[u32], find: &str) -> Vec<FacetCount> {
        let taxonomy = Taxonomy::builtin();
        let tree = taxonomy.organisations();
        let labels = table.paths().map(|(_, path)| tree.display_name(path, None).into());
        let labels: Vec<Box<str>> = labels.collect();
        FacetTree { counts, selected, table, labels: &labels, tree, find }.values()
    }

    fn values(told: &[FacetCount]) -> Vec<&str> {
        told.iter().map(|value| value.value.as_str()).collect()
    }

    #[test]
    fn values_stand_below_their_parents_whatever_their_names() {
        let mut table = FacetTable::default();
        for path in ["a/c", "a-b", "a/c/d"] {
            table.give(path);
        }
        let told = tree(&table, &vec![1; table.len()], &[], "");
        assert_eq!(values(&told), ["a", "a-b"]);
        assert_eq!(told[0].children[0].children[0].value, "a/c/d");
    }

    #[test]
    fn of_many_values_the_most_frequent_are_told_and_the_selected() {
        let mut table = FacetTable::default();
        let nodes: Vec<u32> = (0..300).map(|number| table.give(&format!("v{number:03}"))).collect();
        let told = tree(&table, &(0..300).collect::<Vec<u32>>(), &nodes[5..6], "");
        assert_eq!(told.len(), VALUES_MAX + 1);
        assert_eq!((told[0].count, told[100].value.as_str()), (299, "v005"));
    }

    #[test]
    fn values_are_found_by_any_of_their_names() {
        let mut table = FacetTable::default();
        for path in ["premier-ministre/dinum/etalab", "premier-ministre/sgdsn", "cnil"] {
            table.give(path);
        }
        let counts = vec![2; table.len()];
        for (find, expected) in [
            ("disic", vec!["premier-ministre/dinum"]),
            ("Direction interminist num", vec!["premier-ministre/dinum"]),
            ("zzz", vec![]),
        ] {
            let told = tree(&table, &counts, &[], find);
            let below: Vec<_> = told.iter().flat_map(|value| values(&value.children)).collect();
            assert_eq!(below, expected, "{find}");
            assert!(told.iter().all(|value| value.children.iter().all(|v| v.children.is_empty())));
        }
    }
}
