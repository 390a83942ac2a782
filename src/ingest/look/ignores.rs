//! Ignore files: which paths the author does not want indexed.
//!
//! Scans and single changes must agree, so both ask here. Rules are read once per folder
//! and forgotten when an ignore file changes. If one cannot be read, its author's rules are unknown:
//! that is an error, never a folder without rules.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::disk::{Disk, Step, Symlinks, is_absence, open_beneath};

use super::repository::Repository;

/// Names of ignore files; a later one overrules an earlier one.
const NAMES: [&str; 3] = [".gitignore", ".ignore", ".limierignore"];

/// Whether a change of `path` may change what is ignored.
pub(super) fn is_ignore_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| NAMES.contains(&name)) || path.ends_with("info/exclude")
}

/// The rule that hides a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HidingRule {
    /// The ignore file, relative to the root.
    pub(super) file: PathBuf,
    /// As written.
    pub(super) pattern: String,
}

/// The rules of all roots, read as needed.
#[derive(Debug)]
pub(super) struct Ignores {
    disk: Arc<dyn Disk>,
    /// Of each folder at or below a root.
    rules: HashMap<PathBuf, Vec<Gitignore>>,
    /// Of each root, what counts above it.
    above: HashMap<PathBuf, Above>,
}

/// The rules above a root, in the repository that the root lies in.
#[derive(Debug)]
struct Above {
    /// The root without links.
    root: PathBuf,
    /// The weakest first.
    rules: Vec<Gitignore>,
}

impl Ignores {
    pub(super) fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, rules: HashMap::new(), above: HashMap::new() }
    }

    /// Reads every file again when next asked.
    pub(super) fn forget(&mut self) {
        self.rules.clear();
        self.above.clear();
    }

    /// The folders outside `root` that hold its ignore files.
    pub(super) fn folders_above(&self, root: &Path) -> io::Result<Vec<PathBuf>> {
        let (root, repository) = self.repository_of(root)?;
        let Some(Repository { top, exclude }) = repository else { return Ok(vec![]) };
        let mut folders = outside(&root, &top);
        folders.extend(exclude.parent().map(Path::to_path_buf));
        Ok(folders)
    }

    /// The rule by which `path`, somewhere below `root`, or a folder between them is ignored.
    pub(super) fn rule(
        &mut self,
        root: &Path,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<Option<HidingRule>> {
        let Ok(relative) = path.strip_prefix(root) else { return Ok(None) };
        let mut current = root.to_path_buf();
        let parts: Vec<_> = relative.components().collect();
        for (depth, part) in parts.iter().enumerate() {
            current.push(part);
            let is_last = depth + 1 == parts.len();
            if let Some(rule) = self.rule_itself(root, &current, is_dir || !is_last)? {
                return Ok(Some(rule));
            }
        }
        Ok(None)
    }

    /// As [`Ignores::rule`], for a path whose folders are known not to be ignored.
    pub(super) fn rule_itself(
        &mut self,
        root: &Path,
        path: &Path,
        is_dir: bool,
    ) -> io::Result<Option<HidingRule>> {
        let mut folder = path.parent();
        while let Some(current) = folder.filter(|folder| folder.starts_with(root)) {
            if let Some(verdict) = verdict(self.rules_of(root, current)?, path, is_dir) {
                return Ok(verdict);
            }
            folder = current.parent();
        }
        let above = self.above(root)?;
        let relative = path.strip_prefix(root).unwrap_or(path);
        Ok(verdict(&above.rules, &above.root.join(relative), is_dir).flatten())
    }

    fn rules_of(&mut self, root: &Path, folder: &Path) -> io::Result<&[Gitignore]> {
        if !self.rules.contains_key(folder) {
            let below = folder.strip_prefix(root).unwrap_or(folder);
            let rules = self.rules_in(root, folder, below)?;
            self.rules.insert(folder.to_path_buf(), rules);
        }
        Ok(self.rules.get(folder).map_or(&[], Vec::as_slice))
    }

    fn above(&mut self, root: &Path) -> io::Result<&Above> {
        if !self.above.contains_key(root) {
            let (real, repository) = self.repository_of(root)?;
            let mut rules = Vec::new();
            if let Some(Repository { top, exclude }) = repository {
                let folders = outside(&real, &top);
                let named = up(folders.len()).join(".git/info/exclude");
                let text = self.text_of(exclude.parent().unwrap_or(&top), &exclude)?;
                rules.extend(text.map(|text| rules_of_text(&text, &top, &named)));
                for (number, folder) in folders.iter().enumerate() {
                    rules.extend(self.rules_in(&top, folder, &up(folders.len() - number))?);
                }
            }
            self.above.insert(root.to_path_buf(), Above { root: real, rules });
        }
        // It is there: the lookup cannot fail.
        self.above.get(root).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// A root without links, and the repository that it lies in.
    fn repository_of(&self, root: &Path) -> io::Result<(PathBuf, Option<Repository>)> {
        match fs::canonicalize(root) {
            Ok(real) => {
                let repository = Repository::around(&*self.disk, &real)?;
                Ok((real, repository))
            }
            Err(error) if is_absence(&error) => Ok((root.to_path_buf(), None)),
            Err(error) => Err(error),
        }
    }

    /// The rules that stand in `folder`, at or below `top`, which is called `named` from the root.
    fn rules_in(&self, top: &Path, folder: &Path, named: &Path) -> io::Result<Vec<Gitignore>> {
        let mut rules = Vec::new();
        for name in NAMES {
            let text = self.text_of(top, &folder.join(name))?;
            rules.extend(text.map(|text| rules_of_text(&text, folder, &named.join(name))));
        }
        Ok(rules)
    }

    /// What an ignore file below `top` says; `None` if there is none.
    fn text_of(&self, top: &Path, file: &Path) -> io::Result<Option<String>> {
        let read = || {
            self.disk.allow(Step::Read(file))?;
            let mut opened = open_beneath(top, file, Symlinks::Followed)?;
            if !opened.metadata()?.is_file() {
                return Ok(None);
            }
            let mut bytes = Vec::new();
            opened.read_to_end(&mut bytes)?;
            Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
        };
        match read() {
            Err(error) if is_absence(&error) => Ok(None),
            outcome => outcome,
        }
    }
}

/// The folders from `top` to the parent of `root`.
fn outside(root: &Path, top: &Path) -> Vec<PathBuf> {
    let above = root.ancestors().skip(1).take_while(|folder| folder.starts_with(top));
    let mut folders: Vec<_> = above.map(Path::to_path_buf).collect();
    folders.reverse();
    folders
}

/// `../..`, so many folders up.
fn up(folders: usize) -> PathBuf {
    std::iter::repeat_n("..", folders).collect()
}

/// What the strongest of `rules` that speaks of `path` says: the rule that hides it, or that it is
/// not hidden.
fn verdict(rules: &[Gitignore], path: &Path, is_dir: bool) -> Option<Option<HidingRule>> {
    let mut verdicts = rules.iter().rev().map(|rules| rules.matched(path, is_dir));
    let verdict = verdicts.find(|verdict| !verdict.is_none())?;
    let glob = verdict.inner().filter(|_| verdict.is_ignore());
    Some(glob.map(|glob| HidingRule {
        file: glob.from().unwrap_or(Path::new("")).to_path_buf(),
        pattern: glob.original().to_owned(),
    }))
}

/// The rules of an ignore file for what is below `folder`; `named` is what the file is called.
fn rules_of_text(text: &str, folder: &Path, named: &Path) -> Gitignore {
    let mut rules = GitignoreBuilder::new(folder);
    let tell = |error| {
        tracing::warn!(folder = %folder.display(), file = %named.display(), %error, "ignore file has errors");
    };
    for line in text.trim_start_matches('\u{feff}').lines() {
        if let Err(error) = rules.add_line(Some(named.to_path_buf()), line) {
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
            let rule = ignores.rule(root, &root.join(path), false).unwrap();
            assert_eq!(rule.is_some(), ignored, "{path}");
        }
    }

    /// The rules that hide notes of `root`, by the note.
    fn hiding(root: &Path, notes: &[&str]) -> Vec<Option<String>> {
        let mut ignores = Ignores::new(Arc::new(SystemDisk));
        let rule = |note: &&str| {
            let rule = ignores.rule(root, &root.join(note), false).unwrap()?;
            Some(format!("{}: {}", rule.file.display(), rule.pattern))
        };
        notes.iter().map(rule).collect()
    }

    #[test]
    fn rules_above_a_root_count_up_to_the_top_of_its_repository() {
        let outside = tempfile::tempdir().unwrap();
        let top = outside.path().join("depot");
        let root = top.join("docs/notes");
        fs::create_dir_all(&root).unwrap();
        fs::write(outside.path().join(".gitignore"), "*.md\n").unwrap();
        fs::write(top.join(".gitignore"), "docs/notes/brouillons/\n*.prive.md\n/docs/\n").unwrap();
        fs::write(top.join("docs/.ignore"), "!su.prive.md\nnotes/vieux.md\n").unwrap();
        let notes = ["a.md", "brouillons/b.md", "c.prive.md", "su.prive.md", "vieux.md", "moi.md"];
        assert_eq!(hiding(&root, &notes), vec![None; 6], "without a repository");

        fs::create_dir_all(top.join(".git/info")).unwrap();
        fs::write(top.join(".git/info/exclude"), "moi.md\n").unwrap();
        let expected = [
            None,
            Some("../../.gitignore: docs/notes/brouillons/"),
            Some("../../.gitignore: *.prive.md"),
            None,
            Some("../.ignore: notes/vieux.md"),
            Some("../../.git/info/exclude: moi.md"),
        ];
        assert_eq!(hiding(&root, &notes), expected.map(|rule| rule.map(str::to_owned)));

        let link = outside.path().join("lien");
        std::os::unix::fs::symlink(&root, &link).unwrap();
        assert_eq!(hiding(&link, &notes), hiding(&root, &notes), "by where the root really is");
    }

    #[test]
    fn a_linked_worktree_has_the_rules_of_its_repository() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path().join("arbre");
        let own = folder.path().join("depot/.git/worktrees/arbre");
        for made in [&tree, &own, &folder.path().join("depot/.git/info")] {
            fs::create_dir_all(made).unwrap();
        }
        fs::write(tree.join(".git"), format!("gitdir: {}\n", own.display())).unwrap();
        fs::write(own.join("commondir"), "../..\n").unwrap();
        fs::write(folder.path().join("depot/.git/info/exclude"), "a.md\n").unwrap();
        let expected = Some(".git/info/exclude: a.md".to_owned());
        assert_eq!(hiding(&tree, &["a.md", "b.md"]), [expected, None]);
    }
}
