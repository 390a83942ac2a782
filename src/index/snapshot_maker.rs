//! Makes snapshots of commits.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::{Searcher, SegmentReader};

use crate::facet::Taxonomy;

use super::error::IndexError;
use super::facet_table::FacetTable;
use super::opened::Payload;
use super::schema::IndexFields;
use super::segment::Segment;
use super::segment_columns::SegmentColumns;
use super::snapshot::Snapshot;

/// Makes snapshots, keeping what it decoded of the segments that stay.
pub(super) struct SnapshotMaker {
    fields: IndexFields,
    taxonomy: Arc<Taxonomy>,
    facet_table: Arc<FacetTable>,
    segments: HashMap<SegmentId, Segment>,
}

impl SnapshotMaker {
    pub(super) fn new(fields: IndexFields, taxonomy: Arc<Taxonomy>) -> Self {
        Self { fields, taxonomy, facet_table: Arc::default(), segments: HashMap::new() }
    }

    /// One for another index of the same trees.
    pub(super) fn reopened(&self, fields: IndexFields) -> Self {
        Self::new(fields, Arc::clone(&self.taxonomy))
    }

    pub(super) fn make(
        &mut self,
        searcher: Searcher,
        payload: &Payload,
    ) -> Result<Snapshot, IndexError> {
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            segments.push(self.segment(reader)?);
        }
        self.segments = segments.iter().map(|s| (s.reader.segment_id(), s.clone())).collect();
        Ok(Snapshot {
            searcher,
            fields: self.fields,
            segments,
            facet_table: Arc::clone(&self.facet_table),
            made: Arc::default(),
            semantics: None,
            index_id: payload.index_id.clone(),
            generation: payload.generation,
            taxonomy: Arc::clone(&self.taxonomy),
        })
    }

    fn segment(&mut self, reader: &SegmentReader) -> Result<Segment, IndexError> {
        let known = self.segments.get(&reader.segment_id());
        if let Some(known) = known
            && known.has_deletes_of(reader)
        {
            return Ok(known.with_reader(reader.clone()));
        }
        let columns = match known {
            Some(known) => Arc::clone(&known.columns),
            None => {
                let table = Arc::make_mut(&mut self.facet_table);
                Arc::new(SegmentColumns::read(reader, &self.fields, table)?)
            }
        };
        Ok(Segment::new(reader.clone(), columns))
    }
}
