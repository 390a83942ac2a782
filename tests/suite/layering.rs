//! The order of the floors, read off the sources: a file imports lower floors, or siblings in its
//! folder, and some crates have one floor only.

use std::fs;
use std::path::Path;

/// Floors from the ground up; the folders of one floor do not know each other.
const FLOORS: [&[&str]; 10] = [
    &["text", "disk"],
    &["config"],
    &["note"],
    &["facet"],
    &["index"],
    &["ingest", "search"],
    &["http", "eval"],
    &["daemon"],
    &["cli"],
    &["main", "lib"],
];

/// What the pure floors may not touch.
const IMPURE: [&str; 12] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "tokio::",
    "tantivy::",
    "std::io::stdin",
];

/// A crate and where it may be used.
const CONFINED: [(&str, &[&str]); 4] = [
    ("tantivy::", &["index/", "search/"]),
    ("notify::", &["ingest/hear/watcher.rs"]),
    ("axum::", &["http/"]),
    ("clap::", &["cli/", "main.rs"]),
];

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// What is wrong with a file, one line a fault. `file` is relative to `src`.
fn faults(file: &str, source: &str) -> Vec<String> {
    let folder = file.split_once('/').map_or(file.trim_end_matches(".rs"), |(folder, _)| folder);
    let is_mod = file.ends_with("/mod.rs");
    let mut faults = Vec::new();
    let names = siblings_that_are_modules(file);
    for path in paths(&code_of(source)) {
        let mut fault = |why: &str| faults.push(format!("{file}: {path}: {why}"));
        if ["text", "note", "facet"].contains(&folder)
            && IMPURE.iter().any(|impure| path.starts_with(impure))
        {
            fault("a pure floor");
        }
        for (name, places) in CONFINED {
            if path.starts_with(name) && !places.iter().any(|place| file.starts_with(place)) {
                fault("not this crate, not here");
            }
        }
        if let Some(rest) = path.strip_prefix("crate::") {
            let module = rest.split("::").next().unwrap_or_default();
            match (floor_of(module), floor_of(folder)) {
                (None, _) => fault("no such floor"),
                (_, None) => fault("a file of no floor"),
                (Some(_), Some(_)) if module == folder => {
                    // Deep folders name their own floor's files in full, never its mod.rs.
                    let inside = rest.split("::").nth(1).unwrap_or_default();
                    if !is_module_name(inside) {
                        fault("its own folder's mod.rs");
                    }
                }
                (Some(named), Some(own)) if named >= own => fault("not a lower floor"),
                _ => {}
            }
        }
        if let Some(rest) = path.strip_prefix("super::")
            && !is_mod
        {
            let sibling = rest.split("::").next().unwrap_or_default();
            if sibling != "super" && !names.iter().any(|name| name == sibling) {
                fault("not a sibling, but an item of the folder's mod.rs");
            }
        }
    }
    faults
}

/// Modules beside `file`; for a synthetic file, none are known and any lower-case name is one.
fn siblings_that_are_modules(file: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    let Some(entries) = path.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return vec![];
    };
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.map(|name| name.trim_end_matches(".rs").to_owned()).collect()
}

/// Items are capitalised but for functions; a path that goes on after it is a module.
fn is_module_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The source without comments, string literals and its own tests.
fn code_of(source: &str) -> String {
    let without_tests = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut code = String::new();
    for line in without_tests.lines() {
        let line = line.split("//").next().unwrap_or_default();
        // Every second piece between quotes is a literal; who may see an item is no import.
        let line = line.replace("pub(in crate::", "pub(in ");
        let kept: Vec<_> = line.split('"').step_by(2).collect();
        code.push_str(&kept.join(" "));
        code.push('\n');
    }
    code
}

/// Every path written in `code`, the groups of `use` spelled out.
fn paths(code: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut prefixes: Vec<String> = Vec::new();
    let mut path = String::new();
    let compact = code.replace(":: {", "::{");
    for letter in compact.chars() {
        match letter {
            '{' if path.ends_with("::") => prefixes.push(std::mem::take(&mut path)),
            // Only the groups of paths count; a block ends none.
            '{' => path.clear(),
            c if c.is_alphanumeric() || c == '_' || c == ':' => path.push(c),
            other => {
                if !path.is_empty() && (path.contains("::") || !prefixes.is_empty()) {
                    paths.push(format!("{}{path}", prefixes.concat()));
                }
                path.clear();
                if other == '}' || other == ';' {
                    prefixes.pop();
                }
            }
        }
    }
    paths
}

/// Whether a whole file is compiled for tests only.
fn is_test_module(path: &Path) -> bool {
    let parent = fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
    let name = path.file_stem().unwrap().to_string_lossy();
    parent.contains(&format!("#[cfg(test)]\nmod {name};"))
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path);
        }
    }
}

#[test]
fn every_file_keeps_to_its_floor() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut all) = (0, Vec::new());
    walk(&src, &mut |path| {
        files += 1;
        if is_test_module(path) {
            return;
        }
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        all.extend(faults(&name, &fs::read_to_string(path).unwrap()));
    });
    assert!(files > 50, "only {files} files were read");
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn mod_files_only_gather() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    walk(&src, &mut |path| {
        if !path.ends_with("mod.rs") {
            return;
        }
        let source = fs::read_to_string(path).unwrap();
        let mut in_use = false;
        for line in source.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
            let begins_use = line.starts_with("pub use ")
                || (line.starts_with("pub(") && line.contains(") use "));
            let is_mod =
                line.ends_with(';') && (line.starts_with("mod ") || line.contains(" mod "));
            in_use |= begins_use;
            if !(line.is_empty() || in_use || is_mod || line.starts_with("#[")) {
                faults.push(format!("{}: {line}", path.display()));
            }
            in_use &= !line.ends_with(';');
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_checker_sees_what_it_forbids() {
    for (file, source) in [
        ("text/stem.rs", "use std::fs;"),
        ("text/stem.rs", "use std::{fmt, fs::File};"),
        ("note/date.rs", "let now = std::time::SystemTime::now();"),
        ("facet/tree.rs", "fn f() { tokio::spawn(g()); }"),
        ("note/date.rs", "use crate::facet::Tree;"),
        ("index/writer.rs", "use crate::ingest::Board;"),
        ("ingest/keep/indexer.rs", "use crate::search::Request;"),
        ("search/engine.rs", "use crate::{\n    ingest::Board,\n};"),
        ("search/engine.rs", "fn f() -> crate::http::App {}"),
        ("http/app.rs", "use tantivy::Index;"),
        ("ingest/keep/indexer.rs", "use notify::Watcher;"),
        ("search/engine.rs", "use axum::Json;"),
        ("search/engine.rs", "use crate::search::Request;"),
        ("search/engine.rs", "use super::Request;"),
        ("search/engine.rs", "use super::{request::Request, Sort};"),
        ("daemon.rs", "use crate::cli::Args;"),
        ("text/stem.rs", "use crate::note::Note;"),
    ] {
        assert_eq!(faults(file, source).len(), 1, "{file}: {source}: {:?}", faults(file, source));
    }
}

#[test]
fn the_checker_lets_through_what_is_allowed() {
    for (file, source) in [
        ("text/stem.rs", "use std::fmt;\nuse super::fold::fold;"),
        ("note/date.rs", "// use std::fs;\nuse crate::text::fold;"),
        ("note/date.rs", "let text = \"std::fs::read\";"),
        ("ingest/hear/watcher.rs", "use notify::{Event, event::{AccessKind, AccessMode}};"),
        ("search/engine.rs", "use crate::index::{IndexError, Snapshot};\nuse super::plan::Plan;"),
        ("http/api/notes.rs", "use crate::http::app::App;\nuse crate::index::Snapshot;"),
        ("index/writer.rs", "#[cfg(test)]\nmod tests {\n    use crate::ingest::Board;\n}"),
    ] {
        assert_eq!(faults(file, source), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn groups_are_spelled_out() {
    let code = "use a::{b, c::{d, e}, f};\nfn g() { h::i(); }\nuse j::k;";
    assert_eq!(paths(code), ["a::b", "a::c::d", "a::c::e", "a::f", "h::i", "j::k"]);
}
