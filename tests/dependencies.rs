//! What the program is linked with: crates of the public registry only, at versions that the lock
//! file names, under licences that `deny.toml` allows.
//!
//! The part of `cargo deny check` that needs nothing to be installed and nothing to be downloaded:
//! it asks Cargo about the crates that this very test was built with.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read_toml(name: &str) -> toml::Table {
    fs::read_to_string(root().join(name)).unwrap().parse().unwrap()
}

/// What a program prints, once it has ended well.
fn output_of(program: PathBuf, arguments: &[&str]) -> String {
    let output = Command::new(&program).args(arguments).current_dir(root()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {complaint}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

/// The platform that `rustc` builds for: crates of others need not have been downloaded.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from);
    let told = output_of(rustc, &["-vV"]);
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// Every crate in the tree of this platform, as `cargo metadata` tells it.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from);
    let host = host();
    let arguments =
        ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host];
    let mut metadata: Value = serde_json::from_str(&output_of(cargo, &arguments)).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    packages
}

fn allowed_licences() -> Vec<String> {
    read_toml("deny.toml")["licenses"]["allow"].clone().try_into().unwrap()
}

/// Whether an SPDX expression can be met with `allowed` licences. `/` is how `OR` was once written,
/// and `WITH` binds an exception to its licence.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_of(&words, allowed);
    assert!(rest.is_empty(), "{expression:?} is no licence expression");
    met
}

fn any_of<'w, 'e>(words: &'w [&'e str], allowed: &[String]) -> (bool, &'w [&'e str]) {
    let (mut met, mut rest) = all_of(words, allowed);
    while let ["OR", after @ ..] = rest {
        let (also, after) = all_of(after, allowed);
        (met, rest) = (met || also, after);
    }
    (met, rest)
}

fn all_of<'w, 'e>(words: &'w [&'e str], allowed: &[String]) -> (bool, &'w [&'e str]) {
    let (mut met, mut rest) = one_of(words, allowed);
    while let ["AND", after @ ..] = rest {
        let (also, after) = one_of(after, allowed);
        (met, rest) = (met && also, after);
    }
    (met, rest)
}

fn one_of<'w, 'e>(words: &'w [&'e str], allowed: &[String]) -> (bool, &'w [&'e str]) {
    let is_allowed = |name: &str| allowed.iter().any(|allowed| allowed == name);
    match words {
        ["(", inside @ ..] => match any_of(inside, allowed) {
            (met, [")", rest @ ..]) => (met, rest),
            _ => panic!("a parenthesis is not closed in {words:?}"),
        },
        [name, "WITH", exception, rest @ ..] => {
            (is_allowed(&format!("{name} WITH {exception}")), rest)
        }
        [name, rest @ ..] => (is_allowed(name), rest),
        [] => panic!("a licence expression ends too soon"),
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT AND (GPL-3.0-only OR ISC)", true),
        ("GPL-3.0-only OR MIT AND ISC", true),
        ("MIT WITH some-exception", false),
        ("(MIT AND ISC) OR GPL-3.0-only", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_licence_is_allowed() {
    let allowed = allowed_licences();
    let refused: Vec<String> = packages()
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(|text| is_met(text, &allowed)))
        .map(|package| {
            format!("{} {}: {}", package["name"], package["version"], package["license"])
        })
        .collect();
    assert!(refused.is_empty(), "deny.toml does not allow:\n{}", refused.join("\n"));
}

#[test]
fn every_crate_comes_from_the_public_registry() {
    let lock = read_toml("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let (ours, theirs): (Vec<_>, Vec<_>) =
        packages.iter().partition(|package| package.get("source").is_none());
    let names: Vec<_> = ours.iter().map(|package| package["name"].as_str().unwrap()).collect();
    assert_eq!(names, [env!("CARGO_PKG_NAME")], "a crate that is neither ours nor from anywhere");
    for package in theirs {
        assert_eq!(package["source"].as_str(), Some(CRATES_IO), "{}", package["name"]);
        assert!(package.get("checksum").is_some(), "{} has no checksum", package["name"]);
    }
}

#[test]
fn every_dependency_names_a_version() {
    let manifest = read_toml("Cargo.toml");
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(dependencies) = manifest.get(table).and_then(toml::Value::as_table) else {
            continue;
        };
        for (name, wanted) in dependencies {
            let version = wanted.get("version").unwrap_or(wanted).as_str();
            let is_named = version.is_some_and(|version| !version.contains('*'));
            assert!(is_named, "{table}: {name} = {wanted}");
        }
    }
}
