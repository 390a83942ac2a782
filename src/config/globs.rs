//! Which files are notes: patterns, compiled once.

use std::path::Path;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};

use super::error::ValueError;

/// Patterns over paths relative to a root: `*` and `?` stay within a folder, `**/` crosses them,
/// `[a-z]` and `{md,txt}` choose, capitals are as small letters: `NOTE.MD` is a note. At least one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct NoteGlobs {
    patterns: Vec<String>,
    /// Compiled at once if they were configured, to show what is wrong; else when first needed.
    set: OnceLock<GlobSet>,
}

impl NoteGlobs {
    /// Whether a file at `path`, relative to its root, is a note.
    pub fn is_match(&self, path: &Path) -> bool {
        // The built-in patterns compile: a test uses them.
        self.set.get_or_init(|| compile(&self.patterns).unwrap_or_default()).is_match(path)
    }
}

impl Default for NoteGlobs {
    fn default() -> Self {
        let patterns = ["**/*.md", "**/*.markdown", "**/*.txt"].map(str::to_owned).to_vec();
        Self { patterns, set: OnceLock::new() }
    }
}

impl TryFrom<Vec<String>> for NoteGlobs {
    type Error = ValueError;

    fn try_from(patterns: Vec<String>) -> Result<Self, ValueError> {
        let set = compile(&patterns)?.into();
        Ok(Self { patterns, set })
    }
}

impl From<NoteGlobs> for Vec<String> {
    fn from(globs: NoteGlobs) -> Self {
        globs.patterns
    }
}

impl PartialEq for NoteGlobs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

fn compile(patterns: &[String]) -> Result<GlobSet, ValueError> {
    let wrong = |pattern: &str, reason: &str| ValueError::Glob {
        pattern: pattern.to_owned(),
        reason: reason.to_owned(),
    };
    if patterns.is_empty() {
        return Err(wrong("", "at least one pattern is needed"));
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        if pattern.is_empty() {
            return Err(wrong(pattern, "it is empty"));
        }
        if pattern.starts_with('!') {
            return Err(wrong(pattern, "write what to leave out in a .limierignore file"));
        }
        let glob = GlobBuilder::new(pattern).literal_separator(true).case_insensitive(true).build();
        set.add(glob.map_err(|error| wrong(pattern, &error.kind().to_string()))?);
    }
    set.build().map_err(|error| wrong(&patterns.join(", "), &error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_patterns_choose_notes() {
        let globs = NoteGlobs::default();
        for (path, is_note) in [
            ("a.md", true),
            ("a/b/c.markdown", true),
            ("été/note.txt", true),
            ("NOTE.MD", true),
            ("Lisez-moi.Txt", true),
            ("a.md.bak", false),
            ("a.pdf", false),
            ("md", false),
        ] {
            assert_eq!(globs.is_match(Path::new(path)), is_note, "{path}");
        }
    }

    #[test]
    fn a_star_stays_in_its_folder() {
        let globs = NoteGlobs::try_from(vec!["notes/*.md".to_owned()]).unwrap();
        assert!(globs.is_match(Path::new("notes/a.md")));
        assert!(!globs.is_match(Path::new("notes/b/a.md")));
    }

    #[test]
    fn a_wrong_pattern_is_named() {
        for pattern in ["[a-", "{md", "!drafts/**", ""] {
            let error = NoteGlobs::try_from(vec!["*.md".to_owned(), pattern.to_owned()]);
            let message = error.unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("the pattern {pattern:?} is wrong: ")),
                "{message}"
            );
        }
        assert!(NoteGlobs::try_from(Vec::new()).is_err());
    }
}
