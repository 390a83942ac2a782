//! What a file looks like from outside: enough to tell, without reading it again, that its content
//! has not changed.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use serde::{Deserialize, Serialize};

/// One file's look. As long as none of it changes, neither does the content, short of a race.
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
    /// BLAKE3 of the content; zeroes if nobody has read it.
    pub hash: [u8; 32],
}

impl FileStamp {
    /// The look of a file that nobody has read: its hash is zero.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let ns = |seconds: i64, ns: i64| seconds.saturating_mul(1_000_000_000).saturating_add(ns);
        Self {
            size: metadata.size(),
            mtime_ns: ns(metadata.mtime(), metadata.mtime_nsec()),
            ctime_ns: ns(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            hash: [0; 32],
        }
    }

    /// The hash in hexadecimal.
    pub(crate) fn hash_text(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a file that looks like `other` need not be read again.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        Self { hash: other.hash, ..*self } == *other
    }
}
