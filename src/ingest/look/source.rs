//! Reads the file of a note again, to show it. A path that leads out of its root, by its parts or by
//! a link, is refused.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use crate::disk::{Symlinks, is_absence, is_escape, is_link_loop, open_beneath};
use crate::note::{Limits, NotePath};

use super::folder::Folder;
use super::read::{ReadError, read};
use super::root::CorpusRoot;

/// How long to wait, each time that a note changes while it is read, before it is read again.
const PAUSES_MS: [u64; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// Where a note is read that lies in no folder here.
type ReadElsewhere = Box<dyn Fn(&NotePath) -> io::Result<Option<Vec<u8>>> + Send + Sync>;

/// Notes to bytes. Cheap to share: it holds the roots only.
pub(crate) struct NoteSource {
    roots: Vec<CorpusRoot>,
    elsewhere: Option<ReadElsewhere>,
    /// Bounds on what is read of a note.
    pub limits: Limits,
}

impl NoteSource {
    /// The notes of `folder`.
    pub(crate) fn new(folder: &Folder, limits: Limits) -> Self {
        Self { roots: folder.roots().to_vec(), elsewhere: None, limits }
    }

    /// The same, and `elsewhere` for notes of none of these folders.
    pub(crate) fn or_elsewhere(self, elsewhere: ReadElsewhere) -> Self {
        Self { elsewhere: Some(elsewhere), ..self }
    }

    /// The bytes of a note's file, one more than the limit at most; `None` if there is no such
    /// file, or none that may be shown. Whether the index knows the note is for the caller to see.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be read, or changes whenever it is read.
    pub(crate) fn read(&self, note: &NotePath) -> Result<Option<Vec<u8>>, ReadError> {
        let Some((file, root)) = self.file(note) else {
            let read = self.elsewhere.as_ref().map_or(Ok(None), |read| read(note));
            return read.map_err(ReadError::Io);
        };
        match settled(|| read(&file, &root.dir, self.limits.note_bytes)) {
            Ok((bytes, _)) => Ok(Some(bytes)),
            Err(ReadError::NotAFile | ReadError::Outside) => Ok(None),
            Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether there may be a file or folder at this path, be it a note or not: where notes lie
    /// elsewhere, nobody here knows.
    pub(crate) fn may_have(&self, path: &NotePath) -> bool {
        self.elsewhere.is_some()
            || self.file(path).is_some_and(|(file, root)| {
                match open_beneath(&root.dir, &file, Symlinks::Followed) {
                    Ok(_) => true,
                    Err(error) => {
                        !(is_absence(&error) || is_link_loop(&error) || is_escape(&error))
                    }
                }
            })
    }

    /// The file at a path below a root, and that root.
    pub(super) fn file(&self, note: &NotePath) -> Option<(PathBuf, &CorpusRoot)> {
        self.roots.iter().find_map(|root| {
            let relative = Path::new(root.relative(note)?);
            let is_below = relative.components().all(|part| matches!(part, Component::Normal(_)));
            Some((is_below.then(|| locate(&root.dir, relative))??, root))
        })
    }
}

/// Reads again and again what is just being saved.
fn settled<T>(read: impl Fn() -> Result<T, ReadError>) -> Result<T, ReadError> {
    for pause_ms in PAUSES_MS {
        match read() {
            Err(ReadError::Changing) => thread::sleep(Duration::from_millis(pause_ms)),
            done => return done,
        }
    }
    read()
}

/// The file at `relative` below `dir`; where there is none, one whose name is the same but for the
/// coding of its accents, since notes are called by their composed names.
fn locate(dir: &Path, relative: &Path) -> Option<PathBuf> {
    let exact = dir.join(relative);
    if fs::symlink_metadata(&exact).is_ok() {
        return Some(exact);
    }
    let mut place = dir.to_path_buf();
    for part in relative {
        let next = place.join(part);
        place = match fs::symlink_metadata(&next) {
            Ok(_) => next,
            Err(_) => {
                let wanted = part.to_str()?;
                let entries = fs::read_dir(&place).ok()?.flatten();
                let mut named = entries.filter(|entry| {
                    entry.file_name().to_str().is_some_and(|name| name.nfc().eq(wanted.nfc()))
                });
                named.next()?.path()
            }
        };
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::super::read::read_on;
    use super::*;
    use crate::config::NoteGlobs;
    use crate::disk::{Disk, Step};

    fn source(roots: &[PathBuf]) -> NoteSource {
        let folder = Folder::new(roots, NoteGlobs::default(), Path::new("index")).unwrap();
        NoteSource::new(&folder, Limits::default())
    }

    #[test]
    fn notes_are_read_and_nothing_else() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = root.path();
        fs::write(outside.path().join("secret.md"), "secret").unwrap();
        fs::create_dir(root.join("e\u{301}te\u{301}")).unwrap();
        fs::write(root.join("e\u{301}te\u{301}/a.md"), "été").unwrap();
        fs::write(root.join("b.md"), "b").unwrap();
        std::os::unix::fs::symlink("b.md", root.join("c.md")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.md"), root.join("d.md")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join("e")).unwrap();
        let source = source(&[root.to_path_buf()]);
        let read = |path: &str| source.read(&NotePath::new(path)).unwrap();
        let up = format!("../{}/secret.md", outside.path().file_name().unwrap().to_str().unwrap());
        for (path, expected) in
            [("été/a.md", "été"), ("e\u{301}te\u{301}/a.md", "été"), ("b.md", "b"), ("c.md", "b")]
        {
            assert_eq!(read(path).as_deref(), Some(expected.as_bytes()), "{path}");
        }
        let absolute = root.join("b.md").display().to_string();
        for path in ["absent.md", "d.md", "e/secret.md", &up, &absolute, "", ".", "été"] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    /// A disk on which a note grows whenever somebody looks at it.
    #[derive(Debug)]
    struct Saving {
        note: PathBuf,
        saves_left: AtomicUsize,
    }

    impl Disk for Saving {
        fn allow(&self, step: Step<'_>) -> io::Result<()> {
            let is_left = |left: usize| left.checked_sub(1);
            if matches!(step, Step::Look(_))
                && self.saves_left.fetch_update(Relaxed, Relaxed, is_left).is_ok()
            {
                let longer = format!("{}.", fs::read_to_string(&self.note)?);
                fs::write(&self.note, longer)?;
            }
            Ok(())
        }
    }

    /// Readers got an internal error when a note was saved while its page was made.
    #[test]
    fn a_note_that_is_being_saved_is_read_again() {
        let root = tempfile::tempdir().unwrap();
        let note = root.path().join("a.md");
        for (saves, is_read) in [(5, true), (1_000, false)] {
            fs::write(&note, "avant").unwrap();
            let disk = Saving { note: note.clone(), saves_left: AtomicUsize::new(saves) };
            match settled(|| read_on(&disk, &note, root.path(), Symlinks::Followed, 100)) {
                Ok((bytes, _)) => assert!(is_read && bytes == b"avant....."),
                Err(error) => assert!(!is_read && matches!(error, ReadError::Changing)),
            }
        }
    }

    #[test]
    fn each_root_has_its_notes() {
        let folder = tempfile::tempdir().unwrap();
        let roots = ["un", "deux"].map(|name| folder.path().join(name));
        for root in &roots {
            fs::create_dir(root).unwrap();
        }
        fs::write(roots[1].join("a.md"), "a").unwrap();
        let source = source(&roots);
        assert_eq!(source.read(&NotePath::new("deux/a.md")).unwrap().as_deref(), Some(&b"a"[..]));
        for path in ["a.md", "un/a.md", "deuxa.md"] {
            assert_eq!(source.read(&NotePath::new(path)).unwrap(), None, "{path}");
        }
    }
}
