//! French as its readers type it: accents, case, composition, apostrophes, articles and endings
//! make no difference to what is found, and what is marked is the word as the author wrote it.

#![cfg(test)]

mod common;

use common::{Daemon, Home, piece};
use unicode_normalization::UnicodeNormalization;

/// One word a note, in the shapes authors give it.
const NOTES: [(&str, &str); 14] = [
    ("plain.md", "La souveraineté de l’État se prépare."),
    ("capitals.md", "LA SOUVERAINETÉ DE L'ÉTAT SE PRÉPARE."),
    ("bare.md", "La souverainete de l'Etat se prepare."),
    ("decomposed.md", "La souverainete\u{301} de l’E\u{301}tat se pre\u{301}pare."),
    ("plural.md", "Des souverainetés d’états se préparent."),
    ("other.md", "Le statut des étages n’est pas celui-là."),
    ("ligature.md", "Le cœur de la main-d’œuvre, ex æquo."),
    ("unligature.md", "Le coeur de la main-d'oeuvre, ex aequo."),
    ("soft.md", "La gouver\u{ad}nance des\u{a0}systèmes."),
    ("narrow.md", "La gouvernance :\u{202f}des systèmes ;\u{202f}etc."),
    ("hyphen.md", "Une feuille-de-route éco-responsable, aujourd’hui."),
    ("number.md", "Le décret n°\u{a0}2019-1088, article L.\u{a0}321-1."),
    ("verb.md", "Ils mutualisaient les services numériques nationaux."),
    ("qu.md", "Jusqu’à ce qu’elle s’arrête, lorsqu’il pleut, presqu’île."),
];

fn serve() -> (Home, Daemon) {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    (home, daemon)
}

#[test]
fn all_ways_of_writing_a_word_find_all_ways_of_writing_it() {
    let (_home, daemon) = serve();
    let all = ["bare.md", "capitals.md", "decomposed.md", "plain.md", "plural.md"];
    for word in ["souveraineté", "état"] {
        let bare: String = word.nfd().filter(char::is_ascii).collect();
        let nfd: String = word.nfd().collect();
        for q in [
            word.to_owned(),
            bare.clone(),
            nfd.clone(),
            word.to_uppercase(),
            bare.to_uppercase(),
            nfd.to_uppercase(),
            format!("{word}s"),
            format!("{bare}s"),
            format!("« {word} », "),
            format!("({word})"),
        ] {
            if q.contains('«') {
                continue;
            }
            assert_eq!(daemon.notes_with(&q), all, "{q:?}");
        }
    }
    for q in [
        "l’État",
        "l'État",
        "l'etat",
        "L'ETAT",
        "L’ÉTAT",
        "d’états",
        "d'etats",
        "D'ETAT",
        "lʼétat",
        "l‘état",
        "l´état",
        "l`état",
        "de l'État",
        "l' état",
        "États",
    ] {
        assert_eq!(daemon.notes_with(q), all, "{q:?}");
    }
}

#[test]
fn ligatures_hyphens_and_invisible_letters() {
    let (_home, daemon) = serve();
    for (queries, notes) in [
        (&["cœur", "coeur", "CŒUR", "COEUR", "cœurs"][..], &["ligature.md", "unligature.md"][..]),
        (&["main-d’œuvre", "main d'oeuvre", "main-d'oeuvre"], &["ligature.md", "unligature.md"]),
        (&["æquo", "aequo", "ex-aequo"], &["ligature.md", "unligature.md"]),
        (&["gouvernance", "GOUVERNANCES", "gouver\u{ad}nance"], &["narrow.md", "soft.md"]),
        (&["systèmes", "système", "systeme"], &["narrow.md", "soft.md"]),
        (&["feuille de route", "feuilles-de-route"], &["hyphen.md"]),
        (&["éco-responsable", "eco responsables", "ÉCO-RESPONSABLE"], &["hyphen.md"]),
        (&["aujourd'hui", "aujourd’hui", "AUJOURD'HUI"], &["hyphen.md"]),
        (&["2019-1088", "n°2019-1088", "n° 2019-1088"], &["number.md"]),
        (&["L. 321-1", "321-1"], &["number.md"]),
        (&["mutualiser", "mutualisait", "nationale", "national"], &["verb.md"]),
        (&["qu'elle arrête", "s’arrêter"], &["qu.md"]),
    ] {
        for q in queries {
            assert_eq!(daemon.notes_with(q), notes, "{q:?}");
        }
    }
}

#[test]
fn words_that_only_look_alike_are_others() {
    let (_home, daemon) = serve();
    for q in ["étage", "statut"] {
        assert_eq!(daemon.notes_with(q), ["other.md"], "{q}");
    }
    assert!(daemon.notes_with("souverain d'étage").is_empty());
}

#[test]
fn stop_words_alone_still_find() {
    let (_home, daemon) = serve();
    for q in ["la", "de l'", "LE", "celui-là"] {
        assert!(!daemon.ids(q).is_empty(), "{q}");
    }
}

#[test]
fn marks_are_whole_words_as_written_and_no_article() {
    let (_home, daemon) = serve();
    for (note, q, marked) in [
        ("plain.md", "etat", &["État"][..]),
        ("plain.md", "l'état", &["État"]),
        ("capitals.md", "l’état", &["ÉTAT"]),
        ("decomposed.md", "état", &["E\u{301}tat"]),
        ("decomposed.md", "souveraineté de l'État", &["souverainete\u{301}", "E\u{301}tat"]),
        ("plural.md", "d'état", &["états"]),
        ("ligature.md", "coeur", &["cœur"]),
        ("unligature.md", "cœur", &["coeur"]),
        ("soft.md", "gouvernance", &["gouver\u{ad}nance"]),
        ("qu.md", "arrêter", &["arrête"]),
        ("other.md", "étage", &["étages"]),
        ("plain.md", "souv*", &["souveraineté"]),
    ] {
        let answer = daemon.search_with(&[("q", q), ("note", note), ("strict", "true")]);
        let snippet = &answer["hits"][0]["snippets"][0];
        let text = snippet["text"].as_str().unwrap_or_else(|| panic!("{note} {q}: {answer}"));
        let written = NOTES.iter().find(|(path, _)| *path == note).unwrap().1;
        assert!(written.contains(text), "verbatim: {text:?}");
        let marks = snippet["marks"].as_array().unwrap().iter();
        let marks: Vec<_> = marks
            .map(|mark| {
                let [start, end] = [0, 1].map(|at| mark[at].as_u64().unwrap() as usize);
                piece(text, start..end)
            })
            .collect();
        assert_eq!(marks, marked, "{note}: {q}: {text}");
    }
}

#[test]
fn analyze_shows_the_same_terms_for_the_same_words() {
    let home = Home::new(&[]);
    let terms = |text: &str| {
        let outcome = home.run(&["analyze", "--json", text]);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let answer: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let tokens = answer["tokens"].as_array().unwrap().clone();
        for token in &tokens {
            let [start, end] = [0, 1].map(|at| token["range"][at].as_u64().unwrap() as usize);
            assert_eq!(piece(text, start..end), token["word"], "{text}");
        }
        tokens.iter().map(|token| token["folded"].clone()).collect::<Vec<_>>()
    };
    let plain = terms("L’État préserve la souveraineté numérique, aujourd’hui.");
    assert!(plain.iter().any(|term| term == "souverainete"), "{plain:?}");
    let decomposed: String =
        "L’État préserve la souveraineté numérique, aujourd’hui.".nfd().collect();
    for text in [
        "L'Etat preserve la souverainete numerique, aujourd'hui.",
        "L’ÉTAT PRÉSERVE LA SOUVERAINETÉ NUMÉRIQUE, AUJOURD’HUI.",
        &decomposed,
    ] {
        assert_eq!(terms(text), plain, "{text}");
    }
}
