//! The order of the floors and of their rooms, read off the sources: a file imports lower floors,
//! lower rooms of its own floor, or siblings in its folder; nothing goes round in a circle; some
//! crates have one floor only.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Visibility};

use crate::sources::{Segments, SourceFile, is_for_tests, read_crate, without_tests};

/// Folders that stand above each other, from the ground up; those of one line do not know each other.
type Order = &'static [&'static [&'static str]];

const FLOORS: Order = &[
    &["text", "disk"],
    &["config", "semantic"],
    &["note"],
    &["facet"],
    &["index"],
    &["cluster"],
    &["ingest", "search"],
    &["http", "eval"],
    &["daemon"],
    &["cli", "library"],
    &["main", "lib"],
];

/// The rooms of a floor. Files that lie in no room are held by the rule against circles alone.
const ROOMS: &[(&str, Order)] = &[
    ("search", &[&["language"], &["plan"], &["score"], &["show"], &["suggest"]]),
    ("ingest", &[&["hear", "look"], &["keep", "embed"]]),
];

/// Floors that touch no file, clock, thread or network.
const PURE: &[&str] = &["text", "note", "facet"];

const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "tokio",
];

/// A crate and where it may be used.
const CONFINED: &[(&str, &[&str])] = &[
    ("tantivy", &["index/", "search/"]),
    ("notify", &["ingest/hear/watcher.rs"]),
    ("rmcp", &["http/mcp/"]),
    ("axum", &["http/"]),
    ("clap", &["cli/", "main.rs"]),
    ("rustix", &["disk/", "ingest/priority.rs"]),
    ("rten", &["semantic/"]),
    ("rten_simd", &["semantic/"]),
    ("rten_tensor", &["semantic/"]),
    ("kitoken", &["semantic/"]),
    ("hyper_rustls", &["cluster/"]),
    ("rustls", &["cluster/"]),
];

/// A file longer than this does more than one thing.
const LINES_MAX: usize = 400;

/// The place of `name` in an order; `None` where the order does not say.
fn rank(order: Order, name: &str) -> Option<usize> {
    order.iter().position(|line| line.contains(&name))
}

/// The files of a crate and what stands where.
struct Crate {
    files: Vec<SourceFile>,
    /// Where the file of each module lies in `files`.
    places: BTreeMap<Segments, usize>,
}

/// One file names another.
struct Arrow {
    path: String,
    target: usize,
}

impl Crate {
    fn new(files: Vec<SourceFile>) -> Self {
        let files = without_tests(files);
        let places = files.iter().enumerate().map(|(at, file)| (file.module.clone(), at)).collect();
        Self { files, places }
    }

    fn of(sources: &[(&str, &str)]) -> Self {
        let mut files: Vec<_> =
            sources.iter().map(|(name, text)| SourceFile::parse(name, text)).collect();
        // The folders that hold them, with nothing inside.
        for folder in sources.iter().flat_map(|(name, _)| folders(name)) {
            let name = format!("{folder}/mod.rs");
            if !files.iter().any(|file| file.name == name) {
                files.push(SourceFile::parse(&name, ""));
            }
        }
        Self::new(files)
    }

    /// The file that holds what `path` names: the deepest module on it, so that what a `mod.rs`
    /// hands on is an arrow to that `mod.rs`. `None` for other crates and for `file` itself.
    fn target(&self, file: &SourceFile, path: &[String]) -> Option<usize> {
        let is_main = file.name == "main.rs";
        let mut rest = path;
        let mut module = match path.first()?.as_str() {
            "crate" if !is_main => vec![],
            "limier" if is_main => vec![],
            "self" | "super" => file.module.clone(),
            child => {
                // A path that begins with a module below needs no `self`.
                let below = [file.module.clone(), vec![child.to_owned()]].concat();
                if !self.places.contains_key(&below) {
                    return None;
                }
                rest = &path[1..];
                below
            }
        };
        while let Some((first, after)) = rest.split_first() {
            match first.as_str() {
                "crate" | "limier" | "self" => {}
                "super" => drop(module.pop()),
                name => {
                    module.push(name.to_owned());
                    if !self.places.contains_key(&module) {
                        module.pop();
                        break;
                    }
                }
            }
            rest = after;
        }
        self.places.get(&module).copied().filter(|at| self.files[*at].name != file.name)
    }

    fn arrows(&self, file: &SourceFile) -> Vec<Arrow> {
        let arrow = |path: Segments| {
            let target = self.target(file, &path)?;
            Some(Arrow { path: path.join("::"), target })
        };
        file.paths().into_iter().filter_map(arrow).collect()
    }

    /// What is wrong with single arrows, one line per fault.
    fn faults(&self) -> Vec<String> {
        let mut faults = BTreeSet::new();
        for file in &self.files {
            for arrow in self.arrows(file) {
                let target = &self.files[arrow.target];
                if let Some(why) = wrong_arrow(file, target) {
                    faults.insert(format!("{} names {}: {why}", file.name, arrow.path));
                }
            }
            for path in file.paths() {
                let path = path.join("::");
                if let Some(why) = wrong_path(&file.name, &path) {
                    faults.insert(format!("{} names {path}: {why}", file.name));
                }
            }
        }
        faults.into_iter().collect()
    }

    /// Files that lead back to themselves, one list per circle.
    fn circles(&self) -> Vec<Vec<&str>> {
        let next: Vec<Vec<usize>> = self
            .files
            .iter()
            .map(|file| self.arrows(file).iter().map(|arrow| arrow.target).collect())
            .collect();
        let reached: Vec<BTreeSet<usize>> = (0..next.len())
            .map(|start| {
                let mut reached = BTreeSet::new();
                let mut waiting = next[start].clone();
                while let Some(at) = waiting.pop() {
                    if reached.insert(at) {
                        waiting.extend(&next[at]);
                    }
                }
                reached
            })
            .collect();
        let circle_of = |at: usize| {
            let back = reached[at].iter().filter(|to| reached[**to].contains(&at));
            back.map(|to| self.files[*to].name.as_str()).collect::<Vec<_>>()
        };
        let circles: BTreeSet<_> = (0..next.len()).map(circle_of).collect();
        circles.into_iter().filter(|circle| !circle.is_empty()).collect()
    }
}

/// The folders above a file, the nearest last: `http` and `http/api` of `http/api/notes.rs`.
fn folders(name: &str) -> Vec<String> {
    name.match_indices('/').map(|(at, _)| name.split_at(at).0.to_owned()).collect()
}

/// Why `file` may not name `target`.
fn wrong_arrow(file: &SourceFile, target: &SourceFile) -> Option<&'static str> {
    if file.module.starts_with(&target.module) && file.name != "main.rs" {
        return Some("a mod.rs above it");
    }
    let floor = |of: &SourceFile| of.module.first().map_or("lib", String::as_str).to_owned();
    let (from, to) = (floor(file), floor(target));
    let (Some(own), Some(named)) = (rank(FLOORS, &from), rank(FLOORS, &to)) else {
        return Some("a file of no floor");
    };
    if from != to {
        return (named >= own && target.name != "lib.rs").then_some("not a lower floor");
    }
    let (_, rooms) = ROOMS.iter().find(|(floor, _)| *floor == from)?;
    let room = |of: &SourceFile| of.module.get(1).and_then(|room| rank(rooms, room));
    let (own, named) = (room(file)?, room(target)?);
    (file.module[1] != target.module[1] && named >= own).then_some("not a lower room")
}

/// Why a file of this name may not use this path, whatever the crate's own files are.
fn wrong_path(file: &str, path: &str) -> Option<&'static str> {
    let begins = |start: &str| {
        path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let floor = file.split('/').next().unwrap_or_default();
    if PURE.contains(&floor) && IMPURE.iter().any(|impure| begins(impure)) {
        return Some("a pure floor");
    }
    let is_elsewhere = |places: &[&str]| !places.iter().any(|place| file.starts_with(place));
    let confined = CONFINED.iter().find(|(name, _)| begins(name));
    confined.is_some_and(|(_, places)| is_elsewhere(places)).then_some("not this crate, not here")
}

#[test]
fn every_file_keeps_to_its_floor_and_room() {
    let limier = Crate::new(read_crate());
    assert!(limier.files.len() > 100, "only {} files were read", limier.files.len());
    let faults = limier.faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_goes_round_in_a_circle() {
    let limier = Crate::new(read_crate());
    let circles = limier.circles();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn files_can_be_read_in_one_go() {
    for file in read_crate() {
        assert!(file.lines <= LINES_MAX, "{}: {} lines", file.name, file.lines);
    }
}

#[test]
fn mod_files_only_gather() {
    for file in read_crate().iter().filter(|file| file.is_mod() || file.name == "lib.rs") {
        for item in file.syntax.items.iter() {
            let gathers = match item {
                Item::Mod(module) => module.content.is_none() || is_for_tests(&module.attrs),
                Item::Use(item) => !matches!(item.vis, Visibility::Inherited),
                _ => false,
            };
            assert!(gathers, "{}: more than `mod` and `pub use`", file.name);
        }
    }
}

#[test]
fn what_is_forbidden_is_seen() {
    for (file, source) in [
        ("text/unknown.rs", "use std::fs;"),
        ("text/unknown.rs", "use std::{fmt, fs::File};"),
        ("note/date.rs", "fn f() { let now = std::time::SystemTime::now(); }"),
        ("note/date.rs", "fn f() { let text = \"a \\\" quote\"; std::fs::read(text); }"),
        ("facet/tree.rs", "fn f() { tokio::spawn(g()); }"),
        ("facet/tree.rs", "fn f() { assert!(std::fs::exists(a)); }"),
        ("note/date.rs", "use crate::facet::Tree;"),
        ("index/writer.rs", "use crate::ingest::Board;"),
        ("ingest/indexer.rs", "use crate::search::Request;"),
        ("search/engine.rs", "use crate::{\n    ingest::Board,\n};"),
        ("search/engine.rs", "fn f() -> Vec<crate::http::App> {}"),
        ("http/app.rs", "use tantivy::Index;"),
        ("http/app.rs", "fn f(index: &tantivy::Index) {}"),
        ("ingest/indexer.rs", "use notify::Watcher;"),
        ("search/engine.rs", "use axum::Json;"),
        ("search/engine.rs", "use crate::search::Request;"),
        ("search/engine.rs", "use super::Request;"),
        ("search/engine.rs", "use super::{request::Request, Sort};"),
        ("search/plan/leaf.rs", "use super::super::Request;"),
        ("search/plan/leaf.rs", "use crate::search::score::Scores;"),
        ("search/plan/leaf.rs", "fn f() { super::super::score::weigh() }"),
        ("ingest/hear/hint.rs", "use crate::ingest::look::Folder;"),
        ("daemon.rs", "use crate::cli::Args;"),
        ("text/unknown.rs", "use crate::note::Note;"),
        ("disk/stamp.rs", "use crate::text::fold;"),
        ("novelty/a.rs", "use crate::text::fold;"),
    ] {
        let others = [
            "text/fold.rs",
            "note/note.rs",
            "facet/tree2.rs",
            "ingest/board.rs",
            "ingest/look/folder.rs",
            "search/request.rs",
            "search/score/bm25.rs",
            "http/router.rs",
            "cli/args.rs",
        ];
        let mut sources = vec![(file, source)];
        sources.extend(others.map(|name| (name, "")));
        let faults = Crate::of(&sources).faults();
        assert_eq!(faults.len(), 1, "{file}: {source}: {faults:?}");
    }
}

#[test]
fn what_names_are_imported_as_is_seen_through() {
    for (file, source) in [
        ("note/date.rs", "use std::time;\nfn f() { time::SystemTime::now(); }"),
        ("note/date.rs", "use jiff::Timestamp;\nfn f() { Timestamp::now(); }"),
        ("note/date.rs", "use std as s;\nfn f() { s::fs::read(a); }"),
    ] {
        assert_eq!(Crate::of(&[(file, source)]).faults().len(), 1, "{file}: {source}");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (file, source) in [
        ("text/unknown.rs", "use std::fmt;\nuse super::fold::fold;"),
        ("note/date.rs", "// use std::fs;\nuse crate::text::fold;"),
        ("note/date.rs", "const TEXT: &str = \"std::fs::read\";"),
        ("ingest/hear/watcher.rs", "use notify::{Event, event::{AccessKind, AccessMode}};"),
        ("search/engine.rs", "use crate::index::{IndexError, Snapshot};\nuse super::plan::Plan;"),
        (
            "search/score/bm25.rs",
            "use super::super::plan::Plan;\nuse crate::search::deadline::Deadline;",
        ),
        ("http/api/notes.rs", "use crate::http::app::App;\nuse crate::index::Snapshot;"),
        ("index/writer.rs", "#[cfg(test)]\nmod tests {\n    use crate::ingest::Board;\n}"),
        ("index/writer.rs", "impl Writer { #[cfg(test)]\n fn f() { crate::ingest::f() } }"),
        ("index/writer.rs", "pub(in crate::index) struct Writer;"),
        ("index/mod.rs", "mod writer;\npub use writer::Writer;"),
    ] {
        let others = [
            "text/fold.rs",
            "ingest/board.rs",
            "search/plan/leaf.rs",
            "search/deadline.rs",
            "http/app.rs",
            "index/snapshot.rs",
        ];
        let mut sources = vec![(file, source)];
        sources.extend(others.map(|name| (name, "")));
        assert_eq!(Crate::of(&sources).faults(), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn circles_are_seen() {
    let circles = |sources: &[(&str, &str)]| -> Vec<String> {
        Crate::of(sources).circles().iter().map(|circle| circle.join(" ")).collect()
    };
    let (a, b) = ("use super::b::B;", "fn f(a: &super::a::A) {}");
    assert_eq!(circles(&[("x/a.rs", a), ("x/b.rs", b)]), ["x/a.rs x/b.rs"]);
    assert_eq!(circles(&[("x/a.rs", a), ("x/b.rs", "")]), [""; 0]);
    // Round three files of two rooms, by way of what a `mod.rs` hands on.
    assert_eq!(
        circles(&[
            ("x/low/mod.rs", "mod c;\npub use c::C;"),
            ("x/low/c.rs", "use crate::x::a::A;"),
            ("x/a.rs", "use super::b::B;"),
            ("x/b.rs", "use super::low::C;"),
            ("x/mod.rs", "mod a;\nmod b;\nmod low;\npub use a::A;"),
        ]),
        ["x/a.rs x/b.rs x/low/c.rs x/low/mod.rs"]
    );
    // A test may know who uses what it tests.
    let of_test = "#[cfg(test)]\nmod tests { use crate::x::a::A; }";
    assert_eq!(circles(&[("x/a.rs", a), ("x/b.rs", of_test)]), [""; 0]);
    let files = [("x/mod.rs", "mod a;\n#[cfg(test)]\nmod b;"), ("x/a.rs", a), ("x/b.rs", b)];
    assert_eq!(circles(&files), [""; 0]);
}
