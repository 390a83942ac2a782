//! The shares of an index: the notes of each machine that writes, or of several that stand in for each
//! other. Each share has its lease, its state and an index of its own, so that none waits for another, or
//! shows by its refresh what another has not finished.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::note::NotePath;

use super::error::ClusterError;
use super::layout;
use super::shared_index::{ReadableState, ShareList, SharedIndex};

/// Where the names of shares are kept.
const SHARES: &str = "shares";

/// What can be read, by share; the notes of a machine that gives them no name are the share "". `None` for
/// one whose state is not as we know states: of the others, it says nothing.
pub(crate) type ShareStates = BTreeMap<String, Option<ReadableState>>;

/// Documents of the control index.
#[derive(Deserialize)]
struct ControlDocuments {
    docs: Vec<ControlDocument>,
}

#[derive(Deserialize)]
struct ControlDocument {
    error: Option<Value>,
    #[serde(rename = "_source")]
    source: Option<Value>,
}

impl SharedIndex {
    /// What can be read, in one request unless shares have come or gone since the last. Nothing, if all
    /// shares have been removed.
    ///
    /// # Errors
    ///
    /// If the cluster does not answer, or holds nothing yet.
    pub(super) fn states(&self) -> Result<ShareStates, ClusterError> {
        loop {
            let known = self.known_shares().clone();
            let shares = std::iter::once("").chain(known.names.iter().map(String::as_str));
            let ids: Vec<String> = shares.clone().map(layout::state_id).collect();
            let mut sources = self.control_documents(SHARES, &ids)?.into_iter();
            let list: Option<ShareList> = sources.next().flatten().map(read).transpose()?;
            let list = list.unwrap_or_default();
            if list != known {
                *self.known_shares() = list;
                continue;
            }
            // One that is listed has a state; whether notes without a name are there, their state says.
            let is_there =
                |(share, source): &(&str, Option<Value>)| source.is_some() || !share.is_empty();
            let read = |source| serde_json::from_value(source).ok();
            let states = shares.zip(sources).filter(is_there);
            let states: ShareStates =
                states.map(|(share, source)| (share.to_owned(), source.and_then(read))).collect();
            return match states.is_empty() && known.removed.is_empty() {
                true => Err(self.absent()),
                false => Ok(states),
            };
        }
    }

    /// Whether a share was removed, when [`SharedIndex::states`] was last asked.
    pub(super) fn was_removed(&self, share: &str) -> bool {
        self.known_shares().removed.contains(share)
    }

    /// Whether a share is among those whose names are kept.
    pub(super) fn is_listed(&self) -> Result<bool, ClusterError> {
        let list = self.control_document::<ShareList>(SHARES)?;
        Ok(list.is_some_and(|(list, _)| list.names.contains(&self.names.share)))
    }

    /// That nobody has written, or that all is removed.
    pub(super) fn absent(&self) -> ClusterError {
        ClusterError::Absent { index: self.names.alias.clone() }
    }

    /// One document and others of the control index, the newest there are; `None` for one that is not
    /// there.
    fn control_documents(
        &self,
        first: &str,
        others: &[String],
    ) -> Result<Vec<Option<Value>>, ClusterError> {
        let ids: Vec<&str> =
            std::iter::once(first).chain(others.iter().map(String::as_str)).collect();
        let path = format!("/{}/_mget", self.names.control);
        let reply = self.client.send(&Method::POST, &path, &json!({ "ids": ids }))?;
        if reply.status == 404 {
            return Ok(vec![None; ids.len()]);
        }
        let answer: ControlDocuments = reply.read()?;
        let is_absent = |error: &Value| {
            error.pointer("/type").and_then(Value::as_str) == Some("index_not_found_exception")
        };
        let failed = answer.docs.iter().filter_map(|document| document.error.as_ref());
        let failed = failed.filter(|error| !is_absent(error)).count();
        if failed > 0 || answer.docs.len() != ids.len() {
            return Err(ClusterError::Partial {
                index: self.names.control.clone(),
                failed: failed.max(1) as u64,
                total: ids.len() as u64,
            });
        }
        Ok(answer.docs.into_iter().map(|document| document.source).collect())
    }

    /// Has those who read find our share from now on. Those without a name are found unlisted.
    pub(super) fn enlist(&self) -> Result<(), ClusterError> {
        let share = &self.names.share;
        self.change_list(|list| {
            list.removed.remove(share);
            if !share.is_empty() {
                list.names.insert(share.clone());
            }
        })
    }

    /// Has nobody read our share any more, and those who have it let it go.
    pub(super) fn strike(&self) -> Result<(), ClusterError> {
        let share = &self.names.share;
        self.change_list(|list| {
            list.names.remove(share);
            list.removed.insert(share.clone());
        })
    }

    /// Changes the list until nobody else does at the same moment.
    fn change_list(&self, change: impl Fn(&mut ShareList)) -> Result<(), ClusterError> {
        loop {
            let (known, seen) = self.control_document::<ShareList>(SHARES)?.unzip();
            let known = known.unwrap_or_default();
            let mut list = known.clone();
            change(&mut list);
            if known == list {
                return Ok(());
            }
            match self.put_control_document(SHARES, &list, seen) {
                Err(ClusterError::Lost { .. }) => {}
                put => return put.map(drop),
            }
        }
    }

    fn known_shares(&self) -> std::sync::MutexGuard<'_, ShareList> {
        self.known_shares.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The share of a note, of those in `states`.
pub(crate) fn share_of<'s>(path: &NotePath, states: &'s ShareStates) -> &'s str {
    let top = path.as_str().split_once('/').map_or("", |(top, _)| top);
    states.get_key_value(top).map_or("", |(share, _)| share.as_str())
}

fn read<T: for<'d> Deserialize<'d>>(source: Value) -> Result<T, ClusterError> {
    serde_json::from_value(source).map_err(|error| ClusterError::Unexpected {
        what: "the documents of shares".to_owned(),
        status: 200,
        reason: format!("not the JSON that is expected: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_belongs_to_the_share_that_its_path_begins_with() {
        let state = ReadableState {
            index: String::new(),
            recipe: String::new(),
            version: 0,
            holder: String::new(),
        };
        // Also while nobody can tell what of it can be read.
        let states: ShareStates =
            [("", Some(state)), ("rh", None)].map(|(it, state)| (it.to_owned(), state)).into();
        for (path, share) in
            [("rh/a.md", "rh"), ("rh/b/a.md", "rh"), ("rh.md", ""), ("rhône/a.md", ""), ("a", "")]
        {
            assert_eq!(share_of(&NotePath::new(path), &states), share, "{path}");
        }
    }
}
