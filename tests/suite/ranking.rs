//! What comes first, on a small corpus made for it and on our own notes.

use std::path::Path;

use crate::common::{Home, ids, strings};

const FILLER: &str = "Un paragraphe parle d’autre chose, longuement, sans y revenir jamais. ";

fn home() -> Home {
    let filler = FILLER.repeat(10);
    let home = Home::new(&[]);
    home.write("titre.md", format!("---\ntitle: Portabilité\n---\n\n{filler}\n"));
    home.write("rubrique.md", format!("# Divers\n\n## Portabilité\n\n{filler}\n"));
    home.write("texte.md", format!("# Autre\n\n{filler} portabilité. {filler}\n"));
    home.write("souvent.md", format!("# Usages\n\n{filler} abeille abeille abeille. {filler}\n"));
    home.write("parfois.md", format!("# Usages\n\n{filler} abeille. {filler}\n"));
    home.write("proche.md", format!("# Serveurs\n\n{filler} salle de serveurs. {filler}\n"));
    home.write("loin.md", format!("# Lieux\n\nUne salle. {filler}{filler} Des serveurs.\n"));
    home.write("rare.md", format!("# Note\n\n{filler} ornithorynque et paragraphe. {filler}\n"));
    home.write(
        "auteur.md",
        format!("---\nauthor: Ada Lovelace\ndate: 2 août 2024\n---\n\n{filler}\n"),
    );
    home.write(
        "vieux.md",
        format!("---\ndate: 2019\n---\n\n# Vieux\n\nmachine ancienne {filler}\n"),
    );
    home.write(
        "neuf.md",
        format!("---\ndate: 2024-05-01\n---\n\n# Neuf\n\nmachine récente {filler}\n"),
    );
    home.write("double/un.md", format!("# Un\n\n## Copie\n\ndoublon {filler}\n"));
    home.write("double/deux.md", format!("# Deux\n\n## Copie\n\ndoublon {filler}\n"));
    home
}

#[test]
fn titles_and_headings_come_before_text() {
    let home = home();
    let daemon = home.serve();
    let ids = daemon.ids("portabilité");
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert_eq!(ids[2], "texte.md#autre", "{ids:?}");
    assert_eq!(daemon.ids("abeille"), ["souvent.md#usages", "parfois.md#usages"]);
    assert_eq!(daemon.first("salle serveurs"), "proche.md#serveurs");
    assert_eq!(daemon.first("paragraphe ornithorynque"), "rare.md#note");
}

#[test]
fn the_folders_of_a_note_say_what_it_is_about() {
    let home = Home::new(&[]);
    for folder in ["alpha_forum", "doc.portail.fr"] {
        let text = "# Fermer\n\nPour fermer un compte, écrivez-nous.\n";
        home.write(&format!("{folder}/guides/fermer-{}.md", folder.len()), text);
    }
    for number in 0..5 {
        let text = format!("# Jour {number}\n\nLe portail ouvre à {number} heures.\n");
        home.write(&format!("jour-{number}.md"), text);
    }
    let daemon = home.serve();
    let search = |q: &str| daemon.search_with(&[("q", q), ("collapse", "none")]);
    // No section holds all three words: of two alike, the one that lies in `doc.portail.fr` is meant.
    let answer = search("fermer compte portail");
    assert_eq!(ids(&answer)[0], "doc.portail.fr/guides/fermer-14.md#fermer", "{answer}");
    assert_eq!(ids(&search("fermer compte forum"))[0], "alpha_forum/guides/fermer-11.md#fermer");
    // A folder makes no hit: readers would not find the word where they land.
    assert_eq!(search("forum")["total"], 0);
}

#[test]
fn a_word_being_typed_weighs_in_titles_and_headings_too() {
    let home = home();
    let daemon = home.serve();
    for q in ["porta", "portab", "portabilit"] {
        let answer = daemon.search_with(&[("q", q), ("typing", "true"), ("collapse", "none")]);
        let notes = strings(&answer["hits"], "note");
        assert_eq!((notes.len(), notes[2].as_str()), (3, "texte.md"), "{q}: {notes:?}");
    }
}

#[test]
fn the_language_of_queries() {
    let home = home();
    let daemon = home.serve();
    for (q, notes) in [
        ("\"salle de serveurs\"", &["proche.md"][..]),
        ("« salle de serveurs »", &["proche.md"]),
        ("“salle de serveurs”", &["proche.md"]),
        ("salle serveurs", &["loin.md", "proche.md"]),
        ("salle serveurs -lieux", &["proche.md"]),
        ("salle SAUF lieux", &["proche.md"]),
        ("salle NOT lieux", &["proche.md"]),
        ("ornithorynque OU abeille", &["parfois.md", "rare.md", "souvent.md"]),
        ("ornithorynque OR abeille", &["parfois.md", "rare.md", "souvent.md"]),
        ("(ornithorynque OU abeille) note", &["rare.md"]),
        ("salle ET serveurs ET lieux", &["loin.md"]),
        ("ornitho*", &["rare.md"]),
        ("ornitho", &[]),
        ("titre:portabilité", &["rubrique.md", "titre.md"]),
        ("title:PORTABILITE", &["rubrique.md", "titre.md"]),
        ("auteur:lovelace", &["auteur.md"]),
        ("author:Ada", &["auteur.md"]),
        ("note:double doublon", &["double/deux.md", "double/un.md"]),
        ("note:double/un.md", &["double/un.md"]),
        ("machine depuis:2024", &["neuf.md"]),
        ("machine avant:2024", &["vieux.md"]),
        ("machine since:2019-01-01 before:2020", &["vieux.md"]),
        ("machine depuis:1er mai 2024", &["neuf.md"]),
        ("depuis:2 mai 2024 machine", &[]),
        ("avant:mai 2024 machine", &["vieux.md"]),
        ("depuis:\"1er mai 2024\" machine", &["neuf.md"]),
        ("depuis:ancienne machine", &["vieux.md"]),
    ] {
        assert_eq!(daemon.notes_with(q), notes, "{q}");
    }
    // What has no meaning is text: never an error.
    for q in ["\"salle", "OU salle", "salle OU", "-", "(((", ")))", "salle)", "titre:", "***", "\\"]
    {
        daemon.search(q);
    }
    assert_eq!(daemon.notes_with("\"salle serveurs"), ["loin.md", "proche.md"]);
    assert_eq!(daemon.notes_with("salle OU"), ["loin.md", "proche.md"]);
}

#[test]
fn capitals_alone_are_no_operators() {
    let home =
        Home::new(&[("a.md", "la loi ou le décret"), ("b.md", "la loi"), ("c.md", "un décret")]);
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("LOI ET DECRET"), ["a.md"]);
    assert_eq!(daemon.notes_with("LOI OU DECRET"), ["a.md"], "words, the stop word dropped");
    assert_eq!(daemon.notes_with("loi OU decret"), ["a.md", "b.md", "c.md"]);
}

#[test]
fn signs_alone_are_answered_kindly() {
    let home = Home::new(&[("a.md", "Une note.")]);
    let daemon = home.serve();
    let page = daemon.get("/?q=%3F%3F%3F").text().to_owned();
    assert!(page.contains("Aucun résultat") && page.contains("aucun mot à chercher"), "{page}");
    let page = daemon.get("/?q=absente").text().to_owned();
    assert!(page.contains("Rien dans les notes ne correspond"), "{page}");
    assert_eq!(daemon.search("???")["total"], 0);
    let facets = daemon.json("/api/v1/facets?q=%3F%3F%3F&facets=year");
    assert_eq!(facets["facets"]["year"], serde_json::json!([]));
    assert_eq!(daemon.search(" ")["total"], 1);
}

#[test]
fn copies_are_one_hit() {
    let home = home();
    let daemon = home.serve();
    let answer = daemon.search("doublon");
    assert_eq!((&answer["total"], &answer["total_hits"]), (&2.into(), &1.into()), "{answer}");
    let hit = &answer["hits"][0];
    let mut notes = strings(&hit["also_in"], "note");
    notes.push(hit["note"].as_str().unwrap().to_owned());
    notes.sort();
    assert_eq!(notes, ["double/deux.md", "double/un.md"]);
    assert_eq!(hit["also_in"][0]["anchor"], "copie");
    assert_eq!((&hit["title"], &hit["also_in"][0]["title"]), (&"Deux".into(), &"Un".into()));
    let apart = daemon.search_with(&[("q", "doublon"), ("collapse", "none")]);
    assert_eq!(apart["total_hits"], 2);
}

#[test]
fn of_copies_the_newest_is_shown_else_that_of_the_fuller_note() {
    let home = Home::new(&[]);
    let copy = format!("## Gouvernance\n\narchipel {FILLER}{FILLER}\n");
    home.write("a.md", format!("# Extrait\n\n{copy}"));
    home.write("b.md", format!("# Instances\n\n{copy}\n## Suite\n\n{FILLER}\n\n## Fin\n\nMot.\n"));
    home.write("c.md", format!("# Autre\n\n{copy}"));
    let daemon = home.serve();
    assert_eq!(daemon.search("archipel")["hits"][0]["note"], "b.md");
    home.write("d.md", format!("---\ndate: 2024-01-01\n---\n\n# Neuf\n\n{copy}"));
    daemon.reconcile();
    let answer = daemon.search("archipel");
    assert_eq!(answer["hits"][0]["note"], "d.md", "{answer}");
    assert_eq!(answer["hits"][0]["also_in"].as_array().unwrap().len(), 3);
}

#[test]
fn pages_go_on_from_each_other_and_the_first_hits_keep_their_places() {
    let home = Home::new(&[]);
    for number in 0..40 {
        let more = if number % 3 == 0 { "Les loutres et les castors." } else { "Rien de plus." };
        let text = format!("# Rivière {number}\n\n{more}\n\n## Suite\n\nUne rivière. {more}\n");
        home.write(&format!("r{number}.md"), text);
    }
    let daemon = home.serve();
    let page = |offset: usize, limit: usize| {
        let (offset, limit) = (offset.to_string(), limit.to_string());
        let answer = daemon.search_with(&[
            ("q", "rivière"),
            ("collapse", "none"),
            ("offset", &offset),
            ("limit", &limit),
        ]);
        let hits = answer["hits"].as_array().unwrap().clone();
        let hits = hits.iter().map(|hit| (hit["id"].clone(), hit["score"].as_f64().unwrap()));
        hits.collect::<Vec<_>>()
    };
    let all = page(0, 100);
    assert_eq!(all.len(), 80);
    assert!(all.is_sorted_by(|a, b| a.1 >= b.1), "{all:?}");
    let by_tens: Vec<_> = (0..8).flat_map(|ten| page(ten * 10, 10)).collect();
    assert_eq!(by_tens, all);
}

#[test]
fn what_is_misspelled_or_too_much_is_mended_and_said() {
    let home = home();
    let daemon = home.serve();
    let answer = daemon.search("ornitorynque");
    assert_eq!(answer["hits"][0]["note"], "rare.md", "{answer}");
    let suggestion = &answer["query"]["suggestion"];
    assert_eq!(suggestion["text"], "ornithorynque");
    assert_eq!((&suggestion["applied"], &suggestion["reason"]), (&true.into(), &"spelling".into()));
    assert_eq!(daemon.search_with(&[("q", "ornitorynque"), ("strict", "true")])["total"], 0);

    for typo in ["irnithorynque", "rnithorynque", "ronithorynque", "pornithorynque"] {
        assert_eq!(daemon.first(typo), "rare.md#note", "{typo}");
    }
    let answer = daemon.search("ornithorynque abeille");
    assert!(answer["total"].as_u64().unwrap() > 0, "{answer}");
    let relaxed = &answer["query"]["relaxed"];
    assert_eq!(relaxed["strict_total"], 0);
    assert_eq!(relaxed["dropped"].as_array().unwrap().len(), 1, "{relaxed}");
    assert_eq!(
        daemon.search_with(&[("q", "ornithorynque abeille"), ("strict", "true")])["total"],
        0
    );

    let plain = daemon.search("portabilité");
    assert!(plain["query"]["relaxed"].is_null() && plain["query"]["suggestion"].is_null());
    assert_eq!(plain["hits"][0]["missing"], serde_json::json!([]));
}

/// What holds less than was asked stands on the list, and nothing counts it.
#[test]
fn what_lacks_words_is_listed_and_never_counted() {
    let home = Home::new(&[]);
    for number in 0..3 {
        let text = format!("# Berge {number}\n\nLe héron et la loutre pêchent. {FILLER}\n");
        home.write(&format!("tous{number}.md"), text);
    }
    for number in 0..120 {
        let text = format!("# Héron {number}\n\nUn héron, héron cendré, fiche {number}.\n");
        home.write(&format!("heron{number}.md"), text);
    }
    home.write("date.md", "---\ndate: 2024-01-01\n---\n# Loutre\n\nUne loutre dort.\n");
    let daemon = home.serve();
    let ask = |more: &[(&str, &str)]| {
        let mut parameters = vec![("q", "héron loutre"), ("limit", "100"), ("facets", "year")];
        parameters.extend(more);
        daemon.search_with(&parameters)
    };
    let answer = ask(&[]);
    for (field, number) in
        [("total", 3), ("total_hits", 3), ("total_all_words", 3), ("total_listed", 100)]
    {
        assert_eq!(answer[field], number, "{field}");
    }
    let years = answer["facets"]["year"].as_array().unwrap();
    assert!(years.iter().all(|year| year["value"] != "2024"), "{years:?}");
    let hits = answer["hits"].as_array().unwrap();
    let tiers = strings(&answer["hits"], "tier");
    assert_eq!(
        (tiers.len(), &tiers[..4]),
        (100, &["full", "full", "full", "partial"].map(str::to_owned)[..])
    );
    assert!(tiers[3..].iter().all(|tier| tier == "partial"), "of two words: complete first");
    assert!(hits.is_sorted_by(|a, b| a["score"].as_f64() >= b["score"].as_f64()));
    assert!(hits[..3].iter().all(|hit| hit["missing"] == serde_json::json!([])));
    assert!(hits[3..].iter().all(|hit| hit["missing"].as_array().unwrap().len() == 1));
    assert_eq!(ask(&[("offset", "100")])["hits"], serde_json::json!([]));
    // Whoever sorts by day, or wants all the words, sees what holds them.
    for more in [("sort", "-date"), ("strict", "true")] {
        let answer = ask(&[more]);
        assert_eq!(
            (&answer["total_listed"], answer["hits"].as_array().unwrap().len()),
            (&3.into(), 3)
        );
    }
    assert_eq!(daemon.get("/atom.xml?q=h%C3%A9ron+loutre").text().matches("<entry>").count(), 3);
    // What is near meets filters, exclusions and phrases.
    let near = daemon.search_with(&[("q", "héron loutre -fiche"), ("limit", "100")]);
    assert_eq!((&near["total"], &near["total_listed"]), (&3.into(), &4.into()));
    let near = daemon.search_with(&[("q", "héron \"loutre dort\""), ("limit", "100")]);
    assert_eq!(strings(&near["hits"], "note"), ["date.md"]);
    let page = daemon.get("/?q=h%C3%A9ron+loutre");
    assert!(
        page.text().contains("<strong>3\u{a0}sections</strong>")
            && page.text().contains("Il manque des mots aux sections qui suivent."),
        "{}",
        page.text()
    );
}

/// With more words, a section that says most of them well may come before one that names them all.
#[test]
fn of_many_words_the_score_decides() {
    let home = Home::new(&[
        (
            "tous.md",
            &*format!("# Divers\n\n{FILLER}{FILLER} loutre {FILLER} castor {FILLER} rivière\n"),
        ),
        ("deux.md", "# Loutre et castor\n\nLa loutre et le castor, castor et loutre.\n"),
        ("autre.md", &*format!("# Autre\n\n{FILLER}{FILLER}{FILLER}{FILLER}{FILLER} rivière\n")),
        ("rien.md", "# Rien\n\nUn étang.\n"),
    ]);
    let daemon = home.serve();
    let answer = daemon.search("loutre castor rivière");
    assert_eq!(strings(&answer["hits"], "note"), ["deux.md", "tous.md", "autre.md"], "{answer}");
    assert_eq!(strings(&answer["hits"], "tier"), ["partial", "full", "partial"]);
    assert_eq!(
        (&answer["total"], &answer["query"]["relaxed"]),
        (&1.into(), &serde_json::Value::Null)
    );
    assert_eq!(answer["hits"][0]["missing"], serde_json::json!(["rivière"]));
    // If nothing holds all of them, what one of the best holds is the matched set.
    let answer = daemon.search("loutre castor étang");
    assert_eq!(answer["query"]["relaxed"]["dropped"], serde_json::json!(["étang"]));
    let full = answer["hits"].as_array().unwrap().iter().filter(|hit| hit["tier"] == "full");
    assert_eq!(
        (full.count(), &answer["total"], &answer["total_all_words"]),
        (2, &2.into(), &0.into())
    );
}

#[test]
fn orders() {
    let home = home();
    let daemon = home.serve();
    let notes = |sort: &str| {
        let answer = daemon.search_with(&[("q", "machine"), ("sort", sort), ("collapse", "none")]);
        strings(&answer["hits"], "note")
    };
    assert_eq!(notes("date"), ["vieux.md", "neuf.md"]);
    assert_eq!(notes("-date"), ["neuf.md", "vieux.md"]);
    assert_eq!(notes("title"), ["neuf.md", "vieux.md"]);
}

#[test]
fn the_day_of_a_file_orders_its_note_and_nothing_else() {
    let home = Home::new(&[
        ("a.md", "# Carnet sans date\n"),
        ("b.md", "---\ndate: 2024-03-05\n---\n# Carnet daté\n"),
        ("2024-03-04.md", "Carnet du jour.\n"),
        ("c.md", "---\nupdated: 2024-03-06\n---\n# Carnet mis à jour\n"),
    ]);
    // Noon, so that no time zone changes the day.
    let noon = "2024-03-05T12:00:00Z".parse::<jiff::Timestamp>().unwrap();
    let file = std::fs::File::options().write(true).open(home.note("a.md")).unwrap();
    file.set_modified(noon.into()).unwrap();
    let daemon = home.serve();
    let hits = |sort: &str| daemon.search_with(&[("q", "carnet"), ("sort", sort)])["hits"].clone();
    assert_eq!(strings(&hits("-date"), "note"), ["c.md", "b.md", "a.md", "2024-03-04.md"]);
    assert_eq!(strings(&hits("date"), "note"), ["2024-03-04.md", "b.md", "a.md", "c.md"]);
    assert_eq!(strings(&daemon.search("")["hits"], "note")[..2], ["c.md", "b.md"]);
    let days: Vec<_> = hits("date")
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| {
            ["date", "date_source", "file_date"].map(|name| hit[name].as_str().map(str::to_owned))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(days[0], [some("2024-03-04"), some("file_name"), None]);
    assert_eq!(days[1], [some("2024-03-05"), some("front_matter"), None]);
    assert_eq!(days[2], [None, None, some("2024-03-05")]);
    for (name, value) in [("from", "2024"), ("to", "2030")] {
        let dated = daemon.search_with(&[("q", "carnet"), (name, value)]);
        assert_eq!(dated["total"], 3, "{name}");
    }
    let page = daemon.get("/?q=carnet&sort=date");
    assert!(page.text().contains("fichier du "), "{}", page.text());
    let feed = daemon.get("/atom.xml?q=carnet");
    for day in ["2024-03-04", "2024-03-05", "2024-03-06"] {
        assert!(feed.text().contains(&format!("<updated>{day}T00:00:00Z</updated>")), "{day}");
    }
    drop(daemon);
    // A file touched without a change is the same note.
    file.set_modified(std::time::SystemTime::now()).unwrap();
    assert_eq!(home.run(&["verify"]).code, Some(0));
}

#[test]
fn our_own_notes_answer_their_questions() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let home = Home::copy_of(&corpus);
    let daemon = home.serve();
    for (q, firsts) in [
        ("souveraineté numérique", &["souverainete-numerique.md#souveraineté-numérique"][..]),
        ("souverainete numerique", &["souverainete-numerique.md#souveraineté-numérique"]),
        ("IGI 1300", &["anssi/securite-numerique-de-l-etat.md#igi-1300"]),
        ("article L. 321-1", &["etalab/service-public-de-la-donnee.md#le-droit-de-réutiliser"]),
        ("DINSIC 2015", &["histoire-disic-dinsic-dinum.md#la-dinsic-2015"]),
        (
            "gouvernance sécurité numérique",
            &["anssi/securite-numerique-de-l-etat.md#gouvernance-de-la-sécurité-numérique"],
        ),
        (
            "référent SILL",
            &["logiciels-libres-et-sill.md#le-référent", "logiciels-libres-et-sill.md#le-sill"],
        ),
        (
            "base adresse nationale",
            &["etalab/service-public-de-la-donnee.md#la-base-adresse-nationale"],
        ),
        ("critères RGAA", &["_pages/accessibilite-numerique.md#rgaa"]),
        (
            "« cloud au centre » données sensibles",
            &["cloud-au-centre.md#pour-les-données-sensibles"],
        ),
        ("certificat HSTS", &["anssi/preparer-une-homologation.md#deux-vérifications-rapides"]),
        ("identité pivot FranceConnect", &["identite-numerique.md#comment-ça-marche"]),
        ("LiDAR HD", &["ign/geodonnees-et-geoplateforme.md#à-quoi-sert-le-lidar-hd"]),
        ("ponts et routes", &["organisations/cerema.md"]),
        (
            "réseau interministériel",
            &["memo-reseau-rie.txt#mémo--le-réseau-interministériel-de-létat"],
        ),
        ("comité d'investissement", &["zettel/20240116084500-startups-d-etat.md#les-étapes"]),
    ] {
        let first = daemon.first(q);
        assert!(firsts.contains(&first.as_str()), "{q}: {:?}", daemon.ids(q));
    }
    for q in ["n° 2019-1088", "n°2019-1088", "décret 2019-1088"] {
        assert_eq!(daemon.notes_with("2019-1088"), daemon.notes_with(q), "{q}");
    }
    assert!(daemon.notes_with("2019-1088").len() >= 4);
    let outcome = home.run(&["check"]);
    assert_eq!(outcome.code, Some(0), "our own notes are without fault: {}", outcome.stdout);
}

#[test]
fn near_copies_are_one_hit() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let home = Home::copy_of(&corpus);
    let daemon = home.serve();
    let answer = daemon.search("cadre de gouvernance de la sécurité numérique de l'État");
    let hit = &answer["hits"][0];
    let mut notes = strings(&hit["also_in"], "note");
    notes.push(hit["note"].as_str().unwrap().to_owned());
    notes.sort();
    let pair =
        ["archives/instances-du-numerique-public-2022.md", "instances-du-numerique-public.md"];
    assert_eq!(notes, pair, "{answer}");
}

#[test]
fn what_was_made_after_one_pattern_is_no_copy() {
    let steps = "Chaque mois, le comité relit les demandes du registre, note celles qui manquent de \
                 pièces, écrit aux demandeurs et remet au directeur la liste des dossiers complets. \
                 Ceux qui n'ont pas reçu de réponse dans les trois semaines suivent par courrier simple.";
    let again = format!("{steps} Mise à jour faite au printemps.");
    let card = |name: &str| format!("# Carte {name}\n\n{steps} La carte {name} est prête.\n");
    let home = Home::new(&[
        ("registres/registre.md", &format!("# Registre\n\n{steps}\n")),
        ("registres/archives.md", &format!("# Registre\n\n{again}\n")),
        ("cartes/vert.md", &card("verte")),
        ("cartes/bleu.md", &card("bleue")),
        ("tests/un.md", &format!("# Essai\n\n{steps} Le bouton est activable.\n")),
        ("tests/deux.md", &format!("# Essai\n\n{steps} Le bouton est accessible.\n")),
        ("lots/un.md", &format!("# Lot\n\n{steps} Le lot est celui de 2023.\n")),
        ("lots/deux.md", &format!("# Lot\n\n{steps} Le lot est celui de 2024.\n")),
        (
            "parties/une.md",
            &format!("# Un\n\n{steps} Fin du un.\n\n# Deux\n\n{steps} Fin du deux.\n"),
        ),
    ]);
    let daemon = home.serve();
    let shown = |folder: &str| {
        let answer = daemon.search_with(&[("q", "relit registre"), ("note", folder)]);
        let hits = answer["hits"].as_array().unwrap().len() as u64;
        assert_eq!((&answer["total_hits"], &answer["total_listed"]), (&hits.into(), &hits.into()));
        (answer["total"].as_u64().unwrap(), hits)
    };
    // Published again, with a sentence more.
    assert_eq!(shown("registres"), (2, 1));
    // Each card is about its own colour; parts of one note were written apart on purpose.
    assert_eq!(shown("cartes"), (2, 2));
    // What one says in the place of the other tells them apart, under the same title too.
    assert_eq!(shown("tests"), (2, 2));
    assert_eq!(shown("lots"), (2, 2));
    assert_eq!(shown("parties"), (2, 2));
    let apart = daemon.search_with(&[("q", "relit registre"), ("collapse", "none")]);
    assert_eq!(apart["total_hits"], apart["total"]);
}

/// Whoever asks in a whole sentence asks for the same thing.
#[test]
fn the_frame_of_a_question_is_not_searched() {
    let home = Home::new(&[
        ("a.md", "# Badge\n\nPour obtenir un badge, il faut une photo.\n"),
        ("b.md", "# Comment faire\n\nComment faire, où trouver quoi ? Un badge.\n"),
    ]);
    let daemon = home.serve();
    let plain = daemon.search("obtenir badge");
    for q in [
        "comment faire pour obtenir un badge ?",
        "où puis-je trouver : obtenir un badge",
        "c'est quoi obtenir badge",
    ] {
        let asked = daemon.search(q);
        assert_eq!(ids(&asked), ids(&plain), "{q}");
        assert_eq!(asked["total"], plain["total"], "{q}");
    }
    assert_eq!(daemon.first("comment faire"), "b.md#comment-faire");
    assert_eq!(daemon.first("\"comment faire\" badge"), "b.md#comment-faire");
}

#[test]
fn the_beginning_of_a_word_is_not_the_stop_words_that_begin_so() {
    let home = Home::new(&[
        ("a.md", "Le déploiement avance."),
        ("b.md", "Des agents de la direction."),
        ("c.md", "Une décision."),
    ]);
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("dé*"), ["a.md", "c.md"]);
    let answer = daemon.search("dé*");
    assert_eq!(answer["hits"][0]["snippets"][0]["marks"].as_array().unwrap().len(), 1);
}

#[test]
fn a_date_that_cannot_be_read_is_text_that_may_be_left_out() {
    let home = Home::new(&[("a.md", "Le marché public.")]);
    let daemon = home.serve();
    let answer = daemon.search("depuis:hier marché");
    assert_eq!(answer["total"], 1, "{answer}");
    assert_eq!(answer["query"]["relaxed"]["dropped"], serde_json::json!(["hier"]));
}

/// What people know of a note is not always in its text.
#[test]
fn a_note_is_found_by_its_file_name_its_tags_its_other_names_and_its_authors() {
    let home = Home::new(&[
        ("TP 4 Ansible.md", "# TP 4\n\n## Premiers pas\n\nLe fichier de rôles.\n"),
        ("Réunion_du_12_mars.md", "## Présents\n\n- Camille\n\n## Décisions\n\nOn valide.\n"),
        (
            "a.md",
            "---\ntags: [trésorerie, marché public]\naliases: [Loi bleue, LBX]\n\
             auteurs: Alix Exemple, Dominique Modèle\n---\n# Compte rendu\n\nUn texte.\n",
        ),
        ("b.md", "# Autre\n\nUne phrase assez longue où la trésorerie n’est dite qu’une fois.\n"),
    ]);
    let daemon = home.serve();
    let strict = |q: &str| {
        let answer = daemon.search_with(&[("q", q), ("strict", "true")]);
        strings(&answer["hits"], "note")
    };
    for (q, note) in [
        ("ansible", "TP 4 Ansible.md"),
        ("ansible rôles", "TP 4 Ansible.md"),
        ("réunion 12 mars", "Réunion_du_12_mars.md"),
        ("marchés publics", "a.md"),
        ("\"marché public\"", "a.md"),
        ("loi bleue", "a.md"),
        ("LBX", "a.md"),
        ("dominique modèle", "a.md"),
        ("ansib*", "TP 4 Ansible.md"),
    ] {
        let found = strict(q);
        assert!(!found.is_empty() && found.iter().all(|found| found == note), "{q}: {found:?}");
    }
    // The section that holds the word comes first.
    assert_eq!(strict("trésorerie"), ["b.md", "a.md"]);
    assert_eq!(strict("trésorerie SAUF compte"), ["b.md"]);
    assert_eq!(strict("-trésorerie exemple"), Vec::<String>::new());
    let hits = daemon.search("trésorerie")["hits"].clone();
    assert_eq!(hits[0]["found_in"], serde_json::json!([]));
    assert_eq!(
        hits[1]["found_in"],
        serde_json::json!([{
            "kind": "tag", "text": "trésorerie", "html": "<mark>trésorerie</mark>", "marks": [[0, 11]],
        }])
    );
    let page = daemon.get("/?q=tr%C3%A9sorerie");
    assert!(page.text().contains("Étiquette\u{a0}: <mark>trésorerie</mark>"), "{}", page.text());
}
