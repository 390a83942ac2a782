//! What one segment means: a row for each of its sections whose vector is there, which is the sum of
//! the vectors of the section and of its note. Products are linear, so one product with the sum is
//! the sum of both similarities, the note's with its weight.

use std::io;

use tantivy::DocId;

use crate::semantic::{Embedding, Moments, Quantised, QueryVector, Rows, TextKey};

use super::segment::Segment;

/// How much the direction of a note counts beside that of a section; measured (`docs/semantic.md`).
const NOTE_WEIGHT: f32 = 1.5;

/// The rows of one segment; which documents they are of never changes, as the segment does not.
#[derive(Debug, Default)]
pub(crate) struct SegmentVectors {
    rows: Rows,
    /// The first passage of the section of each row, in order.
    heads: Vec<DocId>,
    /// Of all rows, those of deleted sections too.
    pub(super) moments: Moments,
}

impl SegmentVectors {
    /// The rows of the sections with these keys, in the order of their documents; `vector` finds that
    /// of a text.
    pub(super) fn new(
        segment: &Segment,
        keys: &[(DocId, TextKey)],
        dimensions: usize,
        mut vector: impl FnMut(TextKey) -> io::Result<Option<Quantised>>,
    ) -> io::Result<Self> {
        let (mut rows, mut heads) = (Rows::new(dimensions), Vec::new());
        let note_of = |(head, _): &(DocId, TextKey)| segment.columns.note_of(*head);
        for of_note in keys.chunk_by(|one, other| note_of(one) == note_of(other)) {
            let mut sections: Vec<(DocId, Embedding)> = Vec::with_capacity(of_note.len());
            for (head, key) in of_note {
                let floats = vector(*key)?.map(|row| row.floats().collect::<Vec<_>>());
                let section = floats.and_then(|floats| Embedding::pointing(&floats));
                sections.extend(section.map(|section| (*head, section)));
            }
            let mut sum = vec![0.0; dimensions];
            for (_, section) in &sections {
                sum.iter_mut().zip(section.values()).for_each(|(sum, value)| *sum += value);
            }
            // Sections that cancel each other out leave their note without a direction.
            let note = Embedding::pointing(&sum);
            for (head, section) in sections {
                let mut row = section.values().to_vec();
                let of_note = note.iter().flat_map(Embedding::values);
                row.iter_mut()
                    .zip(of_note)
                    .for_each(|(value, of_note)| *value += NOTE_WEIGHT * of_note);
                rows.push(&Quantised::of(&row));
                heads.push(head);
            }
        }
        let moments = Moments::of(&rows, 0..rows.len());
        Ok(Self { rows, heads, moments })
    }

    /// The similarity of a query with the section that begins with `head`, and with its note: no further
    /// from 0 than `1 + NOTE_WEIGHT`. `None` if its vector is not there.
    pub(crate) fn similarity(&self, query: &QueryVector, head: DocId) -> Option<f32> {
        let row = self.heads.binary_search(&head).ok()?;
        Some(self.rows.similarity(query, row))
    }

    /// The same of all sections that have one, each by its first passage, in order; those that were
    /// deleted since are among them.
    pub(crate) fn similarities(&self, query: &QueryVector) -> impl Iterator<Item = (DocId, f32)> {
        self.heads.iter().copied().zip(self.rows.similarities(query))
    }

    /// What the sections mean together that begin with these documents, as something that is asked. `None`
    /// if no vector of theirs is there.
    pub(crate) fn together(&self, heads: impl Iterator<Item = DocId>) -> Option<QueryVector> {
        let mut sum = vec![0.0; self.rows.dimensions()];
        for head in heads {
            let Ok(row) = self.heads.binary_search(&head) else { continue };
            sum.iter_mut().zip(self.rows.floats(row)).for_each(|(sum, value)| *sum += value);
        }
        Embedding::pointing(&sum).map(QueryVector::new)
    }

    /// The moments of rows whose section is deleted.
    pub(super) fn deleted(&self, segment: &Segment) -> Moments {
        let is_gone =
            |place: &usize| self.heads.get(*place).is_some_and(|doc| !segment.is_alive(*doc));
        Moments::of(&self.rows, (0..self.rows.len()).filter(is_gone))
    }

    /// Memory that they take.
    pub(super) fn heap_bytes(&self) -> usize {
        self.rows.heap_bytes() + size_of_val(&*self.heads) + self.moments.heap_bytes()
    }
}
