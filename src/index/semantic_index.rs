//! What the sections of the corpus mean, as far as a model has read them: with a snapshot, what a
//! search asks.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tantivy::index::SegmentId;

use crate::semantic::{EmbeddingModel, Moments, QueryVector, Spread};

use super::segment::Segment;
use super::segment_vectors::SegmentVectors;

/// The vectors of the segments that were there when it was made, and the model that made them. A
/// segment never changes: what is said of one is right in every snapshot that holds it.
pub(crate) struct SemanticIndex {
    model: Arc<EmbeddingModel>,
    segments: HashMap<SegmentId, Arc<SegmentVectors>>,
    moments: Moments,
    version: u64,
}

impl fmt::Debug for SemanticIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SemanticIndex").field("version", &self.version).finish_non_exhaustive()
    }
}

impl SemanticIndex {
    pub(super) fn new(
        model: Arc<EmbeddingModel>,
        segments: HashMap<SegmentId, Arc<SegmentVectors>>,
        moments: Moments,
        version: u64,
    ) -> Self {
        Self { model, segments, moments, version }
    }

    /// The model that made its vectors, and must embed what is asked of it.
    pub(crate) fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    /// The vectors of a segment; `None` if it is newer.
    pub(crate) fn of(&self, segment: &Segment) -> Option<&SegmentVectors> {
        self.segments.get(&segment.reader.segment_id()).map(|vectors| &**vectors)
    }

    /// Mean and deviation of the similarities of a query with all sections that have a vector.
    pub(crate) fn spread(&self, query: &QueryVector) -> Spread {
        self.moments.spread(query.embedding())
    }

    /// Tells it from all others that the process makes: another order of hits may follow from another.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Sections that have a vector.
    pub(crate) fn sections_len(&self) -> usize {
        self.moments.rows()
    }

    /// Memory that its vectors take.
    pub(crate) fn heap_bytes(&self) -> usize {
        let rows: usize = self.segments.values().map(|vectors| vectors.heap_bytes()).sum();
        rows + self.moments.heap_bytes()
    }
}
