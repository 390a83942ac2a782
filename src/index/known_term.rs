//! A term with its place in the dictionary of each segment, so that it is looked up there once.

use tantivy::TantivyError;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};

use super::segment::Segment;

/// What a snapshot knows of a term.
pub(crate) struct KnownTerm {
    field: Field,
    /// Documents that hold it, deleted ones not counted.
    holders: u64,
    /// By the ordinal of the segment; empty if none holds it.
    places: Box<[Option<TermInfo>]>,
}

impl KnownTerm {
    /// A term of `field` that no segment is known to hold yet, of as many as there are.
    pub(crate) fn unfound(field: Field, segments_len: usize) -> Self {
        Self { field, holders: 0, places: vec![None; segments_len].into() }
    }

    /// Takes in what the dictionary of a segment says of it: `ordinal` is that of the segment, `holders` are
    /// the documents there that hold it and are not deleted.
    pub(crate) fn found(&mut self, ordinal: usize, place: &TermInfo, holders: u64) {
        if let Some(known) = self.places.get_mut(ordinal) {
            *known = Some(place.clone());
            self.holders += holders;
        }
    }

    /// Looks a term up in each of these segments.
    pub(super) fn find(term: &tantivy::Term, segments: &[Segment]) -> Result<Self, TantivyError> {
        let field = term.field();
        let (mut holders, mut places) = (0, Vec::with_capacity(segments.len()));
        for segment in segments {
            let inverted = segment.reader.inverted_index(field)?;
            let place = inverted.get_term_info(term)?;
            if let Some(place) = &place {
                holders += segment.living_len(&inverted, place)?;
            }
            places.push(place);
        }
        if places.iter().all(Option::is_none) {
            places = Vec::new();
        }
        Ok(Self { field, holders, places: places.into() })
    }

    /// Documents that hold it, deleted ones not counted.
    pub(crate) fn holders(&self) -> u64 {
        self.holders
    }

    /// The field that it is a term of.
    pub(crate) fn field(&self) -> Field {
        self.field
    }

    /// Documents of a segment that hold it, deleted ones counted; `ordinal` is that of the segment.
    pub(crate) fn doc_freq(&self, ordinal: usize) -> u32 {
        self.place(ordinal).map_or(0, |place| place.doc_freq)
    }

    /// Its postings in a segment, whose place in the snapshot is `ordinal`; `None` if it is not there.
    ///
    /// # Errors
    ///
    /// If the postings cannot be read.
    pub(crate) fn postings(
        &self,
        segment: &Segment,
        ordinal: usize,
        option: IndexRecordOption,
    ) -> Result<Option<SegmentPostings>, TantivyError> {
        let Some(place) = self.place(ordinal) else { return Ok(None) };
        let inverted = segment.reader.inverted_index(self.field)?;
        Ok(Some(inverted.read_postings_from_terminfo(place, option)?))
    }

    fn place(&self, ordinal: usize) -> Option<&TermInfo> {
        self.places.get(ordinal)?.as_ref()
    }

    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.places)
    }
}
