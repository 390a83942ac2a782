//! Where measures leave their results: one JSON file per bench, and the baseline of the repository.
//!
//! Results are ratios of two times that one run measured in turns. Unlike the times, they mean the
//! same on another machine.

#![allow(dead_code, reason = "each bench uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where a ratio should be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// At most this.
    pub(crate) must: f64,
    /// Better this.
    pub(crate) aim: f64,
}

/// What one bench found.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Results {
    /// What was measured, such as `100000 sections of corpus`. Only results of the same are comparable.
    pub(crate) of: String,
    /// Each ratio by its name; smaller is better.
    pub(crate) ratios: BTreeMap<String, f64>,
}

impl Results {
    /// No ratio yet, of a measure on `of`.
    pub(crate) fn new(of: String) -> Self {
        Self { of, ratios: BTreeMap::new() }
    }

    /// Prints a ratio and keeps it.
    pub(crate) fn add(&mut self, name: &str, ratio: f64) {
        println!("{name}: {ratio:.2}");
        self.ratios.insert(name.to_owned(), ratio);
    }

    /// Prints a ratio with its bound and keeps it.
    pub(crate) fn add_bounded(&mut self, name: &str, ratio: f64, bound: Bound) {
        let is_kept = if ratio <= bound.must { "" } else { "  MISSED" };
        println!("{name}: {ratio:.2} (must {:.2}, aim {:.2}){is_kept}", bound.must, bound.aim);
        self.ratios.insert(name.to_owned(), ratio);
    }

    /// Writes the results of `bench` where `make bench-compare` reads them.
    pub(crate) fn write(&self, bench: &str) {
        let file = folder().join(format!("{bench}.json"));
        fs::create_dir_all(folder()).expect("a folder for results");
        fs::write(&file, to_json(self)).expect("a file of results");
        println!("written to {}", file.display());
    }
}

/// The folder of the last results.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench")
}

/// The JSON that people read in a difference: one value per line, and a line break at its end.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).expect("plain data") + "\n"
}
