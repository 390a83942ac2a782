//! Notes as they are found in the wild: everyday ones, and a folder of nasty ones. Each is searchable,
//! or reported with its reason; nothing panics; nothing takes for ever.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{Daemon, Home, note_files, on_ours_and_on_corpora, repository, strings};

on_ours_and_on_corpora!(
    a_folder_of_nasty_ones, nasty_ones_are_read_right;
    a_thousand_real_notes
);

/// What the whole of `odd` may take, start of the program included.
const ODD_TIME: Duration = Duration::from_secs(5);

/// Every page of the list of notes.
fn all_notes(daemon: &Daemon) -> Vec<Value> {
    let mut notes: Vec<Value> = Vec::new();
    loop {
        let page = daemon.json(&format!("/api/v1/notes?limit=1000&offset={}", notes.len()));
        notes.extend(page["notes"].as_array().unwrap().iter().cloned());
        if notes.len() as u64 >= page["total"].as_u64().unwrap() {
            return notes;
        }
    }
}

/// Asserts that every note that is not skipped is found by a word of its own, and every one that
/// has a title by its title.
fn assert_searchable(daemon: &Daemon, notes: &[Value]) {
    let mut faults = Vec::new();
    for note in notes.iter().filter(|note| note["skipped"].is_null()) {
        let path = note["path"].as_str().unwrap();
        if note["sections"] == 0 {
            faults.push(format!("{path}: no section"));
            continue;
        }
        let all = daemon.search_with(&[("note", path), ("collapse", "none"), ("limit", "3")]);
        if all["total"] != note["sections"] {
            faults.push(format!("{path}: {} of {} sections", all["total"], note["sections"]));
        }
        let title = note["title"].as_str().unwrap();
        if title.chars().any(char::is_alphanumeric) {
            let cut: String = title.chars().take(200).collect();
            let found = daemon.search_with(&[("q", &cut), ("note", path), ("limit", "1")]);
            if found["total"] == 0 {
                faults.push(format!("{path}: not by its title {title:?}"));
            }
        }
        // The longest word of a snippet: as good as any, and there to be found.
        let texts = strings(&all["hits"][0]["snippets"], "text");
        // An accent of its own is a part of its word.
        let is_of_word = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
        let words = texts.iter().flat_map(|text| text.split(|c: char| !is_of_word(c)));
        let word =
            words.filter(|word| (4..=60).contains(&word.len())).max_by_key(|word| word.len());
        if let Some(word) = word {
            let found = daemon.search_with(&[
                ("q", word),
                ("note", path),
                ("strict", "true"),
                ("limit", "1"),
            ]);
            if found["total"] == 0 {
                faults.push(format!("{path}: not by {word:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Asserts that what `status` tells is what `check` tells, with a line each.
fn assert_told(home: &Home, daemon: &Daemon) -> BTreeSet<String> {
    let status = daemon.status();
    let warnings = status["warnings"].as_array().unwrap();
    let outcome = home.run(&["check"]);
    let lines: BTreeSet<&str> = outcome.stdout.lines().collect();
    let mut missing = Vec::new();
    for warning in warnings {
        let [note, severity, message, code] =
            ["note", "severity", "message", "code"].map(|key| warning[key].as_str().unwrap());
        let line = warning["line"].as_u64().unwrap().max(1);
        assert!(!message.is_empty(), "{warning}");
        let start = format!("{note}:{line}: {severity}: {message} [{code}]: ");
        if !lines.iter().any(|told| told.starts_with(&start) && told.len() > start.len()) {
            missing.push(start);
        }
    }
    assert!(missing.is_empty(), "check lacks {} of status:\n{}", missing.len(), missing.join("\n"));
    if status["warnings_total"].as_u64().unwrap() as usize == warnings.len() {
        assert_eq!(lines.len(), warnings.len(), "and it tells no more");
    }
    warnings.iter().map(|warning| warning["note"].as_str().unwrap().to_owned()).collect()
}

/// Indexes a folder without a fault: every note is there, none is skipped, one in `step` is searched
/// for, and what `status` reports is what `check` reports.
fn assert_indexed(folder: &Path, step: usize, ask: impl FnOnce(&Daemon)) {
    let home = Home::copy_of(folder);
    let files = note_files(&home.corpus()).len();
    let start = Instant::now();
    let daemon = home.serve();
    println!("{files} notes ready after {:?}", start.elapsed());
    let notes = all_notes(&daemon);
    assert_eq!(notes.len(), files);
    let skipped: Vec<_> = notes.iter().filter(|note| !note["skipped"].is_null()).collect();
    assert!(skipped.is_empty(), "{skipped:?}");
    assert_told(&home, &daemon);
    ask(&daemon);
    let some: Vec<_> = notes.iter().step_by(step).cloned().collect();
    assert_searchable(&daemon, &some);
    home.verify();
    let (_, log) = daemon.stop();
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn everyday_notes() {
    assert_indexed(&repository("corpus"), 1, |_| {});
}

/// One note in seven is searched for: the whole takes its time without optimisation.
fn a_thousand_real_notes(corpora: &Path) {
    assert_indexed(&corpora.join("gov-small"), 7, |daemon| {
        for (q, note, anchor) in [
            ("sous-titres vidéo", "guide-contribuer_accessible/multimedia.md", "sous-titres"),
            (
                "dans quels cas ne pas publier un code source",
                "eig-link/opensource.md",
                "dans-quels-cas-ne-pas-publier",
            ),
            (
                "qui est concerné par la transparence des algorithmes",
                "algorithmes-publics/guide.md",
                "qui-est-concerné-par-la-transparence-des-algorithmes-",
            ),
            (
                "loi REEN empreinte environnementale du numérique",
                "MiNumEco/content/reglementation/index.md",
                "loi-visant-à-réduire-lempreinte-environnementale-du-numérique-en-france",
            ),
        ] {
            let hit = &daemon.search(q)["hits"][0];
            assert!(hit["note"].as_str().unwrap().ends_with(note), "{q}: {hit}");
            assert_eq!(hit["anchor"], anchor, "{q}");
        }
    });
}

fn a_folder_of_nasty_ones(corpora: &Path) {
    let home = Home::copy_of(&corpora.join("odd"));
    let start = Instant::now();
    let outcome = home.run(&["index"]);
    let took = start.elapsed();
    println!("{took:?}: {}", outcome.stdout);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(took < ODD_TIME, "{took:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");

    let daemon = home.serve();
    let notes = all_notes(&daemon);
    let files = note_files(&home.corpus());
    assert_eq!(notes.len(), files.len());
    for absent in ["brouillon.md~", ".cache.md.swp"] {
        assert!(notes.iter().all(|note| note["path"] != absent));
    }
    assert_searchable(&daemon, &notes);
    let told = assert_told(&home, &daemon);
    // Those that lack something a reader would miss, by the folder's own account of itself.
    for odd in [
        "enc-windows-1252.md",
        "enc-latin1.md",
        "nul-bytes.md",
        "image.md",
        "fm-unclosed.md",
        "fm-colon-title.md",
        "fm-tab.md",
        "fm-dup-keys.md",
        "fm-anchor-bomb.md",
        "fm-deep.md",
        "head-dup-300.md",
        "wikilinks.md",
        "dates/date-12.md",
        "dates/date-17.md",
    ] {
        assert!(told.contains(odd), "{odd} is told of: {told:?}");
    }
    for plain in ["enc-utf8-bom.md", "eol-crlf.md", "nfd-text.md", "fm-toml.md"] {
        assert!(!told.contains(plain), "{plain} is nothing to tell of");
    }
    home.verify();
    let (_, log) = daemon.stop();
    assert!(!log.contains("panicked"), "{log}");
}

fn nasty_ones_are_read_right(corpora: &Path) {
    let home = Home::copy_of(&corpora.join("odd"));
    let daemon = home.serve();
    let note = |path: &str| daemon.json(&format!("/api/v1/notes/{path}"));
    for (path, date) in [
        ("dates/date-00.md", "2024-08-02"),
        ("dates/date-01.md", "2023-09-01"),
        ("dates/date-02.md", "2020-10-27"),
        ("dates/date-03.md", "2019-10-25"),
        ("dates/date-04.md", "2023-01-16"),
        ("dates/date-05.md", "2021-04-27"),
        ("dates/date-06.md", "2021-06-04"),
        ("dates/date-07.md", "2020-05-19"),
        ("dates/date-08.md", "2021-06-04"),
        ("dates/date-09.md", "2023-01-01"),
        ("dates/date-10.md", "2024-03-14"),
        ("dates/date-11.md", "2024-08-01"),
    ] {
        assert_eq!(note(path)["metadata"]["date"], date, "{path}");
    }
    for number in 12..=17 {
        let date = note(&format!("dates/date-{number}.md"))["metadata"]["date"].clone();
        assert!(date.is_null(), "date-{number}: {date}");
    }
    // What a reader of each encoding expects to find.
    for path in ["enc-windows-1252.md", "enc-latin1.md", "enc-utf16le-bom.md", "enc-utf8-bom.md"] {
        let found = daemon.search_with(&[
            ("q", "direction interministérielle numérique"),
            ("note", path),
            ("strict", "true"),
        ]);
        assert_ne!(found["total"], 0, "{path}");
    }
    assert_eq!(note("enc-utf8-bom.md")["title"], "La DINUM");
    let found = daemon.search_with(&[("q", "souveraineté numérique"), ("note", "nfd-text.md")]);
    assert_eq!(found["hits"][0]["anchor"], "feuille-de-route-de-la-dinum");

    // Three hundred equal headings: each its own anchor.
    let outline = note("head-dup-300.md")["outline"].clone();
    let anchors: BTreeSet<_> = strings(&outline, "anchor").into_iter().collect();
    assert_eq!(anchors.len(), outline.as_array().unwrap().len());
    assert_eq!(note("head-10000.md")["outline"].as_array().unwrap().len(), 10_000);
    let fence = strings(&note("head-in-fence.md")["outline"], "heading");
    let text = fs::read_to_string(home.note("head-in-fence.md")).unwrap();
    let after_hash = text.lines().filter(|line| line.starts_with('#')).count();
    assert!(fence.len() < after_hash, "{fence:?} of {after_hash}");

    // Markup is text: never an element of a snippet.
    let hits = daemon.search_with(&[("note", "xss.md"), ("collapse", "none")])["hits"].clone();
    assert!(!hits.as_array().unwrap().is_empty());
    for hit in hits.as_array().unwrap() {
        for html in strings(&hit["snippets"], "html") {
            let without_marks = html.replace("<mark>", "").replace("</mark>", "");
            assert!(!without_marks.contains('<'), "{html}");
        }
    }
    let note = daemon.json("/api/v1/notes/image.md");
    assert!(note["skipped"].is_string(), "{note}");
}
