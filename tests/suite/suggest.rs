//! Completions while someone types, over HTTP.

use crate::common::{Ask, Daemon, Home, eventually};
use serde_json::Value;
use url::form_urlencoded;

const NOTES: [(&str, &str); 5] = [
    (
        "dinum.md",
        "---\ntitle: Feuille de route\norganisation: DINUM\ntags: [souveraineté numérique]\n---\n\
         # Feuille de route\n\nLa DINUM prépare l’État à la souveraineté numérique.\n\n\
         ## Calendrier\n\nUn calendrier pour la souveraineté.\n",
    ),
    (
        "etalab.md",
        "---\norganisation: Etalab\n---\n# Ouverture des données\n\n## Calendrier\n\nLa souveraineté, encore.\n",
    ),
    ("zoo.md", "# Le zoo\n\nUn capybara, des capybaras.\n\n## Enclos\n\nLe capybara dort.\n"),
    ("parc.md", "# Le parc\n\nUn capucin souvent seul.\n"),
    ("piege.md", "# <b>Balise</b> & \"guillemets\"\n\nTexte.\n"),
];

fn serve() -> (Home, Daemon) {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    (home, daemon)
}

fn suggest(daemon: &Daemon, q: &str) -> Vec<Value> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish();
    let answer = daemon.json(&format!("/api/v1/suggest?{query}"));
    assert_eq!(answer["q"], q);
    answer["suggestions"].as_array().unwrap().clone()
}

/// `kind: text`, in order.
fn told(suggestions: &[Value]) -> Vec<String> {
    let told =
        |s: &Value| format!("{}: {}", s["kind"].as_str().unwrap(), s["text"].as_str().unwrap());
    suggestions.iter().map(told).collect()
}

#[test]
fn every_kind_is_completed_however_it_is_typed() {
    let (_home, daemon) = serve();
    for (typed, expected) in [
        ("souver", "theme: Souveraineté numérique"),
        ("SOUVERAINETE NUM", "theme: Souveraineté numérique"),
        ("souvrain", "theme: Souveraineté numérique"),
        ("dinum", "organisation: Direction interministérielle du numérique (DINUM)"),
        ("direction inter", "organisation: Direction interministérielle du numérique"),
        ("feuille de r", "title: Feuille de route"),
        ("calend", "heading: Calendrier"),
        ("calandrier", "heading: Calendrier"),
        ("capy", "word: capybara"),
        ("etat", "word: état"),
        ("org:eta", "organisation: Etalab"),
        ("balise", "title: Balise & \"guillemets\""),
    ] {
        let told = told(&suggest(&daemon, typed));
        assert!(told.iter().any(|told| told == expected), "{typed}: {told:?}");
    }
    for nothing in ["", "  ", "!!", "xqzkv", "\u{1F600}", "le "] {
        assert_eq!(told(&suggest(&daemon, nothing)), [""; 0], "{nothing}");
    }
}

#[test]
fn what_is_used_most_comes_first() {
    let (_home, daemon) = serve();
    let words: Vec<_> =
        suggest(&daemon, "cap").into_iter().filter(|s| s["kind"] == "word").collect();
    assert_eq!(told(&words), ["word: capybara", "word: capucin"], "one form a word");
    let headings: Vec<_> =
        suggest(&daemon, "calen").into_iter().filter(|s| s["kind"] == "heading").collect();
    assert_eq!(headings[0]["count"], 2);
    assert_eq!(headings[0]["url"], Value::Null, "which of the two, nobody knows");
    let enclos = &suggest(&daemon, "encl")[0];
    assert_eq!(enclos["url"], "/notes/zoo.md#enclos");
    assert_eq!(enclos["marks"], serde_json::json!([[0, 6]]));
}

#[test]
fn a_suggestion_is_a_query_that_finds_as_much_as_it_says() {
    let (_home, daemon) = serve();
    for typed in ["souver", "dinum", "etal", "cap"] {
        for suggested in suggest(&daemon, typed) {
            if !["organisation", "theme"].contains(&suggested["kind"].as_str().unwrap()) {
                continue;
            }
            let q = suggested["q"].as_str().unwrap();
            let answer = daemon.search_with(&[("q", q), ("collapse", "none")]);
            assert_eq!(answer["total"], suggested["count"], "{q}");
        }
    }
    // What was typed before stays.
    let suggested = suggest(&daemon, "calendrier dinum");
    let found = suggested.iter().find(|s| s["kind"] == "organisation").unwrap();
    assert_eq!(found["q"], "calendrier organisation:dinum ");
    let suggested = suggest(&daemon, "calendrier souv");
    let words: Vec<_> = suggested.iter().filter(|s| s["kind"] == "word").collect();
    assert_eq!(words.len(), 1, "souvent never stands beside calendrier: {words:?}");
    assert_eq!(words[0]["q"], "calendrier souveraineté");
}

/// A sign before the word that is typed stood before the field too, where no field is read.
#[test]
fn a_completed_field_is_read_as_one_whatever_sign_was_typed_before() {
    let (_home, daemon) = serve();
    for typed in ["#dinum", "\"dinum", "l'dinum", "calendrier #dinum", "(dinum", "-#dinum"] {
        let suggested = suggest(&daemon, typed);
        let found = suggested.iter().find(|s| s["kind"] == "organisation").unwrap();
        let q = found["q"].as_str().unwrap();
        assert!(!q.contains(['#', '"', '\'']), "{typed}: {q}");
        assert!(daemon.search_with(&[("q", q)])["total"].as_u64() > Some(0), "{typed}: {q}");
    }
}

#[test]
fn suggestions_follow_the_notes() {
    let (home, daemon) = serve();
    assert!(told(&suggest(&daemon, "capy")).contains(&"word: capybara".to_owned()));
    std::fs::remove_file(home.note("zoo.md")).unwrap();
    eventually("a removed note suggests nothing", || {
        (suggest(&daemon, "capyb").is_empty() && suggest(&daemon, "enclos").is_empty())
            .then_some(())
    });
    home.write("neuf.md", "# Ornithorynque\n\nBec.\n");
    eventually("a new note is suggested", || {
        told(&suggest(&daemon, "ornitho"))
            .contains(&"title: Ornithorynque".to_owned())
            .then_some(())
    });
}

#[test]
fn limits_and_unknown_parameters() {
    let (_home, daemon) = serve();
    assert_eq!(
        daemon.json("/api/v1/suggest?q=ca&limit=1")["suggestions"].as_array().unwrap().len(),
        1
    );
    let long = format!("/api/v1/suggest?q={}", "a".repeat(1025));
    for (target, name) in [
        ("/api/v1/suggest?q=a&limit=0", "limit"),
        ("/api/v1/suggest?q=a&limit=51", "limit"),
        ("/api/v1/suggest?q=a&q=b", "q"),
        ("/api/v1/suggest?query=a", "query"),
        (long.as_str(), "q"),
    ] {
        let reply = daemon.send(&Ask::get(target));
        assert_eq!(reply.status, 400, "{target}");
        assert!(reply.text().contains(name), "{}", reply.text());
    }
}

#[test]
fn a_browsers_address_bar_is_answered() {
    let (_home, daemon) = serve();
    let reply = daemon.get("/opensearch/suggestions?q=capy");
    assert_eq!(reply.header("content-type"), Some("application/x-suggestions+json; charset=utf-8"));
    let answer = reply.json();
    let [typed, texts, kinds, urls] = answer.as_array().unwrap().as_slice() else {
        panic!("{answer}")
    };
    assert_eq!((typed, &texts[0], &kinds[0]), (&"capy".into(), &"capybara".into(), &"mot".into()));
    let host = format!("http://{}/?q=capybara", daemon.address);
    assert_eq!(urls[0].as_str(), Some(host.as_str()));
    let reply = daemon.get("/opensearch.xml");
    assert!(
        reply.header("content-type").unwrap().starts_with("application/opensearchdescription+xml")
    );
    for part in [
        "http://a9.com/-/spec/opensearch/1.1/",
        "<ShortName>Limier</ShortName>",
        "?q={searchTerms}\"",
        "rel=\"suggestions\"",
        "rel=\"self\"",
    ] {
        assert!(reply.text().contains(part), "{part} in {}", reply.text());
    }
}

#[test]
fn what_reads_alike_is_told_once() {
    let home = Home::new(&[
        ("a.md", "---\ntheme: Données\n---\n# Données\n\n## Données\n\nUn tableau.\n"),
        ("b.md", "# Autre\n\n## Données\n\nUn autre tableau.\n"),
    ]);
    let daemon = home.serve();
    let texts: Vec<_> = suggest(&daemon, "donn").iter().map(|told| told["text"].clone()).collect();
    assert_eq!(texts.iter().filter(|text| *text == "Données").count(), 1, "{texts:?}");
}

/// `dons` offered what is also called DINSIC, `marc` what is called MACP.
#[test]
fn a_name_is_told_as_most_notes_write_it_whatever_was_indexed_first() {
    let straight = "# A\n\n## Cantine de l'État\n\nTexte.\n";
    let curly = "# B\n\n## Cantine de l’État\n\nTexte.\n";
    for (writings, expected) in [
        ([straight, curly, curly], "heading: Cantine de l’État"),
        ([curly, straight, straight], "heading: Cantine de l'État"),
        ([curly, straight, "# C\n"], "heading: Cantine de l'État"),
        ([straight, curly, "# C\n"], "heading: Cantine de l'État"),
    ] {
        let notes = ["a.md", "b.md", "c.md"].into_iter().zip(writings).collect::<Vec<_>>();
        let home = Home::new(&notes);
        let daemon = home.serve();
        assert_eq!(told(&suggest(&daemon, "cantine")), [expected], "{writings:?}");
    }
}

#[test]
fn no_slip_is_forgiven_in_an_acronym() {
    let home = Home::new(&[("a.md", "---\norganisation: DINUM\n---\n# Équipe\n\nUn texte.\n")]);
    let daemon = home.serve();
    let offered =
        |q: &str| told(&suggest(&daemon, q)).iter().any(|told| told.contains("numérique"));
    assert!(offered("dinsic") && offered("dins") && offered("directoin interm"));
    assert!(!offered("dons") && !offered("dinum2"));
}
