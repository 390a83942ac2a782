//! What the cluster holds of each note: enough to tell whether it is the same as here.

use std::collections::{BTreeMap, HashMap};

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::index::{PortableDocument, PortableNote};
use crate::note::NotePath;

use super::error::ClusterError;
use super::note_document::{note_key, passage_key};
use super::shared_index::{SeenVersion, SharedIndex};

/// NoteRows of one answer.
const ROWS: usize = 5_000;
/// Documents of one answer.
const DOCUMENTS: usize = 300;

/// A note of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoteRow {
    /// Who wrote it, and which of their writes it was.
    pub(crate) version: u64,
    /// The content of its file, in hexadecimal.
    pub(crate) hash: String,
    /// Whether it was removed.
    pub(crate) gone: bool,
    /// How many passages it has.
    pub(crate) passages: usize,
}

/// What became of a note that was asked for.
#[derive(Debug)]
pub(crate) enum FoundNote {
    /// It is there, with all its passages.
    Whole(PortableNote),
    /// It is not there whole in this version: another has taken its place, or is about to, unless passages
    /// are lost.
    Torn,
    /// It is not as we know notes, and why.
    Strange(String),
}

/// What is wrong with the passages of an index.
#[derive(Debug, Default)]
pub(super) struct PassageCheck {
    /// Ids of those that are no part of a note, each with the key of its note: what a writer left that
    /// ended in the middle.
    pub(super) strays: Vec<(String, String)>,
    /// Notes of which some are not there.
    pub(super) torn: Vec<NotePath>,
}

/// Notes of the cluster by path.
pub(crate) type NoteRows = BTreeMap<NotePath, NoteRow>;

impl SharedIndex {
    /// The rows of all notes of an index.
    pub(super) fn rows(&self, index: &str) -> Result<NoteRows, ClusterError> {
        let mut rows = NoteRows::new();
        let filter = json!([{ "term": { "kind": "note" } }]);
        self.each(index, &filter, "key", |hit| {
            if let Some((path, row)) = row(fields(hit)) {
                rows.insert(path, row);
            }
        })?;
        Ok(rows)
    }

    /// What says that notes are gone: with their versions, and as it was seen.
    pub(super) fn gone(
        &self,
        index: &str,
    ) -> Result<HashMap<NotePath, (u64, SeenVersion)>, ClusterError> {
        let mut gone = HashMap::new();
        let filter = json!([{ "term": { "kind": "note" } }, { "term": { "gone": true } }]);
        self.each(index, &filter, "key", |hit| {
            let whole = |name: &str| hit.get(name).and_then(Value::as_u64);
            if let Some((path, row)) = row(fields(hit))
                && let (Some(seq_no), Some(primary_term)) =
                    (whole("_seq_no"), whole("_primary_term"))
            {
                gone.insert(path, (row.version, SeenVersion { seq_no, primary_term }));
            }
        })?;
        Ok(gone)
    }

    /// The paths of some notes of an index.
    pub(super) fn some_notes(
        &self,
        index: &str,
        many: usize,
    ) -> Result<Vec<NotePath>, ClusterError> {
        let body = json!({
            "query": { "bool": {
                "filter": [{ "term": { "kind": "note" } }], "must_not": [{ "term": { "gone": true } }],
            } },
            "size": many,
            "sort": [{ "key": "asc" }],
            "_source": false,
            "docvalue_fields": ["path"],
        });
        let path = format!("/{index}/_search?allow_partial_search_results=false");
        let answer: Value = self.client.send(&Method::POST, &path, &body)?.read()?;
        self.whole(index, &answer)?;
        let hits = answer.pointer("/hits/hits").and_then(Value::as_array).into_iter().flatten();
        let paths = hits.filter_map(|hit| text(hit.get("fields")?, "path"));
        Ok(paths.map(NotePath::new).collect())
    }

    /// The rows of notes that were written after one version and up to another, in that order.
    pub(super) fn rows_between(
        &self,
        index: &str,
        after: u64,
        to: u64,
    ) -> Result<Vec<(NotePath, NoteRow)>, ClusterError> {
        let mut rows = Vec::new();
        let filter = json!([
            { "term": { "kind": "note" } },
            { "range": { "version": { "gt": after, "lte": to } } },
        ]);
        self.each(index, &filter, "version", |hit| rows.extend(row(fields(hit))))?;
        Ok(rows)
    }

    /// Compares all passages of an index with its notes, which are `rows`.
    pub(super) fn check_passages(
        &self,
        index: &str,
        rows: &NoteRows,
    ) -> Result<PassageCheck, ClusterError> {
        // The version of each note, and how many of its passages were not seen yet.
        let mut known: HashMap<String, (u64, usize)> =
            rows.iter().map(|(path, row)| (note_key(path), (row.version, row.passages))).collect();
        let mut check = PassageCheck::default();
        let filter = json!([{ "term": { "kind": "section" } }]);
        self.each(index, &filter, "key", |hit| {
            let id = hit.get("_id").and_then(Value::as_str).unwrap_or_default();
            let note = text(fields(hit), "note").unwrap_or_default();
            let found = number(fields(hit), "version");
            match known.get_mut(note) {
                Some((version, unseen @ 1..)) if found == Some(*version) => *unseen -= 1,
                _ => check.strays.push((id.to_owned(), note.to_owned())),
            }
        })?;
        let is_torn = |path: &&NotePath| known.get(&note_key(path)).is_some_and(|it| it.1 > 0);
        check.torn = rows.keys().filter(is_torn).cloned().collect();
        Ok(check)
    }

    /// Calls `visit` with each document that meets `filter`, in the order of a column whose values all differ.
    fn each(
        &self,
        index: &str,
        filter: &Value,
        order: &str,
        mut visit: impl FnMut(&Value),
    ) -> Result<(), ClusterError> {
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({
                "query": { "bool": { "filter": filter } },
                "size": ROWS,
                "sort": [{ order: "asc" }],
                "_source": false,
                "track_total_hits": false,
                "seq_no_primary_term": true,
                "docvalue_fields": ["path", "note", "version", "hash", "gone", "passages"],
            });
            if let (Some(after), Some(body)) = (&after, body.as_object_mut()) {
                body.insert("search_after".to_owned(), after.clone());
            }
            let path = format!("/{index}/_search?allow_partial_search_results=false");
            let answer: Value = self.client.send(&Method::POST, &path, &body)?.read()?;
            self.whole(index, &answer)?;
            let hits = answer.pointer("/hits/hits").and_then(Value::as_array);
            let Some(last) = hits.and_then(|hits| hits.last()) else { return Ok(()) };
            after = last.get("sort").cloned();
            hits.into_iter().flatten().for_each(&mut visit);
        }
    }

    /// Notes with all their passages, in the order asked.
    pub(super) fn notes(
        &self,
        index: &str,
        asked: &[(NotePath, NoteRow)],
    ) -> Result<Vec<FoundNote>, ClusterError> {
        let mut wanted = Vec::new();
        for (at, (path, row)) in asked.iter().enumerate() {
            let note = note_key(path);
            for place in 0..row.passages {
                wanted.push((at, passage_key(&note, row.version, place), note.clone()));
            }
            wanted.push((at, note.clone(), note));
        }
        let mut found: Vec<Vec<FoundDocument>> = asked.iter().map(|_| Vec::new()).collect();
        for some in wanted.chunks(DOCUMENTS) {
            for ((at, ..), document) in some.iter().zip(self.documents(index, some)?) {
                if let (Some(document), Some(found)) = (document, found.get_mut(*at)) {
                    found.push(FoundDocument::from(document));
                }
            }
        }
        Ok(asked.iter().zip(found).map(|((path, row), found)| joined(path, row, found)).collect())
    }

    /// Documents by their ids, as they are now, whatever was shown; `None` for one that is not there.
    fn documents(
        &self,
        index: &str,
        wanted: &[(usize, String, String)],
    ) -> Result<Vec<Option<Value>>, ClusterError> {
        let asked = wanted.iter().map(|(_, id, note)| json!({ "_id": id, "routing": note }));
        let body = json!({ "docs": asked.collect::<Vec<_>>() });
        let path = format!("/{index}/_mget?_source_excludes=source");
        let answer: Documents = self.client.send(&Method::POST, &path, &body)?.read()?;
        let (total, failed) = (wanted.len(), answer.docs.iter().filter(|it| it.error.is_some()));
        let failed = failed.count() + total.saturating_sub(answer.docs.len());
        match failed {
            0 => Ok(answer.docs.into_iter().map(|document| document.source).collect()),
            _ => Err(ClusterError::Partial {
                index: index.to_owned(),
                failed: failed as u64,
                total: total as u64,
            }),
        }
    }
}

/// The answer to a question for documents.
#[derive(Deserialize)]
struct Documents {
    docs: Vec<Document>,
}

#[derive(Deserialize)]
struct Document {
    error: Option<Value>,
    #[serde(rename = "_source")]
    source: Option<Value>,
}

/// A document as it is in the cluster; without one of ours if it is not as we know them.
struct FoundDocument {
    version: Option<u64>,
    document: Option<PortableDocument>,
}

impl From<Value> for FoundDocument {
    fn from(found: Value) -> Self {
        let version = found.get("version").and_then(Value::as_u64);
        // Why not would repeat the text of the note.
        Self { version, document: serde_json::from_value(found).ok() }
    }
}

/// A note of the documents that were found of it.
fn joined(path: &NotePath, row: &NoteRow, mut found: Vec<FoundDocument>) -> FoundNote {
    found.retain(|found| found.version == Some(row.version));
    if found.len() != row.passages + 1 {
        return FoundNote::Torn;
    }
    let documents: Option<Vec<_>> = found.into_iter().map(|found| found.document).collect();
    let note = |documents| PortableNote { path: path.clone(), hash: hash(&row.hash), documents };
    let strange = || FoundNote::Strange("its documents have other fields".to_owned());
    documents.map_or_else(strange, |documents| FoundNote::Whole(note(documents)))
}

/// The columns of a document.
fn fields(hit: &Value) -> &Value {
    hit.get("fields").unwrap_or(&Value::Null)
}

/// The row that these columns are.
fn row(fields: &Value) -> Option<(NotePath, NoteRow)> {
    let row = NoteRow {
        version: number(fields, "version")?,
        hash: text(fields, "hash").unwrap_or_default().to_owned(),
        gone: fields.pointer("/gone/0").and_then(Value::as_bool).unwrap_or_default(),
        passages: usize::try_from(number(fields, "passages")?).ok()?,
    };
    Some((NotePath::new(text(fields, "path")?), row))
}

fn text<'f>(fields: &'f Value, name: &str) -> Option<&'f str> {
    fields.get(name)?.get(0)?.as_str()
}

fn number(fields: &Value, name: &str) -> Option<u64> {
    fields.get(name)?.get(0)?.as_u64()
}

/// A hash from its hexadecimal form.
fn hash(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).unwrap_or_default();
        *byte = u8::from_str_radix(pair, 16).unwrap_or_default();
    }
    bytes
}
