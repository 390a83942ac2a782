//! A column of names, such as paths, that can be compared and searched by prefix without reading
//! Tantivy's dictionary.

use tantivy::{DocId, SegmentReader};

use super::column::{MappedNumbers, Texts, saturating_u32};
use super::error::IndexError;
use super::text_list::TextList;

/// One name per document, shared by many; ordinals sort as the names do.
pub(crate) struct Names {
    ordinals: MappedNumbers,
    names: TextList,
}

impl Names {
    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.names.heap_bytes()
    }

    /// Comparable within the segment.
    pub(crate) fn ordinal(&self, doc: DocId) -> u32 {
        saturating_u32(self.ordinals.get(doc))
    }

    /// The name of a document.
    pub(crate) fn name(&self, doc: DocId) -> &str {
        self.name_of(self.ordinal(doc)).unwrap_or_default()
    }

    /// The name of that ordinal.
    pub(crate) fn name_of(&self, ordinal: u32) -> Option<&str> {
        self.names.get(ordinal)
    }

    /// Of each name, by its ordinal, whether it is as `is_meant` says.
    pub(crate) fn which(&self, is_meant: impl FnMut(&str) -> bool) -> Vec<bool> {
        self.names.iter().map(is_meant).collect()
    }

    /// Ordinals of the names that start with `prefix`.
    pub(crate) fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        self.names.starting_with(prefix)
    }

    pub(super) fn read(reader: &SegmentReader, column: &str) -> Result<Self, IndexError> {
        let (texts, mut names) = (Texts::open(reader, column)?, TextList::default());
        texts.each(|name| names.push(name))?;
        names.shrink();
        Ok(Self { ordinals: texts.mapped_ordinals()?, names })
    }
}
