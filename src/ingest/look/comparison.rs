//! A comparison of the whole folder with the index, under way: root by root, a few entries at a
//! time.

use super::folder::Folder;
use super::listing::Listing;
use super::root::CorpusRoot;
use super::walk::Walk;

/// A comparison under way, with the roots that are still to be compared.
pub(crate) struct Comparison {
    /// Whether somebody asked for it. Then its findings are believed, even on another disk.
    pub(crate) is_asked: bool,
    /// That of the files beside the notes when it began.
    pub(crate) revision: u64,
    left: Vec<CorpusRoot>,
    walk: Option<Walk>,
    listed: Vec<(CorpusRoot, Listing)>,
}

impl Comparison {
    /// Of all roots of `folder`; nothing is looked at yet.
    pub(crate) fn start(folder: &mut Folder, is_asked: bool, revision: u64) -> Self {
        folder.forget();
        Self { is_asked, revision, left: folder.roots().to_vec(), walk: None, listed: Vec::new() }
    }

    /// Looks at the next `entries_max` entries; whether there are more.
    pub(crate) fn step(&mut self, folder: &mut Folder, entries_max: usize) -> bool {
        let Some(walk) = &mut self.walk else {
            let Some(root) = self.left.pop() else { return false };
            let start = root.dir.to_path_buf();
            self.walk = Some(Walk::start(root, &start));
            return true;
        };
        if !walk.step(folder, entries_max) {
            self.listed.extend(self.walk.take().map(Walk::finish));
        }
        true
    }

    /// What each root holds.
    pub(crate) fn finish(self) -> Vec<(CorpusRoot, Listing)> {
        self.listed
    }
}
