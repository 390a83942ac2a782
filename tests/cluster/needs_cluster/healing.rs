//! What is wrong in the cluster is named, holds back nothing else, and heals.

use std::time::Duration;

use serde_json::{Value, json};

use crate::common::Daemon;
use crate::machines::{
    finds, follow, index, is_well, long_note, reader, share, shared, until, verify, verify_reader,
    writer,
};
use crate::nodes::{Nodes, cluster};
use crate::proxy::Proxy;

/// Documents of an index that meet a query, as they are now.
fn documents(nodes: &Nodes, index: &str, query: &Value) -> Vec<Value> {
    nodes.ask("POST", &format!("/{index}/_refresh"), "");
    let body = json!({ "query": query, "size": 1_000 }).to_string();
    let answer = nodes.ask("POST", &format!("/{index}/_search"), &body);
    answer["hits"]["hits"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

/// The address of a document of [`documents`].
fn address(hit: &Value) -> String {
    let text = |key: &str| hit[key].as_str().unwrap().to_owned();
    format!("/{}/_doc/{}?routing={}", text("_index"), text("_id"), text("_routing"))
}

/// A passage of an index that holds a word.
fn passage_with(nodes: &Nodes, index: &str, word: &str) -> Value {
    let query = json!({ "bool": { "filter": [
        { "term": { "kind": "section" } }, { "term": { "terms.all": word } },
    ] } });
    documents(nodes, index, &query).into_iter().next().unwrap()
}

fn degraded(daemon: &Daemon) -> String {
    daemon.status()["degraded"].to_string()
}

/// A number of `/metrics`.
fn metric(daemon: &Daemon, name: &str) -> u64 {
    let reply = daemon.get("/metrics");
    let text = reply.text();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} in {text}")).parse().unwrap()
}

#[test]
#[ignore = "needs a cluster"]
fn a_share_whose_state_cannot_be_read_is_named_and_the_others_go_on() {
    let nodes = cluster();
    let rh = share(&nodes, "unclear", "rh", &[("a.md", "# Un\n\nbudget")]);
    let dsi = share(&nodes, "unclear", "dsi", &[("a.md", "# Deux\n\nbudget")]);
    index(&rh);
    let writing = dsi.serve();
    let other = reader(&nodes, "unclear");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    let state = nodes.ask("GET", "/unclear-control/_doc/state-rh", "")["_source"].to_string();
    nodes.ask("PUT", "/unclear-control/_doc/state-rh", r#"{"index":7}"#);
    until("the reader names it", || degraded(&reading).contains("the index unclear (share rh)"));
    assert!(!degraded(&reading).contains("share dsi"), "{}", degraded(&reading));
    // The other goes on, and of this one all stays.
    dsi.write("b.md", "# Trois\n\nspirou");
    finds(&reading, "spirou", &["dsi/b.md"]);
    assert_eq!(reading.notes_with("budget"), ["dsi/a.md", "rh/a.md"]);
    let listed = other.run(&["shares"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let line = |name: &str| listed.stdout.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(line("rh:").contains("cannot be read"), "{listed:?}");
    assert!(line("dsi:").starts_with("dsi: 2 notes in unclear-dsi-v1"), "{listed:?}");
    nodes.ask("PUT", "/unclear-control/_doc/state-rh", &state);
    until("nothing is degraded", || is_well(&reading));
    let (_, log) = reading.stop();
    assert_eq!(log.matches("cannot follow the cluster").count(), 1, "{log}");
    assert_eq!(log.matches("following the cluster again").count(), 1, "{log}");
    // Its machine writes all anew when it is told to.
    nodes.ask("PUT", "/unclear-control/_doc/state-rh", r#"{"index":7}"#);
    let anew = rh.run(&["index", "--rebuild"]);
    assert_eq!(anew.code, Some(0), "{anew:?}");
    verify(&rh);
    // One whose state stays so can be removed.
    nodes.ask("PUT", "/unclear-control/_doc/state-rh", r#"{"index":7}"#);
    let removed = other.run(&["shares", "--remove", "rh"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md"]);
    writing.stop();
}

#[test]
#[ignore = "needs a cluster"]
fn a_note_of_another_version_is_named_and_holds_back_only_itself() {
    let nodes = cluster();
    let rh = share(&nodes, "foreign", "rh", &[("a.md", "# Un\n\nbudget")]);
    let dsi = share(&nodes, "foreign", "dsi", &[("a.md", "# Deux\n\nbudget")]);
    for (note, word) in [("b.md", "spirou"), ("c.md", "fantasio")] {
        rh.write(note, format!("# Trois\n\n{word}"));
    }
    index(&rh);
    let writing = dsi.serve();
    // One has a field that nobody knows here, another is no document of ours at all.
    let mut strange = passage_with(&nodes, "foreign-rh-v1", "spirou");
    strange["_source"]["kept"]["of_tomorrow"] = json!(["a"]);
    nodes.ask("PUT", &address(&strange), &strange["_source"].to_string());
    let mut broken = passage_with(&nodes, "foreign-rh-v1", "fantasio");
    broken["_source"]["kept"] = json!({ "text": 7 });
    nodes.ask("PUT", &address(&broken), &broken["_source"].to_string());
    let other = reader(&nodes, "foreign");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    until("both are named", || {
        let told = degraded(&reading);
        ["2 notes of the index foreign (share rh)", "rh/b.md", "rh/c.md"]
            .iter()
            .all(|it| told.contains(it))
    });
    let problems = reading.status()["problems"].clone();
    let paths: Vec<_> = problems.as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(paths, ["rh/b.md", "rh/c.md"]);
    // All else goes on, of this share and of others.
    dsi.write("d.md", "# Quatre\n\nzorglub");
    finds(&reading, "zorglub", &["dsi/d.md"]);
    rh.write("e.md", "# Cinq\n\nzorglub");
    index(&rh);
    finds(&reading, "zorglub", &["dsi/d.md", "rh/e.md"]);
    rh.write("b.md", "# Trois\n\nspirou encore");
    rh.write("c.md", "# Trois\n\nfantasio encore");
    index(&rh);
    finds(&reading, "spirou", &["rh/b.md"]);
    finds(&reading, "fantasio", &["rh/c.md"]);
    until("nothing is degraded", || is_well(&reading));
    assert_eq!(reading.status()["problems"], json!([]));
    let (_, log) = reading.stop();
    assert_eq!(log.matches("rh/b.md").count(), 1, "{log}");
    verify_reader(&other);
    writing.stop();
}

#[test]
#[ignore = "needs a cluster"]
fn a_note_whose_passages_are_lost_is_named_and_written_again() {
    let nodes = cluster();
    let one = writer(&nodes, "torn", &[("a.md", "# Un\n\nbudget")]);
    one.write("b.md", long_note("spirou", 5));
    index(&one);
    let lost = passage_with(&nodes, "torn-v1", "spirou");
    assert_eq!(nodes.ask("DELETE", &address(&lost), "")["result"], "deleted");
    let other = reader(&nodes, "torn");
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    until("it is named", || {
        let told = degraded(&reading);
        told.contains("1 note of the index torn") && told.contains("b.md")
    });
    assert_eq!(reading.status()["problems"][0]["path"], "b.md");
    // Neither by half.
    assert!(reading.notes_with("spirou").is_empty());
    // Some looks later, the log has not grown.
    std::thread::sleep(Duration::from_secs(12));
    assert_eq!(reading.log().matches("b.md").count(), 1, "{}", reading.log());
    // The writer finds it out by itself.
    let writing = one.serve();
    until("it is seen whole", || reading.search("spirou")["total"] == 5);
    until("nothing is degraded", || is_well(&reading) && is_well(&writing));
    assert_eq!(reading.status()["problems"], json!([]));
    let (_, log) = reading.stop();
    assert_eq!(log.matches("b.md").count(), 1, "{log}");
    verify_reader(&other);
    writing.stop();
    verify(&one);
}

#[test]
#[ignore = "needs a cluster"]
fn what_a_sweep_removed_is_counted_once_it_is_gone() {
    let nodes = cluster();
    let one = writer(&nodes, "swept", &[("a.md", "# Un\n\nbudget")]);
    index(&one);
    let passage = passage_with(&nodes, "swept-v1", "budget");
    for stray in 0..3 {
        let mut document = passage["_source"].clone();
        document["key"] = json!(format!("stray{stray}"));
        document["version"] = json!(1);
        let routing = passage["_routing"].as_str().unwrap();
        let path = format!("/swept-v1/_doc/stray{stray}?routing={routing}");
        assert_eq!(nodes.ask("PUT", &path, &document.to_string())["result"], "created");
    }
    let block = |is: bool| {
        let settings = json!({ "index": { "blocks.write": is } }).to_string();
        nodes.ask("PUT", "/swept-v1/_settings", &settings);
    };
    block(true);
    let writing = one.serve();
    until("it may not remove them", || degraded(&writing).contains("the cluster answers 403"));
    assert_eq!(metric(&writing, "limier_cluster_swept_total"), 0);
    block(false);
    until("they are gone", || {
        nodes.ask("POST", "/swept-v1/_refresh", "");
        nodes.count("swept-v1", "section") == 1
    });
    until("they are counted", || metric(&writing, "limier_cluster_swept_total") == 3);
    until("nothing is degraded", || is_well(&writing));
    writing.stop();
}

/// What makes an index appear where there is none, although an alias is asked for: on this the removal of
/// what says that a note is gone is built.
#[test]
#[ignore = "needs a cluster"]
fn nothing_that_comes_late_makes_an_index() {
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let one = writer(&nodes, "ghost", &[("a.md", "# Un\n\nbudget")]);
    one.configure(&shared("ghost", &[proxy.url()]));
    let writing = one.serve();
    let other = reader(&nodes, "ghost");
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    one.write("a.md", "# Un\n\nspirou");
    finds(&reading, "spirou", &["a.md"]);
    std::fs::remove_file(one.note("a.md")).unwrap();
    finds(&reading, "spirou", &[]);
    drop(reading);
    writing.stop();
    let aliases = nodes.ask("GET", "/ghost-v1/_alias", "");
    let aliases = aliases["ghost-v1"]["aliases"].as_object().unwrap();
    let alias = aliases.keys().find(|name| name.contains("-epoch-")).unwrap();
    let removed = other.run(&["shares", "--remove", ""]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    let bulks = proxy.bulks();
    let all: String = bulks.iter().map(|(_, body)| body.as_str()).collect();
    for kind in [r#"{"index":"#, r#"{"delete":"#] {
        assert!(all.contains(kind) && all.contains(alias), "{all}");
    }
    for (target, body) in &bulks {
        let answer = nodes.ask("POST", target, body);
        for item in answer["items"].as_array().unwrap() {
            let outcome = item.as_object().unwrap().values().next().unwrap();
            assert_eq!(outcome["error"]["type"], "index_not_found_exception", "{answer}");
        }
    }
    // What a writer sends a day after a note has gone.
    let target = &bulks[0].0;
    let late = json!({ "delete": {
        "_index": alias, "_id": "a", "routing": "a", "if_seq_no": 3, "if_primary_term": 1,
    } });
    let answer = nodes.ask("POST", target, &format!("{late}\n"));
    assert_eq!(answer["errors"], true, "{answer}");
    let there = nodes.ask("GET", "/_cat/indices/ghost*?format=json", "");
    let names: Vec<_> = there.as_array().unwrap().iter().map(|it| &it["index"]).collect();
    assert_eq!(names, ["ghost-control"]);
}

#[test]
#[ignore = "needs a cluster"]
fn a_cluster_that_was_emptied_is_filled_again() {
    let nodes = cluster();
    let one = writer(&nodes, "emptied", &[("a.md", "# Un\n\nbudget")]);
    let other = reader(&nodes, "emptied");
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    let gone = nodes.ask("DELETE", "/emptied-control,emptied-v1", "");
    assert_eq!(gone["acknowledged"], true, "{gone}");
    until("it says so", || degraded(&reading).contains("holds no index emptied yet"));
    assert_eq!(reading.notes_with("budget"), ["a.md"]);
    one.write("b.md", "# Deux\n\nspirou");
    finds(&reading, "spirou", &["b.md"]);
    until("nothing is degraded", || is_well(&reading) && is_well(&writing));
    // Nothing has made an index of its own accord.
    let mapping = nodes.ask("GET", "/emptied-control/_mapping", "");
    let mark = mapping.pointer("/emptied-control/mappings/_meta/limier/of");
    assert_eq!(mark, Some(&json!("emptied")), "{mapping}");
    drop(reading);
    verify_reader(&other);
    writing.stop();
    verify(&one);
}

#[test]
#[ignore = "needs a cluster"]
fn a_share_that_is_not_back_in_an_emptied_cluster_stays() {
    let nodes = cluster();
    let [rh, dsi] =
        ["rh", "dsi"].map(|name| share(&nodes, "refilled", name, &[("a.md", "# Un\n\nbudget")]));
    index(&rh);
    index(&dsi);
    let other = reader(&nodes, "refilled");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    nodes.ask("DELETE", "/refilled-control,refilled-rh-v1,refilled-dsi-v1", "");
    until("it says so", || degraded(&reading).contains("holds no index refilled yet"));
    // The machine of the other is switched off.
    rh.write("b.md", "# Deux\n\nspirou");
    index(&rh);
    finds(&reading, "spirou", &["rh/b.md"]);
    assert_eq!(reading.notes_with("budget"), ["dsi/a.md", "rh/a.md"]);
    reading.stop();
    let reading = follow(&other);
    until("nothing is degraded", || is_well(&reading));
    assert_eq!(reading.notes_with("budget"), ["dsi/a.md", "rh/a.md"]);
    // What is removed goes, and nothing else: also where a name is all that is left.
    index(&dsi);
    for target in ["/refilled-dsi-v1", "/refilled-control/_doc/state-dsi"] {
        nodes.ask("DELETE", target, "");
    }
    let removed = other.run(&["shares", "--remove", "dsi"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    finds(&reading, "budget", &["rh/a.md"]);
}

#[test]
#[ignore = "needs a cluster"]
fn the_last_share_that_is_removed_leaves_those_who_follow() {
    let nodes = cluster();
    for (name, share_name, note) in [("leaving", "rh", "rh/a.md"), ("left", "", "a.md")] {
        let notes = [("a.md", "# Un\n\nbudget")];
        let one = match share_name {
            "" => writer(&nodes, name, &notes),
            share_name => share(&nodes, name, share_name, &notes),
        };
        index(&one);
        let [other, away] = [(), ()].map(|()| reader(&nodes, name));
        let reading = follow(&other);
        finds(&reading, "budget", &[note]);
        let absent = follow(&away);
        finds(&absent, "budget", &[note]);
        absent.stop();
        let removed = other.run(&["shares", "--remove", share_name]);
        assert_eq!(removed.code, Some(0), "{removed:?}");
        finds(&reading, "budget", &[]);
        until("it says so", || degraded(&reading).contains(&format!("holds no index {name} yet")));
        // One that was away then learns it at its start.
        let absent = follow(&away);
        finds(&absent, "budget", &[]);
        // It comes back when its machine does.
        index(&one);
        for daemon in [&reading, &absent] {
            finds(daemon, "budget", &[note]);
            until("nothing is degraded", || is_well(daemon));
        }
        // A cluster that was made anew knows nothing of shares that were removed.
        nodes.ask("DELETE", &format!("/{name}-control"), "");
        until("it says so", || degraded(&reading).contains(&format!("holds no index {name} yet")));
        assert_eq!(reading.notes_with("budget"), [note]);
    }
}
