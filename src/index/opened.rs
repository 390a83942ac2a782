//! One index, opened with Tantivy: its folder, its schema, and what its last commit says of itself.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::{Directory, Index, IndexReader, IndexSettings, ReloadPolicy, TantivyError};

use crate::disk::Disk;

use super::directory::{CacheDirectory, LIST};
use super::error::IndexError;
use super::fingerprint::Fingerprint;
use super::schema::{self, IndexFields};
use super::tokenizer::tokenizers;

/// Blocks of stored documents, of 16 KiB, that are kept decompressed for each segment: enough for what one page
/// reads twice. The next page seldom asks for the same.
const STORE_BLOCKS_KEPT: usize = 16;

/// What a commit says of itself, in its payload.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Payload {
    pub(super) index_id: String,
    pub(super) generation: u64,
    pub(super) fingerprint: Fingerprint,
}

/// An open index and what is needed to read and write it.
pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) directory: CacheDirectory,
    pub(super) fields: IndexFields,
    pub(super) payload: Payload,
    /// Whether it is the index that is served.
    pub(super) is_current: bool,
}

impl Opened {
    /// The index in `folder`, which is served; `None` if a program with another schema made it.
    pub(super) fn existing(folder: &Path, disk: Arc<dyn Disk>) -> Result<Option<Self>, IndexError> {
        let directory = CacheDirectory::open(folder, disk)?;
        let mut index = Index::open(directory.clone())?;
        index.set_tokenizers(tokenizers());
        let (schema, fields) = schema::build();
        if index.schema() != schema {
            return Ok(None);
        }
        let Some(payload) = index.load_metas()?.payload else { return Ok(None) };
        let payload = serde_json::from_str(&payload)?;
        let reader = reader(&index)?;
        Ok(Some(Self { index, reader, directory, fields, payload, is_current: true }))
    }

    /// An empty index in `folder`, which is empty too.
    pub(super) fn empty(
        folder: &Path,
        disk: Arc<dyn Disk>,
        payload: Payload,
    ) -> Result<Self, IndexError> {
        let directory = CacheDirectory::open(folder, disk)?;
        let (schema, fields) = schema::build();
        let mut index = Index::create(directory.clone(), schema, IndexSettings::default())?;
        index.set_tokenizers(tokenizers());
        let reader = reader(&index)?;
        Ok(Self { index, reader, directory, fields, payload, is_current: false })
    }

    /// The same, if Tantivy's list of its files is there: Tantivy takes a missing list for an empty
    /// one, and then checks none of the files.
    pub(super) fn with_list(self) -> Result<Self, IndexError> {
        self.directory.atomic_read(Path::new(LIST))?;
        Ok(self)
    }

    /// Removes what a process that ended left in the folder: whatever is no part of the last commit. The
    /// list names what a merge had begun, too, and where nothing changes nobody else would remove it.
    pub(super) fn remove_strangers(&self) -> Result<(), IndexError> {
        let mut known: HashSet<PathBuf> = self.index.load_metas()?.list_segment_files();
        known.insert(PathBuf::from("meta.json"));
        Ok(self.directory.remove_strangers(&known)?)
    }
}

fn reader(index: &Index) -> Result<IndexReader, TantivyError> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    reader.doc_store_cache_num_blocks(STORE_BLOCKS_KEPT).try_into()
}

/// Tantivy panics on some damaged files, instead of returning an error: damage at `place`.
pub(super) fn unless_it_panics<T>(
    place: &Path,
    read: impl FnOnce() -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    let damaged = |_| Err(IndexError::Checksum { file: place.to_path_buf() });
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(damaged)
}
