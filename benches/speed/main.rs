//! Limier beside Tantivy alone, over HTTP and while indexing: what full answers and a first build cost,
//! as ratios to yardsticks that one run measures in turns.
//!
//! `cargo bench --bench speed` measures on generated French notes. `BENCH_CORPUS=folder` takes the notes
//! of a folder, `BENCH_COPIES=2` each of them twice, `SECTIONS=20000` fewer generated ones, `ROUNDS=5`
//! more rounds. `BENCH_ONLY=indexing` leaves the searches out, `BENCH_ONLY=worst` looks for the slowest
//! request instead, `BENCH_ONLY=growth` compares with seven times as many sections.
//!
//! The yardsticks, all served by the same few lines of axum: *stock* is Tantivy as its documentation
//! shows it, *tuned* the same with two costs paid once (`yardstick.rs`), *hello* answers 3 KB of JSON
//! and does nothing else. Before anything is compared, *tuned* must give the answers of *stock* for
//! less.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    missing_docs,
    reason = "a measurement"
)]

mod client;
mod corpus;
mod generator;
mod growth;
mod indexing;
mod process;
mod queries;
#[path = "../results/mod.rs"]
mod results;
mod searching;
mod server;
mod starting;
mod tuned;
mod worst;
mod yardstick;

use corpus::{Corpus, write_ready};
use results::Results;

/// Enough for the bounds to hold; fewer make small things look large.
const SECTIONS: usize = 100_000;

/// A number from the environment.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn main() {
    if server::play_part() {
        return;
    }
    let only = std::env::var("BENCH_ONLY").unwrap_or_default();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let work = folder.path();
    let corpus = Corpus::prepare(work, setting("SECTIONS", SECTIONS));
    println!("{}, {:.1} MB of text", corpus.name, corpus.text_bytes() as f64 / 1e6);
    let mut results = Results::new(corpus.name.clone());
    if only == "worst" {
        worst::measure(work, &corpus, &mut results);
        results.write("worst");
        return;
    }
    if only == "growth" {
        growth::measure(work, &corpus, &mut results);
        results.write("growth");
        return;
    }
    write_ready(&work.join("ready.jsonl"), &corpus.sections);
    let rounds = setting("ROUNDS", 3);
    indexing::measure(work, &corpus, rounds, &mut results);
    if only == "indexing" {
        results.write("indexing");
        return;
    }
    searching::measure(work, &corpus, rounds, &mut results);
    starting::measure(work, &corpus, &mut results);
    results.write("speed");
}
