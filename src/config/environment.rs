//! The environment as a layer: `LIMIER_TABLE__KEY`.

use std::ffi::OsString;

use toml::Value;

use super::error::ConfigProblem;
use super::keys::{Key, ValueKind, Written, nearest};
use super::origin::Origin;

/// The environment of this process. Bytes that are not UTF-8 become `�`, so that an odd variable of
/// ours is reported, not overlooked.
pub(crate) fn environment() -> impl Iterator<Item = (String, String)> {
    let text = |bytes: OsString| bytes.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

/// The values in the environment.
///
/// Variables without `__` belong to others (an orchestrator sets `LIMIER_PORT` for a service of
/// that name), unless one is a known key whose second underscore was forgotten.
pub(super) fn read_environment(
    env: impl Iterator<Item = (String, String)>,
    keys: &[Key],
    problems: &mut Vec<ConfigProblem>,
) -> Vec<Written> {
    let mut written = Vec::new();
    for (variable, raw) in env {
        let Some(rest) = variable.strip_prefix("LIMIER_") else {
            continue;
        };
        let known = keys.iter().find(|key| key.variable() == variable.to_uppercase());
        let origin = Origin::Environment(variable.clone());
        if let Some(key) = known {
            written.push(Written { key: key.clone(), value: read_raw(&raw, key.kind), origin });
            continue;
        }
        let closest = match rest.to_lowercase().split_once("__") {
            Some((table, name)) => nearest(keys, table, name),
            None => {
                keys.iter().find(|key| key.variable().replace("__", "_") == variable.to_uppercase())
            }
        };
        if let Some(key) = closest {
            let message = format!("unknown key, the nearest known one is {}", key.variable());
            problems.push(ConfigProblem {
                origin,
                key: rest.to_lowercase().replace("__", "."),
                message,
            });
        }
    }
    written
}

/// A variable's text as a value. If it is not of its kind, it stays a text, to be refused with all
/// other values of the wrong kind. A list is written as in TOML, or separated by commas.
fn read_raw(raw: &str, kind: ValueKind) -> Value {
    let text = || Value::String(raw.to_owned());
    let trimmed = raw.trim();
    match kind {
        ValueKind::Text | ValueKind::OptionalText => text(),
        ValueKind::Number => trimmed.parse().map_or_else(|_| text(), Value::Integer),
        ValueKind::Share => trimmed.parse().map_or_else(|_| text(), Value::Float),
        ValueKind::Flag => trimmed.parse().map_or_else(|_| text(), Value::Boolean),
        ValueKind::Texts if trimmed.starts_with('[') => trimmed.parse().unwrap_or_else(|_| text()),
        ValueKind::Texts => {
            let parts = trimmed.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
        }
    }
}
