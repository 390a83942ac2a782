//! The only writer of the index. The indexer owns it.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use tantivy::indexer::UserOperation;
use tantivy::{Index, IndexWriter, SegmentReader, TantivyDocument, Term};

use crate::note::NotePath;

use super::document::NoteBlock;
use super::durability::Durability;
use super::error::IndexError;
use super::home::Home;
use super::inspection::Inspection;
use super::manifest::Manifest;
use super::merges::Merges;
use super::opened::{Opened, Payload, unless_it_panics};
use super::recipe::Recipe;
use super::record::NoteRecord;
use super::schema::IndexFields;
use super::snapshot::Snapshot;
use super::snapshot_maker::SnapshotMaker;

/// Tantivy's smallest memory for one writing thread, bytes.
const THREAD_HEAP_BYTES_MIN: usize = 15 << 20;
/// Threads that write segments; more make more segments, and other work waits.
const THREADS_MAX: usize = 4;

/// Writes notes into the index, commit by commit.
pub struct Writer {
    home: Home,
    opened: Opened,
    heap_bytes: usize,
    /// Started when first needed, so that reading need not wait for it; `None` too between the end
    /// of a failed one and the start of the next.
    inner: Option<IndexWriter>,
    maker: SnapshotMaker,
    changes: usize,
    /// Merges begun.
    merges: Counter,
    lock: File,
}

/// Why an index is built from nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// There was none.
    Absent,
    /// Made by another version, other settings or another chain.
    Outdated,
    /// A file of it is damaged; what was found.
    Damaged(String),
    /// Somebody asked.
    Asked,
}

impl Writer {
    /// Takes the index in `home` for writing: the one that is served if it opens and was made with
    /// `recipe`, else a new one beside it and the reason. Whether every byte is as it was written, an
    /// [`Inspection`] finds out while it is served. `heap_bytes` is the memory for segments being
    /// written.
    ///
    /// # Errors
    ///
    /// If another process holds the folder, or it cannot be read or written.
    pub fn open(
        home: &Home,
        recipe: &Recipe,
        heap_bytes: usize,
    ) -> Result<(Self, Option<Rebuild>), IndexError> {
        let lock = home.lock()?;
        let open = |folder: PathBuf| home.open_folder(&folder).and_then(Opened::with_list);
        let reason = match home.current()?.map(open) {
            None => Rebuild::Absent,
            Some(Ok(opened)) if opened.payload.fingerprint == *recipe.fingerprint() => {
                home.remove_others(Some(&opened.payload.index_id))?;
                opened.remove_strangers()?;
                return Ok((Self::start(home, lock, opened, recipe, heap_bytes), None));
            }
            Some(Ok(_) | Err(IndexError::Outdated { .. })) => Rebuild::Outdated,
            Some(Err(error)) if error.is_damage() => Rebuild::Damaged(error.to_string()),
            // The system's fault, not the index's: it may be whole.
            Some(Err(error)) => return Err(error),
        };
        let opened = home.create(recipe.fingerprint())?;
        Ok((Self::start(home, lock, opened, recipe, heap_bytes), Some(reason)))
    }

    /// Takes the index in `home` for writing, built from nothing whatever is there.
    ///
    /// # Errors
    ///
    /// If another process holds the folder, or it cannot be written.
    pub fn rebuild(
        home: &Home,
        recipe: &Recipe,
        heap_bytes: usize,
    ) -> Result<(Self, Option<Rebuild>), IndexError> {
        let lock = home.lock()?;
        let opened = home.create(recipe.fingerprint())?;
        Ok((Self::start(home, lock, opened, recipe, heap_bytes), Some(Rebuild::Asked)))
    }

    fn start(home: &Home, lock: File, opened: Opened, recipe: &Recipe, heap_bytes: usize) -> Self {
        let maker = SnapshotMaker::new(opened.fields, Arc::clone(recipe.taxonomy()));
        let home = home.clone();
        let merges = Counter::default();
        Self { home, opened, heap_bytes, inner: None, maker, changes: 0, merges, lock }
    }

    /// Counts merges in `begun` from the next start of Tantivy's writer on.
    pub(crate) fn count_merges(&mut self, begun: Counter) {
        self.merges = begun;
    }

    /// Whether the index was served before: false while one is built from nothing.
    pub(crate) fn is_current(&self) -> bool {
        self.opened.is_current
    }

    /// What it takes to read every byte of the last commit.
    pub(crate) fn inspection(&self) -> Result<Inspection, IndexError> {
        Inspection::of(&self.opened.index)
    }

    /// Keeps other processes out, also after somebody has removed the lock, or the folder with it.
    pub(crate) fn keep_hold(&mut self) -> Result<(), IndexError> {
        if !self.home.is_held_by(&self.lock) {
            self.lock = self.home.lock()?;
        }
        Ok(())
    }

    /// A file without which the next start would find no index, if one is gone. Reading the index
    /// would not show it: what is open stays whole.
    pub(crate) fn missing(&self) -> Option<PathBuf> {
        match self.home.current() {
            Ok(Some(folder)) if folder.ends_with(&self.opened.payload.index_id) => {}
            Ok(_) => return Some(self.home.current_file()),
            // It may be there.
            Err(_) => return None,
        }
        let look = || match self.inspection() {
            Ok(inspection) => inspection.missing(),
            Err(error) => error.is_damage().then(|| PathBuf::from("meta.json")),
        };
        // A merge may have ended between its list and the look.
        look().and_then(|_| look())
    }

    /// The state of the last commit. If the files are so damaged that it cannot be made, the state is
    /// that of an empty index, started afresh beside the damaged one.
    pub(crate) fn snapshot_or_start_afresh(&mut self) -> Result<Arc<Snapshot>, IndexError> {
        let place = self.home.root().to_path_buf();
        match unless_it_panics(&place, || self.snapshot()) {
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "rebuilding the index: it is damaged");
                self.start_afresh()?;
                self.snapshot()
            }
            outcome => outcome,
        }
    }

    /// The manifest of the last commit. An error may say that its files are damaged.
    pub(crate) fn manifest(&mut self) -> Result<Manifest, IndexError> {
        let place = self.home.root().to_path_buf();
        unless_it_panics(&place, || self.snapshot()?.manifest())
    }

    /// The state of the last commit.
    pub(crate) fn snapshot(&mut self) -> Result<Arc<Snapshot>, IndexError> {
        Ok(Arc::new(self.maker.make(self.opened.reader.searcher(), &self.opened.payload)?))
    }

    /// Waits for the merges under way. A process that ends before gives them up, and the next searches
    /// look into all the segments that a build made.
    ///
    /// # Errors
    ///
    /// If one of them failed: the index is as it was.
    pub(crate) fn finish_merges(&mut self) -> Result<(), IndexError> {
        if let Some(inner) = self.inner.take() {
            inner.wait_merging_threads()?;
        }
        Ok(())
    }

    /// Whether a merge has ended since the last commit was read.
    ///
    /// # Errors
    ///
    /// If the list of segments cannot be read.
    pub(crate) fn has_merged(&self) -> Result<bool, IndexError> {
        let listed: HashSet<_> = self.opened.index.searchable_segment_ids()?.into_iter().collect();
        let searcher = self.opened.reader.searcher();
        let read = searcher.segment_readers().iter().map(SegmentReader::segment_id);
        Ok(listed != read.collect())
    }

    /// The state of the last commit, in the segments that merges have left.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub(crate) fn merged(&mut self) -> Result<Arc<Snapshot>, IndexError> {
        self.opened.reader.reload()?;
        self.snapshot()
    }

    /// Replaces all that the index knows of a note. Seen after the next commit.
    ///
    /// # Errors
    ///
    /// If Tantivy cannot write. [`Writer::restart`] is needed then, as after any failure here.
    pub fn put(&mut self, record: &NoteRecord) -> Result<(), IndexError> {
        self.put_block(NoteBlock::new(&self.opened.fields, record)?)
    }

    /// As [`Writer::put`], with the documents of the note made already.
    pub(crate) fn put_block(&mut self, block: NoteBlock) -> Result<(), IndexError> {
        let mut operations = vec![UserOperation::Delete(self.path_term(&block.path))];
        operations.extend(block.documents.into_iter().map(UserOperation::<TantivyDocument>::Add));
        self.inner()?.run(operations)?;
        self.changes += 1;
        Ok(())
    }

    /// What documents for this writer are made with.
    pub(crate) fn fields(&self) -> IndexFields {
        self.opened.fields
    }

    /// Forgets a note. Seen after the next commit.
    ///
    /// # Errors
    ///
    /// If Tantivy cannot write.
    pub fn remove(&mut self, path: &NotePath) -> Result<(), IndexError> {
        let term = self.path_term(path);
        self.inner()?.delete_term(term);
        self.changes += 1;
        Ok(())
    }

    /// How many notes were put or removed since the last commit.
    pub(crate) fn changes(&self) -> usize {
        self.changes
    }

    /// Publishes all changes at once, as the next generation. Searchable on return; durable after
    /// [`Durability::establish`].
    ///
    /// # Errors
    ///
    /// If the disk refuses, or a thread of Tantivy's has failed: nothing is published then.
    pub fn commit(&mut self) -> Result<Arc<Snapshot>, IndexError> {
        let known = &self.opened.payload;
        let payload = Payload { generation: known.generation + 1, ..known.clone() };
        let text = serde_json::to_string(&payload)?;
        // Not tried again here: a failed thread of Tantivy's has lost its documents, and a second
        // commit would succeed without them. Whoever called starts over from the last commit.
        let mut prepared = self.inner()?.prepare_commit()?;
        prepared.set_payload(&text);
        prepared.commit()?;
        self.opened.payload = payload;
        self.changes = 0;
        self.opened.reader.reload()?;
        if !self.opened.is_current {
            self.durability().establish()?;
            self.home.adopt(&self.opened.payload.index_id)?;
            self.opened.is_current = true;
        }
        self.snapshot()
    }

    /// Gives up all changes since the last commit, and whatever state a failure left: Tantivy's
    /// writer is of no more use once one of its threads has failed.
    pub(crate) fn restart(&mut self) -> Result<(), IndexError> {
        self.keep_hold()?;
        self.inner = None;
        self.changes = 0;
        // The failed commit may have reached the disk all the same.
        if let Some(payload) = self.opened.index.load_metas()?.payload {
            self.opened.payload = serde_json::from_str(&payload)?;
        }
        Ok(self.opened.reader.reload()?)
    }

    /// Starts over from nothing, in a folder beside the one that is served. That one stays until
    /// the first commit here.
    pub(crate) fn start_afresh(&mut self) -> Result<(), IndexError> {
        self.keep_hold()?;
        self.inner = None;
        self.changes = 0;
        self.opened = self.home.create(&self.opened.payload.fingerprint)?;
        self.maker = self.maker.reopened(self.opened.fields);
        Ok(())
    }

    /// Whether the index folder takes what is written to it.
    pub(crate) fn can_write(&self) -> bool {
        self.home.can_write().is_ok()
    }

    fn inner(&mut self) -> Result<&mut IndexWriter, IndexError> {
        let inner = match self.inner.take() {
            Some(inner) => inner,
            None => start_inner(&self.opened.index, self.heap_bytes, self.merges.clone())?,
        };
        Ok(self.inner.insert(inner))
    }

    /// Removes files that nobody reads any more. A commit removes some too, but not those of the
    /// state before it, which is served until the commit is.
    ///
    /// # Errors
    ///
    /// If the disk refuses the list of what is left.
    pub(crate) fn collect_garbage(&self) -> Result<(), IndexError> {
        if let Some(inner) = &self.inner {
            inner.garbage_collect_files().wait()?;
        }
        Ok(())
    }

    /// What it takes to make every commit so far survive a power cut, beside the next ones.
    pub(crate) fn durability(&self) -> Durability {
        let directory = self.opened.directory.clone();
        Durability { directory, root: self.home.root().to_path_buf() }
    }

    fn path_term(&self, path: &NotePath) -> Term {
        Term::from_field_text(self.opened.fields.path, path.as_str())
    }
}

fn start_inner(
    index: &Index,
    heap_bytes: usize,
    merges: Counter,
) -> Result<IndexWriter, tantivy::TantivyError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (heap_bytes / THREAD_HEAP_BYTES_MIN).clamp(1, cores.min(THREADS_MAX));
    let heap_bytes = heap_bytes.max(THREAD_HEAP_BYTES_MIN);
    let writer = index.writer_with_num_threads(threads, heap_bytes)?;
    writer.set_merge_policy(Box::new(Merges::new(merges)));
    // A commit that was killed half-way leaves delete files whose names the next one would want:
    // without this, commits fail for ever.
    writer.garbage_collect_files().wait()?;
    Ok(writer)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::Path;

    use tantivy::Directory;
    use tantivy::directory::TerminatingWrite;

    use super::*;
    use crate::facet::Taxonomy;

    const HEAP_BYTES: usize = 15 << 20;

    /// A process that ends while segments are merged leaves what the merge has written, and its list
    /// names it. Where no note changes afterwards, nothing is committed that would remove it.
    #[test]
    fn what_a_merge_left_half_done_is_gone_after_the_next_start() {
        let place = tempfile::tempdir().unwrap();
        let home = Home::new(place.path());
        let recipe = Recipe::new("test", Taxonomy::builtin());
        let open = || Writer::open(&home, &recipe, HEAP_BYTES).unwrap().0;
        open().commit().unwrap();
        let folder = home.current().unwrap().unwrap();
        let half = Path::new("00000000000000000000000000000000.store");
        {
            let opened = home.open_folder(&folder).unwrap();
            let mut file = opened.index.directory().open_write(half).unwrap();
            file.write_all(b"half").unwrap();
            file.terminate().unwrap();
            opened.directory.sync().unwrap();
            assert!(opened.index.directory().list_managed_files().contains(half));
        }
        assert!(folder.join(half).exists());
        drop(open());
        assert!(!folder.join(half).exists());
        assert!(folder.join("meta.json").exists());
    }
}
