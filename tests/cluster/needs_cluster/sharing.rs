//! What several machines see of one index. `make test` runs these tests, where it can.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::{Ask, Daemon, Home, outcome, search_target};
use crate::machines::{finds, follow, index, reader, shared, until, urls, verify, writer};
use crate::nodes::cluster;
use crate::proxy::{Proxy, SPOILT, Trouble};

/// An answer without what is of one machine.
fn said(daemon: &Daemon, target: &str) -> Value {
    let mut answer = daemon.json(target);
    for key in ["index_id", "generation", "took_ms", "next"] {
        answer.as_object_mut().unwrap().remove(key);
    }
    answer
}

fn queries() -> Vec<String> {
    let judged =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judged/queries.tsv"));
    let judged = judged.unwrap();
    let queries = judged.lines().filter_map(|line| line.split('\t').nth(1));
    let ours = [
        "",
        "\"données ouvertes\"",
        "congé -budget",
        "depuis:2023 avant:2025",
        "titre:guide",
        "adm*",
    ];
    queries.chain(ours).map(str::to_owned).collect()
}

#[test]
#[ignore = "needs a cluster"]
fn a_reader_without_notes_answers_as_the_writer() {
    let nodes = cluster();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let one = Home::copy_of(std::path::Path::new(corpus));
    one.configure(&shared("same", &urls(&nodes)));
    index(&one);
    verify(&one);
    let other = reader(&nodes, "same");
    let (writer, reader) = (one.serve(), follow(&other));
    for q in queries() {
        for more in [("strict", "false"), ("strict", "true"), ("explain", "true"), ("sort", "date")]
        {
            let target =
                search_target(&[("q", q.as_str()), more, ("facets", "organisation,theme,tag")]);
            assert_eq!(said(&reader, &target), said(&writer, &target), "{target}");
        }
    }
    let notes = writer.notes();
    assert_eq!(reader.notes(), notes);
    for note in notes.iter().take(20) {
        let path = format!("/notes/{}", note.replace(' ', "%20"));
        let (here, there) = (reader.get(&path), writer.get(&path));
        assert_eq!((here.status, there.status), (200, 200), "{path}");
    }
    let outcome = outcome(other.command(&["verify"]).env("LIMIER_CLUSTER__READ_ONLY", "true"));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
}

#[test]
#[ignore = "needs a cluster"]
fn readers_see_what_is_saved_changed_and_removed() {
    let nodes = cluster();
    let one = writer(&nodes, "edits", &[("a.md", "# Un\n\nbudget")]);
    let other = reader(&nodes, "edits");
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    let mut took = Vec::new();
    for turn in 0..20 {
        let word = format!("zorglub{turn}");
        one.write("b.md", format!("# Deux\n\n{word}"));
        took.push(finds(&reading, &word, &["b.md"]));
    }
    took.sort_unstable();
    assert!(took[10] < Duration::from_secs(1), "{took:?}");
    one.write("a.md", "# Un\n\ncongés");
    finds(&reading, "conge", &["a.md"]);
    assert!(reading.notes_with("budget").is_empty());
    fs::remove_file(one.note("b.md")).unwrap();
    finds(&reading, "zorglub19", &[]);
    let page = reading.get("/notes/a.md");
    assert!(page.text().contains("congés"), "{}", page.text());
    assert_eq!(reading.json("/api/v1/status")["degraded"], json!([]));
    writing.stop();
    verify(&one);
    // Of passages, only those of the one note are left.
    nodes.ask("POST", "/edits/_refresh", "");
    assert_eq!(nodes.count("edits", "section"), 1);
}

#[test]
#[ignore = "needs a cluster"]
fn terms_stand_where_they_stand_here() {
    let nodes = cluster();
    let long = "a".repeat(300);
    let text = format!(
        "L’arrêté du ministère {long} n° 2016-1321, art. L. 321-1 du snake_case a|b 10\u{202f}000 €"
    );
    let one = writer(&nodes, "terms", &[("a.md", &text)]);
    index(&one);
    let search = nodes.ask("POST", "/terms/_search", r#"{"query":{"term":{"kind":"section"}}}"#);
    let source = &search["hits"]["hits"][0]["_source"];
    for field in ["all", "words", "written"] {
        let texts = source["terms"][field].as_array().unwrap();
        for text in texts.iter().map(|text| text.as_str().unwrap()) {
            let expected: Vec<(String, u64)> = (0..)
                .zip(text.split(' '))
                .filter(|(_, word)| !["", "_"].contains(word))
                .flat_map(|(at, word)| word.split('|').map(move |term| (term.to_owned(), at)))
                .collect();
            let body = json!({ "analyzer": "terms", "text": text }).to_string();
            let analysed = nodes.ask("POST", "/terms/_analyze", &body);
            let tokens = analysed["tokens"].as_array().unwrap_or_else(|| panic!("{analysed}"));
            let tokens: Vec<(String, u64)> = tokens
                .iter()
                .map(|it| {
                    (it["token"].as_str().unwrap().to_owned(), it["position"].as_u64().unwrap())
                })
                .collect();
            assert_eq!(tokens, expected, "{field}");
        }
    }
}

#[test]
#[ignore = "needs a cluster"]
fn other_settings_make_another_index_beside() {
    let nodes = cluster();
    let one = writer(&nodes, "anew", &[("a.md", "# Un\n\nbudget"), ("b.md", "# Deux\n\ncongés")]);
    index(&one);
    let other = reader(&nodes, "anew");
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    one.configure(&format!("corpus.sections_max = 7\n{}", shared("anew", &urls(&nodes))));
    index(&one);
    verify(&one);
    let alias = nodes.ask("GET", "/_alias/anew", "");
    let names: Vec<_> = alias.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["anew-v2"]);
    // A reader of other settings keeps what it has, and says why.
    until("the reader says so", || {
        reading.json("/api/v1/status")["degraded"].to_string().contains("other settings")
    });
    assert_eq!(reading.notes_with("budget"), ["a.md"]);
    let rebuilt = one.run(&["index", "--rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    let alias = nodes.ask("GET", "/_alias/anew", "");
    assert!(alias.get("anew-v3").is_some(), "{alias}");
}

#[test]
#[ignore = "needs a cluster"]
fn an_index_of_others_is_not_touched() {
    let nodes = cluster();
    nodes.ask("PUT", "/others-control", r#"{"mappings":{"properties":{"a":{"type":"keyword"}}}}"#);
    let one = writer(&nodes, "others", &[("a.md", "budget")]);
    let outcome = one.run(&["index"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("others-control of the cluster is not Limier's"),
        "{outcome:?}"
    );
    assert!(nodes.ask("GET", "/others-v1", "").get("error").is_some());
}

#[test]
#[ignore = "needs a cluster"]
fn a_corpus_moves_to_the_cluster_and_back() {
    let nodes = cluster();
    let one = Home::new(&[("a.md", "# Un\n\nbudget"), ("b.md", "# Deux\n\ncongés")]);
    index(&one);
    let before = fs::read_to_string(one.path("index/current")).unwrap();
    one.configure(&shared("moved", &urls(&nodes)));
    index(&one);
    verify(&one);
    // The index here answers all the while: it is the same one.
    assert_eq!(fs::read_to_string(one.path("index/current")).unwrap(), before);
    one.configure("");
    index(&one);
    verify(&one);
    assert_eq!(fs::read_to_string(one.path("index/current")).unwrap(), before);
}

#[test]
#[ignore = "needs a cluster"]
fn a_reader_compares_when_it_is_asked() {
    let nodes = cluster();
    let one = writer(&nodes, "asked", &[("a.md", "# Un\n\nbudget")]);
    index(&one);
    let other = reader(&nodes, "asked");
    let reading = follow(&other);
    let reply = reading.send(&Ask::get("/api/v1/reconcile").method("POST"));
    assert_eq!(reply.status, 200, "{}", reply.text());
}

/// What the status says of single notes.
fn problems(daemon: &Daemon) -> Vec<(String, String)> {
    let status = daemon.status();
    let problems = status["problems"].as_array().unwrap().iter();
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap().to_owned();
    problems.map(|it| (text(it, "path"), text(it, "message"))).collect()
}

#[test]
#[ignore = "needs a cluster"]
fn a_note_that_the_cluster_refuses_is_told_and_not_tried_for_ever() {
    let nodes = cluster();
    let proxy = Proxy::before(&nodes.url(1));
    let one = writer(&nodes, "refused", &[("a.md", "# Un\n\nbudget")]);
    one.configure(&shared("refused", &[proxy.url()]));
    let other = reader(&nodes, "refused");
    let (writing, reading) = (one.serve(), follow(&other));
    finds(&reading, "budget", &["a.md"]);
    proxy.set(Trouble::Spoil);
    one.write("a.md", format!("# Un\n\nbudget {SPOILT}"));
    one.write("b.md", format!("# Deux\n\n## Un\n\n{SPOILT}\n\n## Deux\n\nspirou"));
    until("both are told", || {
        let problems = problems(&writing);
        let paths: Vec<_> = problems.iter().map(|(path, _)| path.as_str()).collect();
        paths == ["a.md", "b.md"]
            && problems.iter().all(|(_, why)| why.contains("the cluster refuses it"))
    });
    assert_eq!(writing.notes_with(SPOILT), ["a.md", "b.md"], "they are found here");
    let spoilt = proxy.spoilt();
    one.write("c.md", "# Trois\n\nfantasio");
    finds(&reading, "fantasio", &["c.md"]);
    // Neither as they were, nor by half.
    assert_eq!(reading.notes(), ["c.md"]);
    for daemon in [&writing, &reading] {
        assert_eq!(daemon.status()["degraded"], json!([]));
    }
    assert_eq!(proxy.spoilt(), spoilt, "they are not sent again");
    let (_, log) = writing.stop();
    assert_eq!(log.matches("the cluster refuses it").count(), 2, "{log}");
    let verified = one.run(&["verify"]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    for note in ["a.md", "b.md"] {
        let told = format!("in the cluster: refused: {note} is not there: the cluster refuses it");
        assert!(verified.stdout.contains(&told), "{verified:?}");
    }
    let told = index(&one);
    assert!(told.contains("skipped: b.md: the cluster refuses it"), "{told}");
    proxy.set(Trouble::None);
    let told = index(&one);
    assert!(!told.contains("skipped"), "{told}");
    verify(&one);
    finds(&reading, SPOILT, &["a.md", "b.md"]);
    nodes.ask("POST", "/refused/_refresh", "");
    assert_eq!(nodes.count("refused", "section"), 5);
}
