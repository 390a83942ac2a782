//! The command line as a layer of the configuration.

use std::path::PathBuf;

use toml::Value;

use super::error::ConfigProblem;
use super::keys::{Key, Written};
use super::origin::Origin;

/// Configured values that the command line sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--corpus`, replacing all configured roots unless empty.
    pub roots: Vec<PathBuf>,
    /// `--index`.
    pub index: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--read-only`.
    pub read_only: bool,
    /// `--log`.
    pub log_level: Option<String>,
    /// `--log-format`.
    pub log_format: Option<String>,
}

/// The values on the command line; a path that is not UTF-8 is a problem.
pub(super) fn read_overrides(
    overrides: &Overrides,
    keys: &[Key],
    problems: &mut Vec<ConfigProblem>,
) -> Vec<Written> {
    let text = |text: &String| Value::String(text.clone());
    let mut path = |path: &PathBuf, key: &str| match path.to_str() {
        Some(path) => Value::String(path.to_owned()),
        None => {
            let message = format!("the path {} is not UTF-8", path.display());
            problems.push(ConfigProblem {
                origin: Origin::CommandLine,
                key: key.to_owned(),
                message,
            });
            Value::String(path.to_string_lossy().into_owned())
        }
    };
    let roots: Vec<Value> = overrides.roots.iter().map(|root| path(root, "corpus.roots")).collect();
    let values = [
        ("corpus.roots", Some(Value::Array(roots)).filter(|_| !overrides.roots.is_empty())),
        ("index.path", overrides.index.as_ref().map(|index| path(index, "index.path"))),
        ("http.listen", overrides.listen.as_ref().map(text)),
        ("cluster.read_only", overrides.read_only.then_some(Value::Boolean(true))),
        ("log.level", overrides.log_level.as_ref().map(text)),
        ("log.format", overrides.log_format.as_ref().map(text)),
    ];
    let mut written = Vec::new();
    for (name, value) in values {
        let key = keys.iter().find(|key| key.path() == name);
        if let (Some(key), Some(value)) = (key, value) {
            written.push(Written { key: key.clone(), value, origin: Origin::CommandLine });
        }
    }
    written
}
