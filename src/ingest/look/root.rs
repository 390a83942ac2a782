//! One root folder of the corpus, and what the notes below it are called.

use std::path::Path;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::ingest::status::FileProblem;
use crate::note::NotePath;

use super::names::{is_hidden, legible};

/// One root folder of the corpus.
#[derive(Clone, Debug)]
pub(crate) struct CorpusRoot {
    /// Absolute.
    pub dir: Arc<Path>,
    /// How its notes' paths begin: when there are several roots, or several machines.
    pub prefix: Option<String>,
}

impl CorpusRoot {
    /// The path of a note below this root; `None` if it belongs to another root.
    pub(super) fn relative<'n>(&self, note: &'n NotePath) -> Option<&'n str> {
        match &self.prefix {
            Some(prefix) => note.as_str().strip_prefix(prefix.as_str())?.strip_prefix('/'),
            None => Some(note.as_str()),
        }
    }

    /// The path of the note at `path`, and what is odd about the name. The path is in NFC unless
    /// another file has that very name.
    pub(super) fn note_path(&self, path: &Path) -> (NotePath, Option<String>) {
        let mut problem = path
            .strip_prefix(&self.dir)
            .is_ok_and(|path| path.to_str().is_none())
            .then(|| "the file name is not UTF-8".to_owned());
        let mut name = self.name_as_spelled(path);
        if !is_nfc(&name) {
            let composed: String = name.nfc().collect();
            if self.dir.join(&composed).symlink_metadata().is_ok() {
                problem =
                    Some(format!("another file is called {composed} but for its accents' coding"));
            } else {
                name = composed;
            }
        }
        (self.prefixed(&name), problem)
    }

    /// Every path that a note at `path` has, would have, or may have had.
    pub(super) fn note_paths(&self, path: &Path) -> Vec<NotePath> {
        let mut names = vec![self.note_path(path).0, self.prefixed(&self.name_as_spelled(path))];
        names.dedup();
        names
    }

    /// What a file is called, given its path relative to the root; it may lie above.
    pub(super) fn name_of(&self, relative: &Path) -> String {
        let parts = relative.iter().map(legible).collect::<Vec<_>>().join("/");
        self.prefixed(&parts).to_string()
    }

    /// A problem with a file or folder, named as notes are.
    pub(super) fn problem(&self, path: &Path, message: &str) -> FileProblem {
        FileProblem { path: self.note_path(path).0.to_string(), message: message.to_owned() }
    }

    /// Whether no listing would come to `path`. It is hidden or below a hidden folder, or a folder
    /// above it is a link: then a late hint about what was there before must not lead there either.
    pub(super) fn hides(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.dir).unwrap_or(path);
        let mut folders = path.ancestors().skip(1).take_while(|folder| **folder != *self.dir);
        relative.iter().any(|part| is_hidden(Path::new(part))) || folders.any(Path::is_symlink)
    }

    /// The path below the root, as the system spells it.
    fn name_as_spelled(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.dir).unwrap_or(path);
        relative.iter().map(legible).collect::<Vec<_>>().join("/")
    }

    fn prefixed(&self, name: &str) -> NotePath {
        let parts = self.prefix.iter().map(String::as_str).chain([name]);
        NotePath::new(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
    }
}
