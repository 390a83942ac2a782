//! A column of names, such as paths, that can be compared and searched by prefix without reading
//! Tantivy's dictionary.

use tantivy::{DocId, SegmentReader};

use super::column::texts;
use super::error::IndexError;

/// One name per document, shared by many; ordinals sort as the names do.
pub(crate) struct Names {
    ordinals: Vec<u32>,
    /// All names, one behind the other.
    text: String,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl Names {
    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.ordinals) + self.text.len() + size_of_val(&*self.starts)
    }

    /// Comparable within the segment.
    pub(crate) fn ordinal(&self, doc: DocId) -> u32 {
        self.ordinals.get(doc as usize).copied().unwrap_or(0)
    }

    /// The name of a document.
    pub(crate) fn name(&self, doc: DocId) -> &str {
        self.name_of(self.ordinal(doc)).unwrap_or_default()
    }

    /// The name of that ordinal.
    pub(crate) fn name_of(&self, ordinal: u32) -> Option<&str> {
        let start = *self.starts.get(ordinal as usize)?;
        self.text.get(start..*self.starts.get(ordinal as usize + 1)?)
    }

    /// Of each name, by its ordinal, whether it is as `is_meant` says.
    pub(crate) fn which(&self, is_meant: impl FnMut(&str) -> bool) -> Vec<bool> {
        let names = (0..).map_while(|ordinal| self.name_of(ordinal));
        names.map(is_meant).collect()
    }

    /// Ordinals of the names that start with `prefix`.
    pub(crate) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let start = self.partition_point(0, |name| name < prefix);
        start..self.partition_point(start, |name| name.starts_with(prefix))
    }

    /// The first name from `start` on that is not as `is_before` says; all that are stand before.
    fn partition_point(&self, start: u32, is_before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) =
            (start, u32::try_from(self.starts.len().saturating_sub(1)).unwrap_or(u32::MAX));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.name_of(middle).is_some_and(&is_before) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    pub(super) fn read(reader: &SegmentReader, column: &str) -> Result<Self, IndexError> {
        let (mut text, mut starts) = (String::new(), vec![0]);
        let ordinals = texts(reader, column, |name| {
            text.push_str(name);
            starts.push(text.len());
        })?;
        Ok(Self { ordinals, text, starts })
    }
}
