//! What the cluster lacks of what is committed here, so that both become the same. Nothing is kept of what
//! could not be written there: once the cluster is back, it says what it holds, and what differs is read
//! from the folder again.

use std::collections::HashMap;
use std::time::Duration;

use crate::cluster::{Publisher, Refusals};
use crate::disk::FileStamp;
use crate::index::{Manifest, NoteBlock};
use crate::note::NotePath;

/// The notes of a cluster beside those of the index here.
pub(super) struct Mirror {
    publisher: Publisher,
    /// Notes that the cluster lacks, each with whether the index here has it as the folder does.
    owed: HashMap<NotePath, bool>,
    /// Changes for the cluster alone since the last commit.
    changes: usize,
    /// Whether the cluster was told that it lacks nothing.
    is_told: bool,
    /// Notes that the cluster refuses, as far as we have heard.
    refused: Refusals,
}

impl Mirror {
    pub(super) fn new(publisher: Publisher) -> Self {
        let (owed, refused) = (HashMap::new(), Refusals::new());
        Self { publisher, owed, changes: 0, is_told: false, refused }
    }

    /// Whether anything is written to the cluster at the moment.
    pub(super) fn is_open(&self) -> bool {
        self.publisher.is_open()
    }

    /// Whether the cluster has said what it holds, and nobody has compared it yet.
    pub(super) fn has_news(&self) -> bool {
        self.publisher.has_news()
    }

    /// Changes for the cluster alone since the last commit.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// Changes `manifest` so that a comparison with the folder finds what the cluster lacks, and what it
    /// holds too many.
    pub(super) fn compare(&mut self, manifest: &mut Manifest) {
        let Some(rows) = self.publisher.take_rows() else { return };
        self.owed.clear();
        (self.changes, self.is_told) = (0, false);
        for (path, stamp) in manifest.iter_mut() {
            if rows.get(path).is_none_or(|row| row.hash != stamp.hash_text()) {
                stamp.ctime_ns = i64::MIN;
                self.owed.insert(path.clone(), false);
            }
        }
        for path in rows.into_keys() {
            let unread = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
            manifest.entry(path).or_insert(unread);
        }
        tracing::debug!(notes = self.owed.len(), "the cluster lacks notes");
    }

    /// Has the cluster say again what it holds.
    pub(super) fn doubt(&mut self) {
        self.publisher.doubt();
        self.owed.clear();
        self.changes = 0;
    }

    /// A note was read; `is_known`: the index here has it so. Whether the cluster has it, too.
    pub(super) fn sees(&mut self, note: &NotePath, is_known: bool) -> bool {
        match self.owed.get_mut(note) {
            Some(is_here) => {
                *is_here = is_known;
                false
            }
            None => is_known,
        }
    }

    /// Hands a note over. Whether that is all: the index here has it.
    pub(super) fn put(&mut self, block: &NoteBlock) -> bool {
        self.publisher.put(block);
        let is_here = self.owed.remove(&block.path) == Some(true);
        self.changes += usize::from(is_here);
        is_here
    }

    /// Hands over that a note is gone.
    pub(super) fn remove(&mut self, note: &NotePath) {
        self.owed.remove(note);
        self.publisher.remove(note);
    }

    /// What was handed over may be read by others.
    pub(super) fn commit(&mut self) {
        self.changes = 0;
        self.publisher.commit(false);
    }

    /// The index here equals its folder: once that is so, the cluster lacks nothing.
    pub(super) fn finish(&mut self) {
        if self.publisher.is_open() && !self.is_told {
            self.publisher.commit(true);
            self.is_told = true;
        }
    }

    /// Asks which notes the cluster refuses; whether it is others than before.
    pub(super) fn hear_refusals(&mut self) -> bool {
        let Some(now) = self.publisher.take_refusals() else { return false };
        std::mem::replace(&mut self.refused, now) != self.refused
    }

    /// Notes that the cluster refuses, each with why.
    pub(super) fn refused(&self) -> &Refusals {
        &self.refused
    }

    /// Why nothing is written to the cluster, if so.
    pub(super) fn failure(&self) -> Option<String> {
        self.publisher.failure()
    }

    /// Waits until the cluster has said what it holds.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub(super) fn wait_for_news(&self, patience: Duration) -> Result<(), String> {
        self.publisher.wait_for_rows(patience)
    }

    /// Waits until the cluster holds all that was handed over.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub(super) fn settle(&self) -> Result<(), String> {
        self.publisher.settle()
    }
}
