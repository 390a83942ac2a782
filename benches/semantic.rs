//! What a model costs the daemon: processor time of a section and of a query, memory, and what searches feel
//! of it while sections are embedded.
//!
//! `make bench-semantic` (the model that tests use), or `LIMIER_MODEL=folder cargo bench --bench semantic`;
//! `SECTIONS=500` makes it shorter, `BENCH_CORPUS=folder` takes other notes than generated ones.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    dead_code,
    reason = "a measurement, which uses a part of what another one has"
)]

#[path = "speed/client.rs"]
mod client;
#[path = "speed/generator.rs"]
mod generator;
mod results;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use client::{ask_at_once, get, percentile};
use results::{Bound, Results};
use serde_json::Value;

/// How long searches are asked for each figure.
const ASKING: Duration = Duration::from_secs(12);
/// How long sections are embedded undisturbed.
const EMBEDDING: Duration = Duration::from_secs(15);
/// Different queries.
const QUERIES: usize = 100;

/// A daemon, ended with its owner.
struct Daemon {
    process: Child,
    address: SocketAddr,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Daemon {
    fn start(work: &Path, notes: &Path, model: Option<&Path>) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
        command.current_dir(work).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.arg("--corpus").arg(notes).args(["--index", "limier", "serve", "--listen"]);
        command.arg(address.to_string()).env("LIMIER_SEARCH__ANSWER_CACHE_BYTES_MAX", "0");
        if let Some(model) = model {
            command.env("LIMIER_SEMANTIC__MODEL", model);
        }
        let daemon = Self { process: command.spawn().unwrap(), address };
        while !get(address, "/readyz").is_ok_and(|answer| answer.status == 200) {
            std::thread::sleep(Duration::from_millis(20));
        }
        daemon
    }

    /// Processor time so far, s.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks = fields.split_whitespace().skip(11).take(2).map(|t| t.parse::<f64>().unwrap());
        ticks.sum::<f64>() / 100.0
    }

    /// Memory that no file backs, bytes.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0
    }

    /// Sections that are embedded, and those that will be.
    fn embedded(&self) -> (f64, f64) {
        let status: Value =
            serde_json::from_slice(&get(self.address, "/api/v1/status").unwrap().body).unwrap();
        let number = |name: &str| status["semantic"][name].as_f64().unwrap_or_default();
        (number("embedded"), number("pending"))
    }

    /// The times of searches, one after the other, s, and the processor time of each.
    fn searches(&self, targets: &[String]) -> (Vec<f64>, f64) {
        let before = self.cpu();
        let times = ask_at_once(self.address, targets, 1, ASKING);
        let cpu = (self.cpu() - before) / times.len() as f64;
        (times, cpu)
    }
}

fn main() {
    let Some(model) = std::env::var_os("LIMIER_MODEL").map(PathBuf::from) else {
        println!("LIMIER_MODEL is not set: nothing to measure");
        return;
    };
    let sections = std::env::var("SECTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path();
    let notes = match std::env::var_os("BENCH_CORPUS") {
        Some(folder) => fs::canonicalize(folder).unwrap(),
        None => {
            generator::write_notes(&work.join("notes"), sections);
            work.join("notes")
        }
    };
    let model = fs::canonicalize(model).unwrap();
    let queries = queries(&notes);
    let by = |semantic: &str| -> Vec<String> {
        queries.iter().map(|q| format!("/api/v1/search?q={q}&semantic={semantic}")).collect()
    };

    let daemon = Daemon::start(work, &notes, None);
    daemon.searches(&by("1"));
    let memory_without = daemon.memory();
    drop(daemon);

    let daemon = Daemon::start(work, &notes, Some(&model));
    while daemon.embedded().0 == 0.0 {
        std::thread::sleep(Duration::from_millis(50));
    }
    let (busy, _) = daemon.searches(&by("1"));
    let (before, cpu, start) = (daemon.embedded().0, daemon.cpu(), Instant::now());
    std::thread::sleep(EMBEDDING);
    let (after, pending) = daemon.embedded();
    assert!(pending > 0.0, "all is embedded already: raise SECTIONS");
    let a_section = (daemon.cpu() - cpu) / (after - before);
    let a_section_wall = start.elapsed().as_secs_f64() / (after - before);
    while daemon.embedded().1 > 0.0 {
        std::thread::sleep(Duration::from_secs(1));
    }
    let (idle, with) = daemon.searches(&by("1"));
    let (_, without) = daemon.searches(&by("0"));
    let added = daemon.memory() - memory_without;

    println!(
        "a section: {:.1} ms of processor time, {:.1} ms",
        a_section * 1e3,
        a_section_wall * 1e3
    );
    println!("17,000 sections: {:.1} minutes", a_section_wall * 17_000.0 / 60.0);
    println!("a query: {:.1} ms of processor time more than by words", (with - without) * 1e3);
    println!("memory: {:.0} MB more than without a model", added / 1e6);
    let ms = |times: &[f64], percent| percentile(times, percent) * 1e3;
    println!(
        "searches: p50 {:.1} ms, p99 {:.1} ms; while sections are embedded {:.1} and {:.1} ms",
        ms(&idle, 50),
        ms(&idle, 99),
        ms(&busy, 50),
        ms(&busy, 99),
    );
    let mut results = Results::new(format!("{} with {}", notes.display(), model.display()));
    let ratio = percentile(&busy, 99) / percentile(&idle, 99);
    let name = "p99 of searches while sections are embedded / idle";
    results.add_bounded(name, ratio, Bound { must: 1.5, aim: 1.1 });
    results.write("semantic");
}

/// Three words that stand side by side in a note, of some notes.
fn queries(notes: &Path) -> Vec<String> {
    let (mut files, mut folders) = (Vec::new(), vec![notes.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|end| end == "md") => files.push(path),
                false => {}
            }
        }
    }
    files.sort();
    let step = (files.len() / QUERIES).max(1);
    let words = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let text = text.rsplit("---\n").next().unwrap_or_default().to_owned();
        let is_word = |word: &&str| word.len() > 3 && word.chars().all(char::is_alphabetic);
        let words: Vec<&str> = text.split_whitespace().filter(is_word).skip(3).take(3).collect();
        let asked: String = form_urlencoded(&words.join(" "));
        (words.len() == 3).then_some(asked)
    };
    files.iter().step_by(step).filter_map(words).take(QUERIES).collect()
}

fn form_urlencoded(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(sign).collect()
}
