//! The folder of the index: who holds it, which index in it is served, and how a new one takes
//! the place of the old.
//!
//! ```text
//! index/lock          held by the one process that writes
//! index/current       name of the folder that is served
//! index/<index id>/   Tantivy's files
//! index/vectors       what sections mean; see `vector_file`
//! ```
//!
//! A rebuild makes a folder beside and swaps `current` at its first commit: a rebuild that is
//! killed leaves the old index in place.

use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::disk::{Disk, Step, SystemDisk};

use super::error::IndexError;
use super::fingerprint::Fingerprint;
use super::inspection::Inspection;
use super::opened::{Opened, Payload, unless_it_panics};
use super::recipe::Recipe;
use super::snapshot::Snapshot;
use super::snapshot_maker::SnapshotMaker;

/// What a disk must take to be called writable: about a small commit.
const PROBE_BYTES: usize = 1 << 20;

/// The folder of the index, and the disk that it is on.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    disk: Arc<dyn Disk>,
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
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The disk that it is on.
    pub(super) fn disk(&self) -> Arc<dyn Disk> {
        Arc::clone(&self.disk)
    }

    /// The last commit, for reading only: another process may hold the index.
    pub(crate) fn read(&self, recipe: &Recipe) -> Result<Snapshot, IndexError> {
        self.read_if(recipe, |made_with| made_with == recipe.fingerprint())
    }

    /// As [`Home::read`], but the index may have been made with other settings: it answers until a new
    /// one is made. Its own trees are not known, so those of `recipe` name its values. An index of
    /// another program is refused: it means other things by the same words.
    pub(crate) fn read_outdated(&self, recipe: &Recipe) -> Result<Snapshot, IndexError> {
        self.read_if(recipe, |made_with| made_with.is_readable_as(recipe.fingerprint()))
    }

    fn read_if(
        &self,
        recipe: &Recipe,
        is_right: impl Fn(&Fingerprint) -> bool,
    ) -> Result<Snapshot, IndexError> {
        let absent = || IndexError::Absent { path: self.root.clone() };
        let folder = self.current()?.ok_or_else(absent)?;
        let opened = self.open_folder(&folder)?;
        if !is_right(&opened.payload.fingerprint) {
            return Err(IndexError::Outdated { path: self.root.clone() });
        }
        unless_it_panics(&folder, || {
            let mut maker = SnapshotMaker::new(opened.fields, Arc::clone(recipe.taxonomy()));
            maker.make(opened.reader.searcher(), &opened.payload)
        })
    }

    /// Reads every byte of the last commit. The first file that is not as it was written is the
    /// error; files that another process merged away meanwhile do not count.
    pub(crate) fn inspect(&self) -> Result<(), IndexError> {
        loop {
            let absent = || IndexError::Absent { path: self.root.clone() };
            let folder = self.current()?.ok_or_else(absent)?;
            let index = self.open_folder(&folder)?.index;
            let before = index.searchable_segment_ids()?;
            let outcome = Inspection::of(&index)?.run(&CancellationToken::new());
            if outcome.is_ok() || index.searchable_segment_ids()? == before {
                return outcome;
            }
        }
    }

    /// Whether it is the index of that id that is served.
    pub(crate) fn serves(&self, index_id: &str) -> bool {
        let current = self.current().ok().flatten();
        current.is_some_and(|folder| folder.ends_with(index_id))
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

    /// Opens the index in `folder`, which [`Home::current`] gave.
    pub(super) fn open_folder(&self, folder: &Path) -> Result<Opened, IndexError> {
        let opened = unless_it_panics(folder, || Opened::existing(folder, Arc::clone(&self.disk)))?;
        opened.ok_or_else(|| IndexError::Outdated { path: self.root.clone() })
    }

    /// An empty index, in a folder beside the one that is served.
    pub(super) fn create(&self, fingerprint: &Fingerprint) -> Result<Opened, IndexError> {
        let served = self.current()?.and_then(|folder| Some(folder.file_name()?.to_owned()));
        self.remove_others(served.as_deref().and_then(|name| name.to_str()))?;
        let index_id = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let folder = self.root.join(&index_id);
        let made = self.disk.allow(Step::Create(&folder)).and_then(|()| fs::create_dir(&folder));
        made.map_err(|source| self.unwritable(source))?;
        let payload = Payload { index_id, generation: 0, fingerprint: fingerprint.clone() };
        Opened::empty(&folder, Arc::clone(&self.disk), payload)
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

    pub(super) fn current_file(&self) -> PathBuf {
        self.root.join("current")
    }

    fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The folder that is served, if `current` names one that is there.
    pub(super) fn current(&self) -> Result<Option<PathBuf>, IndexError> {
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

    /// Removes the folders of all indexes but `kept`. Nothing else in the folder is ours.
    pub(super) fn remove_others(&self, kept: Option<&str>) -> Result<(), IndexError> {
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_index_id(&name) && Some(name.as_ref()) != kept {
                let path = entry.path();
                let allowed = self.disk.allow(Step::Delete(&path));
                let removed = allowed.and_then(|()| fs::remove_dir_all(&path));
                removed.map_err(|source| self.unwritable(source))?;
            }
        }
        Ok(())
    }

    /// Whether the file that keeps others out is `lock`, which this process holds.
    pub(super) fn is_held_by(&self, lock: &File) -> bool {
        let id = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        match (fs::metadata(self.lock_file()), lock.metadata()) {
            (Ok(there), Ok(held)) => id(there) == id(held),
            (Err(error), _) => !is_senseless(&error),
            (Ok(_), Err(_)) => true,
        }
    }

    /// Keeps other processes out for as long as the file is open.
    pub(super) fn lock(&self) -> Result<File, IndexError> {
        fs::create_dir_all(&self.root).map_err(|source| self.unwritable(source))?;
        let path = self.lock_file();
        let opened =
            File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(|source| self.unwritable(source))?;
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

fn is_index_id(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the file is missing or makes no sense. After any other error it may well be there.
fn is_senseless(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory | InvalidData)
}
