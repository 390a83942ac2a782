//! What those who follow read: which notes are other than theirs, and these notes, share by share.

use std::collections::BTreeMap;

use crate::config::Cluster;
use crate::note::NotePath;

use super::error::ClusterError;
use super::metrics::ClusterMetrics;
use super::rows::{FoundNote, NoteRow, NoteRows};
use super::shared_index::{ReadableState, SharedIndex};
use super::shares::{ShareStates, share_of};

/// A reader of the notes of all machines that write to one index of a cluster.
pub(crate) struct Following {
    index: SharedIndex,
    recipe: String,
    /// Whether the server was found to be the right one since something last failed.
    is_checked: bool,
    /// What can be read, as it was when we last looked.
    states: ShareStates,
    /// What of it was read: all notes up to there.
    read: BTreeMap<String, ReadableState>,
}

impl Following {
    /// `recipe` says with what notes must have been made. Nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// If a file that the configuration names is of no use.
    pub(crate) fn new(
        config: &Cluster,
        recipe: String,
        metrics: ClusterMetrics,
    ) -> Result<Self, ClusterError> {
        let (index, is_checked) = (SharedIndex::new(config, metrics)?, false);
        let (states, read) = (ShareStates::new(), BTreeMap::new());
        Ok(Self { index, recipe, is_checked, states, read })
    }

    /// Looks what can be read, and of which shares: of none, if all have been removed.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer, or nobody has written yet.
    pub(crate) fn look(&mut self) -> Result<(), ClusterError> {
        if !self.is_checked {
            self.index.check_server()?;
        }
        self.is_checked = false;
        let states = self.index.states()?;
        self.is_checked = true;
        // Whose a note is depends on which shares there are.
        if !states.keys().eq(self.states.keys()) {
            self.read.remove("");
        }
        self.read.retain(|share, _| states.contains_key(share));
        self.states = states;
        Ok(())
    }

    /// The shares that there were at the last look.
    pub(crate) fn shares(&self) -> Vec<String> {
        self.states.keys().cloned().collect()
    }

    /// Why there is nothing to follow while there are no shares.
    pub(crate) fn absent(&self) -> ClusterError {
        self.index.absent()
    }

    /// The share that a note belongs to, of those at the last look.
    pub(crate) fn share_of(&self, path: &NotePath) -> &str {
        share_of(path, &self.states)
    }

    /// Whether a note is of a share that was removed, by the names at the last look. Of one that is only not
    /// there nobody knows whether it comes back.
    pub(crate) fn was_removed(&self, path: &NotePath) -> bool {
        let top = path.as_str().split_once('/').map_or("", |(top, _)| top);
        let is_of = |share: &str| !self.states.contains_key(share) && self.index.was_removed(share);
        self.share_of(path).is_empty() && (is_of(top) || is_of(""))
    }

    /// The share that this machine writes.
    pub(crate) fn own_share(&self) -> String {
        self.index.names.share.clone()
    }

    /// What people call the notes of a share.
    pub(crate) fn title_of(&self, share: &str) -> String {
        self.index.names.title_of(share)
    }

    /// What was read of a share must be compared again.
    pub(crate) fn doubt(&mut self, share: &str) {
        self.read.remove(share);
    }

    /// All notes of a share that could be read at the last look. What was written since is told by
    /// [`Following::changes`].
    ///
    /// # Errors
    ///
    /// If the cluster does not answer whole, or other settings made the index.
    pub(crate) fn all(&mut self, share: &str) -> Result<NoteRows, ClusterError> {
        let written = self.state(share)?;
        self.index.check_ours(&written.index)?;
        let mut rows = self.index.rows(&written.index)?;
        rows.retain(|path, row| !row.gone && self.share_of(path) == share);
        self.read.insert(share.to_owned(), written);
        Ok(rows)
    }

    /// The notes of a share that were written between the last two looks, in that order; `None` if all must
    /// be compared, since another index has taken the place of the one before.
    ///
    /// # Errors
    ///
    /// As [`Following::all`].
    pub(crate) fn changes(
        &mut self,
        share: &str,
    ) -> Result<Option<Vec<(NotePath, NoteRow)>>, ClusterError> {
        let now = self.state(share)?;
        let Some(before) = self.read.get(share).filter(|before| before.index == now.index) else {
            return Ok(None);
        };
        if before.version >= now.version {
            return Ok(Some(Vec::new()));
        }
        let mut rows = self.index.rows_between(&now.index, before.version, now.version)?;
        rows.retain(|(path, _)| self.share_of(path) == share);
        self.read.insert(share.to_owned(), now);
        Ok(Some(rows))
    }

    /// These notes of a share, in their order.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer whole.
    pub(crate) fn notes(
        &self,
        share: &str,
        asked: &[(NotePath, NoteRow)],
    ) -> Result<Vec<FoundNote>, ClusterError> {
        match self.read.get(share) {
            Some(written) => self.index.notes(&written.index, asked),
            None => Ok(Vec::new()),
        }
    }

    /// Why the writer could not write a note, if that is so.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer.
    pub(crate) fn refusal(&self, path: &NotePath) -> Result<Option<String>, ClusterError> {
        self.index.refusal(path)
    }

    fn state(&self, share: &str) -> Result<ReadableState, ClusterError> {
        let index = self.title_of(share);
        let Some(written) = self.states.get(share) else {
            return Err(ClusterError::Absent { index });
        };
        let Some(written) = written else { return Err(self.index.unclear(share)) };
        match written.recipe == self.recipe {
            true => Ok(written.clone()),
            false => Err(ClusterError::Outdated { index, holder: written.holder_told() }),
        }
    }
}
