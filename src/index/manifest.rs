//! The manifest: what each indexed file looked like when it was read. It lives in the Note
//! documents, so that one commit moves truth and text together.

use std::collections::BTreeMap;

use tantivy::schema::TantivyDocument;
use tantivy::{DocId, SegmentReader};

use crate::disk::FileStamp;
use crate::note::NotePath;

use super::error::IndexError;
use super::names::Names;
use super::schema::{IndexFields, columns};

/// Every note of the index, by path.
pub(crate) type Manifest = BTreeMap<NotePath, FileStamp>;

impl FileStamp {
    pub(super) fn add_to(&self, document: &mut TantivyDocument, fields: &IndexFields) {
        document.add_u64(fields.column(columns::SIZE), self.size);
        document.add_i64(fields.column(columns::MTIME), self.mtime_ns);
        document.add_i64(fields.column(columns::CTIME), self.ctime_ns);
        document.add_u64(fields.column(columns::INODE), self.inode);
        document.add_bytes(fields.column(columns::HASH), &self.hash);
    }
}

/// Adds the rows of one segment to `manifest`.
pub(super) fn read_segment(
    reader: &SegmentReader,
    paths: &Names,
    notes: impl Iterator<Item = DocId>,
    manifest: &mut Manifest,
) -> Result<(), IndexError> {
    let fast = reader.fast_fields();
    let Some(hashes) = fast.bytes(columns::HASH)? else { return Ok(()) };
    let mut known: Vec<[u8; 32]> = Vec::new();
    let mut terms = hashes.dictionary().stream()?;
    while terms.advance() {
        known.push(terms.key().try_into().unwrap_or_default());
    }
    let (sizes, inodes) = (fast.u64(columns::SIZE)?, fast.u64(columns::INODE)?);
    let (mtimes, ctimes) = (fast.i64(columns::MTIME)?, fast.i64(columns::CTIME)?);
    for doc in notes {
        let Some(hash) = hashes.ords().first(doc) else { continue };
        let stamp = FileStamp {
            size: sizes.first(doc).unwrap_or_default(),
            mtime_ns: mtimes.first(doc).unwrap_or_default(),
            ctime_ns: ctimes.first(doc).unwrap_or_default(),
            inode: inodes.first(doc).unwrap_or_default(),
            hash: usize::try_from(hash)
                .ok()
                .and_then(|hash| known.get(hash))
                .copied()
                .unwrap_or_default(),
        };
        manifest.insert(NotePath::new(paths.name(doc)), stamp);
    }
    Ok(())
}
