//! What the cluster holds of one note at this moment, whichever share it belongs to.

use serde_json::Value;

use crate::note::NotePath;

use super::error::ClusterError;
use super::note_document::{note_key, refusal_of, source_of};
use super::shared_index::{ReadableState, SharedIndex};
use super::shares::share_of;

impl SharedIndex {
    /// The file of a note, as the writer read it; `None` if there is no such note.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer.
    pub(crate) fn source(&self, path: &NotePath) -> Result<Option<Vec<u8>>, ClusterError> {
        Ok(self.note_document(path, "source")?.as_ref().and_then(source_of))
    }

    /// Why the writer could not write a note, if that is so.
    pub(super) fn refusal(&self, path: &NotePath) -> Result<Option<String>, ClusterError> {
        Ok(self.note_document(path, "kept")?.as_ref().and_then(refusal_of))
    }

    /// One field of the document of a note, as it is now.
    fn note_document(&self, path: &NotePath, field: &str) -> Result<Option<Value>, ClusterError> {
        let key = note_key(path);
        let states = self.states()?;
        let share = share_of(path, &states);
        let Some(state) = states.get(share) else { return Ok(None) };
        let Some(ReadableState { index, .. }) = state else { return Err(self.unclear(share)) };
        let path = format!("/{index}/_doc/{key}?routing={key}&_source_includes={field}");
        let reply = self.client.get(&path)?;
        if reply.status == 404 {
            return Ok(None);
        }
        let got: Value = reply.read()?;
        Ok(got.get("_source").cloned())
    }
}
