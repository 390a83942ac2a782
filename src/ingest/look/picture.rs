//! Files beside the notes: pictures, for the pages that show them, and documents to be downloaded. Only
//! files of a few types are given, none that is hidden or ignored, by its own name or by that of the
//! file that a link leads to.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Symlinks, SystemDisk};
use crate::note::NotePath;

use super::ignores::Ignores;
use super::read::read_on;
use super::root::CorpusRoot;
use super::source::NoteSource;

/// Media types by extension.
type Types = [(&'static str, &'static str)];

/// Documents that are saved, never shown.
const DOCUMENTS: &Types = &[
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("epub", "application/epub+zip"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("zip", "application/zip"),
];

/// What browsers show.
const PICTURES: &Types = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
];

/// A picture as it is served.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Of its content.
    pub(crate) hash: [u8; 32],
}

/// The pictures of a source; ignore files are read once.
pub(crate) struct Pictures<'s> {
    source: &'s NoteSource,
    ignores: RefCell<Ignores>,
    bytes_max: u64,
    types: &'static Types,
}

impl<'s> Pictures<'s> {
    /// Those of at most `bytes_max` bytes.
    pub(crate) fn new(source: &'s NoteSource, bytes_max: u64) -> Self {
        let ignores = RefCell::new(Ignores::new(Arc::new(SystemDisk)));
        Self { source, ignores, bytes_max, types: PICTURES }
    }

    /// The documents beside the notes instead of the pictures.
    pub(crate) fn documents(source: &'s NoteSource, bytes_max: u64) -> Self {
        Self { types: DOCUMENTS, ..Self::new(source, bytes_max) }
    }

    /// Whether there is a picture to be shown at this path.
    pub(crate) fn has(&self, path: &NotePath) -> bool {
        self.find(path).is_some()
    }

    /// The picture at this path; `None` if there is none, or none that may be shown, or if it changes
    /// while it is read.
    pub(crate) fn read(&self, path: &NotePath) -> Option<Picture> {
        let (target, root, media_type) = self.find(path)?;
        let bytes_max = usize::try_from(self.bytes_max).unwrap_or(usize::MAX);
        // What was judged is what is read: a link put in its place meanwhile is not followed.
        let read = read_on(&SystemDisk, &target, &root.dir, Symlinks::Refused, bytes_max);
        let (bytes, stamp) = read.ok()?;
        let is_whole = bytes.len() <= bytes_max;
        is_whole.then_some(Picture { media_type, bytes, hash: stamp.hash })
    }

    /// The file of a picture, without links, with its root and type.
    fn find(&self, path: &NotePath) -> Option<(PathBuf, &CorpusRoot, &'static str)> {
        let asked = self.media_type(Path::new(path.as_str()))?;
        let (file, root) = self.source.file(path)?;
        let (real, real_root) = (file.canonicalize().ok()?, root.dir.canonicalize().ok()?);
        let target = root.dir.join(real.strip_prefix(real_root).ok()?);
        let may_be_shown = [&file, &target].into_iter().all(|place| self.shows(root, place));
        let metadata = real.metadata().ok()?;
        let is_right = may_be_shown
            && self.media_type(&real) == Some(asked)
            && metadata.is_file()
            && metadata.len() <= self.bytes_max;
        is_right.then_some((target, root, asked))
    }

    fn shows(&self, root: &CorpusRoot, place: &Path) -> bool {
        let rule = || self.ignores.borrow_mut().rule(&root.dir, place, false);
        !root.hides(place) && matches!(rule(), Ok(None))
    }

    fn media_type(&self, path: &Path) -> Option<&'static str> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        self.types.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| *media_type)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::super::folder::Folder;
    use super::*;
    use crate::config::NoteGlobs;
    use crate::note::Limits;

    const FILES: [(&str, &str); 9] = [
        ("a.png", "a"),
        ("e\u{301}te\u{301}/b.SVG", "b"),
        ("long.png", "0123456789"),
        ("note.md", "note"),
        (".cache/c.png", "c"),
        (".d.png", "d"),
        ("brouillons/e.png", "e"),
        (".gitignore", "brouillons/\nprive*\n"),
        ("prive.png", "f"),
    ];

    #[test]
    fn pictures_are_read_and_nothing_else() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = root.path();
        fs::write(outside.path().join("secret.png"), "secret").unwrap();
        for (file, text) in FILES {
            fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            fs::write(root.join(file), text).unwrap();
        }
        fs::create_dir(root.join("dossier.png")).unwrap();
        for (target, link) in [
            (root.join("a.png"), "lien.png"),
            (outside.path().join("secret.png"), "dehors.png"),
            (outside.path().to_path_buf(), "dossier"),
            (root.join(".cache"), "cache"),
            (root.join(".d.png"), "cachee.png"),
            (root.join("prive.png"), "ignoree.png"),
            (root.join("note.md"), "note.png"),
            (root.join("absente.png"), "nulle-part.png"),
        ] {
            symlink(target, root.join(link)).unwrap();
        }
        let folder =
            Folder::new(&[root.to_path_buf()], NoteGlobs::default(), Path::new("index")).unwrap();
        let source = NoteSource::new(&folder, Limits::default());
        let pictures = Pictures::new(&source, 9);
        for (path, media_type, bytes) in [
            ("a.png", "image/png", b"a"),
            ("été/b.SVG", "image/svg+xml", b"b"),
            ("lien.png", "image/png", b"a"),
        ] {
            assert!(pictures.has(&NotePath::new(path)), "{path}");
            let picture = pictures.read(&NotePath::new(path)).unwrap();
            assert_eq!((picture.media_type, &*picture.bytes), (media_type, &bytes[..]), "{path}");
        }
        let name = outside.path().file_name().unwrap().to_str().unwrap();
        let (up, absolute) = (format!("../{name}/secret.png"), root.join("a.png"));
        for path in [
            "note.md",
            "long.png",
            "dossier.png",
            ".cache/c.png",
            ".d.png",
            "brouillons/e.png",
            "prive.png",
            "dehors.png",
            "dossier/secret.png",
            "cache/c.png",
            "cachee.png",
            "ignoree.png",
            "note.png",
            "nulle-part.png",
            "absente.png",
            "a.png/b.png",
            "a\0.png",
            "./a.png",
            "",
            &up,
            absolute.to_str().unwrap(),
        ] {
            assert!(!pictures.has(&NotePath::new(path)), "{path}");
            assert!(pictures.read(&NotePath::new(path)).is_none(), "{path}");
        }
    }
}
