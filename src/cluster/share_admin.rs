//! For those who look after a cluster: which shares there are, and how one goes for good.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use crate::config::{Cluster, IndexName};

use super::error::ClusterError;
use super::layout;
use super::lease::{Lease, Watched};
use super::metrics::ClusterMetrics;
use super::shared_index::{ReadableState, SharedIndex};

/// How often somebody else's lease is looked at.
const LEASE_LOOK: Duration = Duration::from_millis(500);

/// A share, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShareRow {
    /// The index that holds it.
    pub(crate) index: String,
    /// How many notes that shows.
    pub(crate) notes: usize,
    /// Who wrote it last.
    pub(crate) holder: String,
    /// Whether it is made as this machine would.
    pub(crate) is_alike: bool,
}

/// Shares by name, which is empty for notes without one; or why nothing can be told of one.
pub(crate) type ShareRows = BTreeMap<String, Result<ShareRow, ClusterError>>;

/// The shares of the index of `config`; `recipe` says with what this machine makes notes.
///
/// # Errors
///
/// If the cluster does not answer whole, or holds nothing.
pub(crate) fn shares(config: &Cluster, recipe: &str) -> Result<ShareRows, ClusterError> {
    let index = SharedIndex::new(config, ClusterMetrics::default())?;
    index.check_server()?;
    let states = index.states()?;
    if states.is_empty() {
        return Err(index.absent());
    }
    let rows = states.into_iter().map(|(share, state)| {
        let state = state.ok_or_else(|| index.unclear(&share));
        match state.and_then(|state| index.share_row(state, recipe)) {
            Err(error) if !error.is_of_one_index() => Err(error),
            row => Ok((share, row)),
        }
    });
    rows.collect()
}

/// Removes a share and its notes from the cluster, once nobody writes it.
///
/// # Errors
///
/// [`ClusterError::InUse`] while somebody does, [`ClusterError::NoShare`] if there is none; and if the
/// cluster does not do what is asked.
pub(crate) fn remove_share(config: &Cluster, share: Option<IndexName>) -> Result<(), ClusterError> {
    let index = std::sync::Arc::new(SharedIndex::new(
        &Cluster { share, ..config.clone() },
        ClusterMetrics::default(),
    )?);
    index.check_server()?;
    let indexes = index.numbered()?;
    if !index.has_written()? && !index.is_listed()? && indexes.is_empty() {
        let (alias, share) = (index.names.alias.clone(), index.names.share.clone());
        return Err(ClusterError::NoShare { index: alias, share });
    }
    for name in &indexes {
        index.check_ours(name)?;
    }
    index.make_control()?;
    // From now on, nobody else writes it.
    let _lease = take_lease(&index)?;
    index.strike()?;
    index.forget_written()?;
    indexes.iter().try_for_each(|name| index.remove_index(name))
}

fn take_lease(index: &std::sync::Arc<SharedIndex>) -> Result<Lease, ClusterError> {
    let mut watched = Watched::default();
    loop {
        match watched.take(index, "limier shares --remove") {
            Err(ClusterError::Held { index, holder }) if watched.is_renewed => {
                return Err(ClusterError::InUse { index, holder });
            }
            Err(ClusterError::Held { .. } | ClusterError::Lost { .. }) => thread::sleep(LEASE_LOOK),
            taken => return taken,
        }
    }
}

impl SharedIndex {
    fn share_row(&self, state: ReadableState, recipe: &str) -> Result<ShareRow, ClusterError> {
        Ok(ShareRow {
            notes: self.count_notes(&state.index)?,
            holder: state.holder_told(),
            is_alike: state.recipe == recipe,
            index: state.index,
        })
    }

    /// Whether anything says of our share what can be read, in whichever way.
    fn has_written(&self) -> Result<bool, ClusterError> {
        let state = self.control_document::<Value>(&layout::state_id(&self.names.share))?;
        Ok(state.is_some())
    }

    fn count_notes(&self, index: &str) -> Result<usize, ClusterError> {
        let is_note = json!({ "term": { "kind": "note" } });
        let query = json!({ "query": { "bool": {
            "filter": is_note, "must_not": { "term": { "gone": true } },
        } } });
        let counted: Value =
            self.client.send(&Method::POST, &format!("/{index}/_count"), &query)?.read()?;
        self.whole(index, &counted)?;
        let count = counted.get("count").and_then(Value::as_u64);
        Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
    }

    /// Says of our share no more that it can be read.
    fn forget_written(&self) -> Result<(), ClusterError> {
        let id = layout::state_id(&self.names.share);
        let path = format!("/{}/_doc/{id}", self.names.control);
        let reply = self.client.send(&Method::DELETE, &path, &json!({}))?;
        if reply.status == 404 {
            return Ok(());
        }
        reply.read::<Value>().map(drop)
    }
}
