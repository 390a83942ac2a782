//! Whether the roots of the corpus are the folders they were. A root that is gone, or that another
//! folder has taken the place of, keeps its name and loses its watches, and the system stays silent.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::disk::mount_of;

/// What makes a folder itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    /// Without links: a root that is a link may be made to lead elsewhere on purpose.
    real: PathBuf,
    device: u64,
    inode: u64,
    /// Another file system, mounted in the place of the first, may have the same numbers.
    mount: Option<u64>,
}

/// Who was found at each root, by its path.
#[derive(Debug, Default)]
pub(crate) struct KnownRoots {
    /// When it was last looked at; `None` if it was not there.
    seen: BTreeMap<PathBuf, Option<Identity>>,
    /// When the index was last made equal to it.
    believed: BTreeMap<PathBuf, Identity>,
}

impl KnownRoots {
    /// Looks at a root: whether it is another than at the last look.
    pub(crate) fn is_changed(&mut self, root: &Path) -> bool {
        let now = identity(root);
        match self.seen.insert(root.to_path_buf(), now.clone()) {
            Some(before) => before != now,
            None => false,
        }
    }

    /// Whether the root is the very folder that the index was last made equal to.
    pub(crate) fn is_believed(&self, root: &Path) -> bool {
        self.believed.get(root).is_some_and(|known| identity(root).as_ref() == Some(known))
    }

    /// The index is being made equal to the root as it is now.
    pub(crate) fn believe(&mut self, root: &Path) {
        if let Some(now) = identity(root) {
            self.believed.insert(root.to_path_buf(), now);
        }
    }

    /// Why the index should rather be held than made equal to this root, if so. An empty folder, or
    /// another disk, is what a failed mount leaves; so is an empty file system. A root that is known to be the one it was may be
    /// empty: then its notes were removed.
    pub(crate) fn doubt(&self, root: &Path, is_empty: bool) -> Option<&'static str> {
        let Some(now) = identity(root) else { return Some("is not there") };
        let known = self.believed.get(root);
        let is_moved =
            known.is_some_and(|known| known.real == now.real && known.device != now.device);
        match (is_empty, is_moved) {
            (true, _) if known != Some(&now) => Some("holds no note"),
            (false, true) => Some("is on another device than it was"),
            _ => None,
        }
    }
}

fn identity(root: &Path) -> Option<Identity> {
    let metadata = fs::metadata(root).ok().filter(fs::Metadata::is_dir)?;
    let real = fs::canonicalize(root).ok()?;
    Some(Identity { real, device: metadata.dev(), inode: metadata.ino(), mount: mount_of(root) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_root_is_believed_only_if_it_is_the_one_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (root, aside) = (folder.path().join("notes"), folder.path().join("aside"));
        fs::create_dir(&root).unwrap();
        let mut roots = KnownRoots::default();
        assert!(!roots.is_changed(&root));
        assert_eq!(roots.doubt(&root, true), Some("holds no note"), "at start nothing is known");
        assert_eq!(roots.doubt(&root, false), None);
        roots.believe(&root);
        assert_eq!(roots.doubt(&root, true), None, "its notes were removed");

        fs::rename(&root, &aside).unwrap();
        assert!(roots.is_changed(&root));
        assert_eq!(roots.doubt(&root, true), Some("is not there"));
        fs::create_dir(&root).unwrap();
        assert!(roots.is_changed(&root));
        assert!(!roots.is_believed(&root));
        assert_eq!(roots.doubt(&root, true), Some("holds no note"));
        assert_eq!(roots.doubt(&root, false), None, "other notes, on the same disk");

        fs::remove_dir(&root).unwrap();
        fs::rename(&aside, &root).unwrap();
        assert!(roots.is_changed(&root) && !roots.is_changed(&root));
        assert!(roots.is_believed(&root));
    }
}
