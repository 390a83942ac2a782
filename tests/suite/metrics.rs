//! `/metrics`: what it counts, that it tells nothing of what people search and write, and that the
//! documents name each metric as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::{Ask, Daemon, Home, eventually, search_target, strings};

/// Name, type and labels of a metric.
type Described = (String, String, BTreeSet<String>);

fn metrics(daemon: &Daemon) -> String {
    let reply = daemon.get("/metrics");
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    reply.text().to_owned()
}

/// The value of a sample, named with its labels.
fn value(text: &str, sample: &str) -> f64 {
    let mut lines = text.lines().filter_map(|line| line.rsplit_once(' '));
    let found = lines.find(|(name, _)| *name == sample);
    found.unwrap_or_else(|| panic!("no {sample} in\n{text}")).1.parse().unwrap()
}

/// What an answer of `/metrics` describes.
fn described(text: &str) -> BTreeSet<Described> {
    let mut labels: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut types = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, kind)) =
            line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' '))
        {
            types.insert(name, kind);
        } else if let Some((name, set)) = line.split_once('{') {
            let name = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .filter(|base| types.contains_key(base))
                .unwrap_or(name);
            let set = set.rsplit_once('}').unwrap().0;
            let names = set.split(',').map(|label| label.split('=').next().unwrap().to_owned());
            labels.entry(name).or_default().extend(names.filter(|name| name != "le"));
        }
    }
    let described = |(name, kind): (&str, &str)| {
        let labels = labels.get(name).cloned().unwrap_or_default();
        (name.to_owned(), kind.to_owned(), labels)
    };
    types.into_iter().map(described).collect()
}

/// The words between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// What a document's table of metrics describes, if it has one.
fn documented(text: &str) -> Option<BTreeSet<Described>> {
    let (_, table) = text.split_once("<!-- metrics:")?;
    let (table, _) = table.split_once("<!-- end of metrics -->").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `limier_"));
    let described = rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        // What a label may say stands behind a colon.
        let labels = cells[3].split(':').next().unwrap();
        (
            quoted(cells[1]).next().unwrap().to_owned(),
            cells[2].to_owned(),
            quoted(labels).map(str::to_owned).collect(),
        )
    });
    Some(described.collect())
}

#[test]
fn each_document_with_a_table_of_metrics_has_them_all_as_they_are() {
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n")]);
    let daemon = home.serve();
    daemon.search("mot");
    let served = described(&metrics(&daemon));
    let mut tables = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md")
            && let Some(documented) = documented(&fs::read_to_string(&path).unwrap())
        {
            assert_eq!(documented, served, "{}", path.display());
            tables += 1;
        }
    }
    assert!(tables > 0);
}

#[test]
fn searches_edits_and_commits_are_counted() {
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n")]);
    let daemon = home.serve();
    let before = metrics(&daemon);
    assert_eq!(value(&before, "limier_ready"), 1.0);
    assert_eq!(value(&before, "limier_searches_total{result=\"hit\"}"), 0.0);
    daemon.search("mot");
    daemon.search("xylophoniste");
    home.write("b.md", "# B\n\nUn rapport.\n");
    daemon.await_notes_with("rapport", &["b.md"]);
    let (after, _) = eventually("the lag of an edit", || {
        let text = metrics(&daemon);
        (value(&text, "limier_index_lag_seconds_count") > 0.0).then_some(text)
    });
    assert_eq!(value(&after, "limier_index_notes"), 2.0);
    assert_eq!(value(&after, "limier_index_sections"), 2.0);
    assert!(value(&after, "limier_index_size_bytes") > 0.0);
    assert!(value(&after, "limier_index_memory_bytes{part=\"columns\"}") > 0.0);
    assert!(value(&after, "limier_searches_total{result=\"hit\"}") >= 2.0);
    assert!(value(&after, "limier_searches_total{result=\"zero\"}") >= 1.0);
    assert!(value(&after, "limier_index_comparisons_total") >= 1.0);
    assert!(value(&after, "limier_watch_events_total{kind=\"finished\"}") >= 1.0);
    let commits = "limier_index_commit_duration_seconds_count";
    assert!(value(&after, commits) > value(&before, commits));
    let now = value(&after, "limier_index_last_commit_timestamp_seconds");
    assert!(now > 1.6e9, "{now}");
    assert_eq!(value(&after, "limier_degraded{cause=\"unwritten\"}"), 0.0);
}

/// The same search has the same answer, to the letter, until a note changes.
#[test]
fn an_answer_is_kept_until_the_notes_change() {
    let answers = |daemon: &Daemon| {
        let text = metrics(daemon);
        let value = |result: &str| {
            value(&text, &format!("limier_answer_cache_requests_total{{result=\"{result}\"}}"))
        };
        (value("hit"), value("miss"))
    };
    let home = Home::new(&[("a.md", "# A\n\nUn mot.\n")]);
    let daemon = home.serve();
    let (mot, xylophone) = (search_target(&[("q", "mot")]), search_target(&[("q", "xylophone")]));
    let first = daemon.get(&mot).text().to_owned();
    let before = answers(&daemon);
    assert_eq!(daemon.get(&mot).text(), first);
    assert_eq!(answers(&daemon), (before.0 + 1.0, before.1));
    for _ in 0..2 {
        assert_eq!(daemon.get(&xylophone).json()["total"], 0);
    }
    let text = metrics(&daemon);
    assert_eq!(value(&text, "limier_searches_total{result=\"zero\"}"), 2.0);
    assert!(value(&text, "limier_answer_cache_bytes") > 0.0);
    home.write("b.md", "# B\n\nUn xylophone et un mot.\n");
    daemon.await_notes_with("xylophone", &["b.md"]);
    assert_eq!(daemon.get(&mot).json()["total"], 2);
    drop(daemon);
    home.configure("[search]\nanswer_cache_bytes_max = 0\n");
    let daemon = home.serve();
    for _ in 0..2 {
        daemon.get(&mot);
    }
    assert_eq!(answers(&daemon).0, 0.0);
}

#[test]
fn no_word_of_readers_or_notes_is_in_them() {
    let home = Home::new(&[("secret/licenciement.md", "# Licenciement\n\nUn mot.\n")]);
    let daemon = home.serve();
    daemon.search("licenciement");
    for target in [
        search_target(&[("q", "licenciement")]),
        "/notes/secret/licenciement.md?q=licenciement".to_owned(),
        "/licenciement".to_owned(),
        "/metrics?licenciement".to_owned(),
    ] {
        daemon.get(&target);
        daemon.send(&Ask::get(&target).method("LICENCIEMENT"));
    }
    let text = metrics(&daemon);
    assert!(!text.to_lowercase().contains("licenciement"), "{text}");
    let requests = |labels: &str| {
        value(&text, &format!("limier_http_request_duration_seconds_count{{{labels}}}"))
    };
    assert!(requests(r#"route="/notes/{*path}",method="GET",status="200""#) >= 1.0);
    assert_eq!(requests(r#"route="none",method="GET",status="404""#), 1.0);
    assert_eq!(requests(r#"route="/metrics",method="other",status="405""#), 1.0);
}

#[test]
fn who_may_search_may_read_them_in_either_format() {
    let home = Home::new(&[("a.md", "# A\n")]);
    home.configure("[security]\nsearch_keys = [\"une-longue-cle-de-recherche\"]\n");
    let daemon = home.serve();
    assert_eq!(daemon.get("/metrics").status, 401);
    let key = ("Authorization", "Bearer une-longue-cle-de-recherche");
    let reply = daemon.send(&Ask::get("/metrics").headers(&[key]));
    assert_eq!(reply.status, 200);
    let accept = ("Accept", "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3");
    let reply = daemon.send(&Ask::get("/metrics").headers(&[key, accept]));
    let kind = reply.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    assert!(reply.text().ends_with("# EOF\n"), "{}", reply.text());
}

/// Eight segments of a size are merged, beside. What that left was served with the next save only: after a
/// first build, each search looked into all that it had written until then.
#[test]
fn what_a_merge_leaves_is_served_without_another_save() {
    let home = Home::new(&[("1.md", "# Un\n\nUn mot.\n")]);
    let daemon = home.serve();
    let mut notes = vec!["1.md".to_owned()];
    for number in 2..=8 {
        notes.push(format!("{number}.md"));
        home.write(&format!("{number}.md"), "# Autre chose\n\nUn mot.\n");
        let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
        daemon.await_notes_with("mot", &notes);
    }
    let suggested = || strings(&daemon.json("/api/v1/suggest?q=aut")["suggestions"], "text");
    assert_eq!(suggested(), ["Autre chose", "autre"]);
    let generation = daemon.status()["generation"].clone();
    let segments = || value(&metrics(&daemon), "limier_index_segments");
    eventually("one segment", || (segments() < 2.0).then_some(()));
    assert_eq!(daemon.status()["generation"], generation);
    assert_eq!(daemon.notes_with("mot"), notes);
    assert_eq!(suggested(), ["Autre chose", "autre"]);
}
