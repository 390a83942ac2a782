//! Reads columns of a segment. Those that every search goes through are unpacked in one pass. The others stay
//! where they lie, in the file: a value costs some nanoseconds more then, a start and memory less.
//!
//! Inspection checks bytes against their checksums later, behind the answers. Until then a damaged
//! length must neither take all memory nor be believed.

use std::sync::Arc;

use tantivy::columnar::{Column, ColumnIndex, ColumnValues, StrColumn};
use tantivy::error::DataCorruption;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::error::IndexError;

/// Values that are unpacked at once: so few that they stay in its cache.
const CHUNK: usize = 1024;

/// A number for each document, read where it lies.
pub(super) struct MappedNumbers {
    values: Arc<dyn ColumnValues<u64>>,
    documents: u32,
}

impl MappedNumbers {
    pub(super) fn read(reader: &SegmentReader, name: &str) -> Result<Self, IndexError> {
        Self::of(&reader.fast_fields().u64(name)?, reader.max_doc(), name)
    }

    fn of(column: &Column, documents: u32, name: &str) -> Result<Self, IndexError> {
        check_full(column, documents, name)?;
        Ok(Self { values: Arc::clone(&column.values), documents })
    }

    /// The number of `doc`; 0 for one that the segment does not have.
    pub(super) fn get(&self, doc: DocId) -> u64 {
        if doc < self.documents { self.values.get_val(doc) } else { 0 }
    }
}

/// Marks of Note documents, read where they lie: numbers that are 0 for most.
pub(super) struct NoteMarks(Column);

impl NoteMarks {
    pub(super) fn read(reader: &SegmentReader, name: &str) -> Result<Self, IndexError> {
        let column = reader.fast_fields().u64(name)?;
        match column.index {
            // Where notes have no section, there are no documents but theirs.
            ColumnIndex::Optional(_) | ColumnIndex::Full => Ok(Self(column)),
            _ => Err(damage(name, "does not have exactly one value per note")),
        }
    }

    /// Whether the number of this Note document is not 0.
    pub(super) fn has(&self, note: DocId) -> bool {
        let row = self.0.index.value_row_ids(note).next();
        let row = row.filter(|row| *row < self.0.values.num_vals());
        row.is_some_and(|row| self.0.values.get_val(row) > 0)
    }
}

fn damage(column: &str, what: &str) -> IndexError {
    TantivyError::from(DataCorruption::comment_only(format!("column {column} {what}"))).into()
}

/// The number of each document, or the largest that there is room for.
pub(super) fn small_numbers(reader: &SegmentReader, name: &str) -> Result<Vec<u32>, IndexError> {
    all(&reader.fast_fields().u64(name)?, reader.max_doc(), name)
}

/// That a column has a number for each of so many documents. Bytes are checked against their checksums
/// later: a damaged number of them must neither take all memory nor be believed.
fn check_full(column: &Column, documents: u32, name: &str) -> Result<(), IndexError> {
    if !matches!(column.index, ColumnIndex::Full) || column.values.num_vals() != documents {
        return Err(damage(name, "does not have exactly one value per document"));
    }
    Ok(())
}

/// The number of each of so many documents, or the largest that there is room for.
fn all(column: &Column, documents: u32, name: &str) -> Result<Vec<u32>, IndexError> {
    check_full(column, documents, name)?;
    let mut kept = Vec::with_capacity(documents as usize);
    let mut chunk = [0; CHUNK];
    for start in (0..documents).step_by(CHUNK) {
        let left = (documents - start) as usize;
        let values = chunk.get_mut(..left.min(CHUNK)).unwrap_or_default();
        column.values.get_range(start.into(), values);
        kept.extend(values.iter().map(|value| saturating_u32(*value)));
    }
    Ok(kept)
}

/// A column of one text for each document.
pub(super) struct Texts<'r> {
    column: StrColumn,
    reader: &'r SegmentReader,
    name: &'r str,
}

impl<'r> Texts<'r> {
    pub(super) fn open(reader: &'r SegmentReader, name: &'r str) -> Result<Self, IndexError> {
        let column = reader.fast_fields().str(name)?.ok_or_else(|| damage(name, "is missing"))?;
        Ok(Self { column, reader, name })
    }

    /// Calls `add` with each text, in their order.
    pub(super) fn each(&self, mut add: impl FnMut(&str)) -> Result<(), IndexError> {
        let mut terms = self.column.dictionary().stream()?;
        while terms.advance() {
            add(str::from_utf8(terms.key())
                .map_err(|_| damage(self.name, "holds bytes that are not text"))?);
        }
        Ok(())
    }

    /// Which of them each document has.
    pub(super) fn ordinals(&self) -> Result<Vec<u32>, IndexError> {
        all(self.column.ords(), self.reader.max_doc(), self.name)
    }

    /// The same, read where they lie.
    pub(super) fn mapped_ordinals(&self) -> Result<MappedNumbers, IndexError> {
        MappedNumbers::of(self.column.ords(), self.reader.max_doc(), self.name)
    }
}

pub(super) fn saturating_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
