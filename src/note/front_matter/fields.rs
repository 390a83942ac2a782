//! Values of front matter, whatever their shape: the texts in them, what they name, their depth.

use serde_json::Value;

use super::keys::canonical_key;
use super::links::without_brackets;
use crate::note::encoding::blank_controls;
use crate::note::model::Fields;

/// The keys of a map that say what it is called, the surest first. Of a person `title` is a
/// function, so it counts after the names.
const NAME_KEYS: [&str; 7] = ["name", "nom", "fullname", "label", "title", "titre", "id"];

/// The text of a value that is one: strings without blank ends, without the control characters that
/// escapes stand for, and with the labels of links in their places; numbers and flags as written.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => without_brackets(blank_controls(text).trim()),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The texts of a value and of all that it holds, in order.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => text(value).into_iter().collect(),
    }
}

/// What a value names, whoever asks: authors, organisations, tags. A text or a number names itself,
/// a list what its items name, a map what the first of [`NAME_KEYS`] in it names. A flag, and a map
/// without any of these, names nothing.
pub(crate) fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(_) => Vec::new(),
        Value::String(_) | Value::Number(_) => text(value).into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(fields) => {
            let of = |wanted: &&str| fields.iter().find(|(key, _)| canonical_key(key) == *wanted);
            let mut named = NAME_KEYS.iter().filter_map(of).map(|(_, value)| names(value));
            named.find(|names| !names.is_empty()).unwrap_or_default()
        }
    }
}

/// Removes values nested deeper than `depth` levels and returns how many there were.
pub(super) fn prune(fields: &mut Fields, depth: usize) -> usize {
    fields.values_mut().map(|value| prune_value(value, depth)).sum()
}

fn prune_value(value: &mut Value, depth: usize) -> usize {
    match value {
        Value::Array(_) | Value::Object(_) if depth <= 1 => {
            *value = Value::Null;
            1
        }
        Value::Array(items) => items.iter_mut().map(|item| prune_value(item, depth - 1)).sum(),
        Value::Object(fields) => prune(fields, depth - 1),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_has_the_same_names_for_everyone() {
        for (value, expected) in [
            (json!("  DINUM "), vec!["DINUM"]),
            (json!(7), vec!["7"]),
            (json!({ "title": "Directeur", "name": "DINUM" }), vec!["DINUM"]),
            (json!({ "Titre": "Etalab", "url": "https://x.fr" }), vec!["Etalab"]),
            (json!({ "name": "", "nom": "Etalab" }), vec!["Etalab"]),
            (json!([{ "name": ["A", "B"] }, "C", null]), vec!["A", "B", "C"]),
            (json!({ "url": "https://x.fr" }), vec![]),
            (json!([true, null, " "]), vec![]),
            (json!(["[[camille|Camille Exemple]]", "[[DINUM]]"]), vec!["Camille Exemple", "DINUM"]),
        ] {
            assert_eq!(names(&value), expected, "{value}");
        }
    }
}
