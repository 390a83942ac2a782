//! A comparison of the whole folder with the index, under way: root by root, a few entries at a
//! time.

use std::path::Path;

use super::folder::{Folder, Root};
use super::walk::{Listing, Walk};

/// See the module.
pub(super) struct Comparison {
    /// Whether somebody asked for it: then what is found is believed, be it on another disk.
    pub(super) is_asked: bool,
    left: Vec<Root>,
    walk: Option<Walk>,
    listed: Vec<(Root, Listing)>,
}

impl Comparison {
    /// Of all roots of `folder`; nothing is looked at yet.
    pub(super) fn start(folder: &Folder, is_asked: bool) -> Self {
        Self { is_asked, left: folder.roots().to_vec(), walk: None, listed: Vec::new() }
    }

    /// Looks at the next `entries_max` entries; whether there are more. `entering` is called with
    /// each folder before it is listed.
    pub(super) fn step(
        &mut self,
        folder: &mut Folder,
        entries_max: usize,
        entering: &mut dyn FnMut(&Path),
    ) -> bool {
        let Some(walk) = &mut self.walk else {
            let Some(root) = self.left.pop() else { return false };
            let start = root.dir.to_path_buf();
            self.walk = Some(Walk::start(root, &start));
            return true;
        };
        if !walk.step(folder, entries_max, entering) {
            self.listed.extend(self.walk.take().map(Walk::finish));
        }
        true
    }

    /// What each root holds.
    pub(super) fn finish(self) -> Vec<(Root, Listing)> {
        self.listed
    }
}
