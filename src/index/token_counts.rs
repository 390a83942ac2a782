//! How long the texts of a field are together. Scores know the length of a text in one byte, rounded,
//! and these are added up: what an answer says then depends on the living documents alone, not on
//! which of them share a segment with deleted ones.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader, TantivyError};

use super::schema::IndexFields;

/// Tokens of some documents, per field that scores.
#[derive(Clone)]
pub(super) struct TokenCounts(Vec<FieldTokens>);

#[derive(Clone)]
struct FieldTokens {
    field: Field,
    lengths: FieldNormReader,
    tokens: u64,
}

impl TokenCounts {
    /// Those of all documents of a segment.
    pub(super) fn of_all(
        reader: &SegmentReader,
        fields: &IndexFields,
    ) -> Result<Self, TantivyError> {
        let of_field = |field: Field| {
            let lengths = reader.get_fieldnorms_reader(field)?;
            let tokens = (0..reader.max_doc()).map(|doc| u64::from(lengths.fieldnorm(doc))).sum();
            Ok(FieldTokens { field, lengths, tokens })
        };
        Ok(Self(fields.scored().into_iter().map(of_field).collect::<Result<_, TantivyError>>()?))
    }

    /// Those that are left without `documents`.
    pub(super) fn without(&self, documents: &[DocId]) -> Self {
        let of_field = |known: &FieldTokens| {
            let gone = documents.iter().map(|doc| u64::from(known.lengths.fieldnorm(*doc)));
            FieldTokens { tokens: known.tokens - gone.sum::<u64>(), ..known.clone() }
        };
        Self(self.0.iter().map(of_field).collect())
    }

    /// Those of one field.
    pub(super) fn of(&self, field: Field) -> u64 {
        self.0.iter().find(|known| known.field == field).map_or(0, |known| known.tokens)
    }
}
