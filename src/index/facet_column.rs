//! The values of one facet in one segment, as node numbers.

use tantivy::{DocId, SegmentReader};

use super::column::Texts;
use super::error::IndexError;
use super::facet_set::read_facet_set;
use super::facet_table::FacetTable;

/// The facet nodes of every document of a segment, ancestors included, without repeats. Sections
/// share few sets of values, so that counting is one addition per section, however many values it has.
#[derive(Default)]
pub(crate) struct FacetColumn {
    /// Which set each document has.
    sets: Vec<u32>,
    /// Where the nodes of each set begin, and where those of the last end.
    starts: Vec<u32>,
    nodes: Vec<u32>,
    /// How values that no tree knows are written: set, node, name.
    written: Vec<(u32, u32, Box<str>)>,
}

impl FacetColumn {
    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        let numbers = [&self.sets, &self.starts, &self.nodes];
        let written: usize = self.written.iter().map(|(_, _, name)| name.len()).sum();
        let numbers: usize = numbers.into_iter().map(|numbers| size_of_val(&**numbers)).sum();
        numbers + size_of_val(&*self.written) + written
    }

    /// How often the sections counted by set write the value of a node in each way, as far as no
    /// tree knows it.
    pub(super) fn spellings<'c, 's>(
        &'c self,
        by_set: &'s [u32],
    ) -> impl Iterator<Item = (u32, &'c str, u32)> + use<'c, 's> {
        let spelling = move |(set, node, name): &'c (u32, u32, Box<str>)| {
            let sections = by_set.get(*set as usize).copied().filter(|sections| *sections > 0)?;
            Some((*node, &**name, sections))
        };
        self.written.iter().filter_map(spelling)
    }

    /// Whether some value of it is in no tree.
    pub(super) fn has_written(&self) -> bool {
        !self.written.is_empty()
    }

    /// The nodes of one document, in no order.
    pub(crate) fn nodes_of(&self, doc: DocId) -> &[u32] {
        self.set(self.set_of(doc))
    }

    /// The number of the set of nodes that a document has.
    pub(crate) fn set_of(&self, doc: DocId) -> u32 {
        self.sets.get(doc as usize).copied().unwrap_or(0)
    }

    /// How many sets there are.
    pub(crate) fn sets_len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Adds to `counts`, by node, what was counted by set.
    pub(crate) fn roll_up(&self, by_set: &[u32], counts: &mut [u32]) {
        for (set, sections) in (0..).zip(by_set).filter(|(_, sections)| **sections > 0) {
            for node in self.set(set) {
                if let Some(count) = counts.get_mut(*node as usize) {
                    *count += sections;
                }
            }
        }
    }

    fn set(&self, set: u32) -> &[u32] {
        let at = |set: usize| self.starts.get(set).map_or(0, |start| *start as usize);
        self.nodes.get(at(set as usize)..at(set as usize + 1)).unwrap_or_default()
    }

    pub(super) fn read(
        reader: &SegmentReader,
        name: &str,
        table: &mut FacetTable,
    ) -> Result<Self, IndexError> {
        let mut column = Self { starts: vec![0], ..Self::default() };
        let texts = Texts::open(reader, name)?;
        texts.each(|values| {
            let set = u32::try_from(column.sets_len()).unwrap_or(u32::MAX);
            let start = column.nodes.len();
            for (path, written) in read_facet_set(values) {
                let node = table.give(path);
                column.add_nodes(start, table.branch(node));
                column.written.extend(written.map(|written| (set, node, written.into())));
            }
            column.starts.push(u32::try_from(column.nodes.len()).unwrap_or(u32::MAX));
        })?;
        column.sets = texts.ordinals()?;
        Ok(column)
    }

    /// Adds to the nodes of the set that begins at `start` those that it lacks.
    fn add_nodes(&mut self, start: usize, nodes: impl Iterator<Item = u32>) {
        for node in nodes {
            if !self.nodes.iter().skip(start).any(|known| *known == node) {
                self.nodes.push(node);
            }
        }
    }
}
