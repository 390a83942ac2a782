//! The folders of the corpus: which files are notes, what each is called, and what is there now.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, FileType, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::config::{NoteGlobs, root_name};
use crate::disk::{Disk, FileStamp, Step, SystemDisk, is_absence, is_link_loop};
use crate::note::NotePath;

use super::board::Problem;
use super::ignores::{Ignores, is_ignore_file};
use super::read::{ReadError, read_on};
use super::walk::{Listing, Walk};

/// A root is not a folder that can be looked at.
#[derive(Debug, thiserror::Error)]
#[error("corpus root {path} cannot be read: {source}")]
pub struct FolderError {
    path: PathBuf,
    source: io::Error,
}

/// One root folder of the corpus.
#[derive(Clone, Debug)]
pub struct Root {
    /// Absolute.
    pub dir: Arc<Path>,
    /// First part of its notes' paths when there are several roots.
    pub prefix: Option<String>,
}

impl Root {
    /// The path of a note below this root; `None` if it is of another.
    pub fn relative<'n>(&self, note: &'n NotePath) -> Option<&'n str> {
        match &self.prefix {
            Some(prefix) => note.as_str().strip_prefix(prefix.as_str())?.strip_prefix('/'),
            None => Some(note.as_str()),
        }
    }
}

/// A note's file, found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it is.
    pub file: PathBuf,
    /// The root that it must not lead out of.
    pub within: Arc<Path>,
    /// What it is called.
    pub note: NotePath,
    /// What it looks like; the hash is zero, nobody has read it yet.
    pub look: FileStamp,
    /// What is odd about its name.
    pub problem: Option<String>,
}

/// What stands at a path.
enum Look {
    Note(Found),
    /// It has the name of a note, and why it is none.
    Skipped(&'static str),
    /// It may be a note, and why nobody can tell.
    Unseen(io::Error),
    Other,
}

/// All roots, with the rules for what is a note.
pub struct Folder {
    roots: Vec<Root>,
    include: NoteGlobs,
    excluded: PathBuf,
    disk: Arc<dyn Disk>,
    ignores: Ignores,
    /// Links to notes, after the file they lead to.
    links: BTreeSet<(PathBuf, PathBuf)>,
}

impl Folder {
    /// `roots` need not exist yet; `excluded` is the index's own folder.
    pub fn new(
        roots: &[PathBuf],
        include: NoteGlobs,
        excluded: &Path,
    ) -> Result<Self, FolderError> {
        // A root that is a link stays one: what it leads to may be swapped.
        let absolute = |given: &PathBuf| {
            let dir = std::path::absolute(given);
            dir.map_err(|source| FolderError { path: given.clone(), source })
        };
        let dirs = roots.iter().map(absolute).collect::<Result<Vec<_>, _>>()?;
        let several = dirs.len() > 1;
        let roots = dirs.into_iter().map(|dir| {
            let prefix = root_name(&dir).filter(|_| several);
            Root { prefix, dir: dir.into() }
        });
        let (roots, excluded) = (roots.collect(), resolve(excluded));
        let (disk, links): (Arc<dyn Disk>, _) = (Arc::new(SystemDisk), BTreeSet::new());
        let ignores = Ignores::new(Arc::clone(&disk));
        Ok(Self { roots, include, excluded, disk, ignores, links })
    }

    /// The same on a disk whose every step a test decides.
    #[cfg(test)]
    pub(super) fn on(self, disk: Arc<dyn Disk>) -> Self {
        Self { ignores: Ignores::new(Arc::clone(&disk)), disk, ..self }
    }

    /// The roots, in the order configured.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// The root that `path` is in.
    pub fn root_of(&self, path: &Path) -> Option<&Root> {
        let holding = self.roots.iter().filter(|root| path.starts_with(&root.dir));
        holding.max_by_key(|root| root.dir.as_os_str().len())
    }

    /// Reads ignore files again when next asked, and drops links that are gone.
    pub fn forget(&mut self) {
        self.ignores.forget();
        self.links.retain(|(_, link)| link.is_symlink());
    }

    /// Where the file of a note is, or was, if its name was spelled as the note's.
    pub fn file_of(&self, note: &NotePath) -> Option<PathBuf> {
        self.roots.iter().find_map(|root| Some(root.dir.join(root.relative(note)?)))
    }

    /// Whether a change of `path` may change what is ignored.
    pub fn is_ignore_file(path: &Path) -> bool {
        path.file_name().and_then(|name| name.to_str()).is_some_and(is_ignore_file)
    }

    /// What the note at `path` is, would be, or may have been called; whether or not it is one.
    pub fn note_paths(&self, path: &Path) -> Vec<NotePath> {
        let Some(root) = self.root_of(path) else { return vec![] };
        let mut names = vec![self.name(root, path).0, prefixed(root, &raw_name(root, path))];
        names.dedup();
        names
    }

    /// Other paths that a change of `path` may concern: the file whose name differs from its own
    /// by the coding of accents only, and links that lead to it or below it.
    pub fn kin(&self, path: &Path) -> Vec<PathBuf> {
        let mut kin: Vec<_> = match path.file_name().and_then(|name| name.to_str()) {
            Some(name) if !name.is_ascii() => {
                let others = [name.nfc().collect::<String>(), name.nfd().collect()];
                let others = others.iter().filter(|other| *other != name);
                others.map(|other| path.with_file_name(other)).collect()
            }
            _ => vec![],
        };
        let leading = self.links.iter().filter(|(target, _)| target.starts_with(path));
        kin.extend(leading.map(|(_, link)| link.clone()));
        kin
    }

    /// The file at `path`, looked at now: a listing of one note, or of none.
    pub fn find(&mut self, path: &Path) -> Listing {
        let mut listing = Listing::default();
        let Some(root) = self.root_of(path).cloned() else { return listing };
        if self.is_out_of_sight(&root, path) || self.is_excluded(path) {
            return listing;
        }
        match self.ignores.matches(&root.dir, path, false) {
            Ok(true) => {}
            Ok(false) => self.look_into(&root, path, &mut listing),
            Err(error) => listing.tell(self.problem(&root, path, &error.to_string()), path),
        }
        listing
    }

    /// What is at and below `path` now, file or folder.
    pub(super) fn look_at(&mut self, path: &Path, entering: &mut dyn FnMut(&Path)) -> Listing {
        match self.metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.list(path, entering),
            Err(error) if !is_absence(&error) => {
                // Notes may be below it, if it is a folder.
                let mut listing = Listing::default();
                let root = self.root_of(path).filter(|root| !self.is_out_of_sight(root, path));
                if let Some(root) = root {
                    listing.tell(self.problem(root, path, &error.to_string()), path);
                }
                listing
            }
            _ => self.find(path),
        }
    }

    /// Whether no listing would come to `path`.
    fn is_out_of_sight(&self, root: &Root, path: &Path) -> bool {
        is_below_hidden(root, path) || is_below_link(root, path)
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.disk.allow(Step::Look(path))?;
        fs::symlink_metadata(path)
    }

    /// What a folder holds.
    pub(super) fn entries(&self, path: &Path) -> io::Result<Vec<(PathBuf, FileType)>> {
        self.disk.allow(Step::List(path))?;
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            match entry.file_type() {
                Ok(kind) => entries.push((entry.path(), kind)),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }

    /// Reads a note; see [`read_on`].
    pub(super) fn read(
        &self,
        found: &Found,
        bytes_max: usize,
    ) -> Result<(Vec<u8>, FileStamp), ReadError> {
        read_on(&*self.disk, &found.file, &found.within, bytes_max)
    }

    pub(super) fn look_into(&mut self, root: &Root, path: &Path, listing: &mut Listing) {
        match self.look(root, path) {
            Look::Note(found) => listing.notes.push(found),
            Look::Skipped(why) => listing.skipped.push(self.problem(root, path, why)),
            Look::Unseen(error) => {
                listing.tell(self.problem(root, path, &error.to_string()), path);
            }
            Look::Other => {}
        }
    }

    /// The notes at and below `start`, a folder; `entering` is called with each folder before it
    /// is listed.
    pub fn list(&mut self, start: &Path, entering: &mut dyn FnMut(&Path)) -> Listing {
        let mut listing = Listing::default();
        let Some(root) = self.root_of(start).cloned() else { return listing };
        if self.is_out_of_sight(&root, start) {
            return listing;
        }
        match self.ignores.matches(&root.dir, start, true) {
            Ok(true) => return listing,
            Ok(false) => {}
            Err(error) => {
                listing.tell(self.problem(&root, start, &error.to_string()), start);
                return listing;
            }
        }
        let mut walk = Walk::start(root, start);
        while walk.step(self, usize::MAX, entering) {}
        walk.finish().1
    }

    /// Whether an entry of a folder that is not ignored is ignored.
    pub(super) fn ignores_itself(
        &mut self,
        root: &Root,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<bool> {
        self.ignores.matches_itself(&root.dir, path, is_dir)
    }

    /// A problem with a file or folder, named as notes are.
    pub fn problem(&self, root: &Root, path: &Path, message: &str) -> Problem {
        Problem { path: self.name(root, path).0.to_string(), message: message.to_owned() }
    }

    fn look(&mut self, root: &Root, path: &Path) -> Look {
        let (Ok(relative), Some(name)) = (path.strip_prefix(&root.dir), path.file_name()) else {
            return Look::Other;
        };
        if !self.include.is_match(relative) || is_temporary(&name.to_string_lossy()) {
            return Look::Other;
        }
        let mut metadata = match self.metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if is_absence(&error) => return Look::Other,
            Err(error) => return Look::Unseen(error),
        };
        if metadata.is_symlink() {
            let places = fs::canonicalize(path).and_then(|to| Ok((to, root.dir.canonicalize()?)));
            let (target, dir) = match places {
                Ok(places) => places,
                Err(error) if is_absence(&error) || is_link_loop(&error) => {
                    return Look::Skipped("a link that leads nowhere");
                }
                Err(error) => return Look::Unseen(error),
            };
            // A link may lead anywhere; what is outside the root is not ours to show.
            let Ok(below) = target.strip_prefix(&dir) else {
                return Look::Skipped("a link that leads out of the corpus");
            };
            self.links.insert((root.dir.join(below), path.to_path_buf()));
            match fs::symlink_metadata(&target) {
                Ok(of_target) => metadata = of_target,
                Err(_) => return Look::Skipped("a link that leads nowhere"),
            }
        }
        if !metadata.is_file() {
            return Look::Skipped("not a regular file");
        }
        let (note, problem) = self.name(root, path);
        let within = Arc::clone(&root.dir);
        Look::Note(Found {
            file: path.to_path_buf(),
            within,
            note,
            look: FileStamp::of(&metadata),
            problem,
        })
    }

    pub(super) fn is_excluded(&self, path: &Path) -> bool {
        resolve(path).starts_with(&self.excluded)
    }

    /// A note's path: NFC, unless a file of that very name is there too.
    fn name(&self, root: &Root, path: &Path) -> (NotePath, Option<String>) {
        let mut problem = path
            .strip_prefix(&root.dir)
            .is_ok_and(|path| path.to_str().is_none())
            .then(|| "the file name is not UTF-8".to_owned());
        let mut name = raw_name(root, path);
        if !is_nfc(&name) {
            let composed: String = name.nfc().collect();
            if root.dir.join(&composed).symlink_metadata().is_ok() {
                problem =
                    Some(format!("another file is called {composed} but for its accents' coding"));
            } else {
                name = composed;
            }
        }
        (prefixed(root, &name), problem)
    }
}

/// A name as text; bytes that are not UTF-8 as `%FF`, so that two names stay two.
fn legible(name: &OsStr) -> String {
    let mut legible = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        legible.push_str(chunk.valid());
        legible.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    legible
}

/// The path below the root, as the system spells it.
fn raw_name(root: &Root, path: &Path) -> String {
    let relative = path.strip_prefix(&root.dir).unwrap_or(path);
    relative.iter().map(legible).collect::<Vec<_>>().join("/")
}

fn prefixed(root: &Root, name: &str) -> NotePath {
    let parts = root.prefix.iter().map(String::as_str).chain([name]);
    NotePath::new(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

/// The path without links; its last part need not be there.
fn resolve(path: &Path) -> PathBuf {
    let through_parent = || {
        let (parent, name) = (fs::canonicalize(path.parent()?).ok()?, path.file_name()?);
        Some(parent.join(name))
    };
    fs::canonicalize(path).ok().or_else(through_parent).unwrap_or_else(|| path.to_path_buf())
}

/// Whether the last part of `path` is hidden.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."))
}

/// Whether `path` is hidden, or a folder between it and its root is.
fn is_below_hidden(root: &Root, path: &Path) -> bool {
    let relative = path.strip_prefix(&root.dir).unwrap_or(path);
    relative.iter().any(|part| is_hidden(Path::new(part)))
}

/// Whether a folder between `path` and its root is a link: a listing would not go there, so neither
/// may a late hint about what was there before.
fn is_below_link(root: &Root, path: &Path) -> bool {
    let folders = path.ancestors().skip(1).take_while(|folder| **folder != *root.dir);
    folders.into_iter().any(Path::is_symlink)
}

/// Whether an editor made the file for itself: backups, swap, lock and autosave files.
fn is_temporary(name: &str) -> bool {
    name.ends_with('~') || name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(root: &Path) -> Folder {
        Folder::new(&[root.to_path_buf()], NoteGlobs::default(), &root.join("index")).unwrap()
    }

    fn names(root: &Path) -> Vec<String> {
        let mut folder = folder(root);
        let start = folder.roots()[0].dir.to_path_buf();
        let listing = folder.list(&start, &mut |_| {});
        let listed: Vec<_> = listing.notes.iter().map(|found| found.note.to_string()).collect();
        for found in listing.notes {
            assert_eq!(folder.find(&found.file).notes.len(), 1, "{found:?} found alone too");
        }
        for hidden in [".git", "index", "l"] {
            assert!(folder.list(&start.join(hidden), &mut |_| {}).notes.is_empty(), "{hidden}");
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
