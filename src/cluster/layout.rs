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
    /// The name for writing there: an alias, so that nobody makes that index by writing to one that is gone.
    pub(super) control_alias: String,
    /// The share that is written; empty for notes that have no name.
    pub(super) share: String,
}

impl ClusterNames {
    pub(super) fn new(index: &str, share: &str) -> Self {
        let (alias, control) = (index.to_owned(), format!("{index}-control"));
        let control_alias = format!("{control}-written");
        Self { alias, control, control_alias, share: share.to_owned() }
    }

    /// What the names of our indexes begin with.
    pub(super) fn stem(&self) -> String {
        match self.share.as_str() {
            "" => format!("{}-v", self.alias),
            share => format!("{}-{share}-v", self.alias),
        }
    }

    /// The index of a number.
    pub(super) fn numbered(&self, number: u64) -> String {
        format!("{}{number}", self.stem())
    }

    /// The number of an index.
    pub(super) fn number(&self, index: &str) -> Option<u64> {
        index.strip_prefix(&self.stem())?.parse().ok()
    }

    /// What people call the notes of a share.
    pub(super) fn title_of(&self, share: &str) -> String {
        match share {
            "" => self.alias.clone(),
            share => format!("{} (share {share})", self.alias),
        }
    }
}

/// The document that says what of a share can be read.
pub(super) fn state_id(share: &str) -> String {
    of_share("state", share)
}

/// The document that says who writes a share.
pub(super) fn lease_id(share: &str) -> String {
    of_share("lease", share)
}

fn of_share(what: &str, share: &str) -> String {
    if share.is_empty() { what.to_owned() } else { format!("{what}-{share}") }
}

/// What says that an index is ours: that of another `cluster.index` may be called alike, since `limier-rh` is
/// one of them as well as `limier` with the share `rh`.
fn mark(alias: &str) -> Value {
    json!({ "limier": { "layout": LAYOUT_VERSION, "of": alias } })
}

/// Whether an index is ours, by its mapping. The first ones do not say of which `cluster.index` they are.
pub(super) fn is_ours(mapping: &Value, alias: &str) -> bool {
    let mark = mapping.pointer("/mappings/_meta/limier");
    let said = |name: &str| mark.and_then(|mark| mark.get(name));
    said("layout").and_then(Value::as_u64) == Some(LAYOUT_VERSION)
        && said("of").is_none_or(|of| of.as_str() == Some(alias))
}

/// The small index that says who writes, and what is written.
pub(super) fn control(alias: &str, replicas: usize) -> Value {
    json!({
        "settings": { "index": { "number_of_shards": 1, "number_of_replicas": replicas } },
        "mappings": { "_meta": mark(alias), "enabled": false },
    })
}

/// An index of notes.
pub(super) fn notes(alias: &str, shards: usize, replicas: usize) -> Value {
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
            "_meta": mark(alias),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shares_have_the_same_indexes() {
        for (share, index, number) in [
            ("", "limier-v3", Some(3)),
            ("", "limier-rh-v3", None),
            ("", "limier-v2-v3", None),
            ("rh", "limier-rh-v3", Some(3)),
            ("rh", "limier-v3", None),
            ("rh", "limier-rhone-v3", None),
            ("v2", "limier-v2-v3", Some(3)),
        ] {
            let names = ClusterNames::new("limier", share);
            assert_eq!(names.number(index), number, "{share} {index}");
        }
    }

    #[test]
    fn an_index_of_another_name_is_not_ours() {
        for (of, alias, ours) in [("limier", "limier", true), ("limier-rh", "limier", false)] {
            let mapping = json!({ "mappings": { "_meta": mark(of) } });
            assert_eq!(is_ours(&mapping, alias), ours, "{of} {alias}");
        }
        let first = json!({ "mappings": { "_meta": { "limier": { "layout": LAYOUT_VERSION } } } });
        assert!(is_ours(&first, "limier"));
        assert!(!is_ours(&json!({ "mappings": {} }), "limier"));
    }
}
