//! A listing under way: folder by folder, and as few entries at a time as whoever walks can afford.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::is_absence;

use super::board::Problem;
use super::folder::{Folder, Found, Root, is_hidden};

/// Everything below a place, at one moment.
#[derive(Debug, Default)]
pub struct Listing {
    /// The notes, sorted by file.
    pub notes: Vec<Found>,
    /// What could not be looked at: notes below it may be there all the same.
    pub problems: Vec<Problem>,
    /// Where that was: names are spelled in one way, files in any.
    pub unseen: Vec<PathBuf>,
    /// What has the name of a note and is none.
    pub skipped: Vec<Problem>,
}

impl Listing {
    /// Something at `path` could not be looked at.
    pub(super) fn tell(&mut self, problem: Problem, path: &Path) {
        self.problems.push(problem);
        self.unseen.push(path.to_path_buf());
    }
}

/// See the module.
pub(super) struct Walk {
    root: Root,
    folders: Vec<PathBuf>,
    entries: std::vec::IntoIter<(PathBuf, FileType)>,
    listing: Listing,
}

impl Walk {
    /// Will list `start`, a folder of `root`, and what is below.
    pub(super) fn start(root: Root, start: &Path) -> Self {
        let (folders, entries) = (vec![start.to_path_buf()], Vec::new().into_iter());
        Self { root, folders, entries, listing: Listing::default() }
    }

    /// Looks at the next `entries_max` entries; whether there are more. `entering` is called with
    /// each folder before it is listed, so that a watch added there misses nothing.
    pub(super) fn step(
        &mut self,
        folder: &mut Folder,
        entries_max: usize,
        entering: &mut dyn FnMut(&Path),
    ) -> bool {
        for _ in 0..entries_max {
            let Some((path, kind)) = self.entries.next() else {
                let Some(next) = self.folders.pop() else { return false };
                self.enter(folder, &next, entering);
                continue;
            };
            if is_hidden(&path) {
                continue;
            }
            match folder.ignores_itself(&self.root, &path, kind.is_dir()) {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    // Nobody knows what its author hides, so nothing of the folder is looked at.
                    self.tell(folder, path.parent().unwrap_or(&path), &error);
                    self.entries = Vec::new().into_iter();
                    continue;
                }
            }
            match kind.is_dir() {
                true => self.folders.push(path),
                false => folder.look_into(&self.root, &path, &mut self.listing),
            }
        }
        true
    }

    fn enter(&mut self, folder: &Folder, path: &Path, entering: &mut dyn FnMut(&Path)) {
        if folder.is_excluded(path) {
            return;
        }
        entering(path);
        match folder.entries(path) {
            Ok(entries) => self.entries = entries.into_iter(),
            // Gone since: its parent's listing is the newer truth.
            Err(error) if is_absence(&error) => {}
            Err(error) => self.tell(folder, path, &error),
        }
    }

    fn tell(&mut self, folder: &Folder, path: &Path, error: &io::Error) {
        self.listing.tell(folder.problem(&self.root, path, &error.to_string()), path);
    }

    /// What was found; whole once there is nothing more to step through.
    pub(super) fn finish(mut self) -> (Root, Listing) {
        self.listing.notes.sort_by(|a, b| a.file.cmp(&b.file));
        (self.root, self.listing)
    }
}
