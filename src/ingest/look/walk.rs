//! A listing under way: folder by folder, and as few entries at a time as the caller can afford.

use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::is_absence;

use super::folder::Folder;
use super::listing::Listing;
use super::names::is_hidden;
use super::root::CorpusRoot;

/// A listing of one root, under way.
pub(super) struct Walk {
    root: CorpusRoot,
    folders: Vec<PathBuf>,
    entries: std::vec::IntoIter<(PathBuf, FileType)>,
    listing: Listing,
}

impl Walk {
    /// Will list `start`, a folder of `root`, and what is below.
    pub(super) fn start(root: CorpusRoot, start: &Path) -> Self {
        let (folders, entries) = (vec![start.to_path_buf()], Vec::new().into_iter());
        Self { root, folders, entries, listing: Listing::default() }
    }

    /// Looks at the next `entries_max` entries; whether there are more.
    pub(super) fn step(&mut self, folder: &mut Folder, entries_max: usize) -> bool {
        for _ in 0..entries_max {
            let Some((path, kind)) = self.entries.next() else {
                let Some(next) = self.folders.pop() else { return false };
                self.enter(folder, &next);
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
                    self.fail(path.parent().unwrap_or(&path), &error);
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

    fn enter(&mut self, folder: &mut Folder, path: &Path) {
        if folder.is_excluded(path) {
            return;
        }
        match folder.enter(path) {
            Ok(entries) => self.entries = entries.into_iter(),
            // Gone since: its parent's listing is the newer truth.
            Err(error) if is_absence(&error) => {}
            Err(error) => self.fail(path, &error),
        }
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.listing.fail(path, self.root.problem(path, &error.to_string()));
    }

    /// What was found; whole once there is nothing more to step through.
    pub(super) fn finish(mut self) -> (CorpusRoot, Listing) {
        self.listing.notes.sort_by(|a, b| a.file.cmp(&b.file));
        (self.root, self.listing)
    }
}

impl Folder {
    /// What is at and below `path` now, file or folder.
    pub(crate) fn look_at(&mut self, path: &Path) -> Listing {
        match self.metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.list(path),
            Err(error) if !is_absence(&error) => {
                // Notes may be below it, if it is a folder.
                let mut listing = Listing::default();
                if let Some(root) = self.root_of(path).filter(|root| !root.hides(path)) {
                    listing.fail(path, root.problem(path, &error.to_string()));
                }
                listing
            }
            _ => self.find(path),
        }
    }

    /// The notes at and below `start`, a folder.
    pub(crate) fn list(&mut self, start: &Path) -> Listing {
        let mut listing = Listing::default();
        let Some(root) = self.root_of(start).cloned() else { return listing };
        if root.hides(start) {
            return listing;
        }
        match self.ignores(&root, start, true) {
            Ok(true) => return listing,
            Ok(false) => {}
            Err(error) => {
                listing.fail(start, root.problem(start, &error.to_string()));
                return listing;
            }
        }
        let mut walk = Walk::start(root, start);
        while walk.step(self, usize::MAX) {}
        walk.finish().1
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;

    use crate::config::NoteGlobs;

    fn folder(root: &Path) -> Folder {
        Folder::new(&[root.to_path_buf()], NoteGlobs::default(), &root.join("index")).unwrap()
    }

    fn names(root: &Path) -> Vec<String> {
        let mut folder = folder(root);
        let start = folder.roots()[0].dir.to_path_buf();
        let listing = folder.list(&start);
        let listed: Vec<_> = listing.notes.iter().map(|found| found.note.to_string()).collect();
        for found in listing.notes {
            assert_eq!(folder.find(&found.file).notes.len(), 1, "{found:?} found alone too");
        }
        for hidden in [".git", "index", "l"] {
            assert!(folder.list(&start.join(hidden)).notes.is_empty(), "{hidden}");
        }
        listed
    }

    #[test]
    fn notes_are_found_and_the_rest_is_not() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for file in [
            "a.md",
            "b.txt",
            "c.pdf",
            "d/e.md",
            ".f.md",
            "g.md~",
            "#h.md#",
            "~$i.md",
            ".git/j.md",
            "index/k.md",
            "l/.limierignore",
        ] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "m.md\n").unwrap();
        }
        fs::write(root.join("l/m.md"), "ignored").unwrap();
        fs::write(root.join(".gitignore"), "/l/\n").unwrap();
        fs::create_dir(root.join("dossier.md")).unwrap();
        fs::write(root.join("dossier.md/n.md"), "").unwrap();
        assert_eq!(names(root), ["a.md", "b.txt", "d/e.md", "dossier.md/n.md"]);
    }

    #[test]
    fn links_that_leave_the_root_are_not_followed() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = root.path();
        fs::write(outside.path().join("secret.md"), "secret").unwrap();
        fs::write(root.join("a.md"), "a").unwrap();
        std::os::unix::fs::symlink("a.md", root.join("b.md")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.md"), root.join("c.md")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("d")).unwrap();
        std::os::unix::fs::symlink(root, root.join("e")).unwrap();
        assert_eq!(names(root), ["a.md", "b.md"]);
    }

    #[test]
    fn names_that_are_not_utf8_stay_apart() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        for name in [b"a\xFE.md", b"a\xFF.md"] {
            fs::write(root.join(OsStr::from_bytes(name)), "").unwrap();
        }
        assert_eq!(names(root), ["a%FE.md", "a%FF.md"]);
    }

    #[test]
    fn decomposed_names_are_composed_unless_that_name_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::write(root.join("e\u{301}tat.md"), "").unwrap();
        assert_eq!(names(root), ["état.md"]);
        fs::write(root.join("état.md"), "").unwrap();
        assert_eq!(names(root), ["e\u{301}tat.md", "état.md"]);
    }
}
