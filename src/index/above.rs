//! Whether a word stands above a section on the page of its note, by the index alone: most often it does
//! not, and the page need not be read to know where a browser would find it first.

use std::ops::Range;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, TantivyError};

use super::segment::Segment;
use super::snapshot::Snapshot;

impl Snapshot {
    /// Whether words with that lemma may stand above the section of the passage at `address`: in a text there,
    /// in the title, or in any heading, since the table of contents shows them all.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn may_stand_above(
        &self,
        address: DocAddress,
        lemma: &str,
    ) -> Result<bool, TantivyError> {
        let ordinal = address.segment_ord as usize;
        let Some(segment) = self.segments.get(ordinal) else { return Ok(true) };
        let columns = &segment.columns;
        let (head, note) = (columns.head(address.doc_id), columns.note_of(address.doc_id));
        let is_of_note = |doc: &DocId| columns.note_of(*doc) == note;
        let first = (0..head).rev().take_while(is_of_note).last().unwrap_or(head);
        let holds = |field, docs| self.holds(field, lemma, (segment, ordinal), docs);
        Ok(holds(self.fields.all, first..head)?
            || holds(self.fields.heading, first..note)?
            || holds(self.fields.title, first..note)?)
    }

    /// Whether one of these documents of a segment holds a term.
    fn holds(
        &self,
        field: Field,
        word: &str,
        (segment, ordinal): (&Segment, usize),
        docs: Range<DocId>,
    ) -> Result<bool, TantivyError> {
        if docs.is_empty() {
            return Ok(false);
        }
        let term = self.term(field, word)?;
        let postings = term.postings(segment, ordinal, IndexRecordOption::Basic)?;
        let Some(mut postings) = postings else { return Ok(false) };
        let doc = postings.doc();
        let doc = if doc < docs.start { postings.seek(docs.start) } else { doc };
        Ok(doc < docs.end)
    }
}
