//! Which segments are merged. Every save makes a small one. Merging keeps their number low, and must
//! not take the processor from the next save.

use prometheus_client::metrics::counter::Counter;
use tantivy::index::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Segments with fewer documents are merged with each other whatever their sizes. With Tantivy's own
/// limit of 10,000, every eighth save may write that many documents again.
const SMALL: u32 = 1_000;
/// Larger segments are merged with each other if their sizes differ by less than this power of two.
const LEVEL_LOG_SIZE: f64 = 2.0;
/// A large segment with a larger share of deleted documents is written again by itself. Small ones
/// are merged soon anyway.
const DELETED_MAX: f64 = 0.3;

/// Tantivy's policy of levels, but for small segments and for those with many deletions.
#[derive(Debug)]
pub(super) struct Merges {
    levels: LogMergePolicy,
    begun: Counter,
}

impl Merges {
    /// Counts in `begun` the merges that it asks for.
    pub(super) fn new(begun: Counter) -> Self {
        let mut policy = LogMergePolicy::default();
        policy.set_min_layer_size(SMALL);
        policy.set_level_log_size(LEVEL_LOG_SIZE);
        Self { levels: policy, begun }
    }
}

impl MergePolicy for Merges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.levels.compute_merge_candidates(segments);
        let is_merged =
            |segment: &SegmentMeta| candidates.iter().any(|c| c.0.contains(&segment.id()));
        let is_worn = |segment: &&SegmentMeta| {
            let deleted = f64::from(segment.num_deleted_docs());
            segment.max_doc() >= SMALL && deleted > DELETED_MAX * f64::from(segment.max_doc())
        };
        let worn = segments.iter().filter(is_worn).filter(|segment| !is_merged(segment));
        let worn: Vec<_> = worn.map(|segment| MergeCandidate(vec![segment.id()])).collect();
        candidates.extend(worn);
        self.begun.inc_by(candidates.len() as u64);
        candidates
    }
}
