//! File names: how a name becomes text, and which names are never a note's.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// A name as text. Bytes that are not UTF-8 become `%FF`, so that two names stay two.
pub(super) fn legible(name: &OsStr) -> String {
    let mut legible = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        legible.push_str(chunk.valid());
        legible.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    legible
}

/// The paths whose last part is the same name as that of `path`, with its accents coded otherwise.
pub(super) fn other_codings(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name().and_then(OsStr::to_str).filter(|name| !name.is_ascii())
    else {
        return vec![];
    };
    let codings = [name.nfc().collect::<String>(), name.nfd().collect()];
    let others = codings.iter().filter(|coding| *coding != name);
    others.map(|other| path.with_file_name(other)).collect()
}

/// Whether the last part of `path` is hidden.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."))
}

/// Whether an editor made the file for itself: backups, swap, lock and autosave files.
pub(super) fn is_temporary(name: &str) -> bool {
    name.ends_with('~') || name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#'))
}
