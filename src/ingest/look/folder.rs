//! All roots of the corpus, with the rules that say which of their files are notes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{NoteGlobs, root_name};
use crate::disk::{
    Disk, EntryKind, FileStamp, Step, Symlinks, SystemDisk, is_absence, is_link_loop, list_beneath,
    open_beneath,
};
use crate::note::{NotePath, is_attachment};

use super::ignores::{HidingRule, Ignores, is_ignore_file};
use super::listing::Listing;
use super::names::{is_temporary, other_codings};
use super::note_file::NoteFile;
use super::read::{ReadError, read_on};
use super::root::CorpusRoot;

/// A root is not a folder that can be looked at.
#[derive(Debug, thiserror::Error)]
#[error("corpus root {path} cannot be read: {source}")]
pub(crate) struct FolderError {
    path: PathBuf,
    source: io::Error,
}

/// Why no note was found at a path.
enum NoNote {
    /// It has the name of a note, but cannot be one, for this reason.
    Skipped(&'static str),
    /// It may be a note, but nobody can tell, for this reason.
    Unseen(io::Error),
    Other,
}

/// What is called with each folder right before it is listed.
pub(crate) type WatchFolder = Box<dyn FnMut(&Path) + Send>;

/// All roots, with the rules for what is a note.
pub(crate) struct Folder {
    roots: Vec<CorpusRoot>,
    include: NoteGlobs,
    /// The index's own folder, without links.
    excluded: PathBuf,
    disk: Arc<dyn Disk>,
    ignores: Ignores,
    watch: WatchFolder,
    /// Links to notes, after the file they lead to.
    links: BTreeSet<(PathBuf, PathBuf)>,
    /// Files that have several names (hard links), by device and inode.
    names: BTreeMap<(u64, u64), BTreeSet<PathBuf>>,
}

impl Folder {
    /// `roots` need not exist yet; `excluded` is the index's own folder.
    ///
    /// # Errors
    ///
    /// A root is a relative path and there is no current folder.
    pub(crate) fn new(
        roots: &[PathBuf],
        include: NoteGlobs,
        excluded: &Path,
    ) -> Result<Self, FolderError> {
        Self::on(Arc::new(SystemDisk), roots, include, excluded)
    }

    /// As [`Folder::new`], on a disk of the caller's.
    pub(crate) fn on(
        disk: Arc<dyn Disk>,
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
            CorpusRoot { prefix, dir: dir.into() }
        });
        Ok(Self {
            roots: roots.collect(),
            include,
            excluded: resolve(excluded),
            ignores: Ignores::new(Arc::clone(&disk)),
            disk,
            watch: Box::new(|_| {}),
            links: BTreeSet::new(),
            names: BTreeMap::new(),
        })
    }

    /// The same folder with paths that begin with `name`.
    pub(crate) fn below(mut self, name: &str) -> Self {
        for root in &mut self.roots {
            let parts = [Some(name), root.prefix.as_deref()].into_iter().flatten();
            root.prefix = Some(parts.collect::<Vec<_>>().join("/"));
        }
        self
    }

    /// What tells of a note of any machine whether its file may be here, whatever its path begins with: the
    /// name of a share, that of a root, or both.
    pub(crate) fn finder(&self) -> impl Fn(&NotePath) -> bool + Send + 'static + use<> {
        const NAMES: usize = 2;
        let dirs: Vec<_> = self.roots.iter().map(|root| Arc::clone(&root.dir)).collect();
        move |note| {
            let names = std::iter::successors(Some(note.as_str()), |name| {
                name.split_once('/').map(|(_, rest)| rest)
            });
            let mut relative = names.take(1 + NAMES).filter(|name| !name.starts_with('/'));
            relative.any(|name| dirs.iter().any(|dir| dir.join(name).exists()))
        }
    }

    /// Whether a note of this path may lie below a root.
    pub(crate) fn owns(&self, note: &NotePath) -> bool {
        self.roots.iter().any(|root| root.relative(note).is_some())
    }

    /// From now on, `watch` is called with each folder right before it is listed. What happens in
    /// the folder after that is either listed or heard of.
    pub(crate) fn watch_with(&mut self, watch: WatchFolder) {
        self.watch = watch;
    }

    /// The roots, in the order configured.
    pub(crate) fn roots(&self) -> &[CorpusRoot] {
        &self.roots
    }

    /// The root that `path` is in.
    pub(super) fn root_of(&self, path: &Path) -> Option<&CorpusRoot> {
        let holding = self.roots.iter().filter(|root| path.starts_with(&root.dir));
        holding.max_by_key(|root| root.dir.as_os_str().len())
    }

    /// Whether `path` is one of the roots themselves.
    pub(crate) fn is_root(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| *root.dir == *path)
    }

    /// Reads ignore files again when next asked, and drops links that are gone. Ignore files above a
    /// root are watched from now on.
    pub(super) fn forget(&mut self) {
        self.ignores.forget();
        for root in &self.roots {
            // If they cannot be found now, neither can they be read: the listing says so.
            for folder in self.ignores.folders_above(&root.dir).unwrap_or_default() {
                (self.watch)(&folder);
            }
        }
        self.links.retain(|(_, link)| link.is_symlink());
        self.names.clear();
    }

    /// Where the file of a note is, or was, if its name was spelled as the note's.
    pub(crate) fn file_of(&self, note: &NotePath) -> Option<PathBuf> {
        self.roots.iter().find_map(|root| Some(root.dir.join(root.relative(note)?)))
    }

    /// Whether a change of `path` may change what is ignored.
    pub(crate) fn is_ignore_file(path: &Path) -> bool {
        is_ignore_file(path)
    }

    /// Whether `path` is at or below a root. Above it, only ignore files matter.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        self.root_of(path).is_some()
    }

    /// What the note at `path` is, would be, or may have been called; whether or not it is one.
    pub(crate) fn note_paths(&self, path: &Path) -> Vec<NotePath> {
        self.root_of(path).map_or_else(Vec::new, |root| root.note_paths(path))
    }

    /// Other paths that a change of `path` may concern: the file whose name differs from its own
    /// by the coding of accents only, links that lead to it or below it, and its file's other names.
    pub(crate) fn kin(&self, path: &Path) -> Vec<PathBuf> {
        let mut kin = other_codings(path);
        let leading = self.links.iter().filter(|(target, _)| target.starts_with(path));
        kin.extend(leading.map(|(_, link)| link.clone()));
        if let Some(names) = fs::symlink_metadata(path).ok().and_then(|m| self.names.get(&id(&m))) {
            kin.extend(names.iter().filter(|name| **name != *path).cloned());
        }
        kin
    }

    /// The file at `path`, looked at now: a listing of one note, or of none.
    pub(super) fn find(&mut self, path: &Path) -> Listing {
        let mut listing = Listing::default();
        let Some(root) = self.root_of(path).cloned() else { return listing };
        if root.hides(path) || self.is_excluded(path) {
            return listing;
        }
        match self.ignores.rule(&root.dir, path, false) {
            Ok(Some(_)) => {}
            Ok(None) => self.look_into(&root, path, &mut listing),
            Err(error) => listing.fail(path, root.problem(path, &error.to_string())),
        }
        listing
    }

    /// What the system says of `path` itself, be it a link.
    pub(super) fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.disk.allow(Step::Look(path))?;
        fs::symlink_metadata(path)
    }

    /// Has a folder of `root` watched, then says what it holds.
    pub(super) fn enter(
        &mut self,
        root: &CorpusRoot,
        path: &Path,
    ) -> io::Result<Vec<(PathBuf, EntryKind)>> {
        (self.watch)(path);
        self.entries(root, path)
    }

    /// What a folder of `root` holds; one that is a link is none.
    pub(super) fn entries(
        &self,
        root: &CorpusRoot,
        path: &Path,
    ) -> io::Result<Vec<(PathBuf, EntryKind)>> {
        self.disk.allow(Step::List(path))?;
        list_beneath(&root.dir, path)
    }

    /// Reads a note; see [`read_on`].
    pub(crate) fn read(
        &self,
        found: &NoteFile,
        bytes_max: usize,
    ) -> Result<(Vec<u8>, FileStamp), ReadError> {
        read_on(&*self.disk, &found.file, &found.within, Symlinks::Followed, bytes_max)
    }

    /// Adds to `listing` what stands at `path`, which is not ignored.
    pub(super) fn look_into(&mut self, root: &CorpusRoot, path: &Path, listing: &mut Listing) {
        match self.look(root, path) {
            Ok(found) => listing.notes.push(found),
            Err(NoNote::Skipped(why)) => listing.skipped.push(root.problem(path, why)),
            Err(NoNote::Unseen(error)) => {
                listing.fail(path, root.problem(path, &error.to_string()))
            }
            Err(NoNote::Other) => {
                listing.has_others = true;
                if self.is_attachment(root, path) {
                    listing.attachments.push(root.note_path(path).0);
                }
            }
        }
    }

    /// Whether there is a file at `path` that links may name, be it through a link.
    fn is_attachment(&self, root: &CorpusRoot, path: &Path) -> bool {
        let has_name = path
            .file_name()
            .and_then(OsStr::to_str)
            .is_some_and(|name| is_attachment(name) && !is_temporary(name));
        has_name
            && self.metadata(path).is_ok_and(|metadata| {
                metadata.is_file()
                    || metadata.is_symlink()
                        && open_beneath(&root.dir, path, Symlinks::Followed).is_ok()
            })
    }

    /// The rule by which `path` or a folder above it is ignored.
    pub(super) fn rule(
        &mut self,
        root: &CorpusRoot,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<Option<HidingRule>> {
        self.ignores.rule(&root.dir, path, is_dir)
    }

    /// The rule by which an entry of a folder that is not ignored is ignored.
    pub(super) fn rule_itself(
        &mut self,
        root: &CorpusRoot,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<Option<HidingRule>> {
        self.ignores.rule_itself(&root.dir, path, is_dir)
    }

    /// Whether `path` has the name of a note.
    pub(super) fn has_name_of_note(&self, root: &CorpusRoot, path: &Path) -> bool {
        let (Ok(relative), Some(name)) = (path.strip_prefix(&root.dir), path.file_name()) else {
            return false;
        };
        self.include.is_match(relative) && !is_temporary(&name.to_string_lossy())
    }

    fn look(&mut self, root: &CorpusRoot, path: &Path) -> Result<NoteFile, NoNote> {
        if !self.has_name_of_note(root, path) {
            return Err(NoNote::Other);
        }
        let mut metadata = match self.metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if is_absence(&error) => return Err(NoNote::Other),
            Err(error) => return Err(NoNote::Unseen(error)),
        };
        if metadata.is_symlink() {
            metadata = self.follow(root, path)?;
        }
        if !metadata.is_file() {
            return Err(NoNote::Skipped("not a regular file"));
        }
        if metadata.nlink() > 1 {
            self.names.entry(id(&metadata)).or_default().insert(path.to_path_buf());
        }
        let (note, problem) = root.note_path(path);
        Ok(NoteFile {
            file: path.to_path_buf(),
            within: Arc::clone(&root.dir),
            note,
            look: FileStamp::of(&metadata),
            problem,
        })
    }

    /// What the link at `path` leads to; or what to say of a link that leads to no file of the root.
    /// A link may lead anywhere, and files outside the root are not ours to show.
    fn follow(&mut self, root: &CorpusRoot, path: &Path) -> Result<Metadata, NoNote> {
        const NOWHERE: &str = "a link that leads nowhere";
        let places = fs::canonicalize(path).and_then(|to| Ok((to, root.dir.canonicalize()?)));
        let (target, dir) =
            places.map_err(|error| match is_absence(&error) || is_link_loop(&error) {
                true => NoNote::Skipped(NOWHERE),
                false => NoNote::Unseen(error),
            })?;
        let below = target.strip_prefix(&dir);
        let below = below.map_err(|_| NoNote::Skipped("a link that leads out of the corpus"))?;
        self.links.insert((root.dir.join(below), path.to_path_buf()));
        fs::symlink_metadata(&target).map_err(|_| NoNote::Skipped(NOWHERE))
    }

    pub(super) fn is_excluded(&self, path: &Path) -> bool {
        resolve(path).starts_with(&self.excluded)
    }
}

/// What makes a file itself, whatever its name.
fn id(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// The path without links; its last part need not be there.
fn resolve(path: &Path) -> PathBuf {
    let through_parent = || {
        let (parent, name) = (fs::canonicalize(path.parent()?).ok()?, path.file_name()?);
        Some(parent.join(name))
    };
    fs::canonicalize(path).ok().or_else(through_parent).unwrap_or_else(|| path.to_path_buf())
}
