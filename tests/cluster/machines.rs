//! Machines that share an index: one that has the notes, and one that has none.

use std::fs;
use std::time::{Duration, Instant};

use super::common::{Daemon, Home, outcome};
use super::nodes::{NODES, Nodes};

/// How long a change may take to be seen after trouble.
const HEALED: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(20);

/// A machine with the notes.
pub(crate) fn writer(nodes: &Nodes, index: &str, notes: &[(&str, &str)]) -> Home {
    let home = Home::new(notes);
    home.configure(&shared(index, &urls(nodes)));
    home
}

/// A machine whose notes are a share.
pub(crate) fn share(nodes: &Nodes, index: &str, share: &str, notes: &[(&str, &str)]) -> Home {
    let home = Home::new(notes);
    home.configure(&format!("{}share = \"{share}\"\n", shared(index, &urls(nodes))));
    home
}

/// A machine without notes.
pub(crate) fn reader(nodes: &Nodes, index: &str) -> Home {
    let home = writer(nodes, index, &[]);
    fs::remove_dir(home.corpus()).unwrap();
    home
}

/// The addresses of all nodes.
pub(crate) fn urls(nodes: &Nodes) -> Vec<String> {
    (1..=NODES).map(|node| nodes.url(node)).collect()
}

/// The configuration of a machine that shares an index.
pub(crate) fn shared(index: &str, urls: &[String]) -> String {
    format!(
        "index.engine = \"opensearch\"\n[cluster]\nurls = {urls:?}\nindex = \"{index}\"\n\
         request_secs_max = 10\n"
    )
}

/// Starts a machine without notes.
pub(crate) fn follow(home: &Home) -> Daemon {
    Daemon::start(&mut home.command(&["serve", "--read-only"]))
}

/// Whether a machine says that nothing is wrong.
pub(crate) fn is_well(daemon: &Daemon) -> bool {
    daemon.status()["degraded"] == serde_json::json!([])
}

/// Waits for `is_so`.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < HEALED, "not within {HEALED:?}: {what}");
        std::thread::sleep(PAUSE);
    }
    start.elapsed()
}

/// Waits until the reader finds exactly these notes by a word.
pub(crate) fn finds(reader: &Daemon, word: &str, notes: &[&str]) -> Duration {
    until(&format!("{word} in {notes:?}\n{}", reader.log()), || reader.notes_with(word) == notes)
}

/// Finds no difference between notes, index and cluster.
pub(crate) fn verify(home: &Home) {
    let outcome = home.run(&["verify"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

/// A writer that makes one pass and ends.
pub(crate) fn index(home: &Home) -> String {
    let outcome = home.run(&["index"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome.stdout
}

/// A note of many sections, all of which hold `word`.
pub(crate) fn long_note(word: &str, sections: usize) -> String {
    (0..sections).map(|at| format!("## Partie {at}\n\n{word} numéro {at} du budget.\n\n")).collect()
}

/// A machine without notes finds no difference between its index and the cluster.
pub(crate) fn verify_reader(home: &Home) {
    let mut command = home.command(&["verify"]);
    let outcome = outcome(command.env("LIMIER_CLUSTER__READ_ONLY", "true"));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}
