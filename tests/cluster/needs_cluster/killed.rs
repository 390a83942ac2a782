//! What ends without a word, or is gone for a while: a writer, a node, the cluster. Others take its place, and
//! nothing is lost.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::common::Home;
use crate::machines::{finds, follow, index, long_note, reader, shared, until, verify, writer};
use crate::nodes::{NODES, cluster};
use crate::proxy::{Proxy, Trouble};

fn spawn_index(home: &Home) -> Child {
    home.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
#[ignore = "needs a cluster"]
fn a_writer_that_is_killed_loses_nothing() {
    let nodes = cluster();
    let one = writer(&nodes, "killed", &[]);
    for note in 0..200 {
        one.write(&format!("n{note}.md"), long_note("départ", 20));
    }
    index(&one);
    let kills = std::env::var("CLUSTER_KILLS").map_or(6, |kills| kills.parse().unwrap());
    let (mut in_between, mut was_killed) = (0, false);
    for kill in 0..kills {
        let word = format!("zorglub{kill}x");
        for note in 0..200 {
            one.write(&format!("n{note}.md"), long_note(&word, 20));
        }
        one.write("passager.md", format!("passager {kill}"));
        let mut child = spawn_index(&one);
        // The lease of one that was killed ends after eight seconds; then the next one writes.
        let before = if was_killed { 7_500 } else { 0 };
        let drawn = RandomState::new().hash_one(kill) % 3_000;
        std::thread::sleep(Duration::from_millis(before + drawn));
        was_killed = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        nodes.ask("POST", "/killed/_refresh", "");
        let seen = nodes.count_with("killed", &word);
        let after = before + drawn;
        println!(
            "kill {kill} after {after} ms, alive {was_killed}: {seen} of 4000 passages are there"
        );
        in_between += usize::from(was_killed && (1..4_000).contains(&seen));
        fs::remove_file(one.note("passager.md")).unwrap();
    }
    println!("{in_between} of {kills} kills were in the middle of a write");
    index(&one);
    verify(&one);
    let other = reader(&nodes, "killed");
    let reading = follow(&other);
    let word = format!("zorglub{}x", kills - 1);
    assert_eq!(reading.search_with(&[("q", &word), ("strict", "true")])["total"], 4_000);
}

#[test]
#[ignore = "needs a cluster"]
fn a_node_that_dies_loses_nothing() {
    let nodes = cluster();
    let one = writer(&nodes, "node", &[]);
    for note in 0..100 {
        one.write(&format!("n{note}.md"), long_note("départ", 50));
    }
    index(&one);
    let writing = one.serve();
    let other = reader(&nodes, "node");
    let reading = follow(&other);
    until("all is there", || reading.search("départ")["total"] == 5_000);
    for turn in 0..3 {
        let word = format!("zorglub{turn}x");
        for note in 0..100 {
            one.write(&format!("n{note}.md"), long_note(&word, 50));
        }
        let node = turn % NODES + 1;
        nodes.kill(node);
        // A note is seen as it was or as it is, never by half.
        until("all notes are seen", || {
            let seen = reading.search_with(&[("q", &word), ("strict", "true")])["total"].as_u64();
            let seen = seen.unwrap();
            assert_eq!(seen % 50, 0, "half a note");
            seen == 5_000
        });
        nodes.bring_back(node);
        nodes.await_all();
    }
    until("nothing is degraded", || {
        [&writing, &reading].iter().all(|it| it.json("/api/v1/status")["degraded"] == json!([]))
    });
    writing.stop();
    verify(&one);
    nodes.ask("POST", "/node/_refresh", "");
    assert_eq!(nodes.count("node", "section"), 5_000);
    assert_eq!(nodes.count("node", "note"), 100);
}

#[test]
#[ignore = "needs a cluster"]
fn a_second_writer_takes_over_and_the_first_is_refused() {
    let nodes = cluster();
    let notes = [("a.md", "# Un\n\nbudget")];
    let (one, two) = (writer(&nodes, "lease", &notes), writer(&nodes, "lease", &notes));
    let first = one.serve();
    let other = reader(&nodes, "lease");
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    let second = two.serve();
    until("the second stands by", || {
        second.json("/api/v1/status")["degraded"].to_string().contains("stands by")
    });
    // Stopped as by a machine that pauses: it does not know that time passes.
    first.signal("-STOP");
    two.write("b.md", "# Deux\n\nzorglub");
    let took = finds(&reading, "zorglub", &["b.md"]);
    assert!(took < Duration::from_secs(15), "taken over after {took:?}");
    // The second has its own folder: of what the first writes after that, nothing may stay.
    one.write("c.md", "# Trois\n\nspirou");
    first.signal("-CONT");
    until("the first stands by", || {
        first.json("/api/v1/status")["degraded"].to_string().contains("stands by")
    });
    two.write("d.md", "# Quatre\n\nfantasio");
    finds(&reading, "fantasio", &["d.md"]);
    assert!(reading.notes_with("spirou").is_empty());
    drop(first);
    second.stop();
    verify(&two);
}

#[test]
#[ignore = "needs a cluster"]
fn answers_go_on_without_a_cluster_and_say_so() {
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let one = writer(&nodes, "gone", &[("a.md", "# Un\n\nbudget")]);
    one.configure(&shared("gone", &[proxy.url()]));
    let other = reader(&nodes, "gone");
    other.configure(&shared("gone", &[proxy.url()]));
    let writing = one.serve();
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    for (turn, trouble) in [Trouble::Cut, Trouble::TooMany, Trouble::Unavailable, Trouble::Garbage]
        .into_iter()
        .enumerate()
    {
        proxy.set(trouble);
        let word = format!("zorglub{turn}");
        one.write("b.md", format!("# Deux\n\n{word}"));
        finds(&writing, &word, &["b.md"]);
        for daemon in [&writing, &reading] {
            until(&format!("{trouble:?} is told"), || {
                daemon.json("/api/v1/status")["degraded"].to_string().contains("cluster: ")
            });
        }
        assert_eq!(reading.notes_with("budget"), ["a.md"]);
        proxy.set(Trouble::None);
        finds(&reading, &word, &["b.md"]);
        for daemon in [&writing, &reading] {
            until(&format!("{trouble:?} is over"), || {
                daemon.json("/api/v1/status")["degraded"] == json!([])
            });
        }
    }
    proxy.set(Trouble::Delay);
    one.write("b.md", "# Deux\n\nfantasio");
    finds(&reading, "fantasio", &["b.md"]);
    proxy.set(Trouble::None);
    let (_, log) = reading.stop();
    assert_eq!(
        log.matches("cannot follow the cluster").count(),
        log.matches("following the cluster again").count(),
        "{log}"
    );
    writing.stop();
    verify(&one);
}
