//! Five notes as people write them, and what their readers must find.

use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::common::{Home, ids, named, on_ours_and_on_corpora, strings};

on_ours_and_on_corpora!(
    readers_find_what_they_look_for,
    the_same_words_give_the_same_answer_however_written,
    dates_links_and_titles_are_read,
    whom_a_section_is_about,
    references_lead_to_their_section;
    questions_are_answered_from_what_is_written
);

/// A copy of the five notes.
fn home(corpora: &Path) -> Home {
    Home::copy_of(&corpora.join("seeds"))
}

fn readers_find_what_they_look_for(corpora: &Path) {
    let home = home(corpora);
    let daemon = home.serve();
    let decomposed: String = "souveraineté numérique".nfd().collect();
    let [whole, note, card] = ["001", "002", "003"].map(|start| named(&home.corpus(), start));
    let roadmap: &str = &format!("{whole}#feuille-de-route-de-la-dinum");
    let ecology: &str = &format!("{whole}#un-numérique-exemplaire-en-matière-déco-responsabilité");
    let missions: &str = &format!("{card}#les-missions-de-la-dinum");
    let organisation: &str = &format!("{note}#organisation");
    for (q, first) in [
        ("souveraineté numérique", roadmap),
        ("souverainete numerique", roadmap),
        ("SOUVERAINETÉ NUMÉRIQUE", roadmap),
        ("SOUVERAINETE NUMERIQUE", roadmap),
        (&decomposed, roadmap),
        ("souveraineté numérique de l’État", roadmap),
        ("souveraineté numérique de l'État", roadmap),
        ("souverainete numerique de l'etat", roadmap),
        ("la souveraineté numérique", roadmap),
        ("« souveraineté numérique »", roadmap),
        ("\"souveraineté numérique\"", roadmap),
        ("promotion de l'open data", missions),
        ("promotion de l’open data", missions),
        ("missions de la DINUM", missions),
        ("direction interministérielle du numérique missions", missions),
        ("fermeture salle de serveurs Bordeaux", ecology),
        ("fermeture salle serveurs bordeaux", ecology),
        ("département opérateur de produits interministériels", organisation),
    ] {
        assert_eq!(daemon.first(q), first, "{q}: {:?}", daemon.ids(q));
    }
    for q in ["programme TECH.GOUV", "programme tech.gouv", "tech gouv"] {
        assert!(daemon.first(q).starts_with("004_"), "{q}: {:?}", daemon.ids(q));
    }
    home.verify();
}

fn questions_are_answered_from_what_is_written(corpora: &Path) {
    let home = home(corpora);
    let daemon = home.serve();
    let section =
        |(start, anchor): (&str, &str)| format!("{}#{anchor}", named(&home.corpus(), start));
    let organisations =
        [("000", "dinum"), ("001", "dinum"), ("002", "organisation"), ("004", "organisation")];
    let organisations = organisations.map(section);
    assert!(daemon.first("qui a remplacé la DISIC ?").starts_with("003"));
    for q in ["combien de départements compte la DINUM ?", "quelle mission s'occupe du budget ?"] {
        assert!(organisations.contains(&daemon.first(q)), "{q}: {:?}", daemon.ids(q));
    }
}

fn the_same_words_give_the_same_answer_however_written(corpora: &Path) {
    let home = home(corpora);
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
        assert_eq!(ids(&answer), ids(&plain), "{q}");
    }
    let snippet = &plain["hits"][0]["snippets"][0];
    let (text, html) = (snippet["text"].as_str().unwrap(), snippet["html"].as_str().unwrap());
    assert!(text.contains("Préserver la souveraineté numérique de l’État"), "{text}");
    assert!(html.contains("la <mark>souveraineté numérique</mark> de l’État"), "{html}");
}

fn dates_links_and_titles_are_read(corpora: &Path) {
    let home = home(corpora);
    let daemon = home.serve();
    let note_starting =
        |start: &str| daemon.json(&format!("/api/v1/notes/{}", named(&home.corpus(), start)));
    let note = note_starting("002");
    assert_eq!(note["metadata"]["date"], "2024-08-02", "{note}");
    let dated = daemon.search_with(&[("from", "2 août 2024"), ("to", "2024-08-02")]);
    let notes = strings(&dated["hits"], "note");
    assert!(!notes.is_empty() && notes.iter().all(|note| note.starts_with("002_")), "{notes:?}");
    let note = note_starting("004");
    assert_eq!(note["title"], "La DINUM");
    assert_eq!(note["metadata"]["date"], "2019-10-25", "{note}");

    // A wikilink that leads nowhere is told, with its line, wherever warnings are told.
    let card = named(&home.corpus(), "003");
    let seed = std::fs::read_to_string(home.note(&card)).unwrap();
    let line = seed.lines().position(|line| line.contains("[[20230927151049]]")).unwrap() + 1;
    let note = note_starting("003");
    let is_it = |warning: &&serde_json::Value| {
        warning["message"].as_str().is_some_and(|message| message.contains("20230927151049"))
    };
    let warning = note["warnings"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!(warning["line"], line);
    let status = daemon.status();
    let warning = status["warnings"].as_array().unwrap().iter().find(is_it).unwrap();
    assert_eq!((&warning["note"], &warning["line"]), (&note["path"], &serde_json::json!(line)));
    let outcome = home.run(&["check"]);
    let expected = format!("{card}:{line}: ");
    let told = |told: &str| told.starts_with(&expected) && told.contains("20230927151049");
    assert!(outcome.stdout.lines().any(told), "{outcome:?}");
}

fn whom_a_section_is_about(corpora: &Path) {
    let home = home(corpora);
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

fn references_lead_to_their_section(corpora: &Path) {
    let home = home(corpora);
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
