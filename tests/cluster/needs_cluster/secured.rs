//! A cluster behind TLS that asks for a password: what is right works, what is wrong is said in one line and
//! heals, and nobody reads in a log what is nobody's business.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::common::{Daemon, Home};
use crate::gate::{Authority, Gate, USER};
use crate::machines::{
    finds, follow, index, is_well, reader, shared, until, verify, verify_reader, writer,
};
use crate::nodes::{Nodes, cluster};

const PASSWORD: &str = "brouette:é€7-mauve";
const NEXT_PASSWORD: &str = "pétrolette sous la pluie";

/// Has a machine pass the gate, with files of its own, and log all there is.
fn secure(home: &Home, index: &str, gate: &Gate, authority: &Authority) {
    let (ca, password) = (home.path("ca.pem"), home.path("password"));
    authority.write(&ca);
    set_password(home, PASSWORD);
    home.configure(&format!(
        "log.level = \"trace\"\n{}user = \"{USER}\"\npassword_file = {password:?}\nca_file = {ca:?}\n",
        shared(index, &[gate.url()])
    ));
}

fn set_password(home: &Home, password: &str) {
    fs::write(home.path("password"), format!("{password}\n")).unwrap();
}

/// A writer and a reader behind a gate.
fn machines(nodes: &Nodes, index: &str, notes: &[(&str, &str)]) -> (Gate, Authority, Home, Home) {
    let authority = Authority::new("Grappe");
    let gate = Gate::before(&nodes.url(1), &authority, PASSWORD);
    let (one, other) = (writer(nodes, index, notes), reader(nodes, index));
    for home in [&one, &other] {
        secure(home, index, &gate, &authority);
    }
    (gate, authority, one, other)
}

fn degraded(daemon: &Daemon) -> String {
    daemon.status()["degraded"].to_string()
}

/// How many warnings of a log hold these words.
fn warnings(log: &str, words: &str) -> usize {
    log.lines().filter(|line| line.contains("WARN") && line.contains(words)).count()
}

/// Finds no password in a log, nor a text that was written or asked for.
fn is_discreet(log: &str, texts: &[&str]) {
    let encoded = |password| STANDARD.encode(format!("{USER}:{password}"));
    let passwords = [PASSWORD, NEXT_PASSWORD];
    let logins = passwords.map(encoded);
    for secret in passwords.iter().chain(texts).copied().chain(logins.iter().map(String::as_str)) {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[test]
#[ignore = "needs a cluster"]
fn a_cluster_behind_tls_and_a_password_is_written_and_followed() {
    let nodes = cluster();
    let (gate, _authority, one, other) =
        machines(&nodes, "secured", &[("a.md", "# Un\n\nbudget et zigoto")]);
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    one.write("b.md", "# Deux\n\nspirou et fantasio");
    finds(&reading, "spirou", &["b.md"]);
    assert_eq!(reading.get("/notes/b.md").status, 200);
    fs::remove_file(one.note("b.md")).unwrap();
    finds(&reading, "spirou", &[]);
    assert!(is_well(&writing) && is_well(&reading));
    assert_eq!(gate.refused(), 0);
    let logs = [writing.stop().1, reading.stop().1];
    for log in &logs {
        // It says all that it ever says.
        assert!(log.contains("TRACE") || log.contains("DEBUG"), "{log}");
        is_discreet(log, &["zigoto", "fantasio", "budget", "spirou"]);
    }
    verify_reader(&other);
    verify(&one);
}

#[test]
#[ignore = "needs a cluster"]
fn a_certificate_of_somebody_else_is_told_and_what_is_here_answers() {
    let nodes = cluster();
    let (_gate, authority, one, other) =
        machines(&nodes, "unproven", &[("a.md", "# Un\n\nbudget")]);
    index(&one);
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    reading.stop();
    // One of the same name, then one of another.
    for (name, told) in [("Grappe", "BadSignature"), ("Autre", "UnknownIssuer")] {
        for home in [&one, &other] {
            Authority::new(name).write(&home.path("ca.pem"));
        }
        let told = format!("invalid peer certificate: {told}: check cluster.ca_file");
        let refused = one.run(&["index"]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        let lines = refused.stderr.lines().filter(|line| line.contains(&told));
        assert_eq!(lines.count(), 1, "{refused:?}");
    }
    let told = "invalid peer certificate: UnknownIssuer: check cluster.ca_file";
    let daemons = [one.serve(), follow(&other)];
    one.write("b.md", "# Deux\n\nspirou");
    finds(&daemons[0], "spirou", &["b.md"]);
    for daemon in &daemons {
        until("it says so", || degraded(daemon).contains(told));
        assert_eq!(daemon.notes_with("budget"), ["a.md"]);
    }
    for daemon in daemons {
        let (code, log) = daemon.stop();
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(warnings(&log, told), 1, "{log}");
        is_discreet(&log, &["spirou", "budget"]);
    }
    for home in [&one, &other] {
        authority.write(&home.path("ca.pem"));
    }
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "spirou", &["b.md"]);
    until("nothing is degraded", || is_well(&writing) && is_well(&reading));
}

#[test]
#[ignore = "needs a cluster"]
fn a_wrong_password_is_told_and_a_new_one_is_taken_up() {
    let nodes = cluster();
    let (gate, _authority, one, other) = machines(&nodes, "locked", &[("a.md", "# Un\n\nbudget")]);
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    // The password changes, first there, then here.
    gate.set_password(NEXT_PASSWORD);
    one.write("b.md", "# Deux\n\nspirou");
    let told = "the cluster refuses us (401): check cluster.user and cluster.password_file";
    for daemon in [&writing, &reading] {
        until("it says so", || degraded(daemon).contains(told));
    }
    finds(&writing, "spirou", &["b.md"]);
    assert_eq!(reading.notes_with("budget"), ["a.md"]);
    for home in [&one, &other] {
        set_password(home, NEXT_PASSWORD);
    }
    finds(&reading, "spirou", &["b.md"]);
    until("nothing is degraded", || is_well(&writing) && is_well(&reading));
    // The other way round nobody notices: the file is read when the cluster refuses.
    let before = gate.refused();
    for home in [&one, &other] {
        set_password(home, PASSWORD);
    }
    gate.set_password(PASSWORD);
    one.write("b.md", "# Deux\n\nfantasio");
    finds(&reading, "fantasio", &["b.md"]);
    assert!(gate.refused() > before);
    assert!(is_well(&writing) && is_well(&reading));
    for daemon in [writing, reading] {
        let (_, log) = daemon.stop();
        assert_eq!(warnings(&log, told), 1, "{log}");
        is_discreet(&log, &["spirou", "fantasio", "budget"]);
    }
    // From the start on: one line, and an answer from what is here.
    for home in [&one, &other] {
        set_password(home, "faux");
    }
    let refused = one.run(&["index"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_eq!(refused.stderr.lines().filter(|line| line.contains(told)).count(), 1, "{refused:?}");
    let reading = follow(&other);
    until("it says so", || degraded(&reading).contains(told));
    assert_eq!(reading.notes_with("fantasio"), ["b.md"]);
    set_password(&other, PASSWORD);
    until("nothing is degraded", || is_well(&reading));
    let (_, log) = reading.stop();
    assert_eq!(warnings(&log, told), 1, "{log}");
    is_discreet(&log, &["fantasio"]);
}
