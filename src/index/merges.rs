//! Which segments are merged. Every save makes a small one; merging must keep their number low without
//! taking the processor from the next save.

use tantivy::index::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Documents below which segments are merged with each other whatever their sizes. With Tantivy's own
/// 10,000, each eighth save may write so many anew.
const SMALL: u32 = 1_000;
/// Sizes of larger ones that are merged with each other, as a power of two.
const LEVEL_LOG_SIZE: f64 = 2.0;
/// Share of deleted documents beyond which a large segment is written anew by itself: small ones are
/// merged soon anyway.
const DELETED_MAX: f64 = 0.3;

/// See the module.
#[derive(Debug)]
pub(super) struct Merges(LogMergePolicy);

impl Default for Merges {
    fn default() -> Self {
        let mut policy = LogMergePolicy::default();
        policy.set_min_layer_size(SMALL);
        policy.set_level_log_size(LEVEL_LOG_SIZE);
        Self(policy)
    }
}

impl MergePolicy for Merges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut candidates = self.0.compute_merge_candidates(segments);
        let is_merged =
            |segment: &SegmentMeta| candidates.iter().any(|c| c.0.contains(&segment.id()));
        let is_worn = |segment: &&SegmentMeta| {
            let deleted = f64::from(segment.num_deleted_docs());
            segment.max_doc() >= SMALL && deleted > DELETED_MAX * f64::from(segment.max_doc())
        };
        let worn = segments.iter().filter(is_worn).filter(|segment| !is_merged(segment));
        let worn: Vec<_> = worn.map(|segment| MergeCandidate(vec![segment.id()])).collect();
        candidates.extend(worn);
        candidates
    }
}
