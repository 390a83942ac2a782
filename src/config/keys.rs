//! The known keys, read from the default [`Config`] itself: there is no second list to forget.

use serde_json::Value;

use super::model::Config;
use super::nearest::distance;
use super::origin::Origin;

/// One key of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Its table, such as `http`.
    pub(super) table: String,
    /// Its own name, such as `listen`.
    pub(super) name: String,
    /// What may be written there.
    pub(super) kind: ValueKind,
}

/// A value as one layer wrote it.
pub(super) struct Written {
    /// Where.
    pub(super) key: Key,
    /// What.
    pub(super) value: toml::Value,
    /// By whom.
    pub(super) origin: Origin,
}

/// The TOML type of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// `"…"`
    Text,
    /// `"…"`, or `""` to unset it.
    OptionalText,
    /// `["…", "…"]`
    Texts,
    /// `12`
    Number,
    /// `0.5`
    Share,
    /// `true` or `false`
    Flag,
}

impl Key {
    /// `table.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.table, self.name)
    }

    /// `LIMIER_TABLE__NAME`.
    pub(super) fn variable(&self) -> String {
        format!("LIMIER_{}__{}", self.table.to_uppercase(), self.name.to_uppercase())
    }

    /// Whether its values are keys nobody may read.
    pub(super) fn is_secret(&self) -> bool {
        self.table == "security" && matches!(self.name.as_str(), "search_keys" | "admin_keys")
    }

    /// Whether its values are paths, relative to the file they are written in.
    pub(super) fn is_path(&self) -> bool {
        matches!(
            self.path().as_str(),
            "corpus.roots"
                | "index.path"
                | "cluster.password_file"
                | "cluster.ca_file"
                | "search.synonyms"
                | "semantic.model"
                | "facets.organisations"
                | "facets.themes"
                | "security.search_keys_file"
                | "security.admin_keys_file"
        )
    }
}

/// Every key, in the order of [`Config`].
pub(super) fn known_keys() -> Vec<Key> {
    let mut keys = Vec::new();
    for (table, values) in tables(&Config::default()) {
        for (name, value) in values {
            let kind = match value {
                Value::Null => ValueKind::OptionalText,
                Value::Bool(_) => ValueKind::Flag,
                Value::Number(number) if number.is_f64() => ValueKind::Share,
                Value::Number(_) => ValueKind::Number,
                Value::Array(_) => ValueKind::Texts,
                Value::String(_) | Value::Object(_) => ValueKind::Text,
            };
            keys.push(Key { table: table.clone(), name, kind });
        }
    }
    keys
}

/// A configuration as tables of plain values; what is unset is null.
pub(super) fn tables(config: &Config) -> Vec<(String, serde_json::Map<String, Value>)> {
    // Texts, numbers and lists always serialise: paths come from texts, so they are UTF-8.
    let Ok(Value::Object(tables)) = serde_json::to_value(config) else {
        return Vec::new();
    };
    let inner = |(name, value)| match value {
        Value::Object(values) => Some((name, values)),
        _ => None,
    };
    tables.into_iter().filter_map(inner).collect()
}

/// The known key nearest to `table.name`: the name weighs first, so that a key written in
/// another table is found where it belongs.
pub(super) fn nearest<'keys>(keys: &'keys [Key], table: &str, name: &str) -> Option<&'keys Key> {
    keys.iter().min_by_key(|key| (distance(&key.name, name), distance(&key.table, table)))
}

/// The known table nearest to `table`.
pub(super) fn nearest_table<'keys>(keys: &'keys [Key], table: &str) -> Option<&'keys str> {
    keys.iter().map(|key| key.table.as_str()).min_by_key(|known| distance(known, table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_the_default() {
        let keys = known_keys();
        let kind = |path: &str| keys.iter().find(|key| key.path() == path).map(|key| key.kind);
        assert_eq!(keys.first().map(Key::path).as_deref(), Some("corpus.roots"));
        assert_eq!(kind("corpus.roots"), Some(ValueKind::Texts));
        assert_eq!(kind("corpus.include"), Some(ValueKind::Texts));
        assert_eq!(kind("http.listen"), Some(ValueKind::Text));
        assert_eq!(kind("http.public_url"), Some(ValueKind::OptionalText));
        assert_eq!(kind("search.hits_max"), Some(ValueKind::Number));
        assert_eq!(kind("semantic.weight"), Some(ValueKind::Share));
        assert_eq!(kind("security.public"), Some(ValueKind::Flag));
        assert_eq!(keys.iter().filter(|key| key.is_secret()).count(), 2);
        assert_eq!(keys.iter().filter(|key| key.is_path()).count(), 10);
    }

    #[test]
    fn the_nearest_key_is_where_it_belongs() {
        let keys = known_keys();
        for (table, name, expected) in [
            ("search", "hit_max", "search.hits_max"),
            ("search", "listen", "http.listen"),
            ("http", "public", "security.public"),
            ("corpus", "root", "corpus.roots"),
            ("facets", "organizations", "facets.organisations"),
            ("log", "niveau", "log.level"),
        ] {
            assert_eq!(nearest(&keys, table, name).map(Key::path).as_deref(), Some(expected));
        }
        assert_eq!(nearest_table(&keys, "serch"), Some("search"));
        assert_eq!(nearest_table(&keys, "HTTP"), Some("http"));
    }
}
