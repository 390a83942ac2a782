//! Deeper paging: what follows a page is of the same state of the notes, whatever is saved meanwhile.

use std::collections::BTreeSet;
use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{Ask, Daemon, Home, eventually, ids};

const SEARCH: &str = "/api/v1/search?q=tapir&limit=3";

fn home(notes: usize) -> Home {
    let home = Home::new(&[]);
    for number in 0..notes {
        home.write(
            &format!("n{number:02}.md"),
            format!("# Note {number}\n\nUn tapir, jour {number}.\n"),
        );
    }
    home
}

fn refusal(daemon: &Daemon, target: &str) -> (u16, String) {
    let reply = daemon.send(&Ask::get(target).headers(&[("Accept-Language", "en")]));
    (reply.status, reply.text().to_owned())
}

/// A cursor whose place somebody forged.
fn with_offset(cursor: &str, offset: u64) -> String {
    let mut parts: Vec<String> = cursor.split('.').map(str::to_owned).collect();
    parts[2] = offset.to_string();
    parts.join(".")
}

#[test]
fn pages_neither_repeat_nor_skip_while_notes_change() {
    let home = home(20);
    let daemon = home.serve();
    let all = ids(&daemon.json("/api/v1/search?q=tapir&limit=100"));
    assert_eq!(all.len(), 20);
    let mut page = daemon.json(SEARCH);
    let generation = page["generation"].clone();
    let mut found = ids(&page);
    for change in 0.. {
        let Some(next) = page["next"].as_str().map(str::to_owned) else { break };
        // Notes come, go and change between two pages.
        home.write(&format!("a{change}.md"), "# Nouveau\n\nUn tapir tapir tapir.\n");
        home.write(&format!("n{:02}.md", change + 3), "# Autre\n\nUne loutre.\n");
        std::fs::remove_file(home.note(&format!("n{:02}.md", 19 - change))).unwrap();
        daemon.reconcile();
        page = daemon.json(&format!("{SEARCH}&cursor={next}"));
        assert_eq!(page["generation"], generation);
        assert_eq!(page["offset"], json!(found.len()));
        found.extend(ids(&page));
    }
    assert_eq!(found, all);
    assert!(found.iter().collect::<BTreeSet<_>>().len() == all.len());
    assert!(daemon.json(SEARCH)["generation"].as_u64() > generation.as_u64());
}

/// The words that drawn notes hold, each or not.
const WORDS: [&str; 4] = ["tapir", "loutre", "okapi", "zèbre"];

/// A note that holds those of the four words whose bits are set, and a few sections of them.
fn drawn_note(number: usize, words: u8) -> String {
    let held = |bits: u8| -> Vec<&str> {
        (0..4).filter(|bit| bits & (1 << bit) != 0).map(|bit| WORDS[bit]).collect()
    };
    let sections = (0..=words % 3).map(|section| {
        let text = held(words.rotate_right(section.into())).join(" et ");
        format!("## Partie {section}\n\nVoici {text}, le jour {number}.\n\n")
    });
    format!("# Note {number}\n\n{}", sections.collect::<String>())
}

/// The ids of all pages of `search`, each asked with what leads on from the one before.
fn walk(daemon: &Daemon, search: &str, mut between: impl FnMut()) -> Vec<String> {
    let mut page = daemon.json(search);
    let mut found = ids(&page);
    while let Some(next) = page["next"].as_str().map(str::to_owned) {
        between();
        page = daemon.json(&format!("{search}&cursor={next}"));
        assert_eq!(page["offset"], json!(found.len()));
        found.extend(ids(&page));
    }
    assert_eq!(page["total_listed"], json!(found.len()), "{search}");
    found
}

#[test]
fn pages_neither_repeat_nor_skip_whatever_changes() {
    let notes = proptest::collection::vec(any::<u8>(), 1..120);
    let changes =
        proptest::collection::vec((0..150_usize, proptest::option::of(any::<u8>())), 1..30);
    let queries =
        ["tapir", "tapir%20loutre", "tapir%20loutre%20okapi%20z%C3%A8bre", "", "tapir&sort=date"];
    let query = proptest::sample::select(queries.to_vec());
    let collapse = proptest::sample::select(vec!["none", "duplicates", "note"]);
    let drawn = (notes, changes, query, collapse, 1..=40_usize);
    proptest!(ProptestConfig::with_cases(10), |((notes, changes, query, collapse, limit) in drawn)| {
        let home = Home::new(&[]);
        for (number, words) in notes.iter().enumerate() {
            home.write(&format!("n{number:03}.md"), drawn_note(number, *words));
        }
        let daemon = home.serve();
        let search = format!("/api/v1/search?q={query}&collapse={collapse}&limit={limit}");
        let at_rest = walk(&daemon, &search, || ());
        let mut changes = changes.iter();
        let found = walk(&daemon, &search, || {
            let Some((number, words)) = changes.next() else { return };
            let name = format!("n{number:03}.md");
            match words {
                Some(words) => home.write(&name, drawn_note(number + 1000, *words)),
                None => drop(fs::remove_file(home.note(&name))),
            }
            daemon.reconcile();
        });
        prop_assert_eq!(&found, &at_rest);
        prop_assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
    });
}

/// The later pages were found by the new synonyms, in the midst of a list found by the old ones.
#[test]
fn synonyms_that_change_leave_the_pages_as_they_were() {
    let home = home(6);
    home.write("loutre.md", "# Autre\n\nUne loutre.\n");
    fs::write(home.path("synonymes.txt"), "bête, tapir\n").unwrap();
    home.configure("search.synonyms = \"synonymes.txt\"\n");
    let daemon = home.serve();
    let search = "/api/v1/search?q=b%C3%AAte&limit=3";
    let first = daemon.json(search);
    let next = first["next"].as_str().unwrap();
    fs::write(home.path("synonymes.txt"), "bête, loutre\n").unwrap();
    eventually("the new synonyms find", || (daemon.json(search)["total"] == 1).then_some(()));
    let second = daemon.json(&format!("{search}&cursor={next}"));
    assert_eq!((&second["total"], ids(&second).len()), (&json!(6), 3), "{second}");
}

#[test]
fn a_page_is_the_last_one_without_next() {
    let home = home(6);
    let daemon = home.serve();
    assert_eq!(daemon.json("/api/v1/search?q=tapir&limit=6")["next"], Value::Null);
    assert_eq!(daemon.json("/api/v1/search?q=loutre")["next"], Value::Null);
    assert_eq!(daemon.json("/api/v1/search?q=tapir&offset=9")["next"], Value::Null);
    let first = daemon.json("/api/v1/search?q=tapir&limit=5");
    let next = first["next"].as_str().unwrap();
    let last = daemon.json(&format!("/api/v1/search?q=tapir&limit=5&cursor={next}"));
    assert_eq!((ids(&last).len(), &last["next"]), (1, &Value::Null));
    // What is shown of a hit, and how many, may change from page to page.
    let same = daemon.json(&format!("/api/v1/search?q=tapir&limit=1&snippets=0&cursor={next}"));
    assert_eq!(ids(&same), ids(&last));
}

#[test]
fn a_cursor_that_leads_nowhere_is_refused() {
    let home = home(6);
    let daemon = home.serve();
    let next = daemon.json(SEARCH)["next"].as_str().unwrap().to_owned();
    for (target, status, why) in [
        (format!("{SEARCH}&cursor=abc"), 400, "\\\"next\\\""),
        (format!("{SEARCH}&cursor={}", with_offset(&next, u64::MAX)), 400, "\\\"next\\\""),
        (format!("{SEARCH}&cursor={}", with_offset(&next, 1 << 53)), 400, "\\\"next\\\""),
        (format!("{SEARCH}&cursor={next}&offset=3"), 400, "offset"),
        (format!("/api/v1/search?q=loutre&cursor={next}"), 400, "page before"),
        (format!("/api/v1/facets?q=tapir&cursor={next}"), 400, "unknown"),
    ] {
        let (given, text) = refusal(&daemon, &target);
        assert_eq!(given, status, "{target}: {text}");
        assert!(text.contains(why), "{target}: {text}");
    }
    // No such generation, and no such index any more.
    let [index, generation, rest] = next.splitn(3, '.').collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(refusal(&daemon, &format!("{SEARCH}&cursor={index}.9{generation}.{rest}")).0, 410);
    let (status, text) = refusal(&daemon, &format!("{SEARCH}&cursor=0{index}.{generation}.{rest}"));
    assert_eq!(status, 410);
    assert!(text.contains("urn:limier:problem:cursor-expired"), "{text}");
    drop(daemon);
    assert_eq!(refusal(&home.serve(), &format!("{SEARCH}&cursor={next}")).0, 410);
}
