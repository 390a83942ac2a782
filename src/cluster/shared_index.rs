//! One index in the cluster: what it is called, what state it is in, and the steps that make, show and
//! replace it.

use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config::Cluster;
use crate::note::NotePath;

use super::client::NodeClient;
use super::error::ClusterError;
use super::layout::{self, ClusterNames};
use super::note_document::{note_key, refusal_of, source_of};

/// Where the state is kept.
const STATE: &str = "state";
/// The oldest OpenSearch that was tried.
const SERVER_MIN: (u64, u64) = (2, 19);

/// An index of notes in a cluster.
pub(crate) struct SharedIndex {
    pub(super) client: NodeClient,
    pub(super) names: ClusterNames,
    shards: usize,
    replicas: usize,
}

/// What the writer says of what it has written: all up to `version` can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReadableState {
    /// The index that is read.
    pub(super) index: String,
    /// With what it was made.
    pub(super) recipe: String,
    /// The last version that can be read.
    pub(super) version: u64,
}

/// A document as it was when it was read, so that nobody overwrites what they have not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeenVersion {
    seq_no: u64,
    primary_term: u64,
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
    pub(crate) fn new(config: &Cluster) -> Result<Self, ClusterError> {
        let (client, names) = (NodeClient::new(config)?, ClusterNames::new(config.index.as_str()));
        Ok(Self { client, names, shards: config.shards, replicas: config.replicas })
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

    /// Makes the small index that says who writes, unless it is there.
    pub(super) fn make_control(&self) -> Result<(), ClusterError> {
        let control = self.names.control.clone();
        self.make(&control, &layout::control(self.replicas))
    }

    /// Makes an empty index of notes, numbered after all that are there.
    pub(super) fn make_notes(&self) -> Result<String, ClusterError> {
        let last = self.numbered()?.iter().filter_map(|index| self.names.number(index)).max();
        let index = self.names.numbered(last.unwrap_or_default() + 1);
        self.make(&index, &layout::notes(self.shards, self.replicas))?;
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
        match mappings.get(index).is_some_and(layout::is_ours) {
            true => Ok(()),
            false => Err(ClusterError::Foreign { index: index.to_owned() }),
        }
    }

    /// All indexes of notes that are ours by name.
    fn numbered(&self) -> Result<Vec<String>, ClusterError> {
        let path = format!("/{}-v*/_settings?flat_settings=true", self.names.alias);
        let found: serde_json::Map<String, Value> = self.client.get(&path)?.read()?;
        Ok(found
            .into_iter()
            .map(|(name, _)| name)
            .filter(|it| self.names.number(it).is_some())
            .collect())
    }

    /// What can be read; `None` before anything can.
    pub(super) fn written(&self) -> Result<Option<(ReadableState, SeenVersion)>, ClusterError> {
        self.control_document(STATE)
    }

    /// Says what can be read, if nobody else has said something else since.
    pub(super) fn set_written(
        &self,
        written: &ReadableState,
        seen: Option<SeenVersion>,
    ) -> Result<SeenVersion, ClusterError> {
        self.put_control_document(STATE, written, seen)
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
        let path = format!("/{}/_doc/{id}?{condition}", self.names.control);
        let reply = self.client.send(&Method::PUT, &path, &json!(document))?;
        if reply.status == 409 {
            return Err(self.lost());
        }
        let put: Put = reply.read()?;
        Ok(SeenVersion { seq_no: put.seq_no, primary_term: put.primary_term })
    }

    /// Shows what was written; an error unless all parts show it.
    pub(super) fn refresh(&self, index: &str) -> Result<(), ClusterError> {
        let reply = self.client.send(&Method::POST, &format!("/{index}/_refresh"), &json!({}))?;
        whole(index, &reply.read()?)
    }

    /// Has others read `index` from now on, and removes those before.
    pub(super) fn serve(&self, index: &str) -> Result<(), ClusterError> {
        let alias = &self.names.alias;
        let others: Vec<_> = self.numbered()?.into_iter().filter(|other| other != index).collect();
        let actions = json!({ "actions": [
            { "remove": { "index": format!("{alias}-v*"), "alias": alias, "must_exist": false } },
            { "add": { "index": index, "alias": alias } },
        ] });
        self.client.send(&Method::POST, "/_aliases", &actions)?.read::<Value>()?;
        for other in others {
            self.check_ours(&other)?;
            self.client.send(&Method::DELETE, &format!("/{other}"), &json!({}))?.read::<Value>()?;
        }
        Ok(())
    }

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
        let alias = &self.names.alias;
        let path = format!("/{alias}/_doc/{key}?routing={key}&_source_includes={field}");
        let reply = self.client.get(&path)?;
        if reply.status == 404 {
            return Ok(None);
        }
        let got: Value = reply.read()?;
        Ok(got.get("_source").cloned())
    }

    pub(super) fn lost(&self) -> ClusterError {
        ClusterError::Lost { index: self.names.alias.clone() }
    }
}

/// Whether all parts of an index took part in an answer.
pub(super) fn whole(index: &str, answer: &Value) -> Result<(), ClusterError> {
    let number = |at: &str| answer.pointer(at).and_then(Value::as_u64).unwrap_or_default();
    let (total, failed) = (number("/_shards/total"), number("/_shards/failed"));
    let is_late = answer.get("timed_out").and_then(Value::as_bool) == Some(true);
    if failed == 0 && !is_late && number("/_shards/successful") > 0 {
        return Ok(());
    }
    Err(ClusterError::Partial { index: index.to_owned(), failed: failed.max(1), total })
}
