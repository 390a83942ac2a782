//! Acronyms and what they stand for: where notes teach them, and what they find.

use crate::common::{Home, strings};

/// The long forms that the notes teach, each with its acronym.
fn taught(notes: &[(&str, &str)]) -> Vec<(String, String)> {
    let home = Home::new(notes);
    let told = home.serve().json("/api/v1/acronyms?limit=100");
    let mut pairs = Vec::new();
    for acronym in told["acronyms"].as_array().unwrap() {
        let letters = acronym["acronym"].as_str().unwrap();
        let forms = strings(&acronym["long_forms"], "text");
        pairs.extend(forms.into_iter().map(|long| (letters.to_owned(), long)));
    }
    pairs
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn notes_teach_acronyms_in_brackets_links_lines_and_front_matter() {
    for (note, acronym, long) in [
        (
            "Le plan d’archivage des courriels (PAC) est prêt.",
            "PAC",
            "plan d’archivage des courriels",
        ),
        ("Le PAC (le plan d’archivage des courriels).", "PAC", "plan d’archivage des courriels"),
        (
            "Voir [CML - Catalogue ministériel de logiciels](https://exemple.fr) ici.",
            "CML",
            "catalogue ministériel de logiciels",
        ),
        (
            "Voir [Catalogue ministériel de logiciels – CML](autre.md) ici.",
            "CML",
            "catalogue ministériel de logiciels",
        ),
        (
            "# Sigles\n\n- **PSR** : plan de secours du réseau, à jour\n",
            "PSR",
            "plan de secours du réseau",
        ),
        (
            "| Sigle | Sens |\n|---|---|\n| PSR | Plan de secours du réseau |\n",
            "PSR",
            "plan de secours du réseau",
        ),
        (
            "---\ntitle: CML\nkezako: Catalogue ministériel de logiciels\n---\nIci.\n",
            "CML",
            "catalogue ministériel de logiciels",
        ),
        (
            "---\nacronym: CEL\nname: Centre des logiciels libres\n---\nIci.\n",
            "CEL",
            "centre des logiciels libres",
        ),
        (
            "Le HTML sert.\n\n*[HTML]: HyperText Markup Language\n",
            "HTML",
            "hypertext markup language",
        ),
    ] {
        assert_eq!(taught(&[("a.md", note)]), pairs(&[(acronym, long)]), "{note}");
    }
    assert_eq!(taught(&[("a.md", "La page (HTML) et [CML - le catalogue](b.md).")]), []);
}

#[test]
fn an_acronym_that_a_note_explains_meets_its_long_form() {
    let home = Home::new(&[
        ("explains.md", "Le plan d’archivage des courriels (PAC) est prêt."),
        ("long.md", "Chacun suit le plan d'archivage des courriels."),
        ("acronym.md", "Le PAC est suivi."),
        ("apart.md", "Un plan pour les courriels et leur archivage."),
        ("dotted.md", "Le P.A.C. est suivi."),
    ]);
    let daemon = home.serve();
    let all = ["acronym.md", "dotted.md", "explains.md", "long.md"];
    for q in ["PAC", "pac", "P.A.C."] {
        assert_eq!(daemon.notes_with(q), all, "{q}");
        let expansion = &daemon.search(q)["query"]["expansions"][0];
        assert_eq!(
            (&expansion["from"], &expansion["to"]),
            (&q.trim_end_matches('.').into(), &"plan d’archivage des courriels".into())
        );
    }
    for q in ["plan d’archivage des courriels", "plan archivage courriel"] {
        let notes = daemon.notes_with(q);
        assert!(all.iter().all(|note| notes.contains(&(*note).to_owned())), "{q}: {notes:?}");
    }
    // Who says both comes first, who says only what was not typed, last.
    let notes = strings(&daemon.search("PAC")["hits"], "note");
    assert_eq!((notes[0].as_str(), notes[3].as_str()), ("explains.md", "long.md"));
    std::fs::remove_file(home.note("explains.md")).unwrap();
    daemon.reconcile();
    assert_eq!(daemon.notes_with("PAC"), ["acronym.md", "dotted.md"]);
}

#[test]
fn the_acronyms_of_the_notes_are_listed_with_what_explains_them() {
    let home = Home::new(&[
        ("a.md", "Le plan d’archivage des courriels (PAC) est prêt."),
        ("b.md", "Le PAC (plan d’archivage des courriels) et la pompe à chaleur (PAC)."),
        ("c.md", "Une note annuelle obligatoire (N.A.O.)."),
    ]);
    let daemon = home.serve();
    let told = daemon.json("/api/v1/acronyms?limit=1&offset=1");
    assert_eq!((&told["total"], &told["acronyms"].as_array().unwrap().len()), (&2.into(), &1));
    assert_eq!(
        told["acronyms"][0],
        serde_json::json!({ "acronym": "PAC", "long_forms": [
            { "text": "plan d’archivage des courriels", "uses": 2, "everywhere": false, "notes": ["a.md", "b.md"] },
            { "text": "pompe à chaleur", "uses": 1, "everywhere": false, "notes": ["b.md"] },
        ]})
    );
    std::fs::remove_file(home.note("c.md")).unwrap();
    daemon.reconcile();
    assert_eq!(daemon.json("/api/v1/acronyms")["total"], 1);
}

#[test]
fn a_slip_of_the_pen_is_taught_by_two_notes_only() {
    let (right, slip) =
        ("Le plan de secours du réseau (PSR).", "Le plan de secourrs du réseau (PSR).");
    let long = ("PSR", "plan de secours du réseau");
    let wrong = ("PSR", "plan de secourrs du réseau");
    assert_eq!(taught(&[("a.md", slip)]), pairs(&[wrong]), "without a rival");
    assert_eq!(taught(&[("a.md", right), ("b.md", right), ("c.md", slip)]), pairs(&[long]));
    let notes = [("a.md", right), ("b.md", right), ("c.md", right), ("d.md", slip), ("e.md", slip)];
    assert_eq!(taught(&notes), pairs(&[long, wrong]));
    // The tree of organisations knows better than one note, and teaches what no note says.
    let notes = [
        ("a.md", "La directrice interministérielle du numérique (DINUM) signe."),
        ("b.md", "La direction interministérielle du numérique publie."),
        ("c.md", "La DINUM signe."),
    ];
    assert_eq!(taught(&notes), []);
    let home = Home::new(&notes);
    let daemon = home.serve();
    assert_eq!(daemon.notes_with("DINUM publie"), ["b.md"]);
    assert_eq!(
        daemon.notes_with("direction interministérielle du numérique signe"),
        ["a.md", "c.md"]
    );
}

#[test]
fn an_acronym_of_two_meanings_has_each_where_it_is_explained() {
    let home = Home::new(&[
        ("ferme/explique.md", "La politique agricole commune (PAC) change."),
        ("ferme/suite.md", "# La ferme\n\nLa politique agricole commune.\n"),
        (
            "chauffage/explique.md",
            "# Chauffage\n\nLa pompe à chaleur (PAC) chauffe.\n\n## Suite\n\nLa PAC tourne.\n",
        ),
        ("chauffage/suite.md", "La pompe à chaleur."),
        ("ailleurs.md", "La PAC tourne."),
    ]);
    let daemon = home.serve();
    let notes = daemon.notes_with("pompe à chaleur tourne");
    assert_eq!(
        notes,
        ["chauffage/explique.md"],
        "what explains it otherwise, or not, says nothing"
    );
    assert_eq!(daemon.notes_with("politique agricole commune tourne"), Vec::<String>::new());
    // What nine in ten notes say holds wherever nothing else is said.
    for number in 0..20 {
        home.write(&format!("ferme/{number}.md"), "La politique agricole commune (PAC) change.");
    }
    daemon.reconcile();
    assert_eq!(daemon.notes_with("politique agricole commune tourne"), ["ailleurs.md"]);
    assert_eq!(daemon.notes_with("pompe à chaleur tourne"), ["chauffage/explique.md"]);
}
