//! Four layers: defaults, file, environment, command line; the later wins. Every layer becomes a list
//! of written values with their origin, and one set of rules judges them all.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::Value;

use super::environment::read_environment;
use super::error::{ConfigError, ConfigProblem};
use super::file::read_file;
use super::fixed::{differences, keep_fixed};
use super::keys::{ValueKind, Written, known_keys};
use super::model::Config;
use super::origin::{Origin, Origins};
use super::overrides::{Overrides, read_overrides};
use super::secret::{SHORT, Secret, read_keys};
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
    /// What is wrong with keys, though not wrong enough for a service of this machine alone.
    pub doubts: Vec<ConfigProblem>,
}

impl Loaded {
    /// Compares the values with each other.
    fn judged(self) -> Result<Self, ConfigError> {
        let mut problems = check_together(&self.config, &self.origins);
        if !self.config.http.listen.is_loopback() {
            problems.extend(self.doubts.iter().cloned());
        }
        match problems.is_empty() {
            true => Ok(self),
            false => Err(ConfigError::Invalid(problems)),
        }
    }
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
    read(explicit, env, overrides)?.judged()
}

/// As [`load`], for a process that runs with `running`. What cannot change before a restart stays as it
/// is; these keys come second.
///
/// # Errors
/// As those of [`load`]; also if the values do not go together with those that stay.
pub fn reload(
    running: &Config,
    explicit: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
    overrides: &Overrides,
) -> Result<(Loaded, Vec<String>), ConfigError> {
    let wanted = load(explicit, env, overrides)?;
    let config = keep_fixed(running, wanted.config.clone());
    let waiting = differences(&config, &wanted.config);
    Ok((Loaded { config, ..wanted }.judged()?, waiting))
}

/// Reads the layers; each value is right by itself.
fn read(
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
    let mut doubts = Vec::new();
    for (list, keys_file, name) in [
        (&mut security.search_keys, &security.search_keys_file, "security.search_keys"),
        (&mut security.admin_keys, &security.admin_keys_file, "security.admin_keys"),
    ] {
        doubts.extend(short_keys(list, name, &origins));
        match add_keys(list, keys_file.as_deref(), name, &mut origins) {
            Ok(doubted) => doubts.extend(doubted),
            Err(problem) => problems.push(problem),
        }
    }
    match problems.is_empty() {
        true => Ok(Loaded { config, origins, file: file.map(|(path, _)| path), doubts }),
        false => Err(ConfigError::Invalid(problems)),
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

fn short_keys(list: &[Secret], name: &str, origins: &Origins) -> Vec<ConfigProblem> {
    let short = list.iter().enumerate().filter(|(_, key)| key.is_short());
    let doubt = |(index, _): (usize, &Secret)| ConfigProblem {
        origin: origins.of(name).clone(),
        key: name.to_owned(),
        message: format!("key {} of the list {SHORT}", index + 1),
    };
    short.map(doubt).collect()
}

/// Adds the keys of a file to the list; says what is doubtful about them.
fn add_keys(
    list: &mut Vec<Secret>,
    file: Option<&Path>,
    name: &str,
    origins: &mut Origins,
) -> Result<Vec<ConfigProblem>, ConfigProblem> {
    let Some(path) = file else { return Ok(Vec::new()) };
    let key = format!("{name}_file");
    let named = origins.of(&key).clone();
    let problem = |origin, message| ConfigProblem { origin, key: key.clone(), message };
    let file = read_keys(path).map_err(|message| problem(named.clone(), message))?;
    if list.is_empty() {
        origins.set(name, Origin::File(path.to_path_buf(), 1));
    }
    let mut doubts: Vec<_> =
        file.exposure.into_iter().map(|it| problem(named.clone(), it)).collect();
    for (line, key) in file.keys {
        if key.is_short() {
            let origin = Origin::File(path.to_path_buf(), line);
            doubts.push(problem(origin, format!("this key {SHORT}")));
        }
        list.push(key);
    }
    Ok(doubts)
}
