//! The seeds: five real notes, and what their readers must find, word for word as it was agreed.

use crate::common::{Home, shared};
use unicode_normalization::UnicodeNormalization;

const ROADMAP: &str = "001_d8b487ccbd4b2aa0.md#feuille-de-route-de-la-dinum";
const ECOLOGY: &str =
    "001_d8b487ccbd4b2aa0.md#un-numérique-exemplaire-en-matière-déco-responsabilité";

#[test]
fn readers_find_what_they_look_for() {
    let Some(seeds) = shared("seeds") else { return };
    let home = Home::copy_of(&seeds);
    let daemon = home.serve();
    let decomposed: String = "souveraineté numérique".nfd().collect();
    for (q, first) in [
        ("souveraineté numérique", ROADMAP),
        ("souverainete numerique", ROADMAP),
        ("SOUVERAINETÉ NUMÉRIQUE", ROADMAP),
        ("SOUVERAINETE NUMERIQUE", ROADMAP),
        (&decomposed, ROADMAP),
        ("souveraineté numérique de l’État", ROADMAP),
        ("souveraineté numérique de l'État", ROADMAP),
        ("souverainete numerique de l'etat", ROADMAP),
        ("la souveraineté numérique", ROADMAP),
        ("« souveraineté numérique »", ROADMAP),
        ("\"souveraineté numérique\"", ROADMAP),
        ("promotion de l'open data", "003_0a0e84694f259d0f.md#les-missions-de-la-dinum"),
        ("promotion de l’open data", "003_0a0e84694f259d0f.md#les-missions-de-la-dinum"),
        ("fermeture salle de serveurs Bordeaux", ECOLOGY),
        ("fermeture salle serveurs bordeaux", ECOLOGY),
        (
            "département opérateur de produits interministériels",
            "002_5ef0ed7ae4ed7ab1.md#organisation",
        ),
    ] {
        assert_eq!(daemon.first(q), first, "{q}: {:?}", daemon.ids(q));
    }
    for q in ["programme TECH.GOUV", "programme tech.gouv", "tech gouv"] {
        assert!(daemon.first(q).starts_with("004_7c87cb779916acc0.md"), "{q}: {:?}", daemon.ids(q));
    }
    home.verify();
}

#[test]
fn the_same_words_give_the_same_answer_however_written() {
    let Some(seeds) = shared("seeds") else { return };
    let home = Home::copy_of(&seeds);
    let daemon = home.serve();
    let plain = daemon.search("souveraineté numérique");
    let decomposed: String = "souveraineté numérique".nfd().collect();
    for q in
        ["souverainete numerique", "SOUVERAINETÉ NUMÉRIQUE", "Souverainete Numerique", &decomposed]
    {
        let answer = daemon.search(q);
        for field in ["total", "total_hits", "total_all_words", "facets"] {
            assert_eq!(answer[field], plain[field], "{q}: {field}");
        }
        assert_eq!(crate::common::ids(&answer), crate::common::ids(&plain), "{q}");
    }
    let snippet = &plain["hits"][0]["snippets"][0];
    let (text, html) = (snippet["text"].as_str().unwrap(), snippet["html"].as_str().unwrap());
    assert!(text.contains("Préserver la souveraineté numérique de l’État"), "{text}");
    assert!(html.contains("la <mark>souveraineté numérique</mark> de l’État"), "{html}");
}

#[test]
fn dates_links_and_titles_are_read() {
    let Some(seeds) = shared("seeds") else { return };
    let home = Home::copy_of(&seeds);
    let daemon = home.serve();
    let note = daemon.json("/api/v1/notes/002_5ef0ed7ae4ed7ab1.md");
    assert_eq!(note["metadata"]["date"], "2024-08-02", "{note}");
    let dated = daemon.search_with(&[("from", "2 août 2024"), ("to", "2024-08-02")]);
    let notes = crate::common::strings(&dated["hits"], "note");
    assert!(!notes.is_empty() && notes.iter().all(|note| note.starts_with("002_")), "{notes:?}");
    let note = daemon.json("/api/v1/notes/004_7c87cb779916acc0.md");
    assert_eq!(note["title"], "La DINUM");
    assert_eq!(note["metadata"]["date"], "2019-10-25", "{note}");

    // A wikilink that leads nowhere is told, with its line, wherever warnings are told.
    let seed = std::fs::read_to_string(home.note("003_0a0e84694f259d0f.md")).unwrap();
    let line = seed.lines().position(|line| line.contains("[[20230927151049]]")).unwrap() + 1;
    let note = daemon.json("/api/v1/notes/003_0a0e84694f259d0f.md");
    let is_it = |warning: &&serde_json::Value| {
        warning["message"].as_str().is_some_and(|message| message.contains("20230927151049"))
    };
    let warning = note["warnings"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!(warning["line"], line);
    let status = daemon.status();
    let warning = status["warnings"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!((&warning["note"], &warning["line"]), (&note["path"], &serde_json::json!(line)));
    let outcome = home.run(&["check"]);
    let expected = format!("003_0a0e84694f259d0f.md:{line}: ");
    let told = |told: &str| told.starts_with(&expected) && told.contains("20230927151049");
    assert!(outcome.stdout.lines().any(told), "{outcome:?}");
}

#[test]
fn whom_a_section_is_about() {
    let Some(seeds) = shared("seeds") else { return };
    let home = Home::copy_of(&seeds);
    let daemon = home.serve();
    let hit = &daemon.search("souveraineté numérique")["hits"][0];
    assert_eq!(hit["organisations"], serde_json::json!(["premier-ministre/dinum"]), "{hit}");
    assert_eq!(hit["breadcrumb"][1], "DINUM");
    assert_eq!(hit["breadcrumb"][2], "Feuille de route de la DINUM");
    // By any of its names, former ones too.
    let total = |name: &str| {
        daemon.search_with(&[("organisation", name), ("collapse", "none")])["total"].clone()
    };
    let dinum = total("DINUM");
    assert!(dinum.as_u64().unwrap() > 3, "{dinum}");
    for name in [
        "dinum",
        "Direction interministérielle du numérique",
        "premier-ministre/dinum",
        "DISIC",
        "DINSIC",
    ] {
        assert_eq!(total(name), dinum, "{name}");
    }
}

#[test]
fn references_lead_to_their_section() {
    let Some(seeds) = shared("seeds") else { return };
    let home = Home::copy_of(&seeds);
    let daemon = home.serve();
    for (q, note, anchor) in [
        ("décret 2023-304", "002_", "cette-note-est-fictive"),
        ("décret n° 2023-304", "002_", "cette-note-est-fictive"),
        ("DECRET NO 2023-304", "002_", "cette-note-est-fictive"),
        // Two notes hold the section word for word: the fuller one stands for both.
        ("IGI 1300", "001_", "gouvernance-du-numérique-étatique"),
    ] {
        let hit = &daemon.search(q)["hits"][0];
        assert!(hit["note"].as_str().unwrap().starts_with(note), "{q}: {hit}");
        assert_eq!(hit["anchor"], anchor, "{q}");
    }
}
