//! Ignore files: which paths the author does not want indexed.
//!
//! Scans and single changes must agree, so both ask here. Rules are read once per folder
//! and forgotten when an ignore file changes. If one cannot be read, its author's rules are unknown:
//! that is an error, never a folder without rules.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::disk::{Disk, Step, is_absence};

/// Names of ignore files; a later one overrules an earlier one.
const NAMES: [&str; 3] = [".gitignore", ".ignore", ".limierignore"];

/// Whether `name` is the name of an ignore file.
pub(super) fn is_ignore_file(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The rules of a root, read as needed.
#[derive(Debug)]
pub(super) struct Ignores {
    disk: Arc<dyn Disk>,
    rules: HashMap<PathBuf, Vec<Gitignore>>,
}

impl Ignores {
    pub(super) fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, rules: HashMap::new() }
    }

    /// Reads every file again when next asked.
    pub(super) fn forget(&mut self) {
        self.rules.clear();
    }

    /// Whether `path`, somewhere below `root`, or a folder between them is ignored.
    pub(super) fn matches(&mut self, root: &Path, path: &Path, is_dir: bool) -> io::Result<bool> {
        let Ok(relative) = path.strip_prefix(root) else { return Ok(false) };
        let mut current = root.to_path_buf();
        let parts: Vec<_> = relative.components().collect();
        for (depth, part) in parts.iter().enumerate() {
            current.push(part);
            let is_last = depth + 1 == parts.len();
            if self.matches_itself(root, &current, is_dir || !is_last)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// As [`Ignores::matches`], for a path whose folders are known not to be ignored.
    pub(super) fn matches_itself(
        &mut self,
        root: &Path,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<bool> {
        let mut folder = path.parent();
        while let Some(current) = folder.filter(|folder| folder.starts_with(root)) {
            for rules in self.rules_of(current)?.iter().rev() {
                let verdict = rules.matched(path, is_dir);
                if !verdict.is_none() {
                    return Ok(verdict.is_ignore());
                }
            }
            folder = current.parent();
        }
        Ok(false)
    }

    fn rules_of(&mut self, folder: &Path) -> io::Result<&[Gitignore]> {
        if !self.rules.contains_key(folder) {
            let mut rules = Vec::new();
            for file in NAMES.map(|name| folder.join(name)) {
                rules.extend(self.text_of(&file)?.map(|text| rules_in(&text, &file, folder)));
            }
            self.rules.insert(folder.to_path_buf(), rules);
        }
        Ok(self.rules.get(folder).map_or(&[], Vec::as_slice))
    }

    /// What an ignore file says; `None` if there is none.
    fn text_of(&self, file: &Path) -> io::Result<Option<String>> {
        let read = || {
            self.disk.allow(Step::Read(file))?;
            // A pipe of that name would be waited for.
            let is_file = fs::metadata(file)?.is_file();
            is_file.then(|| fs::read(file)).transpose()
        };
        match read() {
            Ok(bytes) => Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn rules_in(text: &str, file: &Path, folder: &Path) -> Gitignore {
    let mut rules = GitignoreBuilder::new(folder);
    let tell = |error| tracing::warn!(file = %file.display(), %error, "ignore file has errors");
    for line in text.trim_start_matches('\u{feff}').lines() {
        if let Err(error) = rules.add_line(Some(file.to_path_buf()), line) {
            tell(error);
        }
    }
    rules.build().unwrap_or_else(|error| {
        tell(error);
        Gitignore::empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SystemDisk;

    #[test]
    fn deeper_and_later_rules_win_and_ignored_folders_hide_their_content() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join(".gitignore"), "*.tmp.md\nsecret/\n").unwrap();
        fs::write(root.join("a/.limierignore"), "!keep.tmp.md\n").unwrap();
        let mut ignores = Ignores::new(Arc::new(SystemDisk));
        for (path, ignored) in [
            ("x.md", false),
            ("x.tmp.md", true),
            ("a/x.tmp.md", true),
            ("a/keep.tmp.md", false),
            ("a/b/keep.tmp.md", false),
            ("secret/x.md", true),
            ("a/secret/b/x.md", true),
        ] {
            assert_eq!(ignores.matches(root, &root.join(path), false).unwrap(), ignored, "{path}");
        }
    }
}
