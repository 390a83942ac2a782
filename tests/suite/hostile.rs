//! Notes made to be hard to read: one construct again and again, inside itself, mixed with others. Each
//! is indexed, shown, found and listed, or refused with a reason, and no other request waits for it.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home, eventually, p99};

/// Short enough for every run of the tests.
const SHORT: usize = 30 << 10;
/// As long as a note may be.
const LONG: usize = (16 << 20) - 200;

/// What stands before the construct, the construct, and what stands after its repetitions.
const REPEATED: [(&str, &str, &str, &str); 41] = [
    ("quotes", "", ">", " mot"),
    ("quotes-apart", "", "> ", "mot"),
    ("items", "", "- ", "mot"),
    ("numbers", "", "1. ", "mot"),
    ("quoted-items", "", "> - ", "mot"),
    ("brackets", "", "[", "mot"),
    ("pictures", "", "![", "mot"),
    ("links", "", "[mot](", ""),
    ("wikilinks", "", "[[mot ", ""),
    ("empty-links", "", "[a](b)", ""),
    ("links-to-headings", "", "[[hostile#Un Mot]] ", ""),
    ("stars", "", "*a_ ", ""),
    ("stars-open", "", "*a **b ", ""),
    ("strikes", "", "~~a ~", ""),
    ("divs", "", "<div>", "mot"),
    ("divs-lines", "", "<div>\n\nmot\n\n", ""),
    ("divs-closed", "<p><b title=a><i title=b>", "<div>x</div>", ""),
    ("bold", "", "<b>mot ", ""),
    ("bold-titled", "", "<b title=a>mot\n\n", ""),
    ("links-of-html", "", "<a href=https://a.example>mot ", ""),
    ("tables-of-html", "<table>", "<b>mot</b>", ""),
    ("tables-inside", "", "<table><tr><td>", "mot"),
    ("paragraphs-of-html", "", "<p>mot<li>", ""),
    ("headings-of-html", "", "<h2>mot", ""),
    ("quotes-of-html", "", "<a title=\"", ">mot"),
    ("comments", "mot ", "<!-- ", ""),
    ("entities", "", "&#x26;&notin", ""),
    ("dollars", "", "$a ", ""),
    ("marks", "", "%%a ==b ", ""),
    ("templates", "", "{{ {% {# ", ""),
    ("footnotes", "", "mot[^1] ", "\n\n[^1]: fin\n"),
    ("footnotes-inside", "[^a]", "\n\n[^a]: mot[^a]", ""),
    ("headings", "", "# a\n", ""),
    ("columns", "", "|a", "\n"),
    ("codes", "", "`a``b", ""),
    ("fences", "", "```\n~~~\n", ""),
    ("phrases", "", "a-", "a"),
    ("thousands", "", "1 000 ", "1"),
    ("articles", "", "L. 1-1 à ", "L. 2"),
    ("inclusive", "", "e·s·", "a"),
    ("one-line", "", "mot ", ""),
];

/// The notes, by name, each about `bytes` long.
fn notes(bytes: usize) -> Vec<(String, String)> {
    let repeated = REPEATED.iter().map(|(name, before, piece, after)| {
        let times = bytes / piece.len();
        ((*name).to_owned(), format!("{before}{}{after}", piece.repeat(times)))
    });
    repeated.chain(grown(bytes)).collect()
}

/// Constructs that differ each time.
fn grown(bytes: usize) -> Vec<(String, String)> {
    let until = |piece: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for number in 1.. {
            if text.len() >= bytes {
                break;
            }
            text.push_str(&piece(number));
        }
        text
    };
    let mut table = format!("{}\n{}\n", "|a".repeat(bytes / 12), "|-".repeat(bytes / 12));
    table.push_str(&"|\n".repeat(bytes / 3));
    let mut links = String::new();
    for number in 0..bytes / 40 {
        // Writing to a `String` cannot fail.
        let _ = writeln!(links, "[a][{number}] [[note {number}]] [b](c{number}.pdf)");
    }
    let definitions = until(&|number| format!("[{number}]: /a{number}\n"));
    [
        ("backticks-rising", until(&|number| format!("{} ", "`".repeat(number)))),
        ("lists-rising", until(&|depth| format!("{}- mot\n", "  ".repeat(depth)))),
        ("quotes-rising", until(&|depth| format!("{}mot\n", "> ".repeat(depth)))),
        ("headings-alike", until(&|number| format!("## Un {number} mot\n\n"))),
        ("footnotes-many", until(&|number| format!("a[^{number}]\n\n[^{number}]: b\n\n"))),
        ("bold-each-its-title", until(&|number| format!("<b title={number}>\n\nmot\n\n"))),
        ("definitions", format!("{links}\n\n{definitions}")),
        ("cells", table),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

/// The note of that name, which a search finds.
fn with_name(name: &str, text: &str) -> String {
    format!("# Hostile {name}\n\nUn hameçon.\n\n{text}")
}

/// Asks for all that is made of a note; each answer comes, or says why it does not. How long each took.
fn ask_for(daemon: &Daemon, name: &str) -> Vec<(String, u128)> {
    let phrase = "a-".repeat(120);
    let note = format!("{name}.md");
    let targets = [
        format!("/notes/{note}"),
        format!("/notes/{note}?q=mot%20a"),
        format!("/notes/{note}?q={phrase}&from={}", LONG / 2),
        // Cut to what a note has, which is its last page.
        format!("/notes/{note}?q=mot%20a&from={}", LONG - (100 << 10)),
        format!("/api/v1/notes/{note}"),
        format!("/api/v1/search?q=hame%C3%A7on&note={note}"),
        format!("/api/v1/search?q=mot%20a&note={note}&collapse=none&snippets=3&limit=100"),
        format!("/api/v1/search?q={phrase}&note={note}&collapse=none&limit=100"),
        format!("/?q=mot&note={note}"),
        format!("/atom.xml?q=mot&note={note}"),
    ];
    let mut took = Vec::new();
    for target in targets {
        let start = Instant::now();
        let reply = daemon.send(&Ask::get(&target).headers(&[("Accept", "application/json")]));
        took.push((target.clone(), start.elapsed().as_millis()));
        if reply.status == 503 {
            // A search may say that it has no time left; no request may need all of its own.
            let problem = reply.json();
            let is_search = !target.starts_with("/notes/");
            assert!(is_search && problem["type"] == "urn:limier:problem:timeout", "{target}");
        } else {
            assert_eq!(reply.status, 200, "{target}: {}", String::from_utf8_lossy(&reply.body));
        }
    }
    took
}

#[test]
fn notes_that_are_hard_to_read_are_read_shown_and_found() {
    let home = Home::new(&[]);
    let notes = notes(SHORT);
    for (name, text) in &notes {
        home.write(&format!("{name}.md"), with_name(name, text));
    }
    let daemon = home.serve();
    assert_eq!(daemon.notes().len(), notes.len());
    for (name, _) in &notes {
        let note = daemon.json(&format!("/api/v1/notes/{name}.md"));
        assert!(note["skipped"].is_null(), "{name}: {}", note["skipped"]);
        ask_for(&daemon, name);
    }
    let (_, log) = daemon.stop();
    assert!(!log.contains("panicked"), "{log}");
}

/// The page of a note that is too long for one leads to the next, and a hit to the page it is on.
#[test]
fn a_long_note_is_shown_page_by_page() {
    let filling = "Un paragraphe de plus.\n\n".repeat(20_000);
    let note = format!("# Loi\n\nDébut.\n\n{filling}## Article final\n\nUn hameçon.\n");
    let home = Home::new(&[("loi.md", &note)]);
    let daemon = home.serve();
    let (mut target, mut pages) = ("/notes/loi.md".to_owned(), Vec::new());
    loop {
        let page = daemon.get(&target).text().to_owned();
        let next = page.split_once("Cette note est longue").map(|(_, after)| {
            let (_, link) = after.split_once("href=\"").unwrap();
            link.split_once('"').unwrap().0.replace("&amp;", "&")
        });
        pages.push(page);
        match next {
            Some(next) => target = next,
            None => break,
        }
    }
    assert!(pages.len() > 1 && pages.iter().all(|page| page.len() < 1 << 20), "{}", pages.len());
    let paragraphs = |page: &String| page.matches("Un paragraphe de plus.").count();
    assert_eq!(pages.iter().map(paragraphs).sum::<usize>(), 20_000);
    assert!(pages[0].contains("Début.") && !pages[1].contains("Début."));
    assert!(pages[1].contains("Revenir au début"));
    assert!(pages.last().unwrap().contains("id=\"article-final\""));

    let url = daemon.search("hameçon")["hits"][0]["url"].as_str().unwrap().to_owned();
    let (page, fragment) = url.split_once('#').unwrap();
    assert!(fragment.starts_with("article-final"), "{url}");
    assert!(daemon.get(page).text().contains("id=\"article-final\""), "{url}");
}

#[test]
#[ignore = "takes minutes: `make test-slow`"]
fn notes_as_long_as_may_be() {
    let home = Home::new(&[("a.md", "# A\n\nUn tapir et son ami.\n")]);
    // The longest takes some ten seconds to be read.
    home.configure(
        "watch.quiet_ms = 50\n[security]\nrequest_secs_max = 60\naddress_rate_max = 0\n",
    );
    let daemon = home.serve();
    let try_all = || {
        let (mut slow, mut held) = (Vec::new(), Vec::new());
        for (name, text) in notes(LONG) {
            let file = format!("{name}.md");
            home.write(&file, with_name(&name, &text));
            let start = Instant::now();
            daemon.reconcile();
            println!("{name}: indexed in {:?}", start.elapsed());
            let note = daemon.json(&format!("/api/v1/notes/{file}"));
            assert!(note["skipped"].is_null(), "{name}: {}", note["skipped"]);
            slow.extend(ask_for(&daemon, &name).into_iter().filter(|(_, took)| *took > 2_000));
            std::fs::remove_file(home.note(&file)).unwrap();
            daemon.reconcile();
            held.push(daemon.resident());
        }
        (slow, held)
    };
    let mut beside = Vec::new();
    let (slow, held) = std::thread::scope(|scope| {
        let trying = scope.spawn(try_all);
        while !trying.is_finished() {
            let asked = Instant::now();
            assert_eq!(daemon.search("tapir ami")["total"], 1);
            beside.push(asked.elapsed());
            std::thread::sleep(Duration::from_millis(20));
        }
        trying.join().unwrap()
    });
    // The buffers of the index stay.
    eventually("memory goes back", || (daemon.resident() < 160 << 20).then_some(()));
    let (searches, slowest) = (beside.len(), p99(beside));
    println!(
        "p99 of {searches} searches beside: {slowest:?}; held, in MB: {:?}, then {}",
        held.iter().map(|bytes| bytes >> 20).collect::<Vec<_>>(),
        daemon.resident() >> 20
    );
    assert!(slow.is_empty(), "{slow:?}");
    assert!(slowest < Duration::from_millis(200), "{slowest:?}");
    let (_, log) = daemon.stop();
    assert!(!log.contains("panicked"), "{log}");
}
