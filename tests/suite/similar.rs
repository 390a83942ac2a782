//! One section whole with its neighbours, and the sections of other notes that are like it.

use serde_json::{Value, json};

use crate::common::{Ask, Daemon, Home};

const NOTES: [(&str, &str); 7] = [
    (
        "verger.md",
        "Avant tout.\n\n# Le verger\n\nLe pommier se taille en hiver, quand la sève dort.\n\n\
         ## Les outils\n\nSécateur et échelle.\n\n| Outil | Usage |\n|---|---|\n| scie | grosses branches |\n",
    ),
    (
        "taille.md",
        "# Tailler\n\nEn hiver, taillez chaque pommier avant que la sève monte\u{a0}; \
         on ne garde que les branches qui porteront des fruits à la belle saison suivante, et l’on brûle le reste au fond du jardin.\n",
    ),
    (
        "copie.md",
        "# Tailler\n\nEn hiver, taillez chaque pommier avant que la sève monte\u{a0}; \
         on ne garde que les branches qui porteront des fruits à la belle saison suivante, et l’on brûle le reste au fond du jardin.\n",
    ),
    ("cidre.md", "# Le cidre\n\nLe pommier donne le cidre.\n\n## Outils\n\nPressoir et échelle.\n"),
    ("outils.md", "# Au jardin\n\nUn sécateur, une scie pour les branches, une échelle.\n"),
    ("marine.md", "# La marée\n\nLa mer monte deux fois par jour.\n"),
    ("vide.md", ""),
];

fn ids(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

fn refused(daemon: &Daemon, target: &str, status: u16) {
    let reply = daemon.send(&Ask::get(target));
    assert_eq!(reply.status, status, "{target}: {}", reply.text());
}

#[test]
fn a_section_is_told_whole_with_its_neighbours() {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    let preamble = daemon.json("/api/v1/sections/verger.md?anchor=");
    assert_eq!(preamble["id"], "verger.md");
    assert_eq!((&preamble["text"], &preamble["previous"]), (&json!("Avant tout."), &Value::Null));
    assert_eq!(preamble["next"]["id"], "verger.md#le-verger");
    assert_eq!(preamble["id"], daemon.json("/api/v1/sections/verger.md")["id"]);

    let tools = daemon.json("/api/v1/sections/verger.md?anchor=les-outils");
    assert_eq!(tools["breadcrumb"], json!(["verger", "Le verger", "Les outils"]));
    assert_eq!((&tools["level"], &tools["line"]), (&json!(2), &json!(7)));
    assert_eq!(tools["url"], "/notes/verger.md#les-outils");
    let text = tools["text"].as_str().unwrap();
    assert!(text.contains("Sécateur et échelle.\n") && text.contains("scie · grosses"), "{text}");
    assert_eq!(
        tools["previous"],
        json!({"id": "verger.md#le-verger", "anchor": "le-verger", "heading": "Le verger", "level": 1})
    );
    assert_eq!(tools["next"], Value::Null);
    // Without a preamble, a note begins with its first heading.
    assert_eq!(daemon.json("/api/v1/sections/marine.md")["id"], "marine.md#la-marée");

    for (target, status) in [
        ("verger.md?anchor=ailleurs", 404),
        ("marine.md?anchor=", 404),
        ("nulle-part.md", 404),
        ("verger.md?ancre=x", 400),
        ("verger.md?anchor=a&anchor=b", 400),
    ] {
        refused(&daemon, &format!("/api/v1/sections/{target}"), status);
    }
}

#[test]
fn a_long_section_is_told_to_its_end() {
    let lines: Vec<String> =
        (0..2_000).map(|line| format!("Ligne {line} du registre.\n")).collect();
    let home = Home::new(&[("long.md", &*format!("# Registre\n\n{}\n# Fin\n", lines.join("\n")))]);
    let daemon = home.serve();
    let section = daemon.json("/api/v1/sections/long.md?anchor=registre");
    let told: Vec<&str> = section["text"].as_str().unwrap().lines().collect();
    let told: Vec<&str> = told.into_iter().filter(|line| !line.is_empty()).collect();
    assert_eq!(told, lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>());
}

#[test]
fn sections_like_another_are_those_of_its_subject() {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    let like = daemon.json("/api/v1/similar/verger.md?anchor=le-verger");
    // Of two copies, one hit; none of the note itself; nothing that has a word in common alone.
    assert_eq!(ids(&like)[..1], ["copie.md#tailler"], "{like}");
    assert_eq!(
        like["hits"][0]["also_in"],
        json!([{"note": "taille.md", "anchor": "tailler", "title": "Tailler"}])
    );
    let others = ids(&like);
    assert!(others.iter().all(|id| !id.starts_with("verger") && !id.starts_with("marine")));
    let words: Vec<&str> =
        like["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert!(words.contains(&"sève") && !words.contains(&"quand"), "{words:?}");

    let tools = daemon.json("/api/v1/similar/verger.md?anchor=les-outils");
    assert_eq!(ids(&tools)[0], "outils.md#au-jardin");
    let one = daemon.json("/api/v1/similar/verger.md?anchor=les-outils&limit=1");
    assert_eq!(ids(&one), ["outils.md#au-jardin"]);
    // The note as a whole has both subjects.
    let whole = ids(&daemon.json("/api/v1/similar/verger.md"));
    assert!(whole.contains(&"outils.md#au-jardin".to_owned()), "{whole:?}");
    assert!(whole.contains(&"copie.md#tailler".to_owned()), "{whole:?}");
    // What stands alone, or has no words, is like nothing.
    assert!(ids(&daemon.json("/api/v1/similar/marine.md")).is_empty());
    assert!(ids(&daemon.json("/api/v1/similar/vide.md")).is_empty());

    for (target, status) in [
        ("verger.md?anchor=ailleurs", 404),
        ("nulle-part.md", 404),
        ("verger.md?limit=0", 400),
        ("verger.md?limit=101", 400),
        ("verger.md?q=x", 400),
    ] {
        refused(&daemon, &format!("/api/v1/similar/{target}"), status);
    }
}

/// A rare word that a title repeats makes a note score high, and like nothing: it took the places of
/// notes that are like the one asked for.
#[test]
fn what_only_shares_a_word_takes_no_place() {
    let asked = "# Multiplier\n\nDrageon, drageon, drageon, drageon\u{a0}; une greffe, une marcotte, un scion.\n";
    let home = Home::new(&[("multiplier.md", asked)]);
    for number in 1..=6 {
        let text = format!("La greffe, la marcotte et le scion, vus une fois {number}.");
        home.write(&format!("fiche{number}.md"), format!("# Fiche {number}\n\n{text}\n"));
    }
    for number in 7..=9 {
        let text = format!("# Drageon {number}\n\nDrageon {number}.\n");
        home.write(&format!("drageon{number}.md"), text);
    }
    let daemon = home.serve();
    let like =
        |limit: usize| ids(&daemon.json(&format!("/api/v1/similar/multiplier.md?limit={limit}")));
    let all = like(100);
    assert!(all.len() == 6 && all.iter().all(|id| id.starts_with("fiche")), "{all:?}");
    for limit in 1..=6 {
        assert_eq!(like(limit), all[..limit]);
    }
}

#[test]
fn the_page_of_a_note_leads_to_notes_like_it() {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    let page = daemon.get("/notes/verger.md");
    let page = page.text();
    let (_, see_also) = page.split_once("Voir aussi").expect("others are like it");
    assert!(see_also.contains("href=\"/notes/outils.md#au-jardin"), "{see_also}");
    assert!(!daemon.get("/notes/marine.md").text().contains("Voir aussi"));
}
