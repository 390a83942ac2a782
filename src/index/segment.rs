//! What a search reads of one segment, decoded once when the segment is first seen: columns as
//! plain arrays, facet values rolled up to node numbers.
//!
//! Tantivy would fetch each facet label from a compressed dictionary at each query (1.4 to 9 ms at
//! 100,000 sections); read once, counting is a walk over small integers.

use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::error::DataCorruption;
use tantivy::{DocId, SegmentReader, TantivyError};

use crate::facet::PerFacet;

use super::error::IndexError;
use super::facet_set::read_facet_set;
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
    pub facets: PerFacet<FacetColumn>,
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
        let distance_to_note = small_numbers(reader, columns::DISTANCE_TO_NOTE)?;
        let mut facets = PerFacet::<FacetColumn>::default();
        for (facet, column) in facets.iter_mut() {
            *column = FacetColumn::read(reader, facet.name(), table)?;
        }
        Ok(Self {
            with_warnings: marked(reader, columns::WARNINGS)?,
            skipped: marked(reader, columns::SKIPPED)?,
            notes_len: distance_to_note.iter().filter(|distance| **distance == 0).count() as u32,
            distance_to_note,
            passage: small_numbers(reader, columns::PASSAGE)?,
            date: small_numbers(reader, columns::DATE)?,
            twin: numbers(reader, columns::TWIN)?,
            facets,
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

/// Note documents whose number in a column of theirs is not 0.
fn marked(reader: &SegmentReader, name: &str) -> Result<Vec<DocId>, IndexError> {
    let column = reader.fast_fields().u64(name)?;
    let is_marked = |row| column.values.get_val(row) > 0;
    match &column.index {
        ColumnIndex::Optional(documents) => {
            let rows = (0..column.values.num_vals()).zip(documents.iter_non_null_docs());
            Ok(rows.filter_map(|(row, doc)| is_marked(row).then_some(doc)).collect())
        }
        // Notes without any section.
        ColumnIndex::Full => Ok((0..reader.max_doc()).filter(|doc| is_marked(*doc)).collect()),
        _ => Err(damage(name, "has not one value a note")),
    }
}

fn damage(column: &str, what: &str) -> IndexError {
    TantivyError::from(DataCorruption::comment_only(format!("column {column} {what}"))).into()
}

fn small_numbers(reader: &SegmentReader, name: &str) -> Result<Vec<u32>, IndexError> {
    Ok(numbers(reader, name)?.into_iter().map(|number| number as u32).collect())
}

/// The number of each document.
fn numbers(reader: &SegmentReader, name: &str) -> Result<Vec<u64>, IndexError> {
    all(&reader.fast_fields().u64(name)?, reader.max_doc(), name)
}

/// The values of a column that has one for each of so many documents. Bytes are checked against
/// their checksums later: a damaged number of them must neither take all memory nor be believed.
fn all(column: &Column, documents: u32, name: &str) -> Result<Vec<u64>, IndexError> {
    if !matches!(column.index, ColumnIndex::Full) || column.values.num_vals() != documents {
        return Err(damage(name, "has not one value a document"));
    }
    let mut values = vec![0; documents as usize];
    column.values.get_range(0, &mut values);
    Ok(values)
}

/// The texts of a column, in their order, and which of them each document has.
fn texts(
    reader: &SegmentReader,
    name: &str,
    mut add: impl FnMut(&str),
) -> Result<Vec<u32>, IndexError> {
    let column: StrColumn =
        reader.fast_fields().str(name)?.ok_or_else(|| damage(name, "is missing"))?;
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        add(str::from_utf8(terms.key()).map_err(|_| damage(name, "holds what is no text"))?);
    }
    let ordinals = all(column.ords(), reader.max_doc(), name)?;
    Ok(ordinals.into_iter().map(|ordinal| ordinal as u32).collect())
}

/// One name a document, shared by many; ordinals sort as the names do.
pub struct Names {
    ordinals: Vec<u32>,
    /// All names, one behind the other.
    text: String,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl Names {
    /// Comparable within the segment.
    pub fn ordinal(&self, doc: DocId) -> u32 {
        self.ordinals.get(doc as usize).copied().unwrap_or(0)
    }

    /// The name of a document.
    pub fn name(&self, doc: DocId) -> &str {
        self.name_of(self.ordinal(doc)).unwrap_or_default()
    }

    /// The name of that ordinal.
    pub fn name_of(&self, ordinal: u32) -> Option<&str> {
        let start = *self.starts.get(ordinal as usize)?;
        self.text.get(start..*self.starts.get(ordinal as usize + 1)?)
    }

    /// Ordinals of the names that start with `prefix`.
    pub fn starting_with(&self, prefix: &str) -> std::ops::Range<u32> {
        let start = self.partition_point(0, |name| name < prefix);
        start..self.partition_point(start, |name| name.starts_with(prefix))
    }

    /// The first name from `start` on that is not as `is_before` says; all that are stand before.
    fn partition_point(&self, start: u32, is_before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (start, self.starts.len().saturating_sub(1) as u32);
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

    fn read(reader: &SegmentReader, column: &str) -> Result<Self, IndexError> {
        let (mut text, mut starts) = (String::new(), vec![0]);
        let ordinals = texts(reader, column, |name| {
            text.push_str(name);
            starts.push(text.len());
        })?;
        Ok(Self { ordinals, text, starts })
    }
}

/// The facet nodes of every document of a segment, ancestors included, without repeats. Sections
/// share few sets of values, so that counting is one addition a section, whatever the values.
#[derive(Default)]
pub struct FacetColumn {
    /// Which set each document has.
    sets: Vec<u32>,
    /// Where the nodes of each set begin, and where those of the last end.
    starts: Vec<u32>,
    nodes: Vec<u32>,
    /// How values that no tree knows are written: set, node, name.
    written: Vec<(u32, u32, Box<str>)>,
}

impl FacetColumn {
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
    pub fn nodes_of(&self, doc: DocId) -> &[u32] {
        self.set(self.set_of(doc))
    }

    /// The number of the set of nodes that a document has.
    pub fn set_of(&self, doc: DocId) -> u32 {
        self.sets.get(doc as usize).copied().unwrap_or(0)
    }

    /// How many sets there are.
    pub fn sets_len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Adds to `counts`, by node, what was counted by set.
    pub fn roll_up(&self, by_set: &[u32], counts: &mut [u32]) {
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

    fn read(
        reader: &SegmentReader,
        name: &str,
        table: &mut FacetTable,
    ) -> Result<Self, IndexError> {
        let mut column = Self { starts: vec![0], ..Self::default() };
        let (mut set_number, mut spelled) = (0, Vec::new());
        column.sets = texts(reader, name, |set| {
            let branches = read_facet_set(set).map(|(path, written)| {
                let branch = table.branch(path);
                if let (Some(node), Some(written)) = (branch.last(), written) {
                    spelled.push((set_number, *node, written.into()));
                }
                branch
            });
            column.add_set(branches.flatten());
            set_number += 1;
        })?;
        column.written = spelled;
        Ok(column)
    }

    fn add_set(&mut self, nodes: impl Iterator<Item = u32>) {
        let start = self.nodes.len();
        for node in nodes {
            if !self.nodes.iter().skip(start).any(|known| *known == node) {
                self.nodes.push(node);
            }
        }
        self.starts.push(self.nodes.len() as u32);
    }
}

/// How many sections have each facet node, by its number, and each year.
#[derive(Clone, Debug, Default)]
pub struct FacetTotals {
    /// Sections by node.
    pub facets: PerFacet<Vec<u32>>,
    /// The year of their note; 0 for none.
    pub years: BTreeMap<u32, u32>,
}

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
    pub fn path(&self, node: u32) -> Option<&str> {
        self.paths.get(node as usize).map(String::as_str)
    }

    /// The node right above a node.
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.parents.get(node as usize).copied().flatten()
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
        let number = self.paths.len() as u32;
        self.paths.push(path.to_owned());
        self.parents.push(parent);
        self.numbers.insert(path.to_owned(), number);
        number
    }
}
