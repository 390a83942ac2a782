//! What queries find in an index in this very process, and when they are given up.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use crate::common::{indexed, settings};
use limier::index::Snapshot;
use limier::note::NotePath;
use limier::search::{
    QueryMarks, Request, Response, SearchError, Settings, Synonyms, Tier, search,
};

fn ask(snapshot: &Snapshot, q: &str) -> Response {
    search(snapshot, &settings(), &Request { q: q.into(), ..Request::default() }).unwrap()
}

#[test]
fn reading_a_query_is_given_up_in_time_too() {
    let (_folder, _writer, snapshot) =
        indexed(["Une start-up sans pareille, prud’homme et entre prise.\n".to_owned()]);
    let patient = settings();
    let hasty = Settings { time_max: Duration::ZERO, ..patient.clone() };
    for q in ["start-up", "entreprise", "\"sans pareille\"", "sta*", "pareille"] {
        let request = Request { q: q.into(), ..Request::default() };
        assert_eq!(search(&snapshot, &patient, &request).unwrap().total, 1, "{q}");
        assert!(QueryMarks::new(&snapshot, &patient, q).is_ok(), "{q}");
        let late = search(&snapshot, &hasty, &request);
        assert!(matches!(late, Err(SearchError::Late(_))), "{q}");
        let late = QueryMarks::new(&snapshot, &hasty, q).map(|_| ());
        assert!(matches!(late, Err(SearchError::Late(_))), "{q}");
    }
}

#[test]
fn the_end_of_a_phrase_that_is_too_long_is_told() {
    let words: Vec<String> = (0..40).map(|number| format!("mot{}", letters(number))).collect();
    let text = words.join(" ");
    let (_folder, _writer, snapshot) = indexed([format!("# Note\n\n{text}.\n")]);
    let ask = |q: String, strict| {
        search(&snapshot, &settings(), &Request { q, strict, ..Request::default() })
    };
    let found = ask(format!("« {text} »"), false).unwrap();
    assert_eq!(
        (found.total, found.query.relaxed.unwrap().dropped),
        (1, vec![words[32..].join(" ")])
    );
    let refused = ask(format!("\"{text}\""), true);
    assert!(matches!(refused, Err(SearchError::TooMuchAsked(32))), "{refused:?}");
    assert!(ask(format!("\"{}\"", words[..32].join(" ")), true).unwrap().query.relaxed.is_none());
}

/// Two letters that tell a number.
fn letters(number: u8) -> String {
    [b'a' + number / 10, b'a' + number % 10].map(char::from).iter().collect()
}

#[test]
fn nothing_is_left_out_in_silence_however_much_is_asked() {
    let (_folder, _writer, snapshot) =
        indexed(["Des données ouvertes.\n".to_owned(), "Des données fermées.\n".to_owned()]);
    let strict = |q: &str| {
        let request = Request { q: q.into(), strict: true, ..Request::default() };
        search(&snapshot, &settings(), &request)
    };
    let many = "données ".repeat(64);
    // What decides by itself is kept, and the last words make room for it.
    for (more, total) in
        [("-ouvertes", 1), ("\"données fermées\"", 1), ("tag:absent", 0), ("(x OU y)", 0)]
    {
        let found = ask(&snapshot, &format!("{many} {more}"));
        assert_eq!(found.total, total, "{more}");
        let dropped = found.query.relaxed.map(|relaxed| relaxed.dropped);
        assert!(dropped.is_some_and(|words| words.iter().all(|word| word == "données")), "{more}");
    }
    let found = ask(&snapshot, &format!("{many} xyzzyq"));
    assert_eq!((found.total, found.total_all_words), (2, 0));
    assert_eq!(found.query.relaxed.unwrap().dropped, ["xyzzyq"]);
    // What may not be left out is refused.
    assert_eq!(strict(&many).unwrap().total, 2);
    let each = |form: fn(usize) -> String| (0..65).map(form).collect::<String>();
    for q in
        [format!("{many} xyzzyq"), each(|n| format!("\"a{n} b\" ")), each(|n| format!("-x{n} "))]
    {
        let refused = strict(&q).map(|found| found.total);
        assert!(matches!(refused, Err(SearchError::TooMuchAsked(64))), "{q}: {refused:?}");
    }
    let request = Request { q: each(|n| format!("-x{n} ")), ..Request::default() };
    let refused = search(&snapshot, &settings(), &request).map(|found| found.total);
    assert!(matches!(refused, Err(SearchError::TooMuchAsked(64))), "{refused:?}");
    // One word may be many.
    let glued = format!("données{}", "-données".repeat(70));
    assert_eq!(ask(&snapshot, &glued).total, 2);
    // The same again asks for nothing more.
    assert_eq!(ask(&snapshot, &"-données ".repeat(65)).total, 0);
    assert_eq!(ask(&snapshot, &format!("{}fermées", "ouvertes OU ".repeat(65))).total, 2);
}

#[test]
fn a_word_that_only_deleted_notes_held_is_mended_and_mends_nothing() {
    let texts = ["Le télétravail est possible.\n", "Le teletravial.\n", "Le teletravaik.\n"];
    let (_folder, mut writer, snapshot) = indexed(texts.map(str::to_owned));
    let found = ask(&snapshot, "teletravial");
    assert_eq!((found.total, found.query.suggestion), (1, None));
    for path in ["n1.md", "n2.md"] {
        writer.remove(&NotePath::new(path)).unwrap();
    }
    let snapshot = writer.commit().unwrap();
    for q in ["teletravial", "teletravaik", "teletravaim"] {
        let found = ask(&snapshot, q);
        let suggestion = found.query.suggestion.map(|suggestion| suggestion.text);
        assert_eq!((found.total, suggestion.as_deref()), (1, Some("télétravail")), "{q}");
    }
}

#[test]
fn an_excluded_beginning_excludes_every_word_that_begins_so() {
    const NOTES: u32 = 101;
    let letter = |number: u32| char::from_u32('a' as u32 + number % 26).unwrap();
    let word = |n: u32| format!("mot{}{}{}", letter(n / 676), letter(n / 26), letter(n));
    let texts = (0..NOTES).map(|note| (note * 100..note * 100 + 100).map(word).collect::<Vec<_>>());
    let mut texts: Vec<String> = texts.map(|words| words.join(" ")).collect();
    texts.push("rien de tel".to_owned());
    let (_folder, _writer, snapshot) = indexed(texts);
    assert_eq!(ask(&snapshot, "-mot*").total, 1);
}

#[test]
fn of_words_that_no_section_holds_together_the_first_are_kept_whatever_the_order_of_notes() {
    let mut texts = ["Une marmotte.\n", "Une belette.\n"].map(str::to_owned);
    for _ in 0..2 {
        let (_folder, _writer, snapshot) = indexed(texts.clone());
        let relaxed = ask(&snapshot, "marmotte belette").query.relaxed.unwrap();
        assert_eq!(relaxed.dropped, ["belette"]);
        texts.reverse();
    }
}

#[test]
fn a_further_word_never_finds_more() {
    const WORDS: [&str; 6] = ["marmotte", "belette", "loutre", "héron", "castor", "renard"];
    // Each note holds the words whose bits are set in its number.
    let held = |note: usize| {
        let words = WORDS.iter().enumerate().filter(move |(bit, _)| note >> bit & 1 == 1);
        words.map(|(_, word)| *word).collect::<Vec<_>>().join(" ou la ")
    };
    let (_folder, _writer, snapshot) = indexed((0..48).map(held));
    proptest!(|(words in proptest::collection::vec(0..WORDS.len(), 2..6))| {
        let query = |count: usize| {
            let words = words.iter().take(count).filter_map(|word| WORDS.get(*word));
            words.copied().collect::<Vec<_>>().join(" ")
        };
        let found = |count: usize| ask(&snapshot, &query(count));
        let (fewer, all) = (found(words.len() - 1), found(words.len()));
        if fewer.query.relaxed.is_none() && all.query.relaxed.is_none() {
            prop_assert!(all.total <= fewer.total, "{}", query(words.len()));
            prop_assert_eq!(all.total, all.total_all_words);
        }
        let full = all.hits.iter().filter(|hit| hit.tier == Tier::Full).count();
        prop_assert!(full <= all.total && all.total_listed >= all.total_hits);
        prop_assert!(all.hits.iter().all(|hit| (hit.tier == Tier::Full) == hit.missing.is_empty()
            || all.query.relaxed.is_some()));
    });
}

#[test]
fn a_word_of_the_family_alone_is_near_and_never_counted() {
    let texts = ["Il faut licencier.\n", "Le licenciement est prévu.\n", "Une loutre.\n"];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    let listed = |q: &str| {
        let answer = ask(&snapshot, q);
        let hits = answer.hits.into_iter().map(|hit| (hit.note.to_string(), hit.missing));
        (answer.total, answer.total_listed, hits.collect::<Vec<_>>())
    };
    let near = ("n1.md".to_owned(), vec!["licencier".to_owned()]);
    assert_eq!(listed("licencier"), (1, 2, vec![("n0.md".to_owned(), vec![]), near]));
    assert_eq!(listed("loutre -licencier"), (1, 1, vec![("n2.md".to_owned(), vec![])]));
    assert_eq!(found(&snapshot, "licencier"), ["n0"], "nothing else for the strict");
}

/// The notes that a strict query finds, in order: `n0`, `n1`.
fn found(snapshot: &Snapshot, q: &str) -> Vec<String> {
    found_with(&settings(), snapshot, q)
}

/// The same with an operator's own settings.
fn found_with(settings: &Settings, snapshot: &Snapshot, q: &str) -> Vec<String> {
    let request = Request { q: q.into(), strict: true, limit: 100, ..Request::default() };
    let answer = search(snapshot, settings, &request).unwrap();
    let mut notes: Vec<String> =
        answer.hits.iter().map(|hit| hit.note.as_str().trim_end_matches(".md").into()).collect();
    notes.sort();
    notes
}

#[test]
fn a_query_without_a_word_finds_nothing_and_a_blank_one_everything() {
    let texts = ["# A\n\nÀ revoir 🔥 demain.\n", "# B\n\nRien.\n"];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for q in ["???", "«»", "« »", "\"", "- ( ) *", "…", "\u{200B}"] {
        assert_eq!(ask(&snapshot, q).total, 0, "{q}");
        assert_eq!(found(&snapshot, q), [""; 0], "{q}");
    }
    for q in ["", "  ", "\u{a0}\n"] {
        assert_eq!(ask(&snapshot, q).total, 2, "{q}");
    }
    assert_eq!(found(&snapshot, "🔥"), ["n0"]);
    assert_eq!(found(&snapshot, "revoir ???"), ["n0"]);
    assert_eq!(found(&snapshot, "-🔥"), ["n1"]);
}

#[test]
fn a_field_has_blanks_around_its_colon_or_none() {
    let texts = [
        "---\ntitle: DINUM\nauthor: Camille Exemple\ndate: 2024-08-02\n---\nTexte.\n",
        "# Autre\n\nLe titre de la DINUM, par un auteur d’exemple.\n",
    ];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for q in [
        "titre:dinum",
        "titre : dinum",
        "titre: dinum",
        "titre :dinum",
        "Titre\u{a0}:\u{202f}DINUM",
        "auteur : exemple",
        "auteur : (camille OU exemple)",
        "texte depuis : 2 août 2024",
        "texte depuis : août 2024 titre : dinum",
    ] {
        assert_eq!(found(&snapshot, q), ["n0"], "{q}");
    }
    assert_eq!(found(&snapshot, "-titre : dinum"), ["n1"]);
    assert_eq!(found(&snapshot, "titre dinum"), ["n1"]);
    assert_eq!(found(&snapshot, "dinum titre :"), ["n1"], "a name without a value is a word");
}

#[test]
fn a_stop_word_in_a_field_is_no_field_left_out() {
    let texts = ["# La Poste\n\nLe courrier.\n", "# Le courrier\n\nLa Poste.\n"];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for (q, notes) in [
        ("titre:la", &["n0"][..]),
        ("titre : LA", &["n0"]),
        ("titre:la courrier", &["n0"]),
        ("-titre:la courrier", &["n1"]),
        ("titre:ces", &[]),
        ("titre:(la poste)", &["n0"]),
        ("titre:\"la poste\"", &["n0"]),
        ("auteur:la", &[]),
    ] {
        assert_eq!(found(&snapshot, q), notes, "{q}");
    }
}

#[test]
fn operators_and_fields_bind_to_a_whole_reference() {
    let texts = [
        "# Article L. 321-1\n\nUn droit.\n",
        "# Autre\n\nUn droit, le chapitre 321 et la page 1, au mois d’août.\n",
        "# Jour\n\nUn droit du 2 août 2024.\n",
    ];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for (q, notes) in [
        ("droit -L. 321-1", &["n1", "n2"][..]),
        ("droit SAUF L321-1", &["n1", "n2"]),
        ("chapitre OU 2 août 2024", &["n1", "n2"]),
        ("02/08/2024 OU l.321-1", &["n0", "n2"]),
        ("titre:L. 321-1", &["n0"]),
        ("titre : article L. 321-1", &["n0"]),
        ("-2 août 2024 droit", &["n0", "n1"]),
    ] {
        assert_eq!(found(&snapshot, q), notes, "{q}");
    }
}

#[test]
fn a_reference_that_no_note_holds_is_its_words_side_by_side() {
    let texts = ["# R\n\nLe rapport 78 753 x.\n", "# S\n\nLe rapport 753 de 78.\n"];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for q in ["78-753", "rapport 78-753", "rapport -753 OU 78-753"] {
        assert_eq!(found(&snapshot, q), ["n0"], "{q}");
    }
    assert_eq!(found(&snapshot, "78-754"), [""; 0]);
}

#[test]
fn expressions_are_synonyms_both_ways() {
    let texts = [
        "La mise en demeure est partie.\n",
        "Un avertissement formel suffit.\n",
        "Un véhicule à moteur.\n",
        "Une voiture rouge.\n",
        "Selon l’article L. 12-3, sans plus.\n",
        "La mise à jour du véhicule.\n",
    ];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    let groups = "mise en demeure, avertissement formel, article L. 12-3\n\
                  voiture, véhicule à moteur, automobile\n";
    let settings = Settings { synonyms: Arc::new(Synonyms::parse(groups)), ..settings() };
    for (q, notes) in [
        ("mise en demeure", &["n0", "n1", "n4"][..]),
        ("Avertissements formels", &["n0", "n1", "n4"]),
        ("article L12-3", &["n0", "n1", "n4"]),
        ("les mises en demeure parties", &["n0"]),
        ("avertissement formel suffit", &["n1"]),
        ("voiture", &["n2", "n3"]),
        ("véhicule à moteur", &["n2", "n3"]),
        ("automobile", &["n2", "n3"]),
        ("véhicules à moteur rouges", &["n3"]),
        ("moteur", &["n2"]),
        ("véhicule", &["n2", "n5"]),
        ("\"mise en demeure\"", &["n0"]),
    ] {
        assert_eq!(found_with(&settings, &snapshot, q), notes, "{q}");
    }
    let request = Request { q: "une mise en demeure".into(), ..Request::default() };
    let answer = search(&snapshot, &settings, &request).unwrap();
    let added: Vec<_> =
        answer.query.expansions.iter().map(|added| (&*added.from, &*added.to)).collect();
    let expected =
        [("mise en demeure", "avertissement formel"), ("mise en demeure", "article L. 12-3")];
    assert_eq!(added, expected);
}

#[test]
fn a_name_is_one_word_or_several_both_ways() {
    let groups: [&[&str]; 6] = [
        &["Le Wi-Fi.", "Le wifi.", "Le WiFi."],
        &["La Covid-19.", "La covid19.", "Le Covid 19."],
        &["Une puce ESP32-C6.", "Une puce ESP32C6."],
        &["Voir MonComptePro.", "Voir mon compte pro.", "Voir mon-compte-pro."],
        &["Un compte pro.", "Des comptes de pro."],
        &["Le France Connect.", "Le FranceConnect."],
    ];
    let texts: Vec<String> = groups.concat().into_iter().map(str::to_owned).collect();
    let (_folder, _writer, snapshot) = indexed(texts);
    for (q, notes) in [
        ("wifi", &["n0", "n1", "n2"][..]),
        ("Wi-Fi", &["n0", "n1", "n2"]),
        ("WiFi", &["n0", "n1", "n2"]),
        ("covid19", &["n3", "n4", "n5"]),
        ("COVID-19", &["n3", "n4", "n5"]),
        ("covid 19", &["n3", "n4", "n5"]),
        ("ESP32C6", &["n6", "n7"]),
        ("esp32-c6", &["n6", "n7"]),
        ("esp32 c6", &["n6", "n7"]),
        ("MonComptePro", &["n10", "n8", "n9"]),
        ("Mon compte pro", &["n10", "n11", "n12", "n8", "n9"]),
        ("\"mon compte pro\"", &["n10", "n9"]),
        ("l’Open Data", &[]),
        ("France Connect", &["n13", "n14"]),
        ("FranceConnect", &["n13", "n14"]),
    ] {
        assert_eq!(found(&snapshot, q), notes, "{q}");
    }
    let compound = found(&snapshot, "mon-compte-pro");
    assert!(["n8", "n9", "n10"].iter().all(|note| compound.contains(&(*note).to_owned())));
}

#[test]
fn hours_and_numbers_in_groups_are_bound_to_too() {
    let texts = [
        "Réunion à 14h30, appel au 01 23 45 67 89.\n",
        "Réunion à 9 h, budget de 1 000 000 €.\n",
        "Réunion sans heure : 14 agents, 30 postes, 1 chef.\n",
    ];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for (q, notes) in [
        ("réunion -14 h 30", &["n1", "n2"][..]),
        ("réunion 14:30 OU 1 000 000", &["n0", "n1"]),
        ("réunion SAUF (9 heures OU 0123456789)", &["n2"]),
        ("appel 01.23.45.67.89", &["n0"]),
        ("budget 1000000", &["n1"]),
    ] {
        assert_eq!(found(&snapshot, q), notes, "{q}");
    }
}

#[test]
fn a_title_is_found_by_the_beginning_of_a_word() {
    let texts = [
        "# Travaux du pont\n\nTexte.\n",
        "# Autre\n\nDes travaux.\n\n## Travail à venir\n\nTexte.\n",
        "# Chose\n\nUn travail.\n",
    ];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for (q, notes) in [
        ("titre:trav*", &["n0", "n1"][..]),
        ("titre:travau*", &["n0", "n1"]),
        ("titre : pont titre:TRA*", &["n0"]),
        ("titre:xyz*", &[]),
        ("-titre:trav* travail", &["n1", "n2"]),
    ] {
        assert_eq!(found(&snapshot, q), notes, "{q}");
    }
}

#[test]
fn a_compound_that_holds_a_stop_word_is_found_in_any_spelling() {
    let texts =
        ["Un rendez-vous.\n", "Un rendezvous.\n", "Un rendez vous.\n", "Rendez ce livre.\n"];
    let (_folder, _writer, snapshot) = indexed(texts.map(str::to_owned));
    for q in ["rendez-vous", "rendezvous", "Rendez-Vous"] {
        assert_eq!(found(&snapshot, q), ["n0", "n1", "n2"], "{q}");
    }
    assert_eq!(found(&snapshot, "rendez vous"), ["n0", "n1", "n2", "n3"], "a verb too");
}

/// The words of `rendez-vous` were once marked alone, in any form of theirs.
#[test]
fn the_words_of_a_compound_are_marked_side_by_side_only() {
    let text = "Un rendez-vous pour rendre le livre, un compte pro pour MonComptePro.\n";
    let (_folder, _writer, snapshot) = indexed([text.to_owned()]);
    for (q, marked) in [("rendez-vous", "rendez-vous"), ("rendezvous", "rendez-vous")] {
        let request = Request { q: q.into(), ..Request::default() };
        let answer = search(&snapshot, &settings(), &request).unwrap();
        let snippet = &answer.hits[0].snippets[0];
        let marks: Vec<&str> = snippet
            .marks
            .iter()
            .map(|[start, end]| snippet.text.get(*start..*end).unwrap())
            .collect();
        assert_eq!(marks, [marked], "{q}");
    }
}
