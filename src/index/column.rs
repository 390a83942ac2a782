//! Reads a whole column of a segment in one pass.
//!
//! Inspection checks bytes against their checksums later, behind the answers. Until then a damaged
//! length must neither take all memory nor be believed.

use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::error::DataCorruption;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::error::IndexError;

/// Values that are unpacked at once: so few that they stay in its cache.
const CHUNK: usize = 1024;

/// The Note documents whose number in a column of theirs is not 0, in order.
pub(super) fn marked(reader: &SegmentReader, name: &str) -> Result<Vec<DocId>, IndexError> {
    let column = reader.fast_fields().u64(name)?;
    let is_marked = |row| column.values.get_val(row) > 0;
    match &column.index {
        ColumnIndex::Optional(documents) => {
            let rows = (0..column.values.num_vals()).zip(documents.iter_non_null_docs());
            Ok(rows.filter_map(|(row, doc)| is_marked(row).then_some(doc)).collect())
        }
        // Notes without any section.
        ColumnIndex::Full => Ok((0..reader.max_doc()).filter(|doc| is_marked(*doc)).collect()),
        _ => Err(damage(name, "does not have exactly one value per note")),
    }
}

fn damage(column: &str, what: &str) -> IndexError {
    TantivyError::from(DataCorruption::comment_only(format!("column {column} {what}"))).into()
}

/// The number of each document, or the largest that there is room for.
pub(super) fn small_numbers(reader: &SegmentReader, name: &str) -> Result<Vec<u32>, IndexError> {
    all(&reader.fast_fields().u64(name)?, reader.max_doc(), name, saturating_u32)
}

/// The number of each document.
pub(super) fn numbers(reader: &SegmentReader, name: &str) -> Result<Vec<u64>, IndexError> {
    all(&reader.fast_fields().u64(name)?, reader.max_doc(), name, |number| number)
}

/// What `as_kept` makes of the values of a column that has one for each of so many documents. Bytes are
/// checked against their checksums later: a damaged number of them must neither take all memory nor be
/// believed.
fn all<T>(
    column: &Column,
    documents: u32,
    name: &str,
    as_kept: impl Fn(u64) -> T,
) -> Result<Vec<T>, IndexError> {
    if !matches!(column.index, ColumnIndex::Full) || column.values.num_vals() != documents {
        return Err(damage(name, "does not have exactly one value per document"));
    }
    let mut kept = Vec::with_capacity(documents as usize);
    let mut chunk = [0; CHUNK];
    for start in (0..documents).step_by(CHUNK) {
        let left = (documents - start) as usize;
        let values = chunk.get_mut(..left.min(CHUNK)).unwrap_or_default();
        column.values.get_range(start.into(), values);
        kept.extend(values.iter().map(|value| as_kept(*value)));
    }
    Ok(kept)
}

/// The texts of a column, in their order, and which of them each document has.
pub(super) fn texts(
    reader: &SegmentReader,
    name: &str,
    mut add: impl FnMut(&str),
) -> Result<Vec<u32>, IndexError> {
    let column: StrColumn =
        reader.fast_fields().str(name)?.ok_or_else(|| damage(name, "is missing"))?;
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        add(str::from_utf8(terms.key())
            .map_err(|_| damage(name, "holds bytes that are not text"))?);
    }
    all(column.ords(), reader.max_doc(), name, saturating_u32)
}

fn saturating_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
