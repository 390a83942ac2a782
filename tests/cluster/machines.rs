//! Machines that share an index: one that has the notes, and one that has none.

use std::fs;
use std::time::{Duration, Instant};

use super::common::{Daemon, Home};
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

/// Waits for `is_so`.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < HEALED, "not within {HEALED:?}: {what}");
        std::thread::sleep(PAUSE);
    }
    start.elapsed()
}
