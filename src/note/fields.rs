//! Values of front matter, whatever their shape: the texts in them, and their depth.

use serde_json::Value;

use super::model::Fields;

/// The text of a value that is one: strings without blank ends, numbers and flags as written.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
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

/// Replaces what is nested deeper than `depth` levels by nothing; tells how many values that were.
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
