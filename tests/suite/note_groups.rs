//! Where a note is one hit: its best section leads, the next best follow, numbers agree, and the page
//! shows the same to a reader.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{Daemon, Home, strings};

fn by_note(daemon: &Daemon, more: &[(&str, &str)]) -> Value {
    let mut asked = vec![("collapse", "note"), ("limit", "100")];
    asked.extend(more);
    daemon.search_with(&asked)
}

/// A note with this many sections about a beaver, each of its own.
fn beavers(sections: usize) -> String {
    let section = |number: usize| {
        let more = "castor ".repeat(number);
        format!("## Lieu {number}\n\n{more}près du lieu numéro {number}.\n\n")
    };
    format!("# Rivière\n\n{}", (1..=sections).map(section).collect::<String>())
}

#[test]
fn a_note_brings_its_next_best_sections() {
    let home = Home::new(&[
        ("a.md", &beavers(5)),
        ("b.md", "---\ntags: [eau]\n---\n# Étang\n\nUn castor passe.\n"),
    ]);
    let daemon = home.serve();
    let answer = by_note(&daemon, &[("q", "castor")]);
    assert_eq!((&answer["total_hits"], &answer["total"]), (&json!(2), &json!(6)));
    let hits = answer["hits"].as_array().unwrap();
    let of = |note: &str| hits.iter().find(|hit| hit["note"] == note).unwrap();
    let (many, one) = (of("a.md"), of("b.md"));
    assert_eq!((&one["sections"], &one["sections_total"]), (&json!([]), &json!(1)));
    assert_eq!(many["sections_total"], 5);
    let sections = many["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 2, "as many as the parameter says without being given");
    let mut score = many["score"].as_f64().unwrap();
    for section in sections {
        assert_eq!(section["note"], "a.md");
        let unsaid = ["organisations", "themes", "tags", "sections", "sections_total"];
        assert!(unsaid.iter().all(|name| section[*name].is_null()), "{section}");
        assert!(section["score"].as_f64().unwrap() <= score, "best first: {many}");
        score = section["score"].as_f64().unwrap();
    }
    for (asked, expected) in [("0", 0), ("3", 3), ("20", 4)] {
        let answer = by_note(&daemon, &[("q", "castor"), ("note", "a.md"), ("sections", asked)]);
        assert_eq!(answer["hits"][0]["sections"].as_array().unwrap().len(), expected);
    }
    for collapse in ["duplicates", "none"] {
        let answer = daemon.search_with(&[("q", "castor"), ("collapse", collapse)]);
        assert!(answer["hits"][0]["sections"].is_null(), "{collapse}");
        assert!(answer["hits"][0]["sections_total"].is_null(), "{collapse}");
    }
}

#[test]
fn the_best_section_leads_however_notes_are_in_order() {
    let home = Home::new(&[("a.md", &beavers(5)), ("b.md", &beavers(3))]);
    let daemon = home.serve();
    let best = |sort: &str, note: &str| {
        let answer = by_note(&daemon, &[("q", "castor"), ("sort", sort), ("note", note)]);
        answer["hits"][0]["id"].as_str().unwrap().to_owned()
    };
    for note in ["a.md", "b.md"] {
        for sort in ["date", "-date", "title"] {
            assert_eq!(best(sort, note), best("relevance", note), "{sort}");
        }
    }
}

#[test]
fn a_section_with_all_the_words_leads_those_with_less() {
    let home = Home::new(&[
        (
            "a.md",
            "# Faune\n\n## Castor\n\ncastor castor castor\n\n## Tout\n\nLe castor bâtit un barrage \
             sur la rivière gelée.\n\n## Rivière\n\nrivière gelée, rivière, barrage\n",
        ),
        ("b.md", "# Barrage\n\nUn barrage sur la rivière gelée.\n"),
    ]);
    let daemon = home.serve();
    let answer = by_note(&daemon, &[("q", "castor barrage rivière gelée"), ("sections", "20")]);
    let hits = answer["hits"].as_array().unwrap();
    let led = hits.iter().find(|hit| hit["note"] == "a.md").unwrap();
    assert_eq!((&led["id"], &led["tier"]), (&json!("a.md#tout"), &json!("full")));
    assert_eq!((&led["sections_total"], &led["sections"]), (&json!(1), &json!([])));
    assert_eq!((&answer["total"], &answer["total_hits"]), (&json!(1), &json!(1)));
    assert_eq!(strings(&answer["hits"], "note").len(), 2, "each note once: {answer}");
}

#[test]
fn groups_hold_what_matches_and_nothing_twice() {
    let home = Home::copy_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"));
    let daemon = home.serve();
    for q in ["", "numérique", "données ouvertes", "DINUM État"] {
        let grouped = by_note(&daemon, &[("q", q), ("sections", "20")]);
        let mut told = Vec::new();
        let mut sum = 0;
        for hit in grouped["hits"].as_array().unwrap().iter().filter(|hit| hit["tier"] == "full") {
            let sections = hit["sections"].as_array().unwrap();
            let total = hit["sections_total"].as_u64().unwrap() as usize;
            assert_eq!(sections.len(), (total - 1).min(20), "{hit}");
            told.push(hit["id"].to_string());
            told.extend(sections.iter().map(|section| section["id"].to_string()));
            sum += total;
        }
        assert_eq!(grouped["total"], sum, "{q}");
        let once: BTreeSet<_> = told.iter().collect();
        assert_eq!(once.len(), told.len(), "{q}");
    }
}

#[test]
fn what_holds_less_comes_last_on_the_page_and_is_not_counted() {
    let home = Home::new(&[
        ("a.md", "# Un\n\nLe castor bâtit un barrage sur la rivière, loin de tout le reste.\n"),
        ("b.md", "# Castor et barrage\n\ncastor barrage castor barrage\n"),
        ("c.md", "# Rivière\n\nUne rivière.\n"),
    ]);
    let daemon = home.serve();
    let page = daemon.get("/?q=castor+barrage+rivi%C3%A8re");
    let page = page.text();
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    at("<strong>1\u{a0}section</strong> pour");
    let divider = at("Il manque des mots aux sections qui suivent.");
    assert!(at("/notes/a.md?") < divider && divider < at("/notes/b.md?"), "{page}");
    assert!(divider < at("Sans «\u{a0}rivière\u{a0}»"), "{page}");
}

#[test]
fn copies_in_many_notes_leave_places_to_what_holds_less() {
    let home = Home::new(&[("b.md", "# Castor\n\nUn castor, sans plus.\n")]);
    let copy = "Le castor bâtit un barrage sur la rivière, loin de tout le reste, et n’en dit rien à \
                personne de la vallée, ni aux loutres ni aux hérons qui pêchent plus bas.";
    for note in 0..320 {
        home.write(&format!("copies/{note}.md"), format!("# Copie\n\n{copy}\n"));
    }
    let daemon = home.serve();
    let page = daemon.get("/?q=castor+barrage");
    let page = page.text();
    assert!(page.contains("Sans «\u{a0}barrage\u{a0}»") && page.contains("/notes/b.md"), "{page}");
}

#[test]
fn the_headline_says_which_words_were_left_out() {
    let home = Home::new(&[
        ("a.md", "# Un\n\nLe castor et son barrage.\n"),
        ("b.md", "# Deux\n\nUn castor, un barrage.\n"),
        ("c.md", "# Trois\n\nUne loutre.\n"),
        ("d.md", "# Quatre\n\nUne loutre dort.\n"),
        ("e.md", "# Cinq\n\nUne loutre nage.\n"),
    ]);
    let daemon = home.serve();
    let headline = |q: &str| {
        let page = daemon.get(&format!("/?q={q}"));
        let text = page.text().split_once("<h1>").unwrap().1;
        let text = text.split_once("</h1>").unwrap().0.replace("<strong>", "");
        text.replace("</strong>", "")
    };
    assert_eq!(
        headline("castor+barrage+loutre"),
        "Aucune section avec tous les mots\u{202f}; 2 avec «\u{a0}castor\u{a0}» et «\u{a0}barrage\u{a0}»"
    );
    assert_eq!(headline("castor+barrage"), "2\u{a0}sections pour «\u{a0}castor barrage\u{a0}»");
    let answer = daemon.search("castor barrage loutre");
    let relaxed =
        json!({ "dropped": ["loutre"], "kept": ["castor", "barrage"], "strict_total": 0 });
    assert_eq!(answer["query"]["relaxed"], relaxed);
}

/// Copies were one hit on the page; where notes are, they still are.
#[test]
fn the_page_shows_copies_once() {
    let more = "La page le dit en toutes lettres, à qui veut la lire jusqu’au bout. ".repeat(5);
    let copied = format!("## Cookies\n\nUn castor de mesure d’audience. {more}\n\n");
    let own = "## À part\n\nIci seulement, un castor de plus.\n";
    let home = Home::new(&[
        ("a.md", &format!("# Mentions\n\n{copied}")),
        ("b.md", &format!("# Mentions\n\n{copied}{own}")),
    ]);
    let daemon = home.serve();
    let page = daemon.get("/?q=castor").text().to_owned();
    let hits = page.split_once("<ol class=\"hits\"").unwrap().1.split_once("</ol>").unwrap().0;
    assert_eq!(hits.matches("#cookies:~:text").count(), 1, "{hits}");
    assert_eq!(page.matches("Ici seulement").count(), 1, "{page}");
    assert!(page.contains("Aussi dans"), "{page}");
    assert!(page.contains("<strong>3\u{a0}sections</strong>"), "as the facets count: {page}");
}

/// Two notes of one title could not be told apart.
#[test]
fn the_page_says_where_a_note_lies() {
    let home = Home::new(&[
        ("site-a/cookies.md", "# Données personnelles\n\nUn castor de a.\n"),
        ("site-b/cookies.md", "# Données personnelles\n\nUn castor de b, autrement dit.\n"),
    ]);
    let daemon = home.serve();
    let page = daemon.get("/?q=castor").text().to_owned();
    for path in ["site-a/cookies.md", "site-b/cookies.md"] {
        assert!(page.contains(&format!("<span class=\"path\">{path}</span>")), "{page}");
    }
}
