//! What operators are told: both languages give the same commands, what they copy works, and what the
//! packages hold is there.

use std::fs;
use std::process::Command;

use crate::common::{Home, repository};
use limier::config::{self, Overrides};

const LANGUAGES: [&str; 2] = ["docs/operations.md", "docs/exploitation.md"];

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The blocks to copy from a document, each with its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap()).collect()
}

#[test]
fn both_languages_give_the_same_commands() {
    let [english, french] = LANGUAGES.map(read);
    assert_eq!(blocks(&english), blocks(&french));
    let headings = |text: &str| text.lines().filter(|line| line.starts_with("##")).count();
    // A comment in a block is no heading, and the blocks are equal.
    assert_eq!(headings(&english), headings(&french));
    let rows = |text: &str| text.lines().filter(|line| line.starts_with('|')).count();
    // English readers find the metrics in a document of their own.
    let (before, metrics) = french.split_once("<!-- metrics:").unwrap();
    let (_, after) = metrics.split_once("<!-- end of metrics -->").unwrap();
    assert_eq!(rows(&english), rows(before) + rows(after));
}

#[test]
fn configurations_to_copy_are_valid() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    for (name, key) in [("search.keys", "c0ffee"), ("admin.keys", "decade")] {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path().join(name);
        fs::write(&path, key.repeat(8)).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let [english, _] = LANGUAGES.map(read);
    let examples: Vec<_> =
        blocks(&english).into_iter().filter(|(kind, _)| *kind == "toml").collect();
    assert!(examples.len() > 1);
    for (_, example) in examples {
        let here = format!("{}/", folder.path().display());
        fs::write(&file, example.replace("/etc/limier/", &here)).unwrap();
        let loaded = config::load(Some(&file), std::iter::empty(), &Overrides::default());
        assert!(loaded.is_ok(), "{example}: {}", loaded.unwrap_err());
    }
}

#[test]
fn the_policy_that_is_told_is_the_one_that_pages_have() {
    let home = Home::new(&[("a.md", "# A\n")]);
    let reply = home.serve().get("/");
    let policy = reply.header("content-security-policy").unwrap();
    assert!(read("docs/security.md").contains(&format!("`{policy}`")), "{policy}");
}

#[test]
fn what_the_package_takes_from_here_is_here() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    assert!(assets.len() > 5);
    for asset in assets {
        let source = asset[0].as_str().unwrap();
        // Below target/ lies what `make package` makes.
        let fixed = source.split('*').next().unwrap();
        assert!(source.starts_with("target/") || repository(fixed).exists(), "{source}");
    }
    for script in ["postinst", "prerm", "postrm"] {
        let path = repository(&format!("packaging/debian/{script}"));
        let read = Command::new("sh").arg("-n").arg(&path).status().unwrap();
        assert!(read.success(), "{script}");
        assert!(fs::read_to_string(path).unwrap().contains("\nset -e\n"), "{script}");
    }
    assert!(read("packaging/debian/copyright").contains("License: MPL-2.0"));
}

/// An image is made of the files that `.dockerignore` lets through. Cargo wants all that the manifest names, also
/// what it does not build.
#[test]
fn an_image_is_made_of_all_that_the_manifest_names() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let let_through = read(".dockerignore");
    let paths = manifest["dependencies"].as_table().unwrap().values();
    let paths = paths.filter_map(|it| it.as_table()?.get("path")?.as_str());
    let kinds = [("example", "examples"), ("bench", "benches")];
    let folders = kinds.iter().filter(|(kind, _)| manifest.contains_key(*kind));
    let wanted: Vec<&str> = paths.chain(folders.map(|(_, folder)| *folder)).collect();
    assert!(wanted.contains(&"allocator") && wanted.contains(&"examples"), "{wanted:?}");
    for path in wanted.into_iter().chain(["build.rs", "src", "Cargo.lock"]) {
        assert!(let_through.lines().any(|line| line == format!("!{path}")), "{path}");
    }
}

/// The units differ in what they serve, and in nothing else.
#[test]
fn further_instances_are_protected_like_the_first() {
    let settings = |unit: &str, name: &str| -> Vec<String> {
        let text = read(&format!("packaging/systemd/{unit}"));
        let (_, below) = text.split_once("\n[Service]\n").unwrap();
        let lines = below.lines().map(|line| line.replace("%i", name));
        lines.filter(|line| !line.starts_with("StateDirectory=")).collect()
    };
    let first = settings("limier.service", "");
    assert_eq!(first, settings("limier@.service", "config"));
    for wanted in ["Type=notify-reload", "WatchdogSec=30", "RestartPreventExitStatus=78"] {
        assert!(first.iter().any(|line| line == wanted), "{wanted}");
    }
}
