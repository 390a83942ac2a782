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
    /// The segments that hold it, by their ordinals, in order.
    places: Vec<(u32, TermInfo)>,
}

impl KnownTerm {
    /// A term of `field` that no segment is known to hold yet.
    pub(crate) fn without_places(field: Field) -> Self {
        Self { field, holders: 0, places: Vec::new() }
    }

    /// Adds what the dictionary of the next segment that holds it says: `ordinal` is that of the segment, and
    /// `holders` are the documents there that hold it and are not deleted.
    pub(crate) fn add_place(&mut self, ordinal: usize, place: TermInfo, holders: u64) {
        self.holders += holders;
        // There are far fewer segments.
        self.places.push((u32::try_from(ordinal).unwrap_or(u32::MAX), place));
    }

    /// Looks a term up in each of these segments.
    pub(super) fn find(term: &tantivy::Term, segments: &[Segment]) -> Result<Self, TantivyError> {
        let mut known = Self::without_places(term.field());
        for (ordinal, segment) in segments.iter().enumerate() {
            let inverted = segment.reader.inverted_index(known.field)?;
            if let Some(place) = inverted.get_term_info(term)? {
                let holders = segment.living_len(&inverted, &place)?;
                known.add_place(ordinal, place, holders);
            }
        }
        known.places.shrink_to_fit();
        Ok(known)
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
        let place = self.places.binary_search_by(|(of, _)| (*of as usize).cmp(&ordinal)).ok()?;
        self.places.get(place).map(|(_, place)| place)
    }

    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.places)
    }
}
