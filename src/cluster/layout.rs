//! How an index looks in the cluster: its names, its analyser, its fields. The analyser takes our own
//! terms apart and does nothing else, so that French is understood in one place.

use serde_json::{Value, json};

use crate::index::TERM_FIELDS;

/// Grows when documents are laid out otherwise in the cluster.
pub(super) const LAYOUT_VERSION: u64 = 1;
/// Bytes of a term with all its readings. OpenSearch cuts at 255 otherwise, and miscounts the words
/// behind.
const TOKEN_BYTES_MAX: u32 = 8_192;

/// The names of an index.
#[derive(Clone, Debug)]
pub(super) struct ClusterNames {
    /// What others read: an alias.
    pub(super) alias: String,
    /// Who writes, and what is written.
    pub(super) control: String,
}

impl ClusterNames {
    pub(super) fn new(index: &str) -> Self {
        Self { alias: index.to_owned(), control: format!("{index}-control") }
    }

    /// The index of a number.
    pub(super) fn numbered(&self, number: u64) -> String {
        format!("{}-v{number}", self.alias)
    }

    /// The number of an index.
    pub(super) fn number(&self, index: &str) -> Option<u64> {
        index.strip_prefix(&self.alias)?.strip_prefix("-v")?.parse().ok()
    }
}

/// What says that an index is ours.
fn mark() -> Value {
    json!({ "limier": { "layout": LAYOUT_VERSION } })
}

/// Whether an index is ours, by its mapping.
pub(super) fn is_ours(mapping: &Value) -> bool {
    mapping.pointer("/mappings/_meta/limier/layout").and_then(Value::as_u64) == Some(LAYOUT_VERSION)
}

/// The small index that says who writes, and what is written.
pub(super) fn control(replicas: usize) -> Value {
    json!({
        "settings": { "index": { "number_of_shards": 1, "number_of_replicas": replicas } },
        "mappings": { "_meta": mark(), "enabled": false },
    })
}

/// An index of notes.
pub(super) fn notes(shards: usize, replicas: usize) -> Value {
    let terms =
        TERM_FIELDS.map(|name| (name.to_owned(), json!({ "type": "text", "analyzer": "terms" })));
    let plain = json!({ "type": "keyword" });
    let number = json!({ "type": "long" });
    json!({
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                // Only a whole commit is shown, by the one who writes it.
                "refresh_interval": "-1",
                "translog.durability": "request",
            },
            "analysis": {
                "tokenizer": { "words": { "type": "whitespace", "max_token_length": TOKEN_BYTES_MAX } },
                "filter": {
                    "readings": {
                        "type": "pattern_capture", "preserve_original": false, "patterns": ["([^|]+)"],
                    },
                    "gap": { "type": "stop", "stopwords": ["_"] },
                },
                "analyzer": {
                    "terms": { "type": "custom", "tokenizer": "words", "filter": ["readings", "gap"] },
                },
            },
        },
        "mappings": {
            "_meta": mark(),
            "dynamic": "strict",
            "_routing": { "required": true },
            "properties": {
                "kind": plain, "key": plain, "note": plain, "path": plain,
                "version": number, "passages": number, "hash": plain, "gone": { "type": "boolean" },
                "terms": { "properties": serde_json::Map::from_iter(terms) },
                "kept": { "type": "object", "enabled": false },
                "source": { "type": "binary" },
            },
        },
    })
}
