//! Four layers: defaults, file, environment, command line; the later wins. Every layer becomes a list
//! of written values with their origin, and one set of rules judges them all.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::Value;

use super::environment::read_environment;
use super::error::{ConfigError, ConfigProblem};
use super::file::read_file;
use super::keys::{ValueKind, Written, known_keys};
use super::model::Config;
use super::origin::{Origin, Origins};
use super::overrides::{Overrides, read_overrides};
use super::secret::{Secret, read_keys};
use super::validate::{check_together, check_value};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "config.toml";

/// A configuration to run with.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    /// Where each comes from.
    pub origins: Origins,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
}

/// Reads and validates the configuration.
///
/// `explicit` is the file of `--config`, which must be there; without it, `config.toml` in the
/// working directory is read if it is there. `env` holds names and values, of which
/// `LIMIER_TABLE__KEY` count. Paths in a file are relative to its folder, all others to the
/// working directory. Key files are read here, so that a missing one is an error at once.
///
/// # Errors
/// [`ConfigError`]: the file cannot be read or is not TOML; else every wrong key and value.
pub fn load(
    explicit: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    overrides: &Overrides,
) -> Result<Loaded, ConfigError> {
    let keys = known_keys();
    let mut problems = Vec::new();
    let file = find_file(explicit)?;
    let mut written = Vec::new();
    if let Some((path, text)) = &file {
        written.extend(read_file(path, text, &keys, &mut problems)?);
    }
    written.extend(read_environment(env, &keys, &mut problems));
    written.extend(read_overrides(overrides, &keys, &mut problems));

    let (mut config, mut origins) = build(written, &mut problems);
    let security = &mut config.security;
    for (list, keys_file, name) in [
        (&mut security.search_keys, &security.search_keys_file, "security.search_keys"),
        (&mut security.admin_keys, &security.admin_keys_file, "security.admin_keys"),
    ] {
        add_keys(list, keys_file.as_deref(), name, &mut origins, &mut problems);
    }
    // Values are compared with each other only once each is valid by itself.
    if problems.is_empty() {
        problems = check_together(&config, &origins);
    }
    if problems.is_empty() {
        Ok(Loaded { config, origins, file: file.map(|(path, _)| path) })
    } else {
        Err(ConfigError::Invalid(problems))
    }
}

fn find_file(explicit: Option<&Path>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = explicit.unwrap_or(Path::new(DEFAULT_FILE)).to_path_buf();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if explicit.is_none() && error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

/// Takes the last value of each key and judges it by itself; a wrong one leaves the default.
fn build(written: Vec<Written>, problems: &mut Vec<ConfigProblem>) -> (Config, Origins) {
    let mut last = BTreeMap::new();
    for one in written {
        last.insert(one.key.path(), one);
    }
    let mut origins = Origins::default();
    let mut tables = toml::Table::new();
    for (path, Written { key, value, origin }) in last {
        origins.set(&path, origin.clone());
        if key.kind == ValueKind::OptionalText && value.as_str() == Some("") {
            continue;
        }
        if let Err(message) = check_value(&key, &value) {
            problems.push(ConfigProblem { origin, key: path, message });
            continue;
        }
        let table = tables.entry(key.table).or_insert_with(|| Value::Table(toml::Table::new()));
        if let Value::Table(table) = table {
            table.insert(key.name, value);
        }
    }
    // Each value was accepted alone, so all are accepted together; if not, nothing may start.
    let config = tables.try_into().unwrap_or_else(|error: toml::de::Error| {
        let (key, message) = ("configuration".to_owned(), error.message().to_owned());
        problems.push(ConfigProblem { origin: Origin::Default, key, message });
        Config::default()
    });
    (config, origins)
}

fn add_keys(
    list: &mut Vec<Secret>,
    file: Option<&Path>,
    name: &str,
    origins: &mut Origins,
    problems: &mut Vec<ConfigProblem>,
) {
    let Some(file) = file else { return };
    let file_key = format!("{name}_file");
    match read_keys(file) {
        Ok(keys) => {
            if list.is_empty() {
                origins.set(name, Origin::File(file.to_path_buf(), 1));
            }
            list.extend(keys);
        }
        Err(message) => {
            let origin = origins.of(&file_key).clone();
            problems.push(ConfigProblem { origin, key: file_key, message });
        }
    }
}
