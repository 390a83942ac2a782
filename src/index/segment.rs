//! What a search reads of one segment, decoded once when the segment is first seen: columns as
//! plain arrays, facet values rolled up to node numbers.
//!
//! Tantivy would fetch each facet label from a compressed dictionary at each query (1.4 to 9 ms at
//! 100,000 sections); read once, counting is a walk over small integers.

use std::collections::HashMap;

use tantivy::{DocId, SegmentReader};

use super::error::IndexError;
use super::schema::columns;

/// The immutable columns of one segment; documents deleted later stay in them.
pub struct SegmentColumns {
    /// Documents from each document to its Note document; 0 on that one.
    pub distance_to_note: Vec<u32>,
    /// Place of each passage in its section.
    pub passage: Vec<u32>,
    /// The note's day as `yyyymmdd`; 0 when it has none.
    pub date: Vec<u32>,
    /// Equal for copies; 0 for sections too short to say.
    pub twin: Vec<u64>,
    /// Facet nodes of each document.
    pub organisation: FacetColumn,
    /// Facet nodes of each document.
    pub mention: FacetColumn,
    /// Facet nodes of each document.
    pub theme: FacetColumn,
    /// Path of each document's note.
    pub path: Names,
    /// Folded title of each section's note.
    pub title: Names,
    /// How many are Note documents.
    pub notes_len: u32,
    /// Note documents with warnings, in order.
    with_warnings: Vec<DocId>,
    /// Note documents of notes that could not be read, in order.
    skipped: Vec<DocId>,
}

impl SegmentColumns {
    pub(super) fn read(reader: &SegmentReader, table: &mut FacetTable) -> Result<Self, IndexError> {
        let distance_to_note: Vec<u32> =
            numbers(reader, columns::DISTANCE_TO_NOTE)?.map(|n| n as u32).collect();
        Ok(Self {
            with_warnings: marked(reader, columns::WARNINGS)?,
            skipped: marked(reader, columns::SKIPPED)?,
            notes_len: distance_to_note.iter().filter(|distance| **distance == 0).count() as u32,
            distance_to_note,
            passage: numbers(reader, columns::PASSAGE)?.map(|n| n as u32).collect(),
            date: numbers(reader, columns::DATE)?.map(|n| n as u32).collect(),
            twin: numbers(reader, columns::TWIN)?.collect(),
            organisation: FacetColumn::read(reader, columns::ORGANISATION, table)?,
            mention: FacetColumn::read(reader, columns::MENTION, table)?,
            theme: FacetColumn::read(reader, columns::THEME, table)?,
            path: Names::read(reader, columns::PATH)?,
            title: Names::read(reader, columns::TITLE)?,
        })
    }

    /// Whether `doc` is a Note document, the last of its block.
    pub fn is_note(&self, doc: DocId) -> bool {
        self.distance_to_note.get(doc as usize) == Some(&0)
    }

    /// Whether something is odd about the note of this Note document.
    pub fn has_warnings(&self, doc: DocId) -> bool {
        self.with_warnings.binary_search(&doc).is_ok()
    }

    /// Whether the note of this Note document could not be read.
    pub fn is_skipped(&self, doc: DocId) -> bool {
        self.skipped.binary_search(&doc).is_ok()
    }

    /// The first passage of the section that `doc` is a passage of.
    pub fn head(&self, doc: DocId) -> DocId {
        doc - self.passage.get(doc as usize).copied().unwrap_or(0)
    }

    /// The Note document of the block that `doc` is in.
    pub fn note_of(&self, doc: DocId) -> DocId {
        doc + self.distance_to_note.get(doc as usize).copied().unwrap_or(0)
    }

    /// How many passages the note of `doc` has.
    pub fn passages_of_note(&self, doc: DocId) -> u32 {
        let note = self.note_of(doc);
        let is_inside = |back: u32| note.checked_sub(back).is_some_and(|d| self.note_of(d) == note);
        let (mut inside, mut outside) = (0, 1);
        while is_inside(outside) {
            (inside, outside) = (outside, outside * 2);
        }
        while outside - inside > 1 {
            let middle = inside + (outside - inside) / 2;
            if is_inside(middle) { inside = middle } else { outside = middle }
        }
        inside
    }
}

/// Documents whose number in a column is not 0.
fn marked(reader: &SegmentReader, name: &str) -> Result<Vec<DocId>, IndexError> {
    let numbers = (0..).zip(numbers(reader, name)?);
    Ok(numbers.filter_map(|(doc, number)| (number > 0).then_some(doc)).collect())
}

fn numbers<'r>(
    reader: &'r SegmentReader,
    name: &str,
) -> Result<impl Iterator<Item = u64> + use<'r>, IndexError> {
    let column = reader.fast_fields().column_first_or_default::<u64>(name)?;
    Ok((0..reader.max_doc()).map(move |doc| column.get_val(doc)))
}

/// One name a document, shared by many; ordinals sort as the names do.
pub struct Names {
    ordinals: Vec<u32>,
    names: Vec<Box<str>>,
}

impl Names {
    /// Comparable within the segment.
    pub fn ordinal(&self, doc: DocId) -> u32 {
        self.ordinals.get(doc as usize).copied().unwrap_or(0)
    }

    /// The name of a document. One that has none has the first of the segment: ask only documents
    /// that have the column.
    pub fn name(&self, doc: DocId) -> &str {
        self.names.get(self.ordinal(doc) as usize).map_or("", |name| name)
    }

    /// The name of that ordinal.
    pub fn name_of(&self, ordinal: u32) -> Option<&str> {
        self.names.get(ordinal as usize).map(|name| &**name)
    }

    /// Ordinals of the names that start with `prefix`.
    pub fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let start = self.names.partition_point(|name| &**name < prefix);
        let below = self.names.iter().skip(start).take_while(|name| name.starts_with(prefix));
        start as u32..(start + below.count()) as u32
    }

    fn read(reader: &SegmentReader, column: &str) -> Result<Self, IndexError> {
        let mut read = Self { ordinals: Vec::new(), names: Vec::new() };
        let Some(values) = reader.fast_fields().str(column)? else { return Ok(read) };
        let mut terms = values.dictionary().stream()?;
        while terms.advance() {
            read.names.push(String::from_utf8_lossy(terms.key()).into());
        }
        let ordinal = |doc| values.term_ords(doc).next().map_or(0, |ordinal| ordinal as u32);
        read.ordinals = (0..reader.max_doc()).map(ordinal).collect();
        Ok(read)
    }
}

/// The facet nodes of every document of a segment, ancestors included, without repeats.
pub struct FacetColumn {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl FacetColumn {
    /// The nodes of one document, in no order.
    pub fn nodes_of(&self, doc: DocId) -> &[u32] {
        let at = |doc: usize| self.starts.get(doc).map_or(0, |start| *start as usize);
        self.nodes.get(at(doc as usize)..at(doc as usize + 1)).unwrap_or_default()
    }

    fn read(
        reader: &SegmentReader,
        name: &str,
        table: &mut FacetTable,
    ) -> Result<Self, IndexError> {
        let mut column = Self { starts: vec![0], nodes: Vec::new() };
        let Some(values) = reader.fast_fields().str(name)? else {
            column.starts.resize(reader.max_doc() as usize + 1, 0);
            return Ok(column);
        };
        let mut branches = Vec::with_capacity(values.num_terms());
        let mut path = String::new();
        for ord in 0..values.num_terms() as u64 {
            path.clear();
            values.ord_to_str(ord, &mut path)?;
            branches.push(table.branch(&path));
        }
        for doc in 0..reader.max_doc() {
            let start = column.nodes.len();
            for ord in values.term_ords(doc) {
                for node in branches.get(ord as usize).into_iter().flatten() {
                    if !column.nodes.iter().skip(start).any(|known| known == node) {
                        column.nodes.push(*node);
                    }
                }
            }
            column.starts.push(column.nodes.len() as u32);
        }
        Ok(column)
    }
}

/// Numbers for facet paths: given once, never changed, shared by all segments.
#[derive(Clone, Default)]
pub struct FacetTable {
    paths: Vec<String>,
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
    pub fn path(&self, node: u32) -> Option<&str> {
        self.paths.get(node as usize).map(String::as_str)
    }

    /// Every node with its path.
    pub fn paths(&self) -> impl Iterator<Item = (u32, &str)> {
        self.paths.iter().enumerate().map(|(node, path)| (node as u32, path.as_str()))
    }

    /// The number of a path, if any note ever had it.
    pub fn number(&self, path: &str) -> Option<u32> {
        self.numbers.get(path).copied()
    }

    /// Numbers of `path` and of every path above it, given now if they have none.
    pub fn branch(&mut self, path: &str) -> Vec<u32> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.filter_map(|end| path.get(..end)).map(|node| self.give(node)).collect()
    }

    fn give(&mut self, path: &str) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = self.paths.len() as u32;
        self.paths.push(path.to_owned());
        self.numbers.insert(path.to_owned(), number);
        number
    }
}
