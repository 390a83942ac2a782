//! The folder of the index: who holds it, which index in it is served, and how a new one takes
//! the place of the old.
//!
//! ```text
//! index/lock          held by the one process that writes
//! index/current       name of the folder that is served
//! index/<index id>/   Tantivy's files
//! ```
//!
//! A rebuild makes a folder beside and swaps `current` at its first commit: a rebuild that is
//! killed leaves the old index in place.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::{Directory, Index, IndexReader, IndexSettings, ReloadPolicy};
use tokio_util::sync::CancellationToken;

use super::directory::{CacheDirectory, LIST};
use super::disk::{Disk, Step, SystemDisk};
use super::error::IndexError;
use super::fingerprint::Fingerprint;
use super::inspection::Inspection;
use super::recipe::Recipe;
use super::schema::{self, Fields};
use super::snapshot::{Payload, Snapshot, SnapshotMaker};
use super::tokenizer::tokenizers;
use super::writer::Writer;

/// What a disk must take to be called writable: about a small commit.
const PROBE_BYTES: usize = 1 << 20;

/// See the module.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    disk: Arc<dyn Disk>,
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

/// An index on its way to a [`Writer`].
pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) directory: CacheDirectory,
    pub(super) fields: Fields,
    pub(super) payload: Payload,
    pub(super) is_current: bool,
}

impl Home {
    /// The index folder at `root`, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), disk: Arc::new(SystemDisk) }
    }

    /// The same on a disk whose every step a test decides.
    #[cfg(test)]
    pub(crate) fn on(self, disk: Arc<dyn Disk>) -> Self {
        Self { disk, ..self }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The last commit, for reading only: another process may hold the index.
    pub fn read(&self, recipe: &Recipe) -> Result<Snapshot, IndexError> {
        self.read_if(recipe, |made_with| made_with == recipe.fingerprint())
    }

    /// As [`Home::read`], though the index was made with other settings: to be served until a new
    /// one is made, with the trees of `recipe`, since its own are not known. An index of another
    /// program says other things by the same words, and is not.
    pub fn read_outdated(&self, recipe: &Recipe) -> Result<Snapshot, IndexError> {
        self.read_if(recipe, |made_with| made_with.is_readable_as(recipe.fingerprint()))
    }

    fn read_if(
        &self,
        recipe: &Recipe,
        is_right: impl Fn(&Fingerprint) -> bool,
    ) -> Result<Snapshot, IndexError> {
        let absent = || IndexError::Absent { path: self.root.clone() };
        let folder = self.current()?.ok_or_else(absent)?;
        let opened = self.open_current(&folder)?;
        if !is_right(&opened.payload.fingerprint) {
            return Err(IndexError::Outdated { path: self.root.clone() });
        }
        unless_it_panics(&folder, || {
            let mut maker = SnapshotMaker::new(opened.fields, Arc::clone(recipe.taxonomy()));
            maker.make(opened.reader.searcher(), &opened.payload)
        })
    }

    /// Reads every byte of the last commit; the first file that is not as it was written is the
    /// error. What another process merged away meanwhile is no fault.
    pub fn inspect(&self) -> Result<(), IndexError> {
        loop {
            let absent = || IndexError::Absent { path: self.root.clone() };
            let folder = self.current()?.ok_or_else(absent)?;
            let index = self.open_current(&folder)?.index;
            let before = index.searchable_segment_ids()?;
            let outcome = Inspection::of(&index)?.run(&CancellationToken::new());
            if outcome.is_ok() || index.searchable_segment_ids()? == before {
                return outcome;
            }
        }
    }

    /// Whether it is the index of that id that is served.
    pub fn serves(&self, index_id: &str) -> bool {
        let current = self.current().ok().flatten();
        current.is_some_and(|folder| folder.ends_with(index_id))
    }

    /// Takes the index for writing: the one that is served if it opens and was made with
    /// `recipe`, else a new one beside it and the reason. Whether every byte is as it was
    /// written, an [`Inspection`](super::inspection::Inspection) finds out while it is served.
    /// `heap_bytes` is the memory for segments being written.
    pub fn open(
        &self,
        recipe: &Recipe,
        heap_bytes: usize,
    ) -> Result<(Writer, Option<Rebuild>), IndexError> {
        let lock = self.lock()?;
        let open = |folder: PathBuf| self.open_current(&folder).and_then(check_opening);
        let reason = match self.current()?.map(open) {
            None => Rebuild::Absent,
            Some(Ok(opened)) if opened.payload.fingerprint == *recipe.fingerprint() => {
                self.remove_others(Some(&opened.payload.index_id))?;
                opened.directory.remove_strangers(&known_files(&opened.index)?)?;
                return Ok((self.writer(lock, opened, recipe, heap_bytes), None));
            }
            Some(Ok(_)) => Rebuild::Outdated,
            Some(Err(IndexError::Outdated { .. })) => Rebuild::Outdated,
            Some(Err(error)) if error.is_damage() => Rebuild::Damaged(error.to_string()),
            // The system's fault, not the index's: it may be whole.
            Some(Err(error)) => return Err(error),
        };
        let opened = self.create(recipe.fingerprint())?;
        Ok((self.writer(lock, opened, recipe, heap_bytes), Some(reason)))
    }

    /// Takes the index for writing, built from nothing whatever is there.
    pub fn rebuild(
        &self,
        recipe: &Recipe,
        heap_bytes: usize,
    ) -> Result<(Writer, Option<Rebuild>), IndexError> {
        let lock = self.lock()?;
        let opened = self.create(recipe.fingerprint())?;
        Ok((self.writer(lock, opened, recipe, heap_bytes), Some(Rebuild::Asked)))
    }

    fn writer(&self, lock: File, opened: Opened, recipe: &Recipe, heap_bytes: usize) -> Writer {
        Writer::start(self.clone(), lock, opened, Arc::clone(recipe.taxonomy()), heap_bytes)
    }

    /// Serves `index_id` from now on, and removes the others.
    pub(super) fn adopt(&self, index_id: &str) -> Result<(), IndexError> {
        let write = || -> io::Result<()> {
            let (temporary, current) = (self.root.join("current.tmp"), self.current_file());
            self.disk.allow(Step::Create(&temporary))?;
            let mut file = File::create(&temporary)?;
            self.disk.allow(Step::Write(&temporary))?;
            file.write_all(index_id.as_bytes())?;
            self.disk.allow(Step::SyncFile(&temporary))?;
            file.sync_all()?;
            self.disk.allow(Step::Rename(&current))?;
            fs::rename(&temporary, &current)?;
            self.disk.allow(Step::SyncFolder(&self.root))?;
            File::open(&self.root)?.sync_all()
        };
        write().map_err(|source| self.unwritable(source))?;
        self.remove_others(Some(index_id))
    }

    fn reader(index: &Index) -> Result<IndexReader, IndexError> {
        Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?)
    }

    fn open_current(&self, folder: &Path) -> Result<Opened, IndexError> {
        unless_it_panics(folder, || self.open_folder(folder))
    }

    fn open_folder(&self, folder: &Path) -> Result<Opened, IndexError> {
        let directory =
            CacheDirectory::open(folder, Arc::clone(&self.disk)).map_err(tantivy_error)?;
        let mut index = Index::open(directory.clone())?;
        index.set_tokenizers(tokenizers());
        let (schema, fields) = schema::build();
        let outdated = || IndexError::Outdated { path: self.root.clone() };
        if index.schema() != schema {
            return Err(outdated());
        }
        let payload = index.load_metas()?.payload.ok_or_else(outdated)?;
        let payload = serde_json::from_str(&payload)?;
        let reader = Self::reader(&index)?;
        Ok(Opened { index, reader, directory, fields, payload, is_current: true })
    }

    /// An index of nothing, in a folder beside the one that is served.
    pub(super) fn create(&self, fingerprint: &Fingerprint) -> Result<Opened, IndexError> {
        let served = self.current()?.and_then(|folder| Some(folder.file_name()?.to_owned()));
        self.remove_others(served.as_deref().and_then(|name| name.to_str()))?;
        let index_id = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let folder = self.root.join(&index_id);
        let made = self.disk.allow(Step::Create(&folder)).and_then(|()| fs::create_dir(&folder));
        made.map_err(|source| self.unwritable(source))?;
        let directory =
            CacheDirectory::open(&folder, Arc::clone(&self.disk)).map_err(tantivy_error)?;
        let (schema, fields) = schema::build();
        let mut index = Index::create(directory.clone(), schema, IndexSettings::default())?;
        index.set_tokenizers(tokenizers());
        let payload = Payload { index_id, generation: 0, fingerprint: fingerprint.clone() };
        let reader = Self::reader(&index)?;
        Ok(Opened { index, reader, directory, fields, payload, is_current: false })
    }

    /// Writes a file of some size, to see whether the disk takes it.
    pub(super) fn can_write(&self) -> io::Result<()> {
        let path = self.root.join("current.tmp");
        self.disk.allow(Step::Create(&path))?;
        let mut file = File::create(&path)?;
        let mut write = || {
            self.disk.allow(Step::Write(&path))?;
            file.write_all(&vec![0; PROBE_BYTES])?;
            self.disk.allow(Step::SyncFile(&path))?;
            file.sync_all()
        };
        let written = write();
        self.disk.allow(Step::Delete(&path))?;
        fs::remove_file(&path)?;
        written
    }

    fn current_file(&self) -> PathBuf {
        self.root.join("current")
    }

    /// The folder that is served, if `current` names one that is there.
    fn current(&self) -> Result<Option<PathBuf>, IndexError> {
        let file = self.current_file();
        self.disk.allow(Step::Read(&file))?;
        let name = match fs::read_to_string(&file) {
            Ok(name) => name,
            Err(error) if is_senseless(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let folder = self.root.join(&name);
        if !is_index_id(&name) {
            return Ok(None);
        }
        match fs::metadata(&folder) {
            Ok(metadata) => Ok(metadata.is_dir().then_some(folder)),
            Err(error) if is_senseless(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the folders of indexes that are not `kept`; nothing else in the folder is ours.
    fn remove_others(&self, kept: Option<&str>) -> Result<(), IndexError> {
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_index_id(&name) && Some(name.as_ref()) != kept {
                let path = entry.path();
                let removed = self.disk.allow(Step::Delete(&path));
                let removed = removed.and_then(|()| fs::remove_dir_all(&path));
                removed.map_err(|source| self.unwritable(source))?;
            }
        }
        Ok(())
    }

    fn lock(&self) -> Result<File, IndexError> {
        fs::create_dir_all(&self.root).map_err(|source| self.unwritable(source))?;
        let path = self.root.join("lock");
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(|source| self.unwritable(source))?;
        if file.try_lock().is_err() {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim().parse().ok();
            return Err(IndexError::Held { path: self.root.clone(), holder });
        }
        let pid = std::process::id().to_string();
        let write = file.set_len(0).and_then(|()| file.write_all(pid.as_bytes()));
        write.map_err(|source| self.unwritable(source))?;
        Ok(file)
    }

    fn unwritable(&self, source: io::Error) -> IndexError {
        IndexError::Unwritable { path: self.root.clone(), source }
    }
}

/// Whether the list of its files is there.
fn check_opening(opened: Opened) -> Result<Opened, IndexError> {
    // Tantivy takes a missing list of its files for an empty one, and then checks none of them.
    opened.directory.atomic_read(Path::new(LIST))?;
    Ok(opened)
}

/// Files that Tantivy made and will remove, and those of the last commit.
fn known_files(index: &Index) -> Result<HashSet<PathBuf>, IndexError> {
    let mut known = index.directory().list_managed_files();
    known.extend(index.load_metas()?.list_segment_files());
    known.insert(PathBuf::from("meta.json"));
    Ok(known)
}

/// Tantivy panics on some damaged files, instead of saying that they are.
pub(super) fn unless_it_panics<T>(
    place: &Path,
    read: impl FnOnce() -> Result<T, IndexError>,
) -> Result<T, IndexError> {
    let damaged = |_| Err(IndexError::Checksum { file: place.to_path_buf() });
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(damaged)
}

fn is_index_id(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether there is no such file, or it says nothing; any other error says only that nobody can
/// tell.
fn is_senseless(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory | InvalidData)
}

fn tantivy_error(error: impl Into<tantivy::TantivyError>) -> IndexError {
    IndexError::Engine(error.into())
}
