//! One segment of a snapshot: Tantivy's reader, the decoded columns, and which documents live.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocId, DocSet, InvertedIndexReader, Opstamp, SegmentReader, TERMINATED, TantivyError, Term,
};

use crate::facet::PerFacet;
use crate::semantic::TextKey;

use super::schema::columns;
use super::segment_columns::SegmentColumns;
use super::token_counts::TokenCounts;

/// One segment of a snapshot.
#[derive(Clone)]
pub(crate) struct Segment {
    /// Tantivy's reader of postings, dictionaries and stored fields.
    pub(crate) reader: SegmentReader,
    /// Decoded columns, shared between snapshots.
    pub(crate) columns: Arc<SegmentColumns>,
    /// Notes that are not deleted.
    pub(crate) notes_len: usize,
    /// Sections that are not deleted.
    pub(super) sections_len: usize,
    delete_opstamp: Option<Opstamp>,
    /// Documents that are deleted, in order.
    deleted: Arc<[DocId]>,
    tokens: TokenCounts,
    /// Made when first asked for; kept until another of its documents is deleted.
    counts: Arc<OnceLock<SectionCounts>>,
}

/// How the sections of a segment are spread over the values of facets and the years.
pub(super) struct SectionCounts {
    /// How many have each set of values of a facet, by the number of the set.
    pub(super) by_set: PerFacet<Vec<u32>>,
    /// How many are of notes of each year; 0 for none.
    pub(super) by_year: BTreeMap<u32, u32>,
}

impl SectionCounts {
    /// Of the sets alone: years are few.
    fn heap_bytes(&self) -> usize {
        self.by_set.iter().map(|(_, sections)| size_of_val(&**sections)).sum()
    }
}

impl Segment {
    pub(super) fn new(reader: SegmentReader, columns: Arc<SegmentColumns>) -> Self {
        let delete_opstamp = reader.delete_opstamp();
        let deleted: Arc<[DocId]> = match reader.has_deletes() {
            true => (0..reader.max_doc()).filter(|doc| reader.is_deleted(*doc)).collect(),
            false => Arc::default(),
        };
        let tokens = columns.tokens.without(&deleted);
        let (notes_len, sections_len) = (0, 0);
        let counts = Arc::default();
        let mut segment = Self {
            reader,
            columns,
            notes_len,
            sections_len,
            delete_opstamp,
            deleted,
            tokens,
            counts,
        };
        segment.notes_len = segment.notes().count();
        segment.sections_len = segment.sections().count();
        segment
    }

    /// The same segment, with a reader of the same files.
    pub(super) fn with_reader(&self, reader: SegmentReader) -> Self {
        Self { reader, ..self.clone() }
    }

    /// Whether the same documents are deleted in `reader`, another reader of this segment.
    pub(super) fn has_deletes_of(&self, reader: &SegmentReader) -> bool {
        self.delete_opstamp == reader.delete_opstamp()
    }

    /// Whether `doc` is not deleted.
    pub(crate) fn is_alive(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    /// How long the texts of a field are together, in tokens; deleted documents are not counted.
    pub(crate) fn tokens(&self, field: Field) -> u64 {
        self.tokens.of(field)
    }

    /// How many documents hold `term` and are not deleted.
    ///
    /// # Errors
    ///
    /// If the dictionary or the postings cannot be read.
    pub(crate) fn holders_len(&self, term: &Term) -> Result<u64, TantivyError> {
        let inverted = self.reader.inverted_index(term.field())?;
        match inverted.get_term_info(term)? {
            Some(term) => self.living_len(&inverted, &term),
            None => Ok(0),
        }
    }

    /// The same of a term whose entry in the dictionary is at hand. The dictionary counts deleted
    /// documents; those are looked up in the postings, or the postings among those, whichever are
    /// fewer.
    ///
    /// # Errors
    ///
    /// If the postings cannot be read.
    pub(crate) fn living_len(
        &self,
        inverted: &InvertedIndexReader,
        term: &TermInfo,
    ) -> Result<u64, TantivyError> {
        let all = u64::from(term.doc_freq);
        if self.deleted.is_empty() {
            return Ok(all);
        }
        let mut postings = inverted.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        if (term.doc_freq as usize) < self.deleted.len() {
            return Ok(self.living(postings).count() as u64);
        }
        let mut gone = 0;
        for doc in self.deleted.iter() {
            if postings.doc() < *doc {
                postings.seek(*doc);
            }
            gone += u64::from(postings.doc() == *doc);
        }
        Ok(all - gone)
    }

    /// The documents that hold `term` and are not deleted, in order.
    ///
    /// # Errors
    ///
    /// If the dictionary or the postings cannot be read.
    pub(crate) fn holders(&self, term: &Term) -> Result<impl Iterator<Item = DocId>, TantivyError> {
        let inverted = self.reader.inverted_index(term.field())?;
        let postings = inverted.read_postings(term, IndexRecordOption::Basic)?;
        Ok(postings.into_iter().flat_map(|postings| self.living(postings)))
    }

    /// Those of `documents` that are not deleted, in order.
    pub(super) fn living(&self, mut documents: impl DocSet) -> impl Iterator<Item = DocId> {
        let all = std::iter::from_fn(move || {
            let doc = documents.doc();
            documents.advance();
            (doc != TERMINATED).then_some(doc)
        });
        all.filter(|doc| self.is_alive(*doc))
    }

    /// Note documents that are not deleted.
    pub(crate) fn notes(&self) -> impl Iterator<Item = DocId> + '_ {
        (0..self.reader.max_doc()).filter(|doc| self.columns.is_note(*doc) && self.is_alive(*doc))
    }

    /// Sections that are not deleted, each by the first of its passages.
    pub(crate) fn sections(&self) -> impl Iterator<Item = DocId> + '_ {
        let columns = &self.columns;
        let alive = (0..self.reader.max_doc()).filter(|doc| self.is_alive(*doc));
        alive.filter(|doc| !columns.is_note(*doc) && columns.head(*doc) == *doc)
    }

    /// The key of the text that a model reads of each section, in the order of their first passages.
    ///
    /// # Errors
    ///
    /// If the column cannot be read.
    pub(super) fn text_keys(&self) -> Result<Vec<(DocId, TextKey)>, TantivyError> {
        let column = self.reader.fast_fields().column_opt::<u64>(columns::TEXT_KEY)?;
        let Some(column) = column else { return Ok(vec![]) };
        let key = |head: DocId| {
            let numbers: Vec<u64> = column.values_for_doc(head).take(2).collect();
            Some((head, TextKey::from_numbers(numbers.try_into().ok()?)))
        };
        Ok(self.sections().filter_map(key).collect())
    }

    /// How its sections are spread, deleted ones not counted.
    pub(super) fn counts(&self) -> &SectionCounts {
        self.counts.get_or_init(|| {
            let facets = &self.columns.facets;
            let mut by_set = PerFacet::from_fn(|facet| vec![0; facets[facet].sets_len()]);
            let mut by_year = BTreeMap::new();
            for section in self.sections() {
                *by_year.entry(self.columns.day(section) / 10_000).or_default() += 1;
                for (facet, sections) in by_set.iter_mut() {
                    if let Some(sections) = sections.get_mut(facets[facet].set_of(section) as usize)
                    {
                        *sections += 1;
                    }
                }
            }
            SectionCounts { by_set, by_year }
        })
    }

    /// Memory that the counts take, if they are there.
    pub(super) fn counts_heap_bytes(&self) -> usize {
        self.counts.get().map_or(0, SectionCounts::heap_bytes)
    }

    /// Adds how often its sections write each value that no tree knows.
    pub(super) fn count_spellings<'s>(&'s self, tally: &mut BTreeMap<(u32, &'s str), u32>) {
        for (facet, column) in self.columns.facets.iter().filter(|(_, column)| column.has_written())
        {
            for (node, name, sections) in column.spellings(&self.counts().by_set[facet]) {
                *tally.entry((node, name)).or_default() += sections;
            }
        }
    }
}
