//! Our own Tantivy directory over the memory-mapped one, for four things it does not do.
//!
//! * Syncs are deferred: a commit is searchable at once, without one fsync, and [`sync`] makes it
//!   durable about once a second. The folder of notes is the truth, so a commit that a power cut
//!   takes back is work done again, not a loss.
//! * `meta.json` and its like have no checksum in Tantivy: one is appended here and checked.
//! * Temporary names are unique: Tantivy writes atomically from several threads.
//! * The list of files is written once per commit. Tantivy writes it again for each file that it
//!   makes, while the author of a saved note waits. Files that a killed process had not listed yet are
//!   removed at the next start.
//!
//! [`sync`]: CacheDirectory::sync

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite, WatchCallback,
    WatchHandle, WritePtr,
};

use crate::disk::{Disk, Step};

/// Bytes of the checksum at the end of an atomically written file.
const CHECKSUM_BYTES: usize = 32;
/// Start of the name of a file being written, never one that Tantivy knows.
const TEMPORARY_PREFIX: &str = ".tmp-";
/// Where Tantivy lists the files that it made.
pub(super) const LIST: &str = ".managed.json";

/// A folder of Tantivy's files, whose writes are synced later.
#[derive(Clone, Debug)]
pub(super) struct CacheDirectory {
    files: MmapDirectory,
    root: PathBuf,
    disk: Arc<dyn Disk>,
    unsynced: Unsynced,
    /// The list of files as Tantivy knows it, if the disk does not.
    list: Arc<Mutex<Option<Vec<u8>>>>,
    names_given: Arc<AtomicU64>,
}

impl CacheDirectory {
    /// Opens `root`, an existing folder.
    pub(super) fn open(root: &Path, disk: Arc<dyn Disk>) -> Result<Self, tantivy::TantivyError> {
        let files = MmapDirectory::open(root)?;
        Ok(Self {
            files,
            root: root.to_path_buf(),
            disk,
            unsynced: Arc::default(),
            list: Arc::default(),
            names_given: Arc::default(),
        })
    }

    /// Removes what another process left: temporary files, and files that are not `known`, no part of the
    /// last commit. Only for the holder of the index.
    pub(super) fn remove_strangers(&self, known: &HashSet<PathBuf>) -> io::Result<()> {
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name();
            // Other names with a full stop first are Tantivy's locks and the list itself.
            let is_hidden = name.as_encoded_bytes().starts_with(b".");
            let is_temporary = name.as_encoded_bytes().starts_with(TEMPORARY_PREFIX.as_bytes());
            if is_temporary || !(is_hidden || known.contains(Path::new(&name))) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Makes durable all that was written so far: each file, then the folder that names them.
    /// What could not be synced stays to be synced.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.write_list()?;
        let written = std::mem::take(&mut *lock(&self.unsynced));
        let files = written.iter().try_for_each(|path| {
            self.disk.allow(Step::SyncFile(path))?;
            sync_file(path)
        });
        let outcome = files.and_then(|()| match written.is_empty() {
            true => Ok(()),
            false => {
                self.disk.allow(Step::SyncFolder(&self.root))?;
                File::open(&self.root)?.sync_all()
            }
        });
        if outcome.is_err() {
            lock(&self.unsynced).extend(written);
        }
        outcome
    }
}

impl CacheDirectory {
    /// Writes the list of files, if the disk does not have it as it is.
    fn write_list(&self) -> io::Result<()> {
        let mut list = lock(&self.list);
        if let Some(data) = &*list {
            self.write_whole(Path::new(LIST), data)?;
            *list = None;
        }
        Ok(())
    }

    /// Writes a file with its checksum, so that there is all of it or none.
    fn write_whole(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let number = self.names_given.fetch_add(1, Ordering::Relaxed);
        let temporary =
            self.root.join(format!("{TEMPORARY_PREFIX}{}-{number}", std::process::id()));
        let full_path = self.root.join(path);
        let write = || {
            self.disk.allow(Step::Create(&temporary))?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
            self.disk.allow(Step::Write(&temporary))?;
            file.write_all(data)?;
            file.write_all(blake3::hash(data).as_bytes())?;
            self.disk.allow(Step::Rename(&full_path))?;
            fs::rename(&temporary, &full_path)
        };
        let outcome = write();
        match &outcome {
            Ok(()) => {
                lock(&self.unsynced).insert(full_path);
            }
            // On a full disk, half a file is room that the next try needs.
            Err(_) if self.disk.allow(Step::Delete(&temporary)).is_ok() => {
                let _ = fs::remove_file(&temporary);
            }
            Err(_) => {}
        }
        outcome
    }

    fn may_read(&self, path: &Path) -> Result<(), OpenReadError> {
        let allowed = self.disk.allow(Step::Read(&self.root.join(path)));
        allowed.map_err(|error| OpenReadError::wrap_io_error(error, path.to_path_buf()))
    }
}

/// Files written whole and not yet synced.
type Unsynced = Arc<Mutex<BTreeSet<PathBuf>>>;

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Directory for CacheDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.may_read(path)?;
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let io_error = |error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_path_buf(),
        };
        self.disk.allow(Step::Delete(&self.root.join(path))).map_err(io_error)?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full_path = self.root.join(path);
        let opened = self
            .disk
            .allow(Step::Create(&full_path))
            .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&full_path));
        let file = opened.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_path_buf()),
            _ => OpenWriteError::wrap_io_error(error, path.to_path_buf()),
        })?;
        let (path, disk) = (full_path, Arc::clone(&self.disk));
        let unsynced = Arc::clone(&self.unsynced);
        Ok(BufWriter::new(Box::new(UnsyncedFile { file, path, disk, unsynced })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.may_read(path)?;
        let mut content = self.files.atomic_read(path)?;
        let length = content.len().checked_sub(CHECKSUM_BYTES);
        let is_whole = length
            .and_then(|length| content.split_at_checked(length))
            .is_some_and(|(data, checksum)| blake3::hash(data).as_bytes().as_slice() == checksum);
        if !is_whole {
            let error = io::Error::new(io::ErrorKind::InvalidData, "checksum does not match");
            return Err(OpenReadError::wrap_io_error(error, path.to_path_buf()));
        }
        content.truncate(length.unwrap_or_default());
        Ok(content)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(LIST) {
            *lock(&self.list) = Some(data.to_vec());
            return Ok(());
        }
        // No commit names a file that is not listed.
        self.write_list()?;
        self.write_whole(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.files.acquire_lock(lock) {
            // Readers take this lock against files being collected. Where nothing can be written,
            // nobody collects.
            Err(LockError::IoError(error)) if lock.is_blocking && is_read_only(&error) => {
                Ok(DirectoryLock::from(Box::new(())))
            }
            outcome => outcome,
        }
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.files.watch(watch_callback)
    }
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied)
}

fn sync_file(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Ok(file) => file.sync_data(),
        // Replaced or merged away since: nothing of it is left to lose.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// A file being written. Whole, it waits for the next sync; not before, or its end would be left
/// out.
struct UnsyncedFile {
    file: File,
    path: PathBuf,
    disk: Arc<dyn Disk>,
    unsynced: Unsynced,
}

impl Write for UnsyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.allow(Step::Write(&self.path))?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for UnsyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.file.flush()?;
        lock(&self.unsynced).insert(self.path.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SystemDisk;

    fn open(root: &Path) -> CacheDirectory {
        CacheDirectory::open(root, Arc::new(SystemDisk)).unwrap()
    }

    #[test]
    fn a_flipped_bit_in_an_atomic_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let directory = open(folder.path());
        let path = Path::new("meta.json");
        directory.atomic_write(path, b"{\"opstamp\":7}").unwrap();
        assert_eq!(directory.atomic_read(path).unwrap(), b"{\"opstamp\":7}");

        let file = folder.path().join(path);
        let mut bytes = fs::read(&file).unwrap();
        bytes[4] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert!(directory.atomic_read(path).is_err());
        fs::write(&file, b"short").unwrap();
        assert!(directory.atomic_read(path).is_err());
    }

    #[test]
    fn files_left_by_a_killed_process_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".tmp-1-1", "listed.idx", "stranger.idx", "meta.json", ".tantivy-meta.lock"] {
            fs::write(folder.path().join(name), "half").unwrap();
        }
        let directory = open(folder.path());
        let known = ["listed.idx", "meta.json"].map(PathBuf::from).into();
        directory.remove_strangers(&known).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        left.sort_by_key(|entry| entry.as_ref().unwrap().file_name());
        let left: Vec<_> = left.into_iter().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, [".tantivy-meta.lock", "listed.idx", "meta.json"]);
    }

    /// A commit never names files that the list lacks, and a segment costs no list of its own.
    #[test]
    fn the_list_of_files_is_written_with_the_commit() {
        let folder = tempfile::tempdir().unwrap();
        let directory = open(folder.path());
        let list = folder.path().join(LIST);
        directory.atomic_write(Path::new(LIST), b"[\"a.idx\"]").unwrap();
        assert!(!list.exists());
        directory.atomic_write(Path::new("meta.json"), b"{}").unwrap();
        assert_eq!(directory.atomic_read(Path::new(LIST)).unwrap(), b"[\"a.idx\"]");
        directory.atomic_write(Path::new(LIST), b"[]").unwrap();
        directory.sync().unwrap();
        assert_eq!(directory.atomic_read(Path::new(LIST)).unwrap(), b"[]");
    }
}
