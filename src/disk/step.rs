//! Each step taken on the disk, on the files of the index and on the notes. A test can refuse a step
//! here, or let something happen between two.

use std::fmt;
use std::io;
use std::path::Path;

/// One thing done to the disk. Reading an open file through a memory map does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// A file is opened for reading.
    Read(&'a Path),
    /// Bytes come out of an open file.
    Fetch(&'a Path),
    /// What stands at a path is looked at.
    Look(&'a Path),
    /// The entries of a folder are read.
    List(&'a Path),
    /// A file or folder is made.
    Create(&'a Path),
    /// Bytes go into a file.
    Write(&'a Path),
    /// A file takes this name.
    Rename(&'a Path),
    /// A file's content is made to survive a power cut.
    SyncFile(&'a Path),
    /// A folder's names are made to survive a power cut.
    SyncFolder(&'a Path),
    /// A file or folder is removed.
    Delete(&'a Path),
}

/// Asked before each step; an error is what the step then fails with.
pub(crate) trait Disk: fmt::Debug + Send + Sync {
    /// Whether the step may be taken.
    fn allow(&self, step: Step<'_>) -> io::Result<()>;
}

/// The disk of the system, which itself says what fails.
#[derive(Debug)]
pub(crate) struct SystemDisk;

impl Disk for SystemDisk {
    fn allow(&self, _: Step<'_>) -> io::Result<()> {
        Ok(())
    }
}
