//! One index in the cluster: what it is called, what state it is in, and the steps that make, show and
//! replace it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Instant;

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::{Cluster, IndexName};

use super::client::NodeClient;
use super::error::ClusterError;
use super::layout::{self, ClusterNames};
use super::metrics::ClusterMetrics;

/// The oldest OpenSearch that was tried.
const SERVER_MIN: (u64, u64) = (2, 19);

/// An index of notes in a cluster.
pub(crate) struct SharedIndex {
    pub(super) client: NodeClient,
    pub(super) names: ClusterNames,
    shards: usize,
    replicas: usize,
    /// Shares that have names, as they were when we last looked.
    pub(super) known_shares: Mutex<ShareList>,
}

/// What the writer says of what it has written: all up to `version` can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadableState {
    /// The index that is read.
    pub(super) index: String,
    /// With what it was made.
    pub(super) recipe: String,
    /// The last version that can be read.
    pub(super) version: u64,
    /// Who wrote it.
    #[serde(default)]
    pub(super) holder: String,
}

impl ReadableState {
    /// Who wrote it, for people.
    pub(super) fn holder_told(&self) -> String {
        match self.holder.as_str() {
            // Before there were several.
            "" => "another machine".to_owned(),
            holder => holder.to_owned(),
        }
    }
}

/// The names of shares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShareList {
    pub(super) names: BTreeSet<String>,
    /// Those that were there and were removed: one that is only not there may come back, as when a cluster
    /// was emptied.
    #[serde(default)]
    pub(super) removed: BTreeSet<String>,
}

/// A document as it was when it was read, so that nobody overwrites what they have not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeenVersion {
    pub(super) seq_no: u64,
    pub(super) primary_term: u64,
}

#[derive(Deserialize)]
struct Got<T> {
    #[serde(rename = "_seq_no")]
    seq_no: u64,
    #[serde(rename = "_primary_term")]
    primary_term: u64,
    #[serde(rename = "_source")]
    source: T,
}

#[derive(Deserialize)]
struct Put {
    #[serde(rename = "_seq_no")]
    seq_no: u64,
    #[serde(rename = "_primary_term")]
    primary_term: u64,
}

impl SharedIndex {
    /// Nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// If a file that the configuration names is of no use.
    pub(crate) fn new(config: &Cluster, metrics: ClusterMetrics) -> Result<Self, ClusterError> {
        let share = config.share.as_ref().map_or("", IndexName::as_str);
        let (client, names) =
            (NodeClient::new(config, metrics)?, ClusterNames::new(config.index.as_str(), share));
        let (shards, replicas, known_shares) = (config.shards, config.replicas, Mutex::default());
        Ok(Self { client, names, shards, replicas, known_shares })
    }

    /// Whether it is an OpenSearch that we know.
    pub(super) fn check_server(&self) -> Result<(), ClusterError> {
        let about: Value = self.client.get("/")?.read()?;
        let text = |at: &str| about.pointer(at).and_then(Value::as_str).unwrap_or_default();
        let number = text("/version/number");
        let mut parts = number.split('.').map(|part| part.parse::<u64>().unwrap_or_default());
        let version = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match text("/version/distribution") {
            "opensearch" if version >= SERVER_MIN => Ok(()),
            "" => Err(ClusterError::Server { found: "another program".to_owned() }),
            name => Err(ClusterError::Server { found: format!("{name} {number}") }),
        }
    }

    /// Makes the small index that says who writes, unless it is there, and its name for writing.
    pub(super) fn make_control(&self) -> Result<(), ClusterError> {
        let ClusterNames { alias, control, control_alias, .. } = &self.names;
        self.make(control, &layout::control(alias, self.replicas))?;
        let added = json!({ "add": { "index": control, "alias": control_alias } });
        let actions = json!({ "actions": [added] });
        self.client.send(&Method::POST, "/_aliases", &actions)?.read::<Value>().map(drop)
    }

    /// Makes an empty index of notes, numbered after all that are there.
    pub(super) fn make_notes(&self) -> Result<String, ClusterError> {
        let last = self.numbered()?.iter().filter_map(|index| self.names.number(index)).max();
        let index = self.names.numbered(last.unwrap_or_default() + 1);
        self.make(&index, &layout::notes(&self.names.alias, self.shards, self.replicas))?;
        Ok(index)
    }

    fn make(&self, index: &str, body: &Value) -> Result<(), ClusterError> {
        let reply = self.client.send(&Method::PUT, &format!("/{index}"), body)?;
        if reply.names_error("resource_already_exists_exception") {
            return self.check_ours(index);
        }
        reply.read::<Value>().map(drop)
    }

    /// Refuses an index that others made.
    pub(super) fn check_ours(&self, index: &str) -> Result<(), ClusterError> {
        let mappings: Value = self.client.get(&format!("/{index}/_mapping"))?.read()?;
        let is_ours = |mapping: &Value| layout::is_ours(mapping, &self.names.alias);
        match mappings.get(index).is_some_and(is_ours) {
            true => Ok(()),
            false => Err(ClusterError::Foreign { index: index.to_owned() }),
        }
    }

    /// All indexes of notes that are ours by name.
    pub(super) fn numbered(&self) -> Result<Vec<String>, ClusterError> {
        let path = format!("/{}*/_settings?flat_settings=true", self.names.stem());
        let found: serde_json::Map<String, Value> = self.client.get(&path)?.read()?;
        Ok(found
            .into_iter()
            .map(|(name, _)| name)
            .filter(|it| self.names.number(it).is_some())
            .collect())
    }

    /// What can be read; `None` before anything can. If all is written anew, it does not matter what is said.
    pub(super) fn written(
        &self,
        is_anew: bool,
    ) -> Result<(Option<ReadableState>, Option<SeenVersion>), ClusterError> {
        let id = layout::state_id(&self.names.share);
        let (state, seen) = self.control_document::<Value>(&id)?.unzip();
        match state.map(serde_json::from_value) {
            Some(Err(_)) if !is_anew => Err(self.unclear(&self.names.share)),
            state => Ok((state.and_then(Result::ok), seen)),
        }
    }

    /// Says what can be read, if nobody else has said something else since.
    pub(super) fn set_written(
        &self,
        written: &ReadableState,
        seen: Option<SeenVersion>,
    ) -> Result<SeenVersion, ClusterError> {
        self.put_control_document(&layout::state_id(&self.names.share), written, seen)
    }

    /// A document of the control index, the newest there is.
    pub(super) fn control_document<T: for<'d> Deserialize<'d>>(
        &self,
        id: &str,
    ) -> Result<Option<(T, SeenVersion)>, ClusterError> {
        let reply = self.client.get(&format!("/{}/_doc/{id}", self.names.control))?;
        if reply.status == 404 {
            return Ok(None);
        }
        let got: Got<T> = reply.read()?;
        let seen = SeenVersion { seq_no: got.seq_no, primary_term: got.primary_term };
        Ok(Some((got.source, seen)))
    }

    /// Writes a document of the control index over the one that was seen.
    pub(super) fn put_control_document<T: Serialize>(
        &self,
        id: &str,
        document: &T,
        seen: Option<SeenVersion>,
    ) -> Result<SeenVersion, ClusterError> {
        let condition = match seen {
            Some(SeenVersion { seq_no, primary_term }) => {
                format!("if_seq_no={seq_no}&if_primary_term={primary_term}")
            }
            None => "op_type=create".to_owned(),
        };
        let alias = &self.names.control_alias;
        let path = format!("/{alias}/_doc/{id}?require_alias=true&{condition}");
        let reply = self.client.send(&Method::PUT, &path, &json!(document))?;
        if reply.status == 409 {
            return Err(self.lost());
        }
        let put: Put = reply.read()?;
        Ok(SeenVersion { seq_no: put.seq_no, primary_term: put.primary_term })
    }

    /// Shows what was written; an error unless all parts show it.
    pub(super) fn refresh(&self, index: &str) -> Result<(), ClusterError> {
        let start = Instant::now();
        let reply = self.client.send(&Method::POST, &format!("/{index}/_refresh"), &json!({}))?;
        self.metrics().refreshes.observe(start.elapsed().as_secs_f64());
        self.whole(index, &reply.read()?)
    }

    /// Has others read `index` from now on, and removes those before.
    pub(super) fn serve(&self, index: &str) -> Result<(), ClusterError> {
        let alias = &self.names.alias;
        let others: Vec<_> = self.numbered()?.into_iter().filter(|other| other != index).collect();
        for other in &others {
            self.check_ours(other)?;
        }
        let removals = others.iter().map(
            |other| json!({ "remove": { "index": other, "alias": alias, "must_exist": false } }),
        );
        let added = json!({ "add": { "index": index, "alias": alias } });
        let actions: Vec<Value> = removals.chain([added]).collect();
        let actions = json!({ "actions": actions });
        self.client.send(&Method::POST, "/_aliases", &actions)?.read::<Value>()?;
        self.enlist()?;
        others.iter().try_for_each(|other| self.remove_index(other))
    }

    /// A name of an index that only the holder of `epoch` writes to: there is none for those before any
    /// more, so that what they sent is refused whenever it arrives. What the cluster has begun to do is not:
    /// the second sweep finds that.
    pub(super) fn fence(&self, index: &str, epoch: u64) -> Result<String, ClusterError> {
        let prefix = format!("{index}-epoch-");
        let alias = format!("{prefix}{epoch}");
        let known: Value = self.client.get(&format!("/{index}/_alias"))?.read()?;
        let known = known.get(index).and_then(|it| it.get("aliases")).and_then(Value::as_object);
        let known = known.into_iter().flatten().map(|(name, _)| name);
        // Patterns are not expanded where an alias need not exist.
        let removals = known.filter(|name| name.starts_with(&prefix)).map(
            |name| json!({ "remove": { "index": index, "alias": name, "must_exist": false } }),
        );
        let added = json!({ "add": { "index": index, "alias": alias } });
        let actions = json!({ "actions": removals.chain([added]).collect::<Vec<_>>() });
        self.client.send(&Method::POST, "/_aliases", &actions)?.read::<Value>()?;
        Ok(alias)
    }

    pub(super) fn remove_index(&self, index: &str) -> Result<(), ClusterError> {
        let reply = self.client.send(&Method::DELETE, &format!("/{index}"), &json!({}))?;
        if reply.status == 404 {
            return Ok(());
        }
        reply.read::<Value>().map(drop)
    }

    /// What people call what we write.
    pub(super) fn title(&self) -> String {
        self.names.title_of(&self.names.share)
    }

    /// Whether all parts of an index took part in an answer.
    pub(super) fn whole(&self, index: &str, answer: &Value) -> Result<(), ClusterError> {
        let number = |at: &str| answer.pointer(at).and_then(Value::as_u64).unwrap_or_default();
        let (total, failed) = (number("/_shards/total"), number("/_shards/failed"));
        let is_late = answer.get("timed_out").and_then(Value::as_bool) == Some(true);
        let is_whole = failed == 0 && !is_late && number("/_shards/successful") > 0;
        let failed = if is_whole { 0 } else { failed.max(1) };
        self.metrics().failed(failed);
        match is_whole {
            true => Ok(()),
            false => Err(ClusterError::Partial { index: index.to_owned(), failed, total }),
        }
    }

    pub(super) fn metrics(&self) -> &ClusterMetrics {
        &self.client.metrics
    }

    /// That nobody can tell what of a share can be read.
    pub(super) fn unclear(&self, share: &str) -> ClusterError {
        ClusterError::Unclear { index: self.names.title_of(share) }
    }

    pub(super) fn lost(&self) -> ClusterError {
        ClusterError::Lost { index: self.title() }
    }
}
