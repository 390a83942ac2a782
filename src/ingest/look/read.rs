//! Reads a note's file. It never blocks on something other than a file, never accepts a file that
//! changes while it is read, never leaves the root, and never reads more than the limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::disk::{
    Disk, FileStamp, Step, Symlinks, SystemDisk, is_absence, is_escape, open_beneath,
};

/// A file could not be read as a note.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// A folder, a pipe, a device.
    #[error("not a regular file")]
    NotAFile,
    /// What the path leads to is not below the root.
    #[error("a link that leads out of the corpus")]
    Outside,
    /// Somebody is writing it: look again later.
    #[error("changed while it was read")]
    Changing,
}

impl ReadError {
    /// Whether the note no longer exists.
    pub(crate) fn is_absence(&self) -> bool {
        match self {
            Self::Io(error) => is_absence(error),
            Self::NotAFile | Self::Outside => true,
            Self::Changing => false,
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            _ if is_escape(&error) => Self::Outside,
            // What the path leads to was replaced, by a save or by a trick: the next look tells which.
            io::ErrorKind::WouldBlock => Self::Changing,
            _ => Self::Io(error),
        }
    }
}

/// Reads at most `bytes_max` + 1 bytes of a file below `root`, so that the parser can tell that
/// there was more. The stamp is the file's, with the hash of what was read and of the size.
///
/// # Errors
///
/// When the file cannot be opened or read, is not a file, lies outside `root`, or changes while it
/// is read.
pub(crate) fn read(
    path: &Path,
    root: &Path,
    bytes_max: usize,
) -> Result<(Vec<u8>, FileStamp), ReadError> {
    read_on(&SystemDisk, path, root, Symlinks::Followed, bytes_max)
}

/// The same on a disk whose every step may be refused, and with or without links.
pub(super) fn read_on(
    disk: &dyn Disk,
    path: &Path,
    root: &Path,
    links: Symlinks,
    bytes_max: usize,
) -> Result<(Vec<u8>, FileStamp), ReadError> {
    disk.allow(Step::Read(path))?;
    let file = open_beneath(root, path, links)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(ReadError::NotAFile);
    }
    let limit = bytes_max.saturating_add(1);
    let mut bytes =
        Vec::with_capacity(usize::try_from(before.len()).map_or(limit, |len| len.min(limit)));
    disk.allow(Step::Fetch(path))?;
    (&file as &File).take(limit as u64).read_to_end(&mut bytes)?;
    disk.allow(Step::Look(path))?;
    let (before, after) = (FileStamp::of(&before), FileStamp::of(&file.metadata()?));
    if before != after {
        return Err(ReadError::Changing);
    }
    let hash = content_hash(&bytes, after.size);
    Ok((bytes, FileStamp { hash, ..after }))
}

fn content_hash(bytes: &[u8], size: u64) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&size.to_le_bytes());
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::fs::{CWD, RenameFlags, renameat_with};

    use super::*;

    #[test]
    fn what_is_no_file_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path(), folder.path(), 10), Err(ReadError::NotAFile)));
        assert!(matches!(
            read(&folder.path().join("absent"), folder.path(), 10),
            Err(ReadError::Io(_))
        ));
        let pipe = folder.path().join("pipe.md");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert!(matches!(read(&pipe, folder.path(), 10), Err(ReadError::NotAFile)));
    }

    /// Between the look at a file and its opening, a link may take its place, or the place of a
    /// folder above it.
    #[test]
    fn what_is_outside_the_root_is_refused_however_it_is_reached() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("a.md"), "secret").unwrap();
        fs::write(root.path().join("b.md"), "b").unwrap();
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, root.path().join(name)).unwrap();
        };
        link(outside.path(), "dossier");
        link(&outside.path().join("a.md"), "lien.md");
        link(&root.path().join("b.md"), "dedans.md");
        for name in ["dossier/a.md", "lien.md"] {
            let outcome = read(&root.path().join(name), root.path(), 10);
            assert!(matches!(outcome, Err(ReadError::Outside)), "{name}: {outcome:?}");
        }
        assert_eq!(read(&root.path().join("dedans.md"), root.path(), 10).unwrap().0, b"b");
    }

    /// A folder that somebody swaps for a link to the outside and back, as fast as can be: what was
    /// looked at by its path was sometimes another file than the one that was open.
    #[test]
    fn a_folder_swapped_for_a_link_never_shows_what_is_outside() {
        let (place, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, folder) = (place.path().join("notes"), place.path().join("notes/dossier"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.md"), "inside").unwrap();
        fs::write(outside.path().join("a.md"), "secret").unwrap();
        let link = place.path().join("lien");
        std::os::unix::fs::symlink(outside.path(), &link).unwrap();
        let is_over = AtomicBool::new(false);
        let contents = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    renameat_with(CWD, &link, CWD, &folder, RenameFlags::EXCHANGE).unwrap();
                }
            });
            let read: Vec<_> = (0..20_000)
                .filter_map(|_| read(&folder.join("a.md"), &root, 10).ok())
                .map(|(bytes, _)| bytes)
                .collect();
            is_over.store(true, Ordering::Relaxed);
            read
        });
        assert!(!contents.is_empty(), "it is there now and then");
        let leaks = contents.iter().filter(|bytes| *bytes != b"inside").count();
        assert_eq!(leaks, 0, "of {} reads", contents.len());
    }

    #[test]
    fn the_hash_tells_two_long_files_apart_by_their_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let mut hashes = ["aaaa", "aaab", "aaaaa"].map(|text| {
            std::fs::write(&path, text).unwrap();
            let (bytes, stamp) = read(&path, folder.path(), 2).unwrap();
            assert_eq!(bytes, b"aaa");
            stamp.hash
        });
        hashes.sort();
        assert_eq!(hashes[0] == hashes[1], hashes[1] != hashes[2]);
    }
}
