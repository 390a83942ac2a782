//! Which values are allowed: each by itself (kind, bounds, form), then together.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use unicode_normalization::UnicodeNormalization;

use super::cluster::EngineChoice;
use super::error::ConfigProblem;
use super::keys::{Key, ValueKind};
use super::model::Config;
use super::origin::Origins;

/// The bounds of every number. A test checks that none is missing.
const BOUNDS: [(&str, RangeInclusive<i64>); 27] = [
    ("corpus.note_bytes_max", 1..=1 << 30),
    ("corpus.sections_max", 1..=1_000_000),
    ("corpus.front_matter_bytes_max", 1..=16 << 20),
    ("corpus.front_matter_depth_max", 1..=64),
    // Tantivy refuses less than 15 MB and counts in 32 bits.
    ("index.heap_bytes", 15 << 20..=4_000_000_000),
    ("cluster.shards", 1..=64),
    ("cluster.replicas", 0..=5),
    ("cluster.request_secs_max", 1..=300),
    ("watch.quiet_ms", 0..=60_000),
    ("watch.reconcile_secs", 1..=604_800),
    ("watch.poll_secs", 1..=3_600),
    ("search.hits_max", 1..=1_000),
    ("search.time_ms_max", 1..=60_000),
    ("search.answer_cache_bytes_max", 0..=1 << 40),
    ("semantic.threads", 1..=64),
    ("semantic.tokens_max", 16..=2_048),
    ("pages.image_bytes_max", 1..=1 << 30),
    ("security.body_bytes_max", 1_024..=16 << 20),
    // Hyper refuses a smaller buffer.
    ("security.header_bytes_max", 8_192..=1 << 20),
    ("security.header_secs_max", 1..=300),
    ("security.request_secs_max", 1..=300),
    ("security.connections_max", 1..=65_535),
    ("security.connections_per_address_max", 1..=65_535),
    ("security.concurrency_max", 0..=1_024),
    ("security.queue_max", 0..=65_535),
    ("security.address_rate_max", 0..=100_000),
    ("security.key_rate_max", 0..=100_000),
];

/// Whether `value` may stand at `key`; the error says what is allowed, and never repeats a secret.
pub(super) fn check_value(key: &Key, value: &Value) -> Result<(), String> {
    let path = key.path();
    let bounds = BOUNDS.iter().find(|(bounded, _)| *bounded == path).map(|(_, bounds)| bounds);
    let is_right = match (key.kind, value) {
        (ValueKind::Text | ValueKind::OptionalText, Value::String(_))
        | (ValueKind::Flag, Value::Boolean(_)) => true,
        (ValueKind::Texts, Value::Array(items)) => items.iter().all(Value::is_str),
        (ValueKind::Number, Value::Integer(number)) => {
            bounds.is_none_or(|range| range.contains(number))
        }
        (ValueKind::Share, Value::Float(share)) => (0.0..=1.0).contains(share),
        (ValueKind::Share, Value::Integer(share)) => (0..=1).contains(share),
        _ => false,
    };
    if !is_right {
        let allowed = match (key.kind, bounds) {
            (ValueKind::Text | ValueKind::OptionalText, _) => "a text".to_owned(),
            (ValueKind::Texts, _) => "a list of texts".to_owned(),
            (ValueKind::Flag, _) => "true or false".to_owned(),
            (ValueKind::Share, _) => "a number from 0 to 1".to_owned(),
            (ValueKind::Number, None) => "a whole number".to_owned(),
            (ValueKind::Number, Some(range)) => {
                format!("a whole number from {} to {}", range.start(), range.end())
            }
        };
        let found = if key.is_secret() { String::new() } else { format!(", not {value}") };
        return Err(format!("must be {allowed}{found}"));
    }
    // The rest is checked by the types: can a configuration have this one value?
    let table = Table::from_iter([(key.name.clone(), value.clone())]);
    let alone = Table::from_iter([(key.table.clone(), Value::Table(table))]);
    alone.try_into::<Config>().map(drop).map_err(|error| error.message().to_owned())
}

/// Whether the values go together.
pub(super) fn check_together(config: &Config, origins: &Origins) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    let mut refuse = |key: &str, message: String| {
        let origin = origins.of(key).clone();
        problems.push(ConfigProblem { origin, key: key.to_owned(), message });
    };
    for (key, message) in check_folders(&config.corpus.roots, &config.index.path) {
        refuse(key, message);
    }
    if config.cluster.read_only && config.index.engine == EngineChoice::Embedded {
        let message = "there is nothing to follow: set index.engine = \"opensearch\"";
        refuse("cluster.read_only", message.to_owned());
    }
    for (key, message) in config.cluster.faults() {
        refuse(key, message);
    }
    let facets = &config.facets;
    for (key, names) in [
        ("facets.organisation_keys", &facets.organisation_keys),
        ("facets.author_keys", &facets.author_keys),
    ] {
        if names.iter().any(|name| name.trim().is_empty()) {
            refuse(key, "a front matter key is empty".to_owned());
        }
    }
    let security = &config.security;
    if security.admin_keys.iter().any(|key| security.search_keys.contains(key)) {
        let message =
            "a key is also in security.search_keys: anyone who may search could administer";
        refuse("security.admin_keys", message.to_owned());
    }
    let listen = &config.http.listen;
    if !listen.is_loopback() && security.search_keys.is_empty() && !security.public {
        refuse(
            "http.listen",
            format!(
                "{listen} can be reached from other machines without a key: set \
                 security.search_keys or security.search_keys_file, or write \
                 security.public = true to let everyone search"
            ),
        );
    }
    problems
}

/// What is wrong with the roots and the index folder, by key. Paths are compared as written, made
/// absolute, without following links.
fn check_folders(roots: &[PathBuf], index: &Path) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if index.as_os_str().is_empty() {
        wrong.push(("index.path", "a folder is needed".to_owned()));
    }
    if roots.is_empty() || roots.iter().any(|root| root.as_os_str().is_empty()) {
        wrong.push(("corpus.roots", "at least one folder is needed, and none is empty".to_owned()));
    }
    if !wrong.is_empty() {
        return wrong;
    }
    for root in roots {
        if absolute(root).starts_with(absolute(index)) {
            let (index, root) = (index.display(), root.display());
            let message = format!("{index} holds the corpus {root}: a rebuild would delete it");
            wrong.push(("index.path", message));
        }
    }
    if roots.len() > 1 {
        let mut named: BTreeMap<String, &Path> = BTreeMap::new();
        for root in roots {
            let shown = root.display();
            let Some(name) = root_name(root) else {
                wrong.push(("corpus.roots", format!("{shown} ends without a folder name")));
                continue;
            };
            if let Some(other) = named.insert(name.clone(), root) {
                let other = other.display();
                let message =
                    format!("{other} and {shown} are both named {name:?}: names must differ");
                wrong.push(("corpus.roots", message));
            }
        }
    }
    wrong
}

/// The folder name of a root, in NFC: how paths of notes start when there are several roots.
/// `None` for a path without one, such as `/` or `..`.
pub(crate) fn root_name(root: &Path) -> Option<String> {
    Some(absolute(root).file_name()?.to_string_lossy().nfc().collect())
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::super::keys::known_keys;
    use super::*;

    #[test]
    fn every_number_is_bounded_and_every_bound_is_of_a_number() {
        let keys = known_keys();
        let mut numbers: Vec<_> = keys.iter().filter(|key| key.kind == ValueKind::Number).collect();
        numbers.sort_by_key(|key| key.path());
        let mut bounded: Vec<_> = BOUNDS.iter().map(|(key, _)| *key).collect();
        bounded.sort_unstable();
        assert_eq!(numbers.iter().map(|key| key.path()).collect::<Vec<_>>(), bounded);
    }

    #[test]
    fn folders_that_cannot_be() {
        let check = |roots: &[&str], index: &str| {
            let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
            check_folders(&roots, Path::new(index))
                .into_iter()
                .map(|(key, _)| key)
                .collect::<Vec<_>>()
        };
        for (roots, index, wrong) in [
            (&["corpus"][..], "index", &[][..]),
            (&["/a/notes", "/b/wiki"], "index", &[]),
            (&["."], "index", &[]),
            (&[".", "/b/wiki"], "index", &[]),
            (&["corpus"], "corpus/.index", &[]),
            (&[], "index", &["corpus.roots"]),
            (&[""], "", &["index.path", "corpus.roots"]),
            (&["/a/notes", "/b/notes"], "index", &["corpus.roots"]),
            (&["/a/e\u{301}t\u{e9}", "/b/\u{e9}te\u{301}"], "index", &["corpus.roots"]),
            (&["/a/notes", "/"], "index", &["corpus.roots"]),
            (&["corpus"], "corpus", &["index.path"]),
            (&["./corpus/"], "corpus", &["index.path"]),
            (&["corpus/deep"], ".", &["index.path"]),
        ] {
            assert_eq!(check(roots, index), wrong, "{roots:?} {index}");
        }
    }
}
