//! Prints how the last results of the benches differ from `benches/baseline.json`.
//!
//! `make bench-compare`; `make bench-baseline` keeps the last results as the new baseline.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    missing_docs,
    reason = "a program that prints, and has nobody to answer to"
)]

mod results;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use results::Results;

/// The results of each bench, by its name.
type Baseline = BTreeMap<String, Results>;

fn main() {
    let last = last();
    if last.is_empty() {
        println!("no results in {}: run `make bench` first", results::folder().display());
        return;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/baseline.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|_| "{}".to_owned());
    let mut baseline: Baseline = serde_json::from_str(&text).expect("a baseline");
    if std::env::args().any(|argument| argument == "--keep") {
        baseline.extend(last);
        fs::write(&file, results::to_json(&baseline)).expect("a file of results");
        println!("kept in {}", file.display());
        return;
    }
    for (bench, now) in &last {
        match baseline.get(bench) {
            Some(before) if before.of == now.of => compare(bench, before, now),
            Some(before) => {
                println!("{bench}: of {}, not comparable with {}", now.of, before.of);
            }
            None => println!("{bench}: no baseline"),
        }
    }
}

/// The last results of every bench that has run.
fn last() -> Baseline {
    let files = fs::read_dir(results::folder()).into_iter().flatten().flatten();
    let json = files.map(|file| file.path()).filter(|path| path.extension().is_some());
    json.map(|path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a file of results");
        (name, serde_json::from_str(&text).expect("results"))
    })
    .collect()
}

fn compare(bench: &str, before: &Results, now: &Results) {
    println!("{bench}, {}", now.of);
    for (name, ratio) in &now.ratios {
        match before.ratios.get(name) {
            Some(old) => {
                let percent = (ratio / old - 1.0) * 100.0;
                println!("  {name}: {ratio:.2}, was {old:.2} ({percent:+.0} %)");
            }
            None => println!("  {name}: {ratio:.2}, new"),
        }
    }
}
