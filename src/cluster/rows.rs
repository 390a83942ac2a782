//! What the cluster holds of each note: enough to tell whether it is the same as here.

use std::collections::BTreeMap;

use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::index::{PortableDocument, PortableNote};
use crate::note::NotePath;

use super::error::ClusterError;
use super::note_document::{note_key, passage_key};
use super::shared_index::SharedIndex;

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

/// Notes of the cluster by path.
pub(crate) type NoteRows = BTreeMap<NotePath, NoteRow>;

impl SharedIndex {
    /// The rows of all notes of an index.
    pub(super) fn rows(&self, index: &str) -> Result<NoteRows, ClusterError> {
        let mut rows = NoteRows::new();
        let filter = json!([{ "term": { "kind": "note" } }]);
        self.each(index, &filter, "key", |_, fields| {
            if let Some((path, row)) = row(fields) {
                rows.insert(path, row);
            }
        })?;
        Ok(rows)
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
        self.each(index, &filter, "version", |_, fields| rows.extend(row(fields)))?;
        Ok(rows)
    }

    /// Ids of passages that are no part of the notes in `rows`, each with the key of its note: what a
    /// writer left that ended in the middle.
    pub(super) fn strays(
        &self,
        index: &str,
        rows: &NoteRows,
    ) -> Result<Vec<(String, String)>, ClusterError> {
        let known: std::collections::HashMap<String, u64> =
            rows.iter().map(|(path, row)| (note_key(path), row.version)).collect();
        let mut strays = Vec::new();
        let filter = json!([{ "term": { "kind": "section" } }]);
        self.each(index, &filter, "key", |id, fields| {
            let note = text(fields, "note").unwrap_or_default();
            if known.get(note).copied() != number(fields, "version") {
                strays.push((id.to_owned(), note.to_owned()));
            }
        })?;
        Ok(strays)
    }

    /// Calls `visit` with the id and the columns of each document that meets `filter`, in the order of a
    /// column whose values all differ.
    fn each(
        &self,
        index: &str,
        filter: &Value,
        order: &str,
        mut visit: impl FnMut(&str, &Value),
    ) -> Result<(), ClusterError> {
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({
                "query": { "bool": { "filter": filter } },
                "size": ROWS,
                "sort": [{ order: "asc" }],
                "_source": false,
                "track_total_hits": false,
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
            for hit in hits.into_iter().flatten() {
                let id = hit.get("_id").and_then(Value::as_str).unwrap_or_default();
                visit(id, hit.get("fields").unwrap_or(&Value::Null));
            }
        }
    }

    /// Notes with all their passages, in the order asked. `None` for one that is not there whole in this
    /// version: then another has taken its place, or is about to.
    pub(super) fn notes(
        &self,
        index: &str,
        asked: &[(NotePath, NoteRow)],
    ) -> Result<Vec<Option<PortableNote>>, ClusterError> {
        let mut wanted = Vec::new();
        for (at, (path, row)) in asked.iter().enumerate() {
            let note = note_key(path);
            for place in 0..row.passages {
                wanted.push((at, passage_key(&note, row.version, place), note.clone()));
            }
            wanted.push((at, note.clone(), note));
        }
        let mut found: Vec<Vec<PortableDocument>> = asked.iter().map(|_| Vec::new()).collect();
        for some in wanted.chunks(DOCUMENTS) {
            for ((at, ..), document) in some.iter().zip(self.documents(index, some)?) {
                let version = asked.get(*at).map(|(_, row)| row.version);
                if let (Some(document), Some(found)) = (document, found.get_mut(*at))
                    && Some(document.version) == version
                {
                    found.push(document.document);
                }
            }
        }
        let whole = asked.iter().zip(found).map(|((path, row), documents)| {
            let (path, hash) = (path.clone(), hash(&row.hash));
            let is_whole = documents.len() == row.passages + 1;
            is_whole.then_some(PortableNote { path, hash, documents })
        });
        Ok(whole.collect())
    }

    /// Documents by their ids, as they are now, whatever was shown; `None` for one that is not there.
    fn documents(
        &self,
        index: &str,
        wanted: &[(usize, String, String)],
    ) -> Result<Vec<Option<FoundDocument>>, ClusterError> {
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
    source: Option<FoundDocument>,
}

/// A document as it is in the cluster.
#[derive(Deserialize)]
struct FoundDocument {
    version: u64,
    #[serde(flatten)]
    document: PortableDocument,
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
