//! Reading a note's file: never blocking on what is no file, never believing a file that changes
//! under our eyes, never more than the limit.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::index::FileStamp;

use super::folder::stamp;

/// A file could not be read as a note.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A folder, a pipe, a device.
    #[error("not a regular file")]
    NotAFile,
    /// Somebody is writing it: look again later.
    #[error("changed while it was read")]
    Changing,
}

/// Reads at most `bytes_max` + 1 bytes, so that whoever parses can tell that there was more.
/// The stamp is the file's, with the hash of what was read and of the size.
pub fn read(path: &Path, bytes_max: usize) -> Result<(Vec<u8>, FileStamp), ReadError> {
    // O_NONBLOCK: opening a pipe would wait for a writer.
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(ReadError::NotAFile);
    }
    let limit = bytes_max as u64 + 1;
    let mut bytes = Vec::with_capacity(before.len().min(limit) as usize);
    (&file as &File).take(limit).read_to_end(&mut bytes)?;
    let (before, after) = (stamp(&before), stamp(&file.metadata()?));
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
    use super::*;

    #[test]
    fn what_is_no_file_is_refused_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path(), 10), Err(ReadError::NotAFile)));
        assert!(matches!(read(&folder.path().join("absent"), 10), Err(ReadError::Io(_))));
        let pipe = folder.path().join("pipe.md");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert!(matches!(read(&pipe, 10), Err(ReadError::NotAFile)));
    }

    #[test]
    fn the_hash_tells_two_long_files_apart_by_their_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let mut hashes = ["aaaa", "aaab", "aaaaa"].map(|text| {
            std::fs::write(&path, text).unwrap();
            let (bytes, stamp) = read(&path, 2).unwrap();
            assert_eq!(bytes, b"aaa");
            stamp.hash
        });
        hashes.sort();
        assert_eq!(hashes[0] == hashes[1], hashes[1] != hashes[2]);
    }
}
