//! French as its readers type it: accents, case, composition, apostrophes, articles and endings
//! make no difference to what is found, and what is marked is the word as the author wrote it.

use crate::common::{Daemon, Home, piece};
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

/// Notes that say one thing in several spellings, and notes that only look as if they did.
const SPELLINGS: [(&str, &str); 33] = [
    ("user.md", "Un usager attend."),
    ("users.md", "Des usagers attendent."),
    ("rent.md", "Le loyer, les loyers."),
    ("joined.md", "La startup et les startups d’État."),
    ("hyphen.md", "Une start-up, des start-ups."),
    ("apart.md", "Un bon start up ne suffit pas."),
    ("far.md", "Le start est loin de l’autre mot, up."),
    ("camel.md", "On se connecte par FranceConnect."),
    ("blank.md", "On se connecte par France Connect."),
    ("host.md", "Les jeux sont sur data.gouv.fr depuis 2011."),
    ("parts.md", "La data du secteur gouv, en langue fr."),
    ("decree.md", "Le décret n°\u{a0}2019-1088 du même jour."),
    ("decree-no.md", "Le décret no 2019-1088 du même jour."),
    ("decree-cut.md", "Le décret n°2019- 1088 du même jour."),
    ("decree-not.md", "Un décret de 2019, le 1088e du nom."),
    ("article.md", "Selon l’article L. 321-1 du code."),
    ("article-glued.md", "Selon l’article L321-1 du code."),
    ("article-not.md", "Selon l’article L. 321-2, 1er alinéa, et le R. 321-1 du code."),
    ("day.md", "Fait le 1er mars 2020."),
    ("day-digits.md", "Fait le 01/03/2020."),
    ("day-iso.md", "Fait le 2020-03-01."),
    ("day-front.md", "---\ndate: 1er mars 2020\n---\n\nCompte rendu."),
    ("day-not.md", "Fait le 2 mars 2020, non le 1er avril."),
    ("inclusive.md", "Les agent·e·s votent."),
    ("inclusive-brackets.md", "Les agent(e)s votent."),
    ("plural.md", "Les agents votent."),
    ("dotted.md", "La D.I.N.U.M. publie."),
    ("acronym.md", "La DINUM publie."),
    ("prudhomme.md", "Le conseil de prud’hommes siège."),
    ("prudhomme-joined.md", "Le conseil de prudhommes siège."),
    ("law.md", "La loi fixe le principe général."),
    ("laws.md", "Les lois fixent les principes généraux."),
    ("gift.md", "Un don, non une donnée, fait par un organe de l’organisation."),
];

/// The ways a reader types one text: as it is, in capitals, decomposed, without accents, with the
/// other apostrophe.
fn ways(text: &str) -> Vec<String> {
    let bare: String = text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    let mut ways = vec![text.to_owned()];
    for way in [
        text.to_uppercase(),
        bare.to_uppercase(),
        text.nfd().collect(),
        bare,
        text.replace('\'', "’"),
        text.replace('’', "'"),
    ] {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

#[test]
fn every_spelling_of_a_word_finds_the_same_sections() {
    let home = Home::new(&SPELLINGS);
    let daemon = home.serve();
    for (spellings, notes) in [
        (
            &["start-up", "startup", "start-ups", "startups"][..],
            &["apart.md", "hyphen.md", "joined.md"][..],
        ),
        (&["FranceConnect", "France Connect", "france-connect"], &["blank.md", "camel.md"]),
        (&["data.gouv.fr"], &["host.md"]),
        (&["gouv"], &["host.md", "parts.md"]),
        (
            &["décret n° 2019-1088", "décret n°2019-1088", "décret no 2019-1088"],
            &["decree-cut.md", "decree-no.md", "decree.md"],
        ),
        (
            &["2019-1088", "2019- 1088", "nº 2019-1088", "2019\u{2011}1088"],
            &["decree-cut.md", "decree-no.md", "decree.md"],
        ),
        (
            &["L. 321-1", "L321-1", "L.321-1", "l’article L. 321-1"],
            &["article-glued.md", "article.md"],
        ),
        (
            &["1er mars 2020", "1 mars 2020", "01/03/2020", "2020-03-01", "le 1er mars 2020"],
            &["day-digits.md", "day-front.md", "day-iso.md", "day.md"],
        ),
        (
            &["agent·e·s", "agents", "agent", "l’agent", "agent(e)s", "agent.e.s"],
            &["inclusive-brackets.md", "inclusive.md", "plural.md"],
        ),
        (&["DINUM", "D.I.N.U.M.", "la DINUM"], &["acronym.md", "dotted.md"]),
        (
            &["prud’hommes", "prudhommes", "prud'homme", "prudhomme"],
            &["prudhomme-joined.md", "prudhomme.md"],
        ),
        (&["loi", "lois", "la loi", "les lois"], &["law.md", "laws.md"]),
        (&["général", "généraux", "générale"], &["law.md", "laws.md"]),
        (&["usager", "usagers", "l’usager"], &["user.md", "users.md"]),
        (&["loyer", "loyers"], &["rent.md"]),
    ] {
        for spelling in spellings {
            for q in ways(spelling) {
                let answer = daemon.search_with(&[("q", &q), ("strict", "true"), ("limit", "50")]);
                let mut found = crate::common::strings(&answer["hits"], "note");
                found.sort();
                assert_eq!(found, notes, "{q:?}");
            }
            // While it is being typed it finds what begins so as well, and loses nothing.
            let typing =
                [("q", *spelling), ("typing", "true"), ("strict", "true"), ("limit", "50")];
            let answer = daemon.search_with(&typing);
            let found = crate::common::strings(&answer["hits"], "note");
            assert!(
                notes.iter().all(|note| found.iter().any(|f| f == note)),
                "{spelling}: {found:?}"
            );
        }
    }
}

#[test]
fn words_near_each_other_are_not_each_other() {
    let home = Home::new(&SPELLINGS);
    let daemon = home.serve();
    // The index holds no DNum: it is neither read as DINUM nor found.
    for q in ["DNum", "dnum", "DNUM", "dons d’organisations dnum"] {
        let answer = daemon.search_with(&[("q", q)]);
        let notes = crate::common::strings(&answer["hits"], "note");
        assert!(!notes.iter().any(|note| note == "acronym.md"), "{q}: {answer}");
        assert!(answer["query"]["suggestion"].is_null(), "{q}: {answer}");
    }
    assert_eq!(daemon.notes_with("données"), ["gift.md"]);
    let only_gift = daemon.search_with(&[("q", "donnée"), ("note", "gift.md")]);
    assert_eq!(
        only_gift["hits"][0]["snippets"][0]["html"].as_str().unwrap().matches("<mark>").count(),
        1
    );
    let organ = daemon.search_with(&[("q", "organe"), ("note", "gift.md")]);
    let html = organ["hits"][0]["snippets"][0]["html"].as_str().unwrap();
    assert!(html.contains("<mark>organe</mark>") && !html.contains("<mark>organisation"), "{html}");
}

#[test]
fn the_very_form_that_was_typed_comes_first() {
    let home = Home::new(&[
        ("n1.md", "Le marche."),
        ("n2.md", "Le marchés."),
        ("n3.md", "Le marché."),
        ("n4.md", "Le marches."),
    ]);
    let daemon = home.serve();
    for (q, order) in [
        ("marché", ["n3.md", "n1.md", "n2.md", "n4.md"]),
        ("marche", ["n1.md", "n3.md", "n2.md", "n4.md"]),
        ("marchés", ["n2.md", "n4.md", "n1.md", "n3.md"]),
    ] {
        let answer = daemon.search_with(&[("q", q)]);
        assert_eq!(crate::common::strings(&answer["hits"], "note"), order, "{q}");
    }
    let scores = |q| {
        let answer = daemon.search_with(&[("q", q)]);
        let hits = answer["hits"].as_array().unwrap();
        let scores = hits.iter().map(|hit| (hit["note"].to_string(), hit["score"].to_string()));
        scores.collect::<std::collections::BTreeMap<_, _>>()
    };
    assert_eq!(scores("marché"), scores("marche"), "accents are no part of the score");
}

/// Pairs of forms, each in a note of its own, and words that only look like forms of another.
const FORMS: [(&str, &str); 28] = [
    ("lieu1.md", "De Rodez à Calais par Suez."),
    ("lieu2.md", "Il faut caler, roder, suer."),
    ("cle1.md", "La clé du local."),
    ("cle2.md", "Les clefs du local."),
    ("u1.md", "Un tissu."),
    ("u2.md", "Des tissus."),
    ("ou1.md", "Un bijou."),
    ("ou2.md", "Des bijoux."),
    ("ail1.md", "Un vitrail."),
    ("ail2.md", "Des vitraux."),
    ("ion1.md", "La réunion."),
    ("ion2.md", "Les réunions."),
    ("it1.md", "Un profit."),
    ("it2.md", "Des profits."),
    ("que1.md", "Le secteur laïc."),
    ("que2.md", "La morale laïque."),
    ("trice1.md", "Un lecteur."),
    ("trice2.md", "Une lectrice."),
    ("ee1.md", "Un employé."),
    ("ee2.md", "Une employée."),
    ("nom1.md", "La somme versée."),
    ("nom2.md", "Des sommes dues."),
    ("nom3.md", "Nous sommes là."),
    ("avion1.md", "Un avion décolle."),
    ("avion2.md", "Nous avions décollé, eux aussi, en avions."),
    ("unknown1.md", "Un chatbot."),
    ("unknown2.md", "Des chatbots."),
    ("laicite.md", "La laïcisation des lecteurs de notes, notamment."),
];

#[test]
fn forms_of_a_word_meet_and_other_words_do_not() {
    let home = Home::new(&FORMS);
    let daemon = home.serve();
    for (queries, notes) in [
        (&["tissu", "tissus", "TISSUS"][..], &["u1.md", "u2.md"][..]),
        (&["clé", "clefs"], &["cle1.md", "cle2.md"]),
        (&["Rodez", "calais", "SUEZ"], &["lieu1.md"]),
        (&["caler", "roder", "suer"], &["lieu2.md"]),
        (&["bijou", "bijoux"], &["ou1.md", "ou2.md"]),
        (&["vitrail", "vitraux"], &["ail1.md", "ail2.md"]),
        (&["réunion", "reunions"], &["ion1.md", "ion2.md"]),
        (&["profit", "profits"], &["it1.md", "it2.md"]),
        (&["laïc", "laïques"], &["que1.md", "que2.md"]),
        (&["lectrices", "lecteur"], &["laicite.md", "trice1.md", "trice2.md"]),
        (&["employé", "employées"], &["ee1.md", "ee2.md"]),
        (&["somme", "sommes"], &["nom1.md", "nom2.md"]),
        (&["avion", "avions"], &["avion1.md", "avion2.md"]),
        (&["chatbot", "chatbots"], &["unknown1.md", "unknown2.md"]),
        (&["note", "notes"], &["laicite.md"]),
        (&["notamment"], &["laicite.md"]),
    ] {
        for q in queries {
            assert_eq!(daemon.notes_with(q), notes, "{q}");
        }
    }
}

#[test]
fn names_that_hold_signs_are_words_of_their_own() {
    let home = Home::new(&[
        ("c.md", "Un module en C, sobre."),
        ("cpp.md", "Un module en C++17, rapide."),
        ("csharp.md", "Un module en C#, typé."),
        ("dotnet.md", "Un module pour .NET, portable."),
        ("site.md", "Un module lu sur ici.net, gratuit."),
    ]);
    let daemon = home.serve();
    for (q, notes) in [
        ("C#", &["csharp.md"][..]),
        ("c#", &["csharp.md"]),
        ("C++", &["cpp.md"]),
        ("module C++", &["cpp.md"]),
        (".NET", &["dotnet.md"]),
        (".net", &["dotnet.md"]),
        ("ici.net", &["site.md"]),
    ] {
        assert_eq!(daemon.notes_with(q), notes, "{q}");
    }
    let answer = daemon.search("module C#");
    let html = answer["hits"][0]["snippets"][0]["html"].as_str().unwrap();
    assert!(html.contains("<mark>C#</mark>"), "{html}");
}

/// Pairs of notes that say one thing in two spellings, and what each pair is looked for with.
const PAIRS: [(&str, &str, &[&str]); 22] = [
    ("SIRET 444 555 666 00012.", "SIRET 44455566600012.", &["444 555 666 00012", "44455566600012"]),
    (
        "Coût : 2 500 000 €.",
        "Coût : 2500000 €.",
        &["2 500 000", "2500000", "2\u{202f}500\u{a0}000 €"],
    ),
    ("Prime de 3 200,50 €.", "Prime de 3200,50 €.", &["3 200,50 €", "3200,50"]),
    ("Tél. 02 98 76 54 32.", "Tél. +33 2 98 76 54 32.", &["0298765432", "02.98.76.54.32"]),
    ("Séance à 16h45.", "Séance à 16 h 45.", &["16h45", "16 h 45", "16:45", "16 heures 45"]),
    ("Ouvert dès 8h05.", "Ouvert dès 08:05.", &["8h05", "08h05", "8 h 05"]),
    ("Semaine de 36 heures.", "Semaine de 36h.", &["36 heures", "36h", "36 h"]),
    ("La 1re étape.", "La première étape.", &["1re étape", "1ère étape", "première étape"]),
    ("Le 4e rang.", "Le quatrième rang.", &["4e rang", "4ème rang", "quatrième rang"]),
    ("Le XVIIe siècle.", "Le XVIIème siècle.", &["XVIIe siècle", "XVIIème siècle"]),
    ("La 31e page.", "La 31ème page.", &["31e page", "31ème page"]),
    ("Outil v4.5.6.", "Outil 4.5.6.", &["v4.5.6", "4.5.6"]),
    ("Selon l’alinéa 3.", "Selon le troisième alinéa.", &["alinéa 3", "3e alinéa", "al. 3"]),
    ("Directive 98/34/CE.", "Directive 98/34.", &["directive 98/34/CE", "98/34", "98-34"]),
    (
        "Règlement (UE) 2017/745.",
        "Règlement UE n° 2017/745.",
        &["règlement UE 2017/745", "règlement 2017/745", "2017/745", "2017-745"],
    ),
    ("Circulaire 5811/SG.", "Circulaire 5811-SG.", &["5811/SG", "5811-SG"]),
    ("NOR : ECO X 19 01234 L.", "NOR ECOX1901234L.", &["ECOX1901234L", "ECO X 19 01234 L"]),
    ("Arrêt ECLI:EU:C:2015:650.", "Arrêt ECLI: EU:C: 2015:650.", &["ECLI:EU:C:2015:650"]),
    ("Pourvoi 20-13.579.", "Pourvoi 20-13579.", &["20-13.579", "20-13579"]),
    ("RG 21/04567.", "RG n° 21/04567.", &["RG 21/04567", "21/04567"]),
    ("Articles L. 555-1 à L. 555-4.", "Article L555-3.", &["L. 555-3", "article L. 555-3"]),
    ("Articles R. 666-1, 666-4.", "Article R. 666-4 et suivants.", &["R. 666-4", "R666-4"]),
];

#[test]
fn numbers_hours_versions_and_texts_of_law_meet_however_they_are_written() {
    let home = Home::new(&[]);
    for (number, (one, other, _)) in PAIRS.iter().enumerate() {
        home.write(&format!("{number:02}a.md"), one);
        home.write(&format!("{number:02}b.md"), other);
    }
    let daemon = home.serve();
    for (number, (_, _, queries)) in PAIRS.iter().enumerate() {
        let notes = ["a", "b"].map(|side| format!("{number:02}{side}.md"));
        for q in queries.iter().flat_map(|q| ways(q)) {
            assert_eq!(daemon.notes_with(&q), notes, "{q}");
        }
    }
}

#[test]
fn inclusive_forms_and_compounds_meet_however_they_are_written() {
    let home = Home::new(&[
        ("actor.md", "Les acteurs."),
        ("actor-dots.md", "Chaque acteur·rice."),
        ("actor-slash.md", "Les acteurs/trices."),
        ("moved.md", "Elle est motivée."),
        ("moved-stop.md", "On est motivé.e."),
        ("moved-slash.md", "On est motivé/e."),
        ("all.md", "Bonjour à tou·te·s."),
        ("all-brackets.md", "Bonjour à tou(te)s."),
        ("all-hyphens.md", "Bonjour à tou-te-s."),
        ("all-plain.md", "Bonjour à tous."),
        ("meeting.md", "Un rendez-vous fixé."),
        ("meetings.md", "Des rendez‑vous fixés."),
        ("meeting-joined.md", "Un rendezvous fixé."),
        ("meeting-not.md", "Rendez le livre."),
        ("rate.md", "Un débit en km/s et/ou en octets/s."),
    ]);
    let daemon = home.serve();
    let all = ["all-brackets.md", "all-hyphens.md", "all-plain.md", "all.md"];
    let meetings = ["meeting-joined.md", "meeting.md", "meetings.md"];
    for (queries, notes) in [
        (
            &["acteurs", "actrice", "acteur/trice", "acteur·rice·s"][..],
            &["actor-dots.md", "actor-slash.md", "actor.md"][..],
        ),
        (
            &["motivé", "motivé.e", "motivé/e", "motivée"],
            &["moved-slash.md", "moved-stop.md", "moved.md"],
        ),
        (&["tous", "tou·te·s", "toutes", "tou(te)s"], &all),
        (&["rendez-vous", "rendezvous", "RENDEZ-VOUS"], &meetings),
        (&["octets/s", "octets"], &["rate.md"]),
    ] {
        for q in queries {
            assert_eq!(daemon.notes_with(q), notes, "{q}");
        }
    }
}

#[test]
fn a_reference_is_marked_as_it_is_written() {
    let home = Home::new(&[(
        "note.md",
        "Réunion à 14 h 30, budget de 1 000 000 €, version v1.2.3, articles L. 7-1 à L. 7-4, 01 23 45 67 89.",
    )]);
    let daemon = home.serve();
    for (q, mark) in [
        ("14:30", "14 h 30"),
        ("1000000", "1 000 000"),
        ("1.2.3", "v1.2.3"),
        ("L7-3", "L. 7-1 à L. 7-4"),
        ("0123456789", "01 23 45 67 89"),
    ] {
        let answer = daemon.search(q);
        let html = answer["hits"][0]["snippets"][0]["html"].as_str().unwrap();
        assert!(html.contains(&format!("<mark>{mark}</mark>")), "{q}: {html}");
    }
}
