//! What sharing an index costs, beside an index of one machine with the same notes: `make bench-cluster`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Daemon, Home};
use crate::generator::generated;
use crate::machines::{follow, reader, shared, until, urls};
use crate::nodes::{NODES, Nodes, cluster};

/// Ticks of `/proc/PID/stat` per second, on every Linux.
const TICKS: f64 = 100.0;
/// Edits of one note that are timed.
const EDITS: usize = 40;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// What a process took.
struct Work {
    wall: f64,
    cpu: f64,
    nodes_cpu: f64,
    told: String,
}

/// Seconds of processor time of a process; it may have ended, if nobody has waited for it.
fn cpu(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

fn has_ended(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit_once(')').unwrap().1.trim_start().starts_with('Z')
}

/// Runs a command to its end.
fn run(nodes: &Nodes, command: &mut Command) -> Work {
    let (start, before) = (Instant::now(), nodes_cpu(nodes));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    while !has_ended(child.id()) {
        std::thread::sleep(PAUSE);
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu(child.id()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    Work { wall, cpu, nodes_cpu: nodes_cpu(nodes) - before, told }
}

fn nodes_cpu(nodes: &Nodes) -> f64 {
    (1..=NODES).map(|node| cpu(nodes.pid(node))).sum()
}

/// Bytes of the files below a folder, in MB.
fn megabytes(folder: &Path) -> f64 {
    let bytes = |path: &Path| -> u64 {
        let mut folders = vec![path.to_path_buf()];
        let mut bytes = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => bytes += entry.metadata().unwrap().len(),
                }
            }
        }
        bytes
    };
    bytes(folder) as f64 / 1e6
}

/// Median and ninetieth percentile of how long edits of one note take to be found by a machine, in ms.
fn edits(home: &Home, found_by: &Daemon, round: &str) -> String {
    let mut took: Vec<u128> = (0..EDITS)
        .map(|turn| {
            let word = format!("zorglub{round}{turn}x");
            home.write("edite.md", format!("# Deux\n\n{word}"));
            let start = Instant::now();
            while found_by.notes_with(&word) != ["edite.md"] {
                assert!(start.elapsed() < Duration::from_secs(60), "{word}");
                std::thread::sleep(PAUSE);
            }
            start.elapsed().as_millis()
        })
        .collect();
    took.sort_unstable();
    format!("p50 {} ms, p90 {} ms", took[EDITS / 2], took[EDITS * 9 / 10])
}

/// Memory of a machine after some searches, in MB.
fn memory(daemon: &Daemon) -> f64 {
    for q in ["budget", "congé annuel", "données ouvertes de la commune", "DINUM", ""] {
        for sort in ["relevance", "date"] {
            daemon.search_with(&[("q", q), ("sort", sort), ("facets", "organisation,theme")]);
        }
    }
    daemon.resident() as f64 / 1e6
}

/// As patient as a configuration that does not say how patient it is.
fn patient(configuration: &str) -> String {
    configuration.replace("request_secs_max = 10\n", "")
}

fn measure(nodes: &Nodes, sections: usize) {
    let folder = generated(sections);
    let index = format!("costs-{sections}");
    let (alone, one) = (Home::copy_of(&folder), Home::copy_of(&folder));
    let text = megabytes(&folder);
    one.configure(&patient(&shared(&index, &urls(nodes))));
    let here = run(nodes, &mut alone.command(&["index"]));
    let there = run(nodes, &mut one.command(&["index"]));
    println!("\n{sections} sections, {text:.1} MB of Markdown\n  {}", here.told.trim());
    for (name, work) in [("embedded", &here), ("to the cluster", &there)] {
        let Work { wall, cpu, nodes_cpu, .. } = work;
        println!(
            "  index {name}: {wall:.1} s, {:.2} MB/s, cpu {cpu:.1} s, nodes' cpu {nodes_cpu:.1} s",
            text / wall
        );
    }
    nodes.ask("POST", &format!("/{index}/_flush"), "");
    let stats = nodes.ask("GET", &format!("/{index}/_stats/store,docs"), "");
    let bytes = |at: &str| stats.pointer(at).unwrap().as_f64().unwrap() / 1e6;
    println!(
        "  disk: embedded {:.1} MB; the cluster {:.1} MB and as much for each copy",
        megabytes(&alone.path("index")),
        bytes("/_all/primaries/store/size_in_bytes"),
    );
    let embedded = alone.serve();
    println!("  memory of the embedded engine: {:.1} MB", memory(&embedded));
    println!("  edit to found, embedded: {}", edits(&alone, &embedded, "a"));
    embedded.stop();
    let other = reader(nodes, &index);
    other.configure(&patient(&shared(&index, &urls(nodes))));
    let copied = run(nodes, other.command(&["index"]).env("LIMIER_CLUSTER__READ_ONLY", "true"));
    let reading = follow(&other);
    println!(
        "  a first copy: {:.1} s, cpu {:.1} s, nodes' cpu {:.1} s, disk {:.1} MB, memory {:.1} MB",
        copied.wall,
        copied.cpu,
        copied.nodes_cpu,
        megabytes(&other.path("index")),
        memory(&reading),
    );
    let writing = one.serve();
    until("the writer writes", || writing.status()["degraded"] == serde_json::json!([]));
    one.write("edite.md", "# Deux\n\nzorglub");
    until("it is found", || reading.notes_with("zorglub") == ["edite.md"]);
    println!("  edit to found by a machine that follows: {}", edits(&one, &reading, "b"));
    let idle = (cpu(reading.pid()), nodes_cpu(nodes), Instant::now());
    std::thread::sleep(Duration::from_secs(10));
    let seconds = idle.2.elapsed().as_secs_f64();
    println!(
        "  at rest: a machine that follows {:.2} % of a core, all nodes {:.2} %",
        (cpu(reading.pid()) - idle.0) / seconds * 100.0,
        (nodes_cpu(nodes) - idle.1) / seconds * 100.0,
    );
    // A fifth of the notes is written anew meanwhile.
    for (at, note) in crate::common::note_files(&one.corpus()).iter().enumerate() {
        if at % 5 == 0 {
            let text = fs::read(note).unwrap();
            fs::write(note, [&text, "\n\nSpirou.\n".as_bytes()].concat()).unwrap();
        }
    }
    println!("  the same while a fifth of all notes is written: {}", edits(&one, &reading, "c"));
    writing.stop();
}

#[test]
#[ignore = "needs a cluster"]
fn measures_what_sharing_costs() {
    let nodes = cluster();
    let sizes = std::env::var("CLUSTER_SECTIONS").unwrap_or_else(|_| "1000".to_owned());
    for sections in sizes.split(',') {
        measure(&nodes, sections.parse().unwrap());
    }
}
