//! Ignore files: which paths the author does not want indexed.
//!
//! Scans and single changes must agree, so both ask here. Rules are read once a folder and
//! forgotten when an ignore file changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;

/// Names of ignore files; a later one overrules an earlier one.
const NAMES: [&str; 3] = [".gitignore", ".ignore", ".limierignore"];

/// Whether `name` is the name of an ignore file.
pub(super) fn is_ignore_file(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The rules of a root, read as needed.
#[derive(Debug, Default)]
pub(super) struct Ignores {
    rules: HashMap<PathBuf, Vec<Gitignore>>,
}

impl Ignores {
    /// Reads every file again when next asked.
    pub(super) fn forget(&mut self) {
        self.rules.clear();
    }

    /// Whether `path`, somewhere below `root`, or a folder between them is ignored.
    pub(super) fn matches(&mut self, root: &Path, path: &Path, is_dir: bool) -> bool {
        let Ok(relative) = path.strip_prefix(root) else { return false };
        let mut current = root.to_path_buf();
        let parts: Vec<_> = relative.components().collect();
        for (depth, part) in parts.iter().enumerate() {
            current.push(part);
            let is_last = depth + 1 == parts.len();
            if self.matches_itself(root, &current, is_dir || !is_last) {
                return true;
            }
        }
        false
    }

    /// As [`Ignores::matches`], for a path whose folders are known not to be ignored.
    pub(super) fn matches_itself(&mut self, root: &Path, path: &Path, is_dir: bool) -> bool {
        let mut folder = path.parent();
        while let Some(current) = folder.filter(|folder| folder.starts_with(root)) {
            for rules in self.rules_of(current).iter().rev() {
                let verdict = rules.matched(path, is_dir);
                if !verdict.is_none() {
                    return verdict.is_ignore();
                }
            }
            folder = current.parent();
        }
        false
    }

    fn rules_of(&mut self, folder: &Path) -> &[Gitignore] {
        if !self.rules.contains_key(folder) {
            let files = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.is_file());
            let rules = files.map(|file| {
                let (rules, error) = Gitignore::new(&file);
                if let Some(error) = error {
                    tracing::warn!(file = %file.display(), %error, "ignore file has errors");
                }
                rules
            });
            self.rules.insert(folder.to_path_buf(), rules.collect());
        }
        self.rules.get(folder).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn deeper_and_later_rules_win_and_ignored_folders_hide_their_content() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join(".gitignore"), "*.tmp.md\nsecret/\n").unwrap();
        fs::write(root.join("a/.limierignore"), "!keep.tmp.md\n").unwrap();
        let mut ignores = Ignores::default();
        for (path, ignored) in [
            ("x.md", false),
            ("x.tmp.md", true),
            ("a/x.tmp.md", true),
            ("a/keep.tmp.md", false),
            ("a/b/keep.tmp.md", false),
            ("secret/x.md", true),
            ("a/secret/b/x.md", true),
        ] {
            assert_eq!(ignores.matches(root, &root.join(path), false), ignored, "{path}");
        }
    }
}
