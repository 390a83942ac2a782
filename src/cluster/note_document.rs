//! A note as documents of the cluster: one for each passage, and one for the note, which says which
//! passages are its own. Passages are never changed: a note that is written again has others, and its own
//! document leads to them from one moment to the next.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::index::{PortableDocument, PortableNote};
use crate::note::NotePath;

use super::shared_index::SeenVersion;

/// Letters of a key: 128 bits.
const KEY_LETTERS: usize = 32;

/// The key of a note, whatever characters its path has; all that belongs to it lies on the shard of
/// that key.
pub(super) fn note_key(path: &NotePath) -> String {
    shortened(blake3::hash(path.as_str().as_bytes()))
}

/// The key of a passage: of a version of its note, so that no other version has it.
pub(super) fn passage_key(note: &str, version: u64, place: usize) -> String {
    shortened(blake3::hash(format!("{note} {version} {place}").as_bytes()))
}

fn shortened(hash: blake3::Hash) -> String {
    hash.to_hex().chars().take(KEY_LETTERS).collect()
}

/// What a bulk does to one document: a line that says so, and the document.
pub(super) type BulkOperation = String;

/// A note that is ready to be written, but for the number that its writer gives it.
pub(super) struct WaitingNote {
    pub(super) path: NotePath,
    pub(super) hash: String,
    /// As JSON, without the braces around it.
    passages: Vec<String>,
    note: String,
    bytes: usize,
    /// Since when it waits.
    pub(super) since: Instant,
}

impl WaitingNote {
    /// `source` is the note's file.
    pub(super) fn new(note: PortableNote, source: &[u8]) -> Self {
        let mut documents: Vec<String> = note.documents.iter().map(inner).collect();
        let whole = documents.pop().unwrap_or_default();
        let text = STANDARD.encode(source);
        let note_json = format!("{whole},\"source\":\"{text}\"");
        let bytes = note_json.len() + documents.iter().map(String::len).sum::<usize>();
        let hash = note.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let (path, passages, since) = (note.path, documents, Instant::now());
        Self { path, hash, passages, note: note_json, bytes, since }
    }

    /// Memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many passages it has.
    pub(super) fn passages(&self) -> usize {
        self.passages.len()
    }

    /// Writes the passages, then the note, then removes the passages of the version before.
    pub(super) fn operations(
        &self,
        index: &str,
        version: u64,
        before: Option<(u64, usize)>,
    ) -> Vec<BulkOperation> {
        let key = note_key(&self.path);
        let mut operations = Vec::with_capacity(self.passages.len() + 1);
        for (place, passage) in self.passages.iter().enumerate() {
            let id = passage_key(&key, version, place);
            let action = json!({ "index": { "_index": index, "_id": id, "routing": key } });
            let head = json!({ "kind": "section", "key": id, "note": key, "version": version });
            operations.push(operation(&action, &head, passage));
        }
        let head = json!({
            "kind": "note", "key": key, "path": self.path.as_str(), "version": version,
            "hash": self.hash, "gone": false, "passages": self.passages.len(),
        });
        operations.push(operation(&note_action(index, &key, version), &head, &self.note));
        operations.extend(removals(index, &key, before));
        operations
    }
}

/// Says that a note is gone, and removes its passages. What says so stays a while, for those who follow.
/// `refused`: it is not gone, but cannot be written, and why.
pub(super) fn gone_operations(
    path: &NotePath,
    index: &str,
    version: u64,
    before: Option<(u64, usize)>,
    refused: Option<&str>,
) -> Vec<BulkOperation> {
    let key = note_key(path);
    let head = json!({
        "kind": "note", "key": key, "path": path.as_str(), "version": version,
        "hash": "", "gone": true, "passages": 0, "kept": { "refused": refused },
    });
    let gone = operation(&note_action(index, &key, version), &head, "");
    std::iter::once(gone).chain(removals(index, &key, before)).collect()
}

/// Removes a document of a note.
pub(super) fn removal(index: &str, key: &str, id: &str) -> BulkOperation {
    let action = json!({ "delete": { "_index": index, "_id": id, "routing": key } });
    format!("{action}\n")
}

/// Removes what says that a note is gone, unless it is not as it was `seen`. With a version of our own instead,
/// OpenSearch would make an index where there is none, although an alias is required.
pub(super) fn forgetting(path: &NotePath, index: &str, seen: SeenVersion) -> BulkOperation {
    let (key, SeenVersion { seq_no, primary_term }) = (note_key(path), seen);
    let action = json!({ "delete": {
        "_index": index, "_id": key, "routing": key,
        "if_seq_no": seq_no, "if_primary_term": primary_term,
    } });
    format!("{action}\n")
}

/// A late writer is refused by the version.
fn note_action(index: &str, key: &str, version: u64) -> Value {
    json!({ "index": {
        "_index": index, "_id": key, "routing": key,
        "version": version, "version_type": "external_gte",
    } })
}

fn removals(
    index: &str,
    key: &str,
    before: Option<(u64, usize)>,
) -> impl Iterator<Item = BulkOperation> {
    let (version, passages) = before.unwrap_or_default();
    (0..passages).map(move |place| removal(index, key, &passage_key(key, version, place)))
}

/// `head` is the document, and behind it what is JSON already.
fn operation(action: &Value, head: &Value, rest: &str) -> BulkOperation {
    let head = head.to_string();
    let head = head.strip_suffix('}').unwrap_or(&head);
    let comma = if rest.is_empty() { "" } else { "," };
    format!("{action}\n{head}{comma}{rest}}}\n")
}

/// A document as JSON, without the braces around it.
fn inner(document: &PortableDocument) -> String {
    // Texts and numbers always serialise.
    let json = serde_json::to_string(document).unwrap_or_default();
    let inner = json.strip_prefix('{').and_then(|json| json.strip_suffix('}'));
    inner.unwrap_or_default().to_owned()
}

/// The file of a note, from its document.
pub(super) fn source_of(document: &Value) -> Option<Vec<u8>> {
    STANDARD.decode(document.get("source")?.as_str()?).ok()
}

/// Why a note could not be written, from the document that says that it is gone.
pub(super) fn refusal_of(document: &Value) -> Option<String> {
    document.pointer("/kept/refused").and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenSearch makes an index for such a removal, whatever it is told to require.
    #[test]
    fn no_removal_has_a_version_of_ours() {
        let path = NotePath::new("a.md");
        let seen = SeenVersion { seq_no: 7, primary_term: 1 };
        let mut operations = gone_operations(&path, "alias", 3, Some((2, 4)), None);
        operations.extend([removal("alias", "key", "id"), forgetting(&path, "alias", seen)]);
        let removals = operations.iter().filter(|it| it.starts_with("{\"delete\""));
        assert_eq!(removals.clone().count(), 6);
        assert!(removals.clone().all(|it| !it.contains("version")), "{operations:?}");
    }
}
