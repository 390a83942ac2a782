//! What a reader sees of a hit: its snippet reads as text, and what was asked for is marked.

use serde_json::json;

use crate::common::Home;

#[test]
fn a_snippet_shows_where_blocks_end() {
    let home = Home::new(&[
        ("liste.md", "# Liste\n\nIl faut\u{a0}:\n\n- un stylo\n- une mandarine\n"),
        ("tableau.md", "# Tableau\n\n| Fruit | Mois |\n|---|---|\n| papaye | juin |\n"),
        ("vide.md", "# Vide\n\n| un |  | mangue |\n|---|---|---|\n"),
        ("commande.md", "# Commande\n\n```\ncat journal | grep goyave\n```\n"),
        (
            "accueil.md",
            "---\ndescription: Tout savoir sur la grenade en dix minutes\n---\n\
                        Tout savoir sur la grenade en dix minutes, et sur ses pépins.\n",
        ),
    ]);
    let daemon = home.serve();
    for (q, expected) in [
        ("mandarine", "Il faut\u{a0}: · un stylo · une mandarine"),
        ("papaye", "Fruit · Mois · papaye · juin"),
        ("mangue", "un · mangue"),
        ("goyave", "cat journal | grep goyave"),
        ("grenade", "Tout savoir sur la grenade en dix minutes, et sur ses pépins."),
    ] {
        assert_eq!(daemon.search(q)["hits"][0]["snippets"][0]["text"], expected);
    }
}

/// A title said twice was all that a reader saw of such a section.
#[test]
fn a_heading_without_a_text_shows_what_stands_below_it() {
    let home = Home::new(&[(
        "achats.md",
        "# Acheter des cerises\n\n## Les acteurs\n\nLa centrale revend sur catalogue.\n\n\
         # Des abricots\n\n# Fin\n\nRien de plus.\n",
    )]);
    let daemon = home.serve();
    let snippet = |q: &str| daemon.search(q)["hits"][0]["snippets"][0].clone();
    let below = snippet("cerises");
    assert_eq!(below["text"], "La centrale revend sur catalogue.");
    assert_eq!(below["marks"], json!([]));
    // Nothing is below this one: the next heading is beside it.
    assert_eq!(snippet("abricots")["text"], "Des abricots");
}

#[test]
fn a_word_found_in_a_title_is_marked_there() {
    let home = Home::new(&[("a.md", "# L’hiver des cigales\n\n## Hiver\n\nIl fait chaud.\n")]);
    let daemon = home.serve();
    let answer = daemon.search("cigale hiver chaud");
    let hit = &answer["hits"][0];
    assert_eq!(hit["breadcrumb"], json!(["L’hiver des cigales", "Hiver"]));
    assert_eq!(hit["title_marks"], json!([[4, 9], [14, 21]]));
    assert_eq!(hit["breadcrumb_marks"], json!([[[4, 9], [14, 21]], [[0, 5]]]));
    let page = daemon.get("/?q=cigale+hiver+chaud");
    assert!(page.text().contains("L’<mark>hiver</mark> des <mark>cigales</mark>"));
}

#[test]
fn what_a_note_says_is_shown_as_it_is_written() {
    let home = Home::new(&[
        (
            "a.md",
            "---\ntags: [À faire, Été 2024, C, C#, C++]\nparent: \"[[Projet Alpha|le projet]]\"\n\
             suite: \"[[Nulle part]]\"\n---\nUn texte.\n",
        ),
        ("Projet Alpha.md", "Le projet.\n"),
        ("pages/Projets___Jardin.md", "Le plan.\n"),
        ("b.md", "[[Projets/Jardin]]\n"),
    ]);
    let daemon = home.serve();
    for target in ["/notes/a.md", "/?q=texte"] {
        let page = daemon.get(target);
        for label in [">À faire<", ">Été 2024<", ">C<", ">C#<", ">C++<"] {
            assert!(page.text().contains(label), "{label} in {}", page.text());
        }
    }
    let page = daemon.get("/notes/a.md");
    let link = "<a href=\"/notes/Projet%20Alpha.md\">le projet</a>";
    assert!(page.text().contains(link), "{}", page.text());
    assert!(page.text().contains("<span class=\"absent\">Nulle part</span>"), "{}", page.text());
    let note = daemon.json("/api/v1/notes/pages/Projets___Jardin.md");
    assert_eq!((&note["title"], &note["backlinks"][0]), (&"Projets/Jardin".into(), &"b.md".into()));
}
