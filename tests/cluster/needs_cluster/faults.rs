//! What may happen between a writer and its cluster: nothing is lost, nothing is there by half, and what
//! comes late changes nothing.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::machines::{
    finds, follow, index, long_note, reader, shared, until, verify, verify_reader, writer,
};
use crate::nodes::{NODES, cluster};
use crate::proxy::{Proxy, Trouble};

#[test]
#[ignore = "needs a cluster"]
fn what_a_writer_sent_before_another_took_over_is_refused_when_it_arrives() {
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let [one, two] = [(), ()].map(|()| writer(&nodes, "late", &[]));
    one.configure(&shared("late", &[proxy.url()]));
    for note in 0..20 {
        for home in [&one, &two] {
            home.write(&format!("n{note}.md"), long_note("départ", 20));
        }
    }
    index(&one);
    let first = one.serve();
    until("the first writes", || first.get("/metrics").text().contains("limier_cluster_writer 1"));
    let second = two.serve();
    let other = reader(&nodes, "late");
    let reading = follow(&other);
    until("the second stands by", || second.status()["degraded"].to_string().contains("stands by"));
    until("all is there", || reading.search("départ")["total"] == 400);
    // A bulk is on its way when its writer stops, and arrives after another has become the writer.
    proxy.set(Trouble::Hold);
    for note in 0..20 {
        one.write(&format!("n{note}.md"), long_note("zorglub", 20));
    }
    until("a bulk is on its way", || proxy.has_sent("zorglub"));
    first.signal("-STOP");
    let stopped = Instant::now();
    two.write("b.md", "# Deux\n\nspirou");
    finds(&reading, "spirou", &["b.md"]);
    std::thread::sleep(Duration::from_secs(15).saturating_sub(stopped.elapsed()));
    proxy.set(Trouble::None);
    first.signal("-CONT");
    until("the first stands by", || first.status()["degraded"].to_string().contains("stands by"));
    two.write("c.md", "# Trois\n\nfantasio");
    finds(&reading, "fantasio", &["c.md"]);
    assert_eq!(reading.search_with(&[("q", "zorglub"), ("strict", "true")])["total"], 0);
    drop(first);
    verify(&two);
    let fresh = reader(&nodes, "late");
    let late = follow(&fresh);
    until("another reader has all", || late.search("départ")["total"] == 400);
    drop((late, reading));
    verify_reader(&fresh);
    verify_reader(&other);
    second.stop();
}

#[test]
#[ignore = "needs a cluster"]
fn bulks_that_arrive_again_change_nothing() {
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let one = writer(&nodes, "again", &[("a.md", "# Un\n\nbudget")]);
    one.configure(&shared("again", &[proxy.url()]));
    let other = reader(&nodes, "again");
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    // As long as the cluster remembers what was deleted.
    nodes.ask("PUT", "/again-v1/_settings", r#"{"index":{"gc_deletes":"1s"}}"#);
    one.write("a.md", "# Un\n\nzorglub");
    finds(&reading, "zorglub", &["a.md"]);
    one.write("b.md", "# Deux\n\nspirou");
    finds(&reading, "spirou", &["b.md"]);
    one.write("b.md", "# Deux\n\nfantasio");
    finds(&reading, "fantasio", &["b.md"]);
    fs::remove_file(one.note("b.md")).unwrap();
    finds(&reading, "fantasio", &[]);
    std::thread::sleep(Duration::from_secs(3));
    nodes.ask("POST", "/again-v1/_refresh", "");
    let bulks = proxy.bulks();
    assert!(bulks.len() >= 5, "{} bulks", bulks.len());
    for (target, body) in bulks.iter().chain(bulks.iter().rev()).chain(&bulks) {
        let answer = nodes.ask("POST", target, body);
        assert!(answer["items"].as_array().is_some_and(|items| !items.is_empty()), "{answer}");
    }
    one.write("c.md", "# Trois\n\nbudget");
    finds(&reading, "budget", &["c.md"]);
    assert_eq!(reading.notes(), ["a.md", "c.md"]);
    assert!([&writing, &reading].iter().all(|it| it.status()["degraded"] == json!([])));
    drop(reading);
    verify_reader(&other);
    writing.stop();
    verify(&one);
    // What nobody needs is removed when a writer begins.
    let writing = one.serve();
    until("two passages are left", || {
        nodes.ask("POST", "/again/_refresh", "");
        nodes.count("again", "section") == 2
    });
    writing.stop();
    verify(&one);
}

#[test]
#[ignore = "needs a cluster"]
fn troubles_in_the_middle_of_much_writing_lose_nothing() {
    const TROUBLES: [Trouble; 6] = [
        Trouble::Cut,
        Trouble::TooMany,
        Trouble::Unavailable,
        Trouble::Garbage,
        Trouble::Hold,
        Trouble::Delay,
    ];
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let one = writer(&nodes, "troubles", &[]);
    one.configure(&shared("troubles", &[proxy.url()]));
    let other = reader(&nodes, "troubles");
    for note in 0..100 {
        one.write(&format!("n{note}.md"), long_note("départ", 20));
    }
    index(&one);
    let (writing, reading) = (one.serve(), follow(&other));
    until("all is there", || reading.search("départ")["total"] == 2_000);
    let drawn = RandomState::new().hash_one(0_u8);
    println!("drawn: {drawn}");
    for (turn, trouble) in TROUBLES.into_iter().enumerate() {
        let word = format!("zorglub{turn}x");
        for note in 0..100 {
            one.write(&format!("n{note}.md"), long_note(&word, 20));
        }
        std::thread::sleep(Duration::from_millis((drawn >> (turn * 8)) % 1_500));
        for _ in 0..3 {
            proxy.set(trouble);
            std::thread::sleep(Duration::from_millis(700));
            proxy.set(Trouble::None);
            std::thread::sleep(Duration::from_millis(300));
        }
        until(&format!("all is there after {trouble:?}"), || {
            let seen = reading.search_with(&[("q", &word), ("strict", "true")])["total"].as_u64();
            assert_eq!(seen.unwrap() % 20, 0, "half a note");
            seen == Some(2_000)
        });
    }
    until("nothing is degraded", || {
        [&writing, &reading].iter().all(|it| it.status()["degraded"] == json!([]))
    });
    drop(reading);
    verify_reader(&other);
    writing.stop();
    verify(&one);
    nodes.ask("POST", "/troubles/_refresh", "");
    assert_eq!(nodes.count("troubles", "note"), 100);
}

#[test]
#[ignore = "needs a cluster"]
fn a_cluster_that_was_gone_for_a_minute_is_made_equal() {
    let nodes = cluster();
    let one = writer(&nodes, "minute", &[("a.md", "# Un\n\nbudget")]);
    let other = reader(&nodes, "minute");
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    (1..=NODES).for_each(|node| nodes.kill(node));
    one.write("b.md", "# Deux\n\nzorglub");
    fs::remove_file(one.note("a.md")).unwrap();
    finds(&writing, "zorglub", &["b.md"]);
    for daemon in [&writing, &reading] {
        until("it says so", || {
            daemon.status()["degraded"].to_string().contains("no node of cluster.urls answers")
        });
    }
    std::thread::sleep(Duration::from_secs(60));
    assert_eq!(reading.notes_with("budget"), ["a.md"]);
    (1..=NODES).for_each(|node| nodes.bring_back(node));
    nodes.await_all();
    finds(&reading, "zorglub", &["b.md"]);
    finds(&reading, "budget", &[]);
    until("nothing is degraded", || {
        [&writing, &reading].iter().all(|it| it.status()["degraded"] == json!([]))
    });
    for daemon in [writing, reading] {
        let (_, log) = daemon.stop();
        let told =
            |line: &&str| line.contains(" WARN ") && line.contains("no node of cluster.urls");
        assert_eq!(log.lines().filter(told).count(), 1, "{log}");
    }
    verify_reader(&other);
    verify(&one);
}
