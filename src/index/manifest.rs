//! The manifest: what each indexed file looked like when it was read. It lives in the Note
//! documents, so that one commit moves truth and text together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tantivy::schema::TantivyDocument;
use tantivy::{DocId, SegmentReader};

use crate::note::NotePath;

use super::error::IndexError;
use super::names::Names;
use super::schema::{IndexFields, columns};

/// Every note of the index, by path.
pub(crate) type Manifest = BTreeMap<NotePath, FileStamp>;

/// One file's look: if none of it changed, neither did the content, short of a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Bytes.
    pub size: u64,
    /// Modification time in ns since 1970.
    pub mtime_ns: i64,
    /// Change time in ns since 1970.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
}

impl FileStamp {
    /// Whether a file that looks like `other` need not be read again.
    pub(crate) fn looks_like(&self, other: &FileStamp) -> bool {
        FileStamp { hash: other.hash, ..*self } == *other
    }

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
            hash: known.get(hash as usize).copied().unwrap_or_default(),
        };
        manifest.insert(NotePath::new(paths.name(doc)), stamp);
    }
    Ok(())
}
