//! A query that names an organisation, or an acronym that the notes explain, means the thing: what is
//! about it comes before what only mentions it.

use limier::search::{Request, search};

use crate::common::{Home, ids, indexed, settings};

const FILLER: &str = "Un paragraphe parle d’autre chose, longuement, sans y revenir jamais. ";

#[test]
fn what_is_about_the_thing_comes_before_what_mentions_it() {
    let filler = FILLER.repeat(20);
    let home = Home::new(&[]);
    home.write(
        "ecosysteme.md",
        format!(
            "# Le réseau\n\n## beta.gouv.fr\n\n{filler}\n\n## Etalab\n\nDes missions. {filler}\n"
        ),
    );
    home.write(
        "socle.md",
        format!("# Socle interministériel de logiciels libres (SILL)\n\n{filler}\n"),
    );
    home.write("autre.md", format!("# Autre\n\n## acces.beta.gouv.fr\n\n{filler}\n"));
    for (note, name) in [("a", "beta.gouv"), ("b", "Etalab")] {
        let mention = format!("# Journal {note}\n\nLes missions de {name}. {name}, {name}.\n");
        home.write(&format!("{note}.md"), mention);
    }
    home.write("c.md", "# Journal c\n\nLes missions de SILL, vues de loin. Voir SILL.\n");
    let daemon = home.serve();
    for (q, first) in [
        ("beta.gouv", "ecosysteme.md#betagouvfr"),
        ("c'est quoi beta.gouv.fr ?", "ecosysteme.md#betagouvfr"),
        ("Etalab", "ecosysteme.md#etalab"),
        ("qu'est-ce que l'Etalab", "ecosysteme.md#etalab"),
        ("SILL", "socle.md#socle-interministériel-de-logiciels-libres-sill"),
    ] {
        assert_eq!(daemon.first(q), first, "{q}: {:?}", daemon.ids(q));
    }
    // A part of a query weighs less: the rest chooses too.
    assert_eq!(daemon.first("journal Etalab"), "b.md#journal-b");
}

#[test]
fn a_former_name_leads_to_its_successor_on_the_first_page() {
    let home = Home::new(&[
        ("dinum.md", "# La DINUM\n\nElle conduit la transformation.\n"),
        ("x.md", "# Divers\n\nLa DINUM est citée, la DINUM encore, et la DINUM.\n"),
    ]);
    for note in 0..3 {
        home.write(&format!("n{note}.md"), format!("# Note {note}\n\nDINSIC, acte{note}.\n"));
    }
    let daemon = home.serve();
    let found = daemon.ids("c'est quoi la DINSIC ?");
    assert!(found.iter().take(3).all(|id| id.starts_with('n')), "{found:?}");
    assert_eq!(found[3..], ["dinum.md#la-dinum", "x.md#divers"]);
    // However many write the former name.
    for note in 3..40 {
        home.write(&format!("n{note}.md"), format!("# Note {note}\n\nDINSIC, acte{note}.\n"));
    }
    daemon.reconcile();
    let answer = daemon.json("/api/v1/search?q=DINSIC&limit=100");
    let found = ids(&answer);
    assert!(found.iter().take(9).all(|id| id.starts_with('n')), "{found:?}");
    assert_eq!((found[9].as_str(), found.len()), ("dinum.md#la-dinum", 42), "{found:?}");
    let first = ids(&daemon.json("/api/v1/search?q=DINSIC&limit=10"));
    assert_eq!(first[..], found[..10]);
}

#[test]
fn a_long_form_ranks_as_its_acronym_does() {
    let home = Home::new(&[
        ("lexique.md", "# Lexique\n\nLe Bureau des affaires courantes (BAC) siège ici.\n"),
        (
            "bureau.md",
            "# Bureau\n\n## Organisation\n\nLe bureau des affaires courantes a des missions diverses, \
             un local, une salle et trois agents.\n",
        ),
    ]);
    home.write("carte.md", format!("# Carte\n\n## Les missions du BAC\n\nIl instruit. {FILLER}\n"));
    for note in 0..3 {
        home.write(
            &format!("n{note}.md"),
            format!("# Note {note}\n\nLe BAC, acte{note}. {FILLER}\n"),
        );
    }
    let daemon = home.serve();
    for q in ["missions du BAC", "missions du bureau des affaires courantes"] {
        let found = daemon.ids(q);
        assert_eq!(found[..2], ["carte.md#les-missions-du-bac", "bureau.md#organisation"], "{q}");
    }
    // A slip in it hides it from nobody.
    let found = daemon.ids("missions du bureau des afaires courantes");
    assert_eq!(found[..2], ["carte.md#les-missions-du-bac", "bureau.md#organisation"]);
    // Its words still find what says only some of them.
    let found = daemon.ids("missions du bureau des affaires courantes");
    assert!(found.contains(&"bureau.md#bureau".to_owned()), "{found:?}");
}

#[test]
fn a_heading_that_holds_all_the_words_comes_before_a_text_that_does() {
    let home = Home::new(&[]);
    let filler = FILLER.repeat(2);
    home.write(
        "guide.md",
        format!(
            "# Guide\n\n## Relire un acte sans témoin\n\n{filler}\n\n## Le reste\n\nRelire un acte sans le \
             témoin : voir ailleurs.\n"
        ),
    );
    for note in 0..6 {
        home.write(&format!("n{note}.md"), format!("# Note {note}\n\nRien ici {note}. {FILLER}\n"));
    }
    let daemon = home.serve();
    for q in ["relire acte témoin", "comment relire un acte sans témoin"] {
        assert_eq!(daemon.first(q), "guide.md#relire-un-acte-sans-témoin", "{q}");
    }
}

/// The last headings that hold `bleue`, then those that hold `calme`, come before the last with `zone`.
#[test]
fn words_of_a_name_that_no_later_heading_holds() {
    let explained = "# Espaces\n\nLa Zone Bleue Calme (ZBC) est ouverte.\n";
    let headings =
        ["Bleue", "Bleue", "Bleue", "Bleue", "Calme", "Calme", "Zone Calme", "Zone Zone"];
    let notes =
        headings.iter().enumerate().map(|(n, heading)| format!("# {heading}\n\nTexte {n}.\n"));
    let (_folder, _writer, snapshot) = indexed([explained.to_owned()].into_iter().chain(notes));
    let request = Request { q: "ZBC".into(), ..Request::default() };
    let found = search(&snapshot, &settings(), &request).unwrap();
    assert_eq!(found.hits[0].note.as_str(), "n0.md");
}
