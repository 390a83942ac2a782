//! A listing under way: folder by folder, and as few entries at a time as the caller can afford.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{EntryKind, is_absence};

use super::folder::Folder;
use super::hidden::Hidden;
use super::ignores::HidingRule;
use super::listing::Listing;
use super::names::is_hidden;
use super::root::CorpusRoot;

/// A listing of one root, under way.
pub(super) struct Walk {
    root: CorpusRoot,
    folders: Vec<Place>,
    entries: std::vec::IntoIter<(PathBuf, EntryKind)>,
    /// The rule that hides the folder of these entries, if one does.
    hidden_by: Option<HidingRule>,
    listing: Listing,
    hidden: Hidden,
}

/// A folder to be looked into. What is in a hidden one is only counted.
struct Place {
    path: PathBuf,
    hidden_by: Option<HidingRule>,
}

impl Walk {
    /// Will list `start`, a folder of `root`, and what is below.
    pub(super) fn start(root: CorpusRoot, start: &Path) -> Self {
        Self {
            root,
            folders: vec![Place { path: start.to_path_buf(), hidden_by: None }],
            entries: Vec::new().into_iter(),
            hidden_by: None,
            listing: Listing::default(),
            hidden: Hidden::default(),
        }
    }

    /// Looks at the next `entries_max` entries; whether there are more.
    pub(super) fn step(&mut self, folder: &mut Folder, entries_max: usize) -> bool {
        for _ in 0..entries_max {
            let Some((path, kind)) = self.entries.next() else {
                let Some(next) = self.folders.pop() else { return false };
                self.enter(folder, next);
                continue;
            };
            if is_hidden(&path) {
                continue;
            }
            let rule = match &self.hidden_by {
                Some(rule) => Ok(Some(rule.clone())),
                None => folder.rule_itself(&self.root, &path, kind == EntryKind::Folder),
            };
            match rule {
                Ok(None) if kind == EntryKind::Folder => {
                    self.folders.push(Place { path, hidden_by: None })
                }
                Ok(None) => folder.look_into(&self.root, &path, &mut self.listing),
                Ok(Some(rule)) => self.count(folder, path, kind, rule),
                Err(error) => {
                    // Nobody knows what its author hides, so nothing of the folder is looked at.
                    self.fail(path.parent().unwrap_or(&path), &error);
                    self.entries = Vec::new().into_iter();
                }
            }
        }
        true
    }

    /// Counts an entry that `rule` hides.
    fn count(&mut self, folder: &Folder, path: PathBuf, kind: EntryKind, rule: HidingRule) {
        let is_note = kind == EntryKind::File && folder.has_name_of_note(&self.root, &path);
        if self.hidden.add(&rule, is_note) && kind == EntryKind::Folder {
            self.folders.push(Place { path, hidden_by: Some(rule) });
        }
    }

    fn enter(&mut self, folder: &mut Folder, Place { path, hidden_by }: Place) {
        if folder.is_excluded(&path) {
            return;
        }
        let entries = match &hidden_by {
            // Nobody needs to hear of changes there.
            Some(_) => folder.entries(&self.root, &path).or_else(|_| Ok(Vec::new())),
            None => folder.enter(&self.root, &path),
        };
        self.hidden_by = hidden_by;
        match entries {
            Ok(entries) => self.entries = entries.into_iter(),
            // Gone since: its parent's listing is the newer truth.
            Err(error) if is_absence(&error) => {}
            Err(error) => self.fail(&path, &error),
        }
    }

    fn fail(&mut self, path: &Path, error: &io::Error) {
        self.listing.fail(path, self.root.problem(path, &error.to_string()));
    }

    /// What was found; whole once there is nothing more to step through.
    pub(super) fn finish(mut self) -> (CorpusRoot, Listing) {
        self.listing.notes.sort_by(|a, b| a.file.cmp(&b.file));
        self.listing.hidden = self.hidden.finish(&self.root);
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
        match self.rule(&root, start, true) {
            Ok(Some(_)) => return listing,
            Ok(None) => {}
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
    fn hidden_notes_are_counted_by_the_rule_that_hides_them() {
        let depot = tempfile::tempdir().unwrap();
        let root = depot.path().join("notes");
        for file in [
            "a.md",
            "x.prive.md",
            "b/y.prive.md",
            "brouillons/z.md",
            "brouillons/loin/w.md",
            "brouillons/photo.jpg",
            "brouillons/.cache/v.md",
            "paquets/vide.js",
        ] {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), "").unwrap();
        }
        fs::create_dir(depot.path().join(".git")).unwrap();
        fs::write(depot.path().join(".gitignore"), "*.prive.md\npaquets/\n").unwrap();
        fs::write(root.join(".limierignore"), "brouillons/\n").unwrap();
        let listing = folder(&root).list(&root);
        let hidden: Vec<_> = listing
            .hidden
            .iter()
            .map(|hidden| (hidden.file.as_str(), hidden.pattern.as_str(), hidden.notes))
            .collect();
        assert_eq!(
            hidden,
            [("../.gitignore", "*.prive.md", 2), (".limierignore", "brouillons/", 2)]
        );
        assert_eq!(names(&root), ["a.md"]);

        for number in 0..3_000 {
            fs::write(root.join(format!("brouillons/{number}.md")), "").unwrap();
        }
        let listing = folder(&root).list(&root);
        let drafts = listing.hidden.last().unwrap();
        assert!(!drafts.complete && drafts.notes > 1_000, "{drafts:?}");
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
