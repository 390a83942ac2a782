//! The effective configuration as a file that could be kept, with the origin beside every value.

use std::fmt::Write;

use toml::Value;

use super::keys::tables;
use super::layers::Loaded;

/// TOML with every key. Unset keys are written as `""`, which unsets them. Keys of `[security]` are
/// hidden.
pub fn show(loaded: &Loaded) -> String {
    let mut text = String::new();
    for (table, values) in tables(&loaded.config) {
        let gap = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{gap}[{table}]");
        for (name, value) in values {
            let unset = if value.is_null() { "unset, " } else { "" };
            let value = Value::try_from(value).unwrap_or_else(|_| Value::String(String::new()));
            let origin = loaded.origins.of(&format!("{table}.{name}"));
            let _ = writeln!(text, "{name} = {value}  # {unset}from {origin}");
        }
    }
    text
}
