//! The one writer of the index. It is moved into the indexer and shared with nobody.

use std::fs::File;
use std::sync::Arc;

use tantivy::indexer::UserOperation;
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

use crate::note::NotePath;

use super::directory::CacheDirectory;
use super::document::{NoteRecord, block};
use super::error::IndexError;
use super::home::{Home, Opened};
use super::schema::Fields;
use super::snapshot::{Payload, Snapshot, SnapshotMaker};

/// Tantivy's smallest memory for one writing thread, bytes.
const THREAD_HEAP_BYTES_MIN: usize = 15 << 20;
/// Threads that write segments; more make more segments, and other work waits.
const THREADS_MAX: usize = 4;

/// See the module.
pub struct Writer {
    home: Home,
    index: Index,
    heap_bytes: usize,
    /// `None` only between the end of a failed one and the start of the next.
    inner: Option<IndexWriter>,
    directory: CacheDirectory,
    reader: IndexReader,
    fields: Fields,
    payload: Payload,
    maker: SnapshotMaker,
    changes: usize,
    /// Whether `home` names this index as the one to serve.
    is_current: bool,
    _lock: File,
}

/// What a commit published.
pub struct Commit {
    /// The state it made.
    pub snapshot: Arc<Snapshot>,
}

impl Writer {
    pub(super) fn start(
        home: Home,
        lock: File,
        opened: Opened,
        heap_bytes: usize,
    ) -> Result<Self, IndexError> {
        let Opened { index, directory, fields, payload, is_current } = opened;
        let inner = Some(start_inner(&index, heap_bytes)?);
        let reader = Home::reader(&index)?;
        let maker = SnapshotMaker::new(fields);
        let changes = 0;
        Ok(Self {
            home,
            index,
            heap_bytes,
            inner,
            directory,
            reader,
            fields,
            payload,
            maker,
            changes,
            is_current,
            _lock: lock,
        })
    }

    /// Whether the index was served before: false while one is built from nothing.
    pub fn is_current(&self) -> bool {
        self.is_current
    }

    /// The state of the last commit.
    pub fn snapshot(&mut self) -> Result<Arc<Snapshot>, IndexError> {
        Ok(Arc::new(self.maker.make(self.reader.searcher(), &self.payload)?))
    }

    /// Replaces all that the index knows of a note. Seen after the next commit.
    pub fn put(&mut self, record: &NoteRecord) -> Result<(), IndexError> {
        let documents = block(&self.fields, record)?;
        let mut operations = vec![UserOperation::Delete(self.path_term(&record.note.path))];
        operations.extend(documents.into_iter().map(UserOperation::<TantivyDocument>::Add));
        self.inner()?.run(operations)?;
        self.changes += 1;
        Ok(())
    }

    /// Forgets a note. Seen after the next commit.
    pub fn remove(&mut self, path: &NotePath) -> Result<(), IndexError> {
        let term = self.path_term(path);
        self.inner()?.delete_term(term);
        self.changes += 1;
        Ok(())
    }

    /// How many notes were put or removed since the last commit.
    pub fn changes(&self) -> usize {
        self.changes
    }

    /// Publishes all changes at once, as the next generation. Searchable on return; durable after
    /// [`Writer::make_durable`].
    pub fn commit(&mut self) -> Result<Commit, IndexError> {
        let payload = Payload { generation: self.payload.generation + 1, ..self.payload.clone() };
        let text = serde_json::to_string(&payload)?;
        // Not tried again here: a failed thread of Tantivy's has lost its documents, and a second
        // commit would succeed without them. Whoever called starts over from the last commit.
        let mut prepared = self.inner()?.prepare_commit()?;
        prepared.set_payload(&text);
        prepared.commit()?;
        self.payload = payload;
        self.changes = 0;
        self.reader.reload()?;
        if !self.is_current {
            self.make_durable()?;
            self.home.adopt(&self.payload.index_id)?;
            self.is_current = true;
        }
        Ok(Commit { snapshot: self.snapshot()? })
    }

    /// Gives up all changes since the last commit, and whatever state a failure left: Tantivy's
    /// writer is of no more use once one of its threads has failed.
    pub fn restart(&mut self) -> Result<(), IndexError> {
        // The failed one must give its lock back first.
        self.inner = None;
        self.changes = 0;
        self.inner = Some(start_inner(&self.index, self.heap_bytes)?);
        Ok(())
    }

    fn inner(&mut self) -> Result<&mut IndexWriter, IndexError> {
        let inner = match self.inner.take() {
            Some(inner) => inner,
            None => start_inner(&self.index, self.heap_bytes)?,
        };
        Ok(self.inner.insert(inner))
    }

    /// Makes every commit so far survive a power cut.
    pub fn make_durable(&self) -> Result<(), IndexError> {
        let unwritable =
            |source| IndexError::Unwritable { path: self.home.root().to_path_buf(), source };
        self.directory.sync().map_err(unwritable)
    }

    fn path_term(&self, path: &NotePath) -> Term {
        Term::from_field_text(self.fields.path, path.as_str())
    }
}

fn start_inner(index: &Index, heap_bytes: usize) -> Result<IndexWriter, tantivy::TantivyError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (heap_bytes / THREAD_HEAP_BYTES_MIN).clamp(1, cores.min(THREADS_MAX));
    let heap_bytes = heap_bytes.max(THREAD_HEAP_BYTES_MIN);
    let writer = index.writer_with_num_threads(threads, heap_bytes)?;
    // A commit that was killed half-way leaves delete files whose names the next one would want:
    // without this, commits fail for ever.
    writer.garbage_collect_files().wait()?;
    Ok(writer)
}
