//! What a search reads of one segment, decoded once when the segment is first seen: columns as
//! plain arrays, facet values rolled up to node numbers.
//!
//! Tantivy would fetch each facet label from a compressed dictionary at each query (1.4 to 9 ms at
//! 100,000 sections); read once, counting is a walk over small integers.

use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use crate::facet::PerFacet;
use crate::note::Date;

use super::column::{MappedNumbers, NoteMarks, small_numbers};
use super::day_order::DayOrder;
use super::error::IndexError;
use super::facet_column::FacetColumn;
use super::facet_table::FacetTable;
use super::names::Names;
use super::schema::{IndexFields, columns};
use super::signature::Signature;
use super::token_counts::TokenCounts;

/// The immutable columns of one segment; documents deleted later stay in them.
pub(crate) struct SegmentColumns {
    /// Documents from each document to its Note document; 0 on that one.
    pub(crate) distance_to_note: Vec<u32>,
    /// Place of each passage in its section.
    pub(crate) passage: Vec<u32>,
    /// The day of each document's note, and where that puts it among all.
    order: DayOrder,
    /// Equal for copies; 0 for sections too short to say.
    twin: MappedNumbers,
    /// Read where they lie, since few are; `None` if no section has one.
    signatures: Option<Column>,
    /// Facet nodes of each document.
    pub(crate) facets: PerFacet<FacetColumn>,
    /// Path of each document's note.
    pub(crate) path: Names,
    /// Folded title of each section's note.
    pub(crate) title: Names,
    /// How long the texts of all its documents are.
    pub(super) tokens: TokenCounts,
    /// Note documents with warnings, or with links that may give one.
    with_warnings: NoteMarks,
    /// Note documents of notes that could not be read.
    skipped: NoteMarks,
}

impl SegmentColumns {
    pub(super) fn read(
        reader: &SegmentReader,
        fields: &IndexFields,
        table: &mut FacetTable,
    ) -> Result<Self, IndexError> {
        let distance_to_note = small_numbers(reader, columns::DISTANCE_TO_NOTE)?;
        let mut facets = PerFacet::<FacetColumn>::default();
        for (facet, column) in facets.iter_mut() {
            *column = FacetColumn::read(reader, facet.name(), table)?;
        }
        Ok(Self {
            with_warnings: NoteMarks::read(reader, columns::WARNINGS)?,
            skipped: NoteMarks::read(reader, columns::SKIPPED)?,
            tokens: TokenCounts::of_all(reader, fields)?,
            order: DayOrder::read(reader)?,
            distance_to_note,
            passage: small_numbers(reader, columns::PASSAGE)?,
            twin: MappedNumbers::read(reader, columns::TWIN)?,
            signatures: reader.fast_fields().column_opt(columns::SIGNATURE)?,
            facets,
            path: Names::read(reader, columns::PATH)?,
            title: Names::read(reader, columns::TITLE)?,
        })
    }

    /// Memory that the columns of facets take.
    pub(super) fn facets_heap_bytes(&self) -> usize {
        self.facets.iter().map(|(_, column)| column.heap_bytes()).sum()
    }

    /// Memory that the other columns take.
    pub(super) fn heap_bytes(&self) -> usize {
        let numbers = size_of_val(&*self.distance_to_note) + size_of_val(&*self.passage);
        numbers + self.order.heap_bytes() + self.path.heap_bytes() + self.title.heap_bytes()
    }

    /// The day of the note of `doc` as `yyyymmdd`; 0 when it has none.
    pub(crate) fn day(&self, doc: DocId) -> u32 {
        self.order.day(doc)
    }

    /// Where the day of its note puts `doc` among others: see [`DayOrder::rising`].
    pub(crate) fn day_place(&self, doc: DocId) -> u32 {
        self.order.rising(doc, &self.distance_to_note)
    }

    /// The day of the file of the note of `doc`, if that note bears none.
    pub(super) fn file_day(&self, doc: DocId) -> Option<Date> {
        self.order.file_day(doc, self.note_of(doc))
    }

    /// What exact copies of the section share; `None` if it is too short to say.
    pub(crate) fn twin(&self, doc: DocId) -> Option<u64> {
        Some(self.twin.get(doc)).filter(|twin| *twin != 0)
    }

    /// What near copies of the section that begins with `head` are told by.
    pub(crate) fn signature(&self, head: DocId) -> Option<Signature> {
        Signature::read(self.signatures.as_ref()?.values_for_doc(head))
    }

    /// Whether `doc` is a Note document, the last of its block.
    pub(crate) fn is_note(&self, doc: DocId) -> bool {
        self.distance_to_note.get(doc as usize) == Some(&0)
    }

    /// Whether something is odd about the note of this Note document.
    pub(crate) fn has_warnings(&self, doc: DocId) -> bool {
        self.with_warnings.has(doc)
    }

    /// Whether the note of this Note document could not be read.
    pub(crate) fn is_skipped(&self, doc: DocId) -> bool {
        self.skipped.has(doc)
    }

    /// The first passage of the section that `doc` is a passage of.
    pub(crate) fn head(&self, doc: DocId) -> DocId {
        doc - self.passage.get(doc as usize).copied().unwrap_or(0)
    }

    /// The Note document of the block that `doc` is in.
    pub(crate) fn note_of(&self, doc: DocId) -> DocId {
        doc + self.distance_to_note.get(doc as usize).copied().unwrap_or(0)
    }

    /// How many passages the note of `doc` has.
    pub(crate) fn passages_of_note(&self, doc: DocId) -> u32 {
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
