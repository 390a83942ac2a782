//! What those who follow read: which notes are other than theirs, and these notes.

use crate::config::Cluster;
use crate::index::PortableNote;
use crate::note::NotePath;

use super::error::ClusterError;
use super::rows::{NoteRow, NoteRows};
use super::shared_index::{ReadableState, SharedIndex};

/// A reader of an index in the cluster.
pub(crate) struct Following {
    index: SharedIndex,
    recipe: String,
    /// What can be read, as it was when we last looked.
    written: Option<ReadableState>,
}

impl Following {
    /// `recipe` says with what notes must have been made. Nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// If a file that the configuration names is of no use.
    pub(crate) fn new(config: &Cluster, recipe: String) -> Result<Self, ClusterError> {
        Ok(Self { index: SharedIndex::new(config)?, recipe, written: None })
    }

    /// All notes that can be read. What is written from now on is told by [`Following::changes`].
    ///
    /// # Errors
    ///
    /// If the cluster does not answer whole, or other settings made the index.
    pub(crate) fn all(&mut self) -> Result<NoteRows, ClusterError> {
        self.index.check_server()?;
        let written = self.now()?;
        self.index.check_ours(&written.index)?;
        let mut rows = self.index.rows(&written.index)?;
        rows.retain(|_, row| !row.gone);
        self.written = Some(written);
        Ok(rows)
    }

    /// The notes that were written since the last look, in that order; `None` if another index has taken
    /// the place of the one before.
    ///
    /// # Errors
    ///
    /// As [`Following::all`].
    pub(crate) fn changes(&mut self) -> Result<Option<Vec<(NotePath, NoteRow)>>, ClusterError> {
        let now = self.now()?;
        let Some(before) = self.written.as_ref().filter(|before| before.index == now.index) else {
            return Ok(None);
        };
        if before.version >= now.version {
            return Ok(Some(Vec::new()));
        }
        let rows = self.index.rows_between(&now.index, before.version, now.version)?;
        self.written = Some(now);
        Ok(Some(rows))
    }

    /// These notes, in their order; `None` for one that is being written again: it comes among the next
    /// changes.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer whole.
    pub(crate) fn notes(
        &self,
        asked: &[(NotePath, NoteRow)],
    ) -> Result<Vec<Option<PortableNote>>, ClusterError> {
        match &self.written {
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

    fn now(&self) -> Result<ReadableState, ClusterError> {
        let index = self.index.names.alias.clone();
        let Some((written, _)) = self.index.written()? else {
            return Err(ClusterError::Absent { index });
        };
        match written.recipe == self.recipe {
            true => Ok(written),
            false => Err(ClusterError::Outdated { index }),
        }
    }
}
