//! What the indexer hands to the writer.

use crate::disk::FileStamp;
use crate::facet::SectionFacets;
use crate::note::Note;

/// All that one note brings to the index.
#[derive(Clone, Debug)]
pub struct NoteRecord {
    /// The parsed note.
    pub note: Note,
    /// One entry per section, in the same order.
    pub facets: Vec<SectionFacets>,
    /// What the file looked like when it was read.
    pub stamp: FileStamp,
}
