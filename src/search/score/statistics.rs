//! What scoring needs to know of the whole snapshot: how long fields are, and how many there are.

#![expect(clippy::cast_precision_loss, reason = "scores need no more than the precision of f32")]

use tantivy::schema::Field;

use crate::index::{IndexFields, Snapshot};

use super::bm25::{Lengths, Saturation};
use super::probe::ProbeField;

/// In texts, repetitions count for longer, and length for less, than in the textbook.
const TEXTS: Saturation = Saturation { k1: 1.5, b: 0.5 };
/// In titles, headings and single forms.
const NAMES: Saturation = Saturation { k1: 1.2, b: 0.75 };

/// One field's part in scores, over the whole snapshot.
pub(super) struct FieldStatistics {
    pub(super) field: Field,
    pub(super) documents: u64,
    pub(super) lengths: Lengths,
}

/// What scoring needs to know of the whole snapshot.
pub(super) struct Statistics {
    pub(super) all: FieldStatistics,
    pub(super) title: FieldStatistics,
    pub(super) heading: FieldStatistics,
    pub(super) labels: FieldStatistics,
    pub(super) words: FieldStatistics,
    pub(super) note: FieldStatistics,
}

impl Statistics {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        // Of living documents alone, as are the frequencies of words.
        let segments = || snapshot.segments().iter();
        let notes: u64 = segments().map(|segment| segment.notes_len as u64).sum();
        let documents: u64 = segments().map(|segment| u64::from(segment.reader.num_docs())).sum();
        let of_field = |field: Field, documents: u64, saturation: Saturation| {
            let tokens: u64 = segments().map(|segment| segment.tokens(field)).sum();
            let lengths = Lengths::new(tokens as f32 / documents.max(1) as f32, saturation);
            FieldStatistics { field, documents, lengths }
        };
        let (fields, sections): (&IndexFields, u64) = (snapshot.fields(), documents - notes);
        Self {
            all: of_field(fields.all, sections, TEXTS),
            title: of_field(fields.title, sections, NAMES),
            heading: of_field(fields.heading, sections, NAMES),
            labels: of_field(fields.labels, sections, NAMES),
            words: of_field(fields.words, sections, NAMES),
            note: of_field(fields.note, notes, TEXTS),
        }
    }

    /// The lengths of a field; none for fields that only say whether a word is there.
    pub(super) fn lengths(&self, field: ProbeField) -> Option<&Lengths> {
        match field {
            ProbeField::All => Some(&self.all.lengths),
            ProbeField::Title => Some(&self.title.lengths),
            ProbeField::Heading => Some(&self.heading.lengths),
            ProbeField::Note => Some(&self.note.lengths),
            ProbeField::Labels => Some(&self.labels.lengths),
            ProbeField::Words => Some(&self.words.lengths),
            ProbeField::Author => None,
        }
    }
}
