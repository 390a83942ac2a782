//! The folder against the manifest: what must change in the index. Pure.

use std::collections::{BTreeMap, HashSet};

use crate::disk::FileStamp;
use crate::ingest::look::NoteFile;
use crate::note::NotePath;

/// What the index must do about one note.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Read the file: it is new, or does not look as it did.
    Put(NoteFile),
    /// The file is gone.
    Remove(NotePath),
}

/// Changes to be published together. Every cause of change, an event, a scan, a timer, is one.
pub(crate) type Batch = Vec<Change>;

/// How the index must change so that, among `known`, exactly `found` are there.
///
/// Of two files of one name the first wins.
pub(super) fn compare<'k>(
    found: Vec<NoteFile>,
    known: impl Iterator<Item = (&'k NotePath, &'k FileStamp)>,
) -> Batch {
    let mut gone: BTreeMap<&NotePath, &FileStamp> = known.collect();
    let mut batch = Batch::new();
    let mut seen = HashSet::new();
    for found in found {
        if !seen.insert(found.note.clone()) {
            continue;
        }
        match gone.remove(&found.note) {
            Some(stamp) if stamp.looks_like(&found.look) => {}
            _ => batch.push(Change::Put(found)),
        }
    }
    batch.extend(gone.into_keys().map(|path| Change::Remove(path.clone())));
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_changes() {
        let stamp = |size| FileStamp { size, mtime_ns: 1, ctime_ns: 1, inode: 1, hash: [9; 32] };
        let known: BTreeMap<_, _> =
            ["same", "grown", "gone"].map(|name| (NotePath::new(name), stamp(1))).into();
        let found = [("same", 1), ("grown", 2), ("new", 1)].map(|(name, size)| NoteFile {
            file: name.into(),
            within: std::path::Path::new("").into(),
            note: NotePath::new(name),
            look: FileStamp { hash: [0; 32], ..stamp(size) },
            problem: None,
        });
        let batch = compare(found.into(), known.iter());
        let told: Vec<_> = batch
            .iter()
            .map(|change| match change {
                Change::Put(found) => format!("put {}", found.note),
                Change::Remove(path) => format!("remove {path}"),
            })
            .collect();
        assert_eq!(told, ["put grown", "put new", "remove gone"]);
    }
}
