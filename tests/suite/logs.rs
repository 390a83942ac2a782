//! What the log tells an operator, event by event, and what it keeps to itself.

use serde_json::Value;

use crate::common::{Ask, Daemon, Home, eventually, outcome};

/// The events of a JSON log with this message.
fn events(daemon: &Daemon, message: &str) -> Vec<Value> {
    let log = daemon.log();
    // The last line may be half written.
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let fields = lines.map(|mut event| event["fields"].take());
    fields.filter(|fields| fields["message"] == message).collect()
}

#[test]
fn start_comparisons_and_commits_are_told_with_counts() {
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n"), ("b.md", "# B\n\nUn mot.\n")]);
    home.configure("[log]\nlevel = \"debug\"\nformat = \"json\"\n");
    let daemon = home.serve();
    home.write("c.md", "# C\n\nUn rapport.\n");
    daemon.await_notes_with("rapport", &["c.md"]);
    let (commits, _) = eventually("the commit of the edit", || {
        let commits = events(&daemon, "committed");
        commits.iter().any(|commit| commit["notes"] == 3).then_some(commits)
    });
    let edit = commits.iter().find(|commit| commit["notes"] == 3).unwrap();
    assert_eq!((&edit["changed"], &edit["sections"]), (&1.into(), &3.into()), "{edit}");
    assert!(edit["generation"].as_u64() > Some(1), "{edit}");
    let start = &events(&daemon, "starting")[0];
    assert_eq!(start["version"], env!("CARGO_PKG_VERSION"), "{start}");
    assert_eq!(events(&daemon, "built the index")[0]["notes"], 2);
    assert_eq!(events(&daemon, "compared the whole folder")[0]["changes"], 2);
    let ready = events(&daemon, "ready");
    assert_eq!(ready.len(), 1);
    assert_eq!((&ready[0]["notes"], &ready[0]["unreadable"]), (&2.into(), &0.into()));
    assert_eq!(ready[0]["sections"], 2, "{ready:?}");
    assert!(ready[0]["took_ms"].as_u64().is_some(), "{ready:?}");
    assert!(!daemon.log().contains("Preparing commit"), "Tantivy's own: {}", daemon.log());
}

/// A root that went away was told in the status only.
#[test]
fn why_the_index_may_be_behind_is_told_when_it_comes_and_when_it_goes() {
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n")]);
    home.configure("[log]\nformat = \"json\"\n");
    let daemon = home.serve();
    let away = home.path("away");
    std::fs::rename(home.corpus(), &away).unwrap();
    let (told, _) = eventually("the loss of the root", || {
        events(&daemon, "the index may be behind its folder").into_iter().next()
    });
    assert!(told["why"].as_str().unwrap().contains("index kept as it was"), "{told}");
    std::fs::rename(&away, home.corpus()).unwrap();
    let (gone, _) = eventually("its return", || events(&daemon, "no longer").into_iter().next());
    assert_eq!(gone["why"], told["why"]);
    assert_eq!(events(&daemon, "the index may be behind its folder").len(), 1);
}

#[test]
fn searches_in_vain_are_kept_for_the_administrator_if_the_configuration_says_so() {
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n")]);
    let daemon = home.serve();
    let listen = daemon.address.to_string();
    let missed = || daemon.json("/api/v1/missed");
    let command = || outcome(home.command(&["missed"]).env("LIMIER_HTTP__LISTEN", &listen));
    daemon.search("xylophoniste");
    assert_eq!(missed()["enabled"], false);
    assert_eq!(missed()["queries"], serde_json::json!([]));
    assert_eq!(command().code, Some(1));

    home.configure("[log]\nmissed = true\n");
    daemon.signal("-HUP");
    eventually("the list is kept", || (missed()["enabled"] == true).then_some(()));
    for q in ["Xylophoniste zélé", "xylophoniste ZÉLÉ", "théorbe", "mot"] {
        daemon.search(q);
    }
    daemon.search_with(&[("q", "ornithorynque"), ("typing", "true")]);
    let queries = missed()["queries"].clone();
    let counts = |query: &Value| (query["words"].clone(), query["count"].clone());
    let counts: Vec<_> = queries.as_array().unwrap().iter().map(counts).collect();
    let expected = [("xylophoniste zele", 2), ("theorbe", 1)];
    assert_eq!(counts, expected.map(|(words, count)| (words.into(), count.into())));
    let listed = command();
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert!(listed.stdout.lines().next().unwrap().ends_with("xylophoniste zele"), "{listed:?}");
    let through_proxy = Ask::get("/api/v1/missed").headers(&[("X-Forwarded-For", "192.0.2.1")]);
    assert_eq!(daemon.send(&through_proxy).status, 403);

    home.configure("");
    daemon.signal("-HUP");
    eventually("it is forgotten", || (missed()["enabled"] == false).then_some(()));
    assert_eq!(missed()["queries"], serde_json::json!([]));
}

/// A folder that cannot be looked into is met again by each comparison, which is every few seconds
/// where the system reports no changes.
#[test]
fn what_cannot_be_indexed_is_told_once_until_it_is_mended() {
    let home = Home::new(&[("a.md", "# A\n"), ("dossier/b.md", "# B\n")]);
    home.configure("[log]\nformat = \"json\"\n");
    let rules = home.note("dossier/.gitignore");
    std::os::unix::fs::symlink(home.path("outside"), &rules).unwrap();
    std::fs::write(home.path("outside"), "x.md\n").unwrap();
    let daemon = home.serve();
    let told = || events(&daemon, "not indexed");
    eventually("the folder is told", || (!told().is_empty()).then_some(()));
    for _ in 0..3 {
        daemon.reconcile();
    }
    assert_eq!(told().len(), 1, "{}", daemon.log());
    assert_eq!(told()[0]["path"], "dossier");
    std::fs::remove_file(&rules).unwrap();
    daemon.reconcile();
    assert_eq!(daemon.notes(), ["a.md", "dossier/b.md"]);
    std::os::unix::fs::symlink(home.path("outside"), &rules).unwrap();
    daemon.reconcile();
    eventually("it is told again", || (told().len() == 2).then_some(()));
}
