//! One configuration file: its keys with the lines they stand on.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::error::{ConfigError, ConfigProblem};
use super::keys::{Key, Written, nearest, nearest_table};
use super::origin::Origin;

/// The values in the file at `path`. Its relative paths are relative to the folder it is in.
pub(super) fn read_file(
    path: &Path,
    text: &str,
    keys: &[Key],
    problems: &mut Vec<ConfigProblem>,
) -> Result<Vec<Written>, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        path: path.to_path_buf(),
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().replace('\n', ", "),
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut written = Vec::new();
    for (table_name, table) in document.into_inner() {
        let origin_at = |start| Origin::File(path.to_path_buf(), line_of(text, start));
        let origin = origin_at(table_name.span().start);
        let table_name = table_name.into_inner().into_owned();
        let values = match table.into_inner() {
            DeValue::Table(values) if keys.iter().any(|key| key.table == table_name) => values,
            other => {
                let message = refuse_table(keys, &table_name, &other);
                problems.push(ConfigProblem { origin, key: table_name, message });
                continue;
            }
        };
        for (name, value) in values {
            let origin = origin_at(name.span().start);
            let name = name.into_inner().into_owned();
            match read_entry(keys, folder, &table_name, &name, value) {
                Ok((key, value)) => written.push(Written { key, value, origin }),
                Err(message) => {
                    let key = format!("{table_name}.{name}");
                    problems.push(ConfigProblem { origin, key, message });
                }
            }
        }
    }
    Ok(written)
}

fn read_entry(
    keys: &[Key],
    folder: &Path,
    table: &str,
    name: &str,
    value: Spanned<DeValue<'_>>,
) -> Result<(Key, Value), String> {
    let Some(key) = keys.iter().find(|key| key.table == table && key.name == name) else {
        let nearest = nearest(keys, table, name).map(Key::path).unwrap_or_default();
        return Err(format!("unknown key, the nearest known one is {nearest}"));
    };
    let value = Value::deserialize(ValueDeserializer::from(value))
        .map_err(|error| error.message().to_owned())?;
    Ok((key.clone(), if key.is_path() { rebase(value, folder) } else { value }))
}

/// Why something at the top of the file is not one of the tables.
fn refuse_table(keys: &[Key], name: &str, value: &DeValue<'_>) -> String {
    if keys.iter().any(|key| key.table == name) {
        return format!("must be a table, written [{name}]");
    }
    if value.is_table() {
        let nearest = nearest_table(keys, name).unwrap_or_default();
        return format!("unknown table, the nearest known one is [{nearest}]");
    }
    let nearest = nearest(keys, "", name).map(Key::path).unwrap_or_default();
    format!("unknown key outside of any table, the nearest known one is {nearest}")
}

/// Paths below `folder`; absolute ones, and the empty text that unsets, stay.
fn rebase(value: Value, folder: &Path) -> Value {
    match value {
        Value::String(path) if !path.is_empty() => {
            Value::String(folder.join(path).to_string_lossy().into_owned())
        }
        Value::Array(paths) => {
            Value::Array(paths.into_iter().map(|path| rebase(path, folder)).collect())
        }
        other => other,
    }
}

/// The line of a byte of `text`, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().iter().take(byte);
    1 + before.filter(|&&byte| byte == b'\n').count()
}
