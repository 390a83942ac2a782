//! Facets as a reader meets them: of five notes as people write them, and of a line for each rule.

use std::path::Path;

use limier::facet::{
    Assigned, Facet, Options, Reason, SectionFacets, Source, Taxonomy, ancestors, assign,
};
use limier::note::{Limits, Note, NotePath, parse};
use proptest::prelude::*;

use crate::common::{named, on_ours_and_on_corpora};

on_ours_and_on_corpora!(
    headings_rule_their_sections,
    whom_a_section_names_it_mentions,
    sections_have_their_themes,
    a_note_is_of_an_organisation_each_by_its_rule,
    ministries_and_departments_are_mentioned
);

fn read(path: &str, text: &str) -> Note {
    parse(&NotePath::new(path), text.as_bytes(), &Limits::default())
}

/// The note of the seeds whose name begins with `start`.
fn seed(corpora: &Path, start: &str) -> Note {
    let seeds = corpora.join("seeds");
    let name = named(&seeds, start);
    read(&name, &std::fs::read_to_string(seeds.join(&name)).unwrap())
}

fn facets(note: &Note) -> Vec<SectionFacets> {
    let facets = assign(&Taxonomy::builtin(), note, &Options::default()).sections;
    assert_eq!(facets.len(), note.sections.len());
    facets
}

/// The facets of the section with this anchor.
fn section(note: &Note, anchor: &str) -> SectionFacets {
    let place = note.sections.iter().position(|section| section.anchor == anchor);
    assert!(place.is_some(), "no section #{anchor} in {}", note.path);
    facets(note).swap_remove(place.unwrap_or_default())
}

fn paths(values: &[Assigned]) -> Vec<&str> {
    values.iter().map(|value| value.path.as_str()).collect()
}

const DINUM: &str = "premier-ministre/dinum";
const DNUM: &str = "ministere-transition-ecologique/dnum";
const ADEME: &str = "ministere-transition-ecologique/ademe";

fn headings_rule_their_sections(corpora: &Path) {
    let note = seed(corpora, "001");
    for (anchor, organisation) in [
        ("dinum", vec![DINUM]),
        ("feuille-de-route-de-la-dinum", vec![DINUM]),
        ("dnum", vec![DNUM]),
        ("gouvernance-du-numérique-étatique", vec![]),
        ("etalab", vec!["premier-ministre/dinum/etalab"]),
    ] {
        assert_eq!(paths(&section(&note, anchor)[Facet::Organisation]), organisation, "#{anchor}");
    }
    let outline = note.sections.iter().zip(facets(&note));
    let below_dnum: Vec<_> =
        outline.filter(|(s, _)| s.breadcrumb.iter().any(|title| title == "DNum")).collect();
    assert_eq!(below_dnum.len(), 6);
    for (section, facets) in below_dnum {
        assert_eq!(paths(&facets[Facet::Organisation]), [DNUM], "{}", section.heading);
        assert!(!paths(&facets[Facet::Mention]).contains(&DINUM), "{}", section.heading);
    }
}

fn whom_a_section_names_it_mentions(corpora: &Path) {
    let note = seed(corpora, "001");
    let mentions = |anchor: &str| section(&note, anchor)[Facet::Mention].clone();
    let governance = mentions("gouvernance-du-numérique-étatique");
    assert_eq!(paths(&governance), [DINUM, "ministere-transition-ecologique/ign"]);
    assert!(paths(&mentions("dnum")).contains(&"premier-ministre/dinum/isn/beta-gouv"));
    assert!(
        paths(&mentions("un-numérique-opérationnel-résilient-et-sécurisé"))
            .contains(&"campus-cyber")
    );
    assert!(paths(&mentions("dinum")).contains(&"premier-ministre/dinum/mission-juridique"));
}

fn sections_have_their_themes(corpora: &Path) {
    let note = seed(corpora, "001");
    for (anchor, theme) in [
        ("feuille-de-route-de-la-dinum", "souverainete-numerique"),
        ("gouvernance-du-numérique-étatique", "gouvernance"),
        ("gouvernance-du-numérique-étatique", "securite-numerique"),
        ("un-numérique-exemplaire-en-matière-déco-responsabilité", "eco-responsabilite"),
        ("un-numérique-innovant-sappuyant-sur-les-données", "intelligence-artificielle"),
        ("sill", "logiciels-libres"),
        ("etalab", "donnees"),
    ] {
        let themes = &section(&note, anchor)[Facet::Theme];
        // A theme is left out beside one below it, which finds the section as well.
        let is_of = |path: &&str| {
            path.strip_prefix(theme).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        assert!(paths(themes).iter().any(is_of), "#{anchor}: {themes:?}");
    }
}

fn a_note_is_of_an_organisation_each_by_its_rule(corpora: &Path) {
    for (start, reason) in
        [("002", Reason::Author("author".into())), ("003", Reason::Types), ("004", Reason::Title)]
    {
        let note = seed(corpora, start);
        let facets = facets(&note);
        let first = &facets[0][Facet::Organisation];
        assert_eq!(paths(first), [DINUM], "{start}");
        assert_eq!(first[0].reason, reason, "{start}");
        for section in &facets {
            assert_eq!(paths(&section[Facet::Organisation]), [DINUM], "{start}");
        }
    }
}

fn ministries_and_departments_are_mentioned(corpora: &Path) {
    let note = seed(corpora, "002");
    let of_note = section(&note, "cette-note-est-fictive");
    assert_eq!(paths(&of_note[Facet::Mention]), [DINUM, "premier-ministre", "mtfp"]);
    let departments = &section(&note, "organisation")[Facet::Mention];
    for path in [
        "premier-ministre/sgdsn",
        "premier-ministre/dinum/isn",
        "premier-ministre/dinum/isn/eig",
        "premier-ministre/dinum/isn/beta-gouv",
        "premier-ministre/dinum/iso",
        "premier-ministre/dinum/etalab",
        "premier-ministre/dinum/cellule-cyber",
    ] {
        assert!(paths(departments).contains(&path), "{path}: {departments:?}");
    }
    let note = seed(corpora, "004");
    assert!(paths(&facets(&note)[0][Facet::Mention]).contains(&"mtfp"));
    assert!(
        paths(&section(&note, "organisation")[Facet::Mention])
            .contains(&"premier-ministre/dinum/psn")
    );
}

#[test]
fn names_of_all_times_and_spellings_are_one_organisation() {
    let taxonomy = Taxonomy::builtin();
    for name in [
        "DISIC",
        "DINSIC",
        "Dinum",
        "la DINUM",
        "direction interministerielle du numerique",
        "Direction Interministérielle du Numérique",
        "premier-ministre/dinum",
        "/organisations/dinum",
        "dinum",
    ] {
        assert_eq!(taxonomy.organisations().resolve(name), [DINUM], "{name}");
    }
    assert_eq!(taxonomy.organisations().resolve("DNum").first(), Some(&DNUM));
    assert!(taxonomy.organisations().resolve("DNum").len() > 1);
    assert!(taxonomy.organisations().resolve("gouvernance").is_empty());
    for name in ["souveraineté numérique", "Souverainete-Numerique"] {
        assert_eq!(taxonomy.themes().resolve(name), ["souverainete-numerique"], "{name}");
    }
    for name in ["Open-Data", "open data", "OpenData", "opendata", "données ouvertes"] {
        assert_eq!(taxonomy.themes().resolve(name), ["donnees/donnees-ouvertes"], "{name}");
    }
    assert_eq!(
        taxonomy.organisations().children("premier-ministre/dinum/isn"),
        ["premier-ministre/dinum/isn/beta-gouv", "premier-ministre/dinum/isn/eig"]
    );
    assert!(taxonomy.themes().children("").contains(&"donnees"));
    assert!(taxonomy.themes().children("nowhere").is_empty());
    assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a", "a/b", "a/b/c"]);
    assert_eq!(taxonomy.organisations().nearest("Etallab"), Some("Etalab"));
    assert_eq!(taxonomy.organisations().nearest("Boulangerie du coin"), None);
}

#[test]
fn the_order_of_trust_is_kept() {
    let front = "---\ntitle: Insee\nproducer: IGN\nauthor: CNIL\ntags: [Cerema]\n---\n";
    let body = "Texte.\n\n# ANSSI\n\nTexte.\n\n## Détail\n\nTexte.\n\n# Autre chose\n\nTexte.\n";
    let note = read("ademe/a.md", &format!("{front}{body}"));
    let found: Vec<_> = facets(&note).into_iter().map(|f| f[Facet::Organisation].clone()).collect();
    let codes: Vec<_> = found.iter().map(|o| (o[0].path.as_str(), o[0].reason.code())).collect();
    let (ign, anssi) = ("ministere-transition-ecologique/ign", "premier-ministre/sgdsn/anssi");
    assert_eq!(codes[0], (ign, "front-matter:producer".to_owned()));
    assert_eq!(codes[1], (anssi, "heading".to_owned()));
    assert_eq!(codes[2], (anssi, "above-heading".to_owned()));
    assert_eq!(codes[3], (ign, "front-matter:producer".to_owned()));
    for (front, expected) in [
        // Whoever is meant, the note is also by the owner of its folder, unless a key says by whom.
        ("title: Insee\nproducer: IGN", &["front-matter:producer"][..]),
        ("title: Insee\nauthor: Jeanne, CNIL\ntags: [Cerema]", &["author:author", "folder:ademe"]),
        ("title: Insee\nauthor: Jeanne\ntags: [Cerema]", &["title", "folder:ademe"]),
        // A bare tag never beats a folder.
        ("title: Méthode\nauthor: Jeanne\ntags: [Cerema]", &["folder:ademe"]),
        ("title: Méthode\ntags: [code]", &["folder:ademe"]),
    ] {
        let note = read("site/ademe/2024/a.md", &format!("---\n{front}\n---\nTexte.\n"));
        let found = facets(&note).remove(0)[Facet::Organisation].clone();
        let codes: Vec<_> = found.iter().map(|value| value.reason.code()).collect();
        assert_eq!(codes, expected, "{front}");
    }
}

#[test]
fn a_folder_says_by_whom_its_notes_are_among_other_words_too() {
    for (folder, owner) in [
        ("etalab_doc.data.gouv.fr", Some("premier-ministre/dinum/etalab")),
        ("SocialGouv_www", Some("ministeres-sociaux/fabrique-ministeres-sociaux")),
        ("DISIC_MiNumEco", Some(DINUM)),
        ("codegouvfr_codegouvfr-website", Some("premier-ministre/dinum")),
        // A programme is a part of who runs it, and a folder called by one counts where none names more.
        ("eig-link", Some(DINUM)),
        ("etalab_communs/bluehats", Some("premier-ministre/dinum/etalab")),
        ("LINCnil_Guide-RGPD", Some("cnil")),
        ("insee.fr", Some("ministere-economie/insee")),
        ("IGN/guide-cnil", Some("cnil")),
        ("IGN/guides", Some("ministere-transition-ecologique/ign")),
        ("organismes", None),
        ("ign-et-ars", None),
    ] {
        let note = read(&format!("{folder}/a.md"), "---\ntags: [code]\n---\nTexte.\n");
        let organisations = &facets(&note)[0][Facet::Organisation];
        assert_eq!(paths(organisations), Vec::from_iter(owner), "{folder}");
    }
    let note = read("Cerema_docs/a.md", "---\ntags: [CNIL]\n---\nL'IGN publie des cartes.\n");
    let found = facets(&note)[0][Facet::Organisation].clone();
    let codes: Vec<_> = found.iter().map(|value| value.reason.code()).collect();
    assert_eq!(codes, ["subject", "folder:Cerema_docs"]);
}

#[test]
fn what_is_about_a_programme_is_about_who_runs_it() {
    let organisations = |text: &str| {
        let values = facets(&read("a.md", text)).pop().unwrap_or_default();
        let paths =
            |facet| paths(&values[facet]).iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
        (paths(Facet::Organisation), paths(Facet::Mention))
    };
    for front in ["organisation: BlueHats", "auteur: Jeanne, équipe BlueHats", "tags: [BlueHats]"]
    {
        let (about, _) = organisations(&format!("---\n{front}\n---\nTexte.\n"));
        assert_eq!(about, [DINUM], "{front}");
    }
    // A text that names one is about whom it names beside, and mentions both.
    let (about, mentioned) =
        organisations("# Gazette BlueHats\n\n## Le prix BlueHats de NLnet\n\nUn texte.\n");
    assert_eq!(about, ["nlnet"]);
    assert!(mentioned.contains(&"premier-ministre/dinum/mission-logiciels-libres/bluehats".into()));
    let taxonomy = Taxonomy::builtin();
    assert_eq!(taxonomy.values_named(Facet::Organisation, "BlueHats"), [DINUM]);
    assert_ne!(taxonomy.values_named(Facet::Mention, "BlueHats"), [DINUM]);
    // A part may stand above organisations: its path is a value that answers count.
    let incubator = "premier-ministre/dinum/isn";
    assert_eq!(taxonomy.values_named(Facet::Organisation, incubator), [incubator]);
    assert_eq!(taxonomy.values_named(Facet::Organisation, "isn"), [DINUM]);
}

#[test]
fn a_text_is_about_whom_it_names_often_enough_for_its_length() {
    let sentence = "Ce texte parle de choses et d'autres, sans nommer personne en particulier.";
    for (names, sentences, is_about) in [(1, 0, false), (1, 3, true), (1, 20, false), (2, 20, true)]
    {
        let text = format!(
            "{}{}",
            format!("{sentence} ").repeat(sentences),
            "On y voit la CNIL. ".repeat(names)
        );
        let note = read("site/ademe/a.md", &format!("# Note\n\nUne phrase. {text}\n"));
        let last = facets(&note).pop().unwrap_or_default();
        let codes: Vec<_> = last[Facet::Organisation].iter().map(|v| v.reason.code()).collect();
        assert_eq!(codes.contains(&"named-in-text".to_owned()), is_about, "{names} in {sentences}");
    }
    // Only what somebody publishes is told apart by whom it names, if the note says nothing of itself.
    let text = format!("{sentence} {sentence} On y voit la CNIL.");
    for (path, front, organisations) in [
        ("site/ademe/a.md", "author: Insee", &["ministere-economie/insee", ADEME][..]),
        ("site/ademe/a.md", "organisation: Insee", &["ministere-economie/insee"]),
        ("site/ademe/a.md", "title: Divers", &[ADEME, "cnil"]),
        ("site/a.md", "title: Divers", &[]),
    ] {
        let found = facets(&read(path, &format!("---\n{front}\n---\n{text}\n")));
        assert_eq!(paths(&found[0][Facet::Organisation]), organisations, "{path} {front}");
    }
}

#[test]
fn one_term_is_enough_of_a_theme_that_the_note_comes_back_to() {
    let other = "Une phrase parle de tout et de rien, et de bien des choses encore.";
    let said = "---\ntags: [RGAA]\n---\n";
    let one = format!("## Suite\n\n{other} Le covoiturage y a sa place. {other}\n\n");
    let themes = |text: &str| last_themes("a.md", &format!("{said}{text}"));
    assert_eq!(themes(&one), ["accessibilite"]);
    assert_eq!(themes(&one.repeat(3)), ["accessibilite", "mobilites"]);
}

#[test]
fn a_section_may_be_about_whom_its_first_sentence_is_about() {
    for (text, subject) in [
        ("La Cour de cassation souhaite publier. Elle s'y emploie.", Some("cour-de-cassation")),
        ("L'ANSSI publie un guide, que la CNIL relit.", Some("premier-ministre/sgdsn/anssi")),
        ("Depuis mai, l'ANSSI publie un guide. Il sert.", Some("premier-ministre/sgdsn/anssi")),
        ("Depuis mai, l'ANSSI publie un guide. La CNIL relit.", None),
        ("L'ANSSI publie. La CNIL relit. La CNIL corrige.", None),
        ("Un guide est là. L'ANSSI le publie.", None),
        ("Guide de l'ANSSI\n", None),
        // A lead of one line needs no stop.
        ("L'ANSSI publie un guide\n\nIl sert à tous.", Some("premier-ministre/sgdsn/anssi")),
        ("- L'ANSSI, un guide\n- Un autre", None),
    ] {
        let note = read("a.md", &format!("# Note\n\n## Suite\n\n{text}\n"));
        let organisations = section(&note, "suite")[Facet::Organisation].clone();
        assert_eq!(paths(&organisations), Vec::from_iter(subject), "{text}");
        assert!(organisations.iter().all(|value| value.reason == Reason::Subject), "{text}");
    }
}

#[test]
fn what_a_list_names_weighs_less_and_generic_words_make_no_theme() {
    let themes = |text: &str| {
        let note = read("a.md", text);
        facets(&note)[0][Facet::Theme].iter().map(|value| value.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(themes("Des liens.\n\n- Voir Tchap\n- Voir Légifrance\n"), [""; 0]);
    assert_eq!(themes("On parle de Tchap. On en parle."), ["outils-agents"]);
    assert_eq!(themes("# API\n\nDes données, des métadonnées et des API."), [""; 0]);
    assert_eq!(themes("---\nreferences: [RGAA, Autre]\n---\nTexte."), ["accessibilite"]);
    // A theme says all that the one above it does.
    assert_eq!(
        themes("---\ntags: [Données, open data]\n---\nTexte."),
        ["donnees/donnees-ouvertes"]
    );
}

/// The paths of the themes of the last section of a note.
fn last_themes(path: &str, text: &str) -> Vec<String> {
    let last = facets(&read(path, text)).pop().unwrap_or_default();
    last[Facet::Theme].iter().map(|value| value.path.clone()).collect()
}

#[test]
fn a_folder_called_by_a_common_word_is_no_theme_of_notes_that_say_another() {
    for (path, text, themes) in [
        ("design/a.md", "Un texte.", &["design"][..]),
        ("design/a.md", "---\ntags: [RGAA]\n---\nUn texte.", &["accessibilite"]),
        ("design/a.md", "---\ntitle: Le RGAA\n---\nUn texte.", &["accessibilite"]),
        // A word of every other note is left to those of which nothing else says anything.
        ("api_docs/a.md", "Un texte.", &["interoperabilite-api"]),
        ("api_docs/a.md", "Le covoiturage.", &["mobilites"]),
        // Not where the folder is called nothing else.
        ("_api/a.md", "Le covoiturage et l’autopartage.", &["interoperabilite-api", "mobilites"]),
        ("_api/a.md", "---\ntags: [RGAA]\n---\nUn texte.", &["accessibilite"]),
        // By a key, a note is sorted within what its site is about.
        ("design/a.md", "---\nreferences: RGAA\n---\nTexte.", &["accessibilite", "design"]),
        // By its aims and by the job of whom it presents, too.
        (
            "a.md",
            "---\ngoals: [{name: Rendre la démarche accessible}]\n---\nT.",
            &["accessibilite"],
        ),
        ("a.md", "---\njob: Responsable du design\n---\nTexte.", &["design"]),
        (
            "design/a.md",
            "---\ntags: [RGAA]\n---\nUne charte graphique.",
            &["accessibilite", "design"],
        ),
        (
            "MiNumEco/a.md",
            "---\ntags: [RGAA]\n---\nTexte.",
            &["accessibilite", "eco-responsabilite"],
        ),
    ] {
        let mut found = last_themes(path, text);
        found.sort_unstable();
        assert_eq!(found, themes, "{path} {text}");
    }
}

#[test]
fn a_tag_in_the_text_is_of_its_section_and_of_the_note_at_its_beginning() {
    for (text, themes) in [
        ("#RGAA\n\n# Une\n\nTexte.\n", &["accessibilite"][..]),
        ("# Une #RGAA\n\n## Deux\n\nTexte.\n", &["accessibilite"]),
        ("Un.\n\n# Une\n\nVoir #RGAA.\n\n# Deux\n\n## Trois\n\nTexte.\n", &[]),
        ("# Une\n\nTexte.\n\n# Deux\n\nVoir #RGAA.\n\n## Trois\n\nTexte.\n", &["accessibilite"]),
    ] {
        assert_eq!(last_themes("a.md", text), themes, "{text}");
    }
}

#[test]
fn a_word_of_every_other_note_among_many_tags_is_no_theme() {
    let words: Vec<_> = (0..8).map(|number| format!("mot{number}")).collect();
    let note = |tags: &str| last_themes("a.md", &format!("---\ntags: [{tags}]\n---\nTexte."));
    assert_eq!(note("Données"), ["donnees"]);
    assert_eq!(note(&format!("Données, {}", words.join(", "))), [""; 0]);
    assert_eq!(note(&format!("RGAA, {}", words.join(", "))), ["accessibilite"]);
}

#[test]
fn a_heading_may_enumerate_what_it_is_about() {
    for (heading, themes) in [
        ("Forêts et agriculture", &["agriculture-alimentation"][..]),
        ("Agriculture raisonnée", &[]),
        (
            "Les matériels, l'infrastructure informatique et tous les services d'hébergement",
            &["cloud-infrastructures"],
        ),
        ("Les matériels, l'infrastructure informatique et tous les services d'entretien", &[]),
        ("Sécurité", &["securite-numerique"]),
    ] {
        let text = format!("# Note\n\n## {heading}\n\n### Détail\n\nTexte.\n");
        assert_eq!(last_themes("a.md", &text), themes, "{heading}");
    }
}

#[test]
fn what_a_whole_note_speaks_of_holds_for_all_its_sections() {
    let section = |text: &str| format!("## Partie\n\n{text}\n\n");
    let about = "Le RGAA le demande, pour les lecteurs d'écran.";
    let note = |texts: &[&str]| texts.iter().map(|text| section(text)).collect::<String>();
    let last = |text: &str| {
        let found = facets(&read("a.md", text)).pop().unwrap_or_default();
        found[Facet::Theme].iter().map(|value| value.reason.code()).collect::<Vec<_>>()
    };
    assert_eq!(last(&note(&[about, about, "Suite."])), ["note"]);
    assert_eq!(last(&note(&[about, "Un.", "Deux.", "Suite."])), [""; 0]);
}

#[test]
fn an_unknown_organisation_is_kept_apart() {
    let note = read("a.md", "---\norganisation: Mairie d’Ouagne\nauthor: Jeanne\n---\nTexte.\n");
    let found = &facets(&note)[0][Facet::Organisation][0];
    assert_eq!(found.path, "autres/mairie-d-ouagne");
    assert_eq!(found.written.as_deref(), Some("Mairie d’Ouagne"));
}

/// What the front matter says is given to every section: a list without end in a note of many
/// headings once took gigabytes.
#[test]
fn what_all_sections_share_is_bounded() {
    let names: Vec<_> = (0..3000).map(|number| format!("Service {number}")).collect();
    let headings: String = (0..500).map(|number| format!("\n## Partie {number}\n")).collect();
    let text = format!("---\norganisation: [{}]\n---\n{headings}", names.join(", "));
    for section in facets(&read("a.md", &text)) {
        assert!((1..=64).contains(&section[Facet::Organisation].len()));
    }
}

/// The mentions of a note of one section.
fn mentioned(text: &str) -> Vec<String> {
    let note = read("a.md", text);
    facets(&note)[0][Facet::Mention].iter().map(|value| value.path.clone()).collect()
}

#[test]
fn names_are_found_in_texts_and_not_in_addresses() {
    let ign = ["ministere-transition-ecologique/ign"];
    for text in
        ["À l'IGN.", "À l’IGN,", "l'institut national de l’Information Géographique et forestière"]
    {
        assert_eq!(mentioned(text), ign, "{text}");
    }
    for text in [
        "Voir www.ign.fr et `contact@IGN.fr`.",
        "Fichier data/IGN_2024.zip",
        "un signe, une ligne",
        "Depuis deux ans, un cadre de gouvernance.",
        "Le poste est dans la poste.",
        "Une anse du port.",
    ] {
        assert_eq!(mentioned(text), [""; 0], "{text}");
    }
    assert_eq!(mentioned("Le réseau beta.gouv.fr."), ["premier-ministre/dinum/isn/beta-gouv"]);
    assert_eq!(mentioned("Voir doc.beta.gouv.fr."), [""; 0]);
}

#[test]
fn doubtful_names_need_the_note_to_speak_for_them() {
    assert_eq!(mentioned("Ouvrez le SIG et la norme ISO 14001."), [""; 0]);
    assert_eq!(
        mentioned("Le service d’information du Gouvernement (SIG). Le SIG publie."),
        ["premier-ministre/sig"]
    );
    assert_eq!(mentioned("La DNum publie."), [DNUM]);
    assert_eq!(mentioned("La DNUM du MEAE publie."), ["meae/dnum-meae", "meae"]);
    let note = read("a.md", "# Ministère de la Justice\n\n## DNum\n\nTexte.\n");
    assert_eq!(
        paths(&section(&note, "dnum")[Facet::Organisation]),
        ["ministere-justice/dnum-justice"]
    );
}

#[test]
fn a_theme_needs_more_than_a_word_in_passing() {
    let themes = |text: &str| {
        let note = read("a.md", text);
        facets(&note)[0][Facet::Theme].iter().map(|value| value.path.clone()).collect::<Vec<_>>()
    };
    let padding = "Un long texte sur tout autre chose. ".repeat(60);
    assert_eq!(themes("Nous parlons de logiciels libres."), ["logiciels-libres"]);
    assert_eq!(themes(&format!("{padding} Un logiciel libre. {padding}")), [""; 0]);
    assert_eq!(themes("Ce sujet. Nous parlons de logiciels libres."), ["logiciels-libres"]);
    let tagged = |text: &str| themes(&format!("---\ntags: [RGAA]\n---\n{text}"));
    assert_eq!(tagged("Ce sujet. Un logiciel libre."), ["accessibilite"]);
    let twice = "Un logiciel libre. Des logiciels libres.";
    assert_eq!(tagged(twice), ["accessibilite", "logiciels-libres"]);
    let long = format!("{padding} {padding} {padding} {}", "Un logiciel libre. ".repeat(4));
    assert_eq!(themes(&long), [""; 0]);
    assert_eq!(themes("Ce sujet. Un budget en passant."), [""; 0]);
    assert_eq!(themes("---\ntags: [ia]\n---\nTexte.\n"), ["intelligence-artificielle"]);
    assert_eq!(themes("---\ncategories: [Open-Data]\n---\nTexte.\n"), ["donnees/donnees-ouvertes"]);
}

#[test]
fn an_organisation_that_only_a_heading_or_the_title_names_is_the_last_resort() {
    let organisations = |front: &str, body: &str| {
        let note = read("n/a.md", &format!("---\n{front}\n---\n{body}"));
        let found = facets(&note).pop().unwrap_or_default()[Facet::Organisation].clone();
        found.iter().map(|value| (value.path.clone(), value.reason.code())).collect::<Vec<_>>()
    };
    let dinum = |reason: &str| vec![(DINUM.to_owned(), reason.to_owned())];
    let heading = "# Le plan de la DINUM\n\n## Suite\n\nTexte.\n";
    assert_eq!(organisations("title: Divers", heading), dinum("named-in-heading"));
    assert_eq!(organisations("title: Le plan de la DINUM", "Texte.\n"), dinum("named-in-title"));
    // Whatever the note says of itself goes before, and two names are no answer.
    let cnil = vec![("cnil".to_owned(), "tag:CNIL".to_owned())];
    assert_eq!(organisations("tags: [CNIL]", heading), cnil);
    assert_eq!(organisations("title: Accord entre DINUM et CNIL", "Texte.\n"), []);
    // A list that long is written for search engines.
    let words: Vec<_> = (0..9).map(|number| format!("mot{number}")).collect();
    assert_eq!(organisations(&format!("tags: [CNIL, {}]", words.join(", ")), "Texte.\n"), []);
}

#[test]
fn a_theme_is_read_off_the_words_of_a_folder() {
    for (path, theme) in [
        ("site/guide-achats-responsables/a.md", Some("achats")),
        ("org_doc.data.gouv.fr/a.md", Some("donnees/donnees-ouvertes")),
        ("Open-Data/a.md", Some("donnees/donnees-ouvertes")),
        ("site/articles/a.md", None),
    ] {
        let found = facets(&read(path, "Un texte.\n")).swap_remove(0)[Facet::Theme].clone();
        assert_eq!(paths(&found), Vec::from_iter(theme), "{path}");
    }
}

#[test]
fn what_no_tree_knows_is_kept_and_told() {
    let assigned =
        |text: &str| assign(&Taxonomy::builtin(), &read("a.md", text), &Options::default());
    let found = assigned("---\ntags: [Marmottes, acessibilité, Dinum, 2024]\n---\nTexte.\n");
    let tags = &found.sections[0][Facet::Tag];
    assert_eq!(paths(tags), ["marmottes", "acessibilite", "dinum"]);
    assert_eq!(tags[0].written.as_deref(), Some("Marmottes"));
    assert_eq!(paths(&found.sections[0][Facet::Theme]), [""; 0]);
    let concern = &found.concerns[..];
    assert_eq!(concern.len(), 1, "{concern:?}");
    assert_eq!((concern[0].key.as_str(), concern[0].code), ("tags", "theme-misspelt"));
    let many: Vec<_> = (0..100).map(|number| format!("Service {number}")).collect();
    let found = assigned(&format!("---\nowner: [{}]\n---\nTexte.\n", many.join(", ")));
    assert!(found.concerns.iter().any(|concern| concern.code == "facets-cut"));
    let long = "mot ".repeat(40);
    let found = assigned(&format!("---\nowner: {long}\n---\nTexte.\n"));
    assert!(found.concerns.iter().any(|concern| concern.code == "facets-cut"));
}

const ORGANISATIONS: &str = r#"
[[organisation]]
id = "a"
label = "Alpha"

[[organisation]]
id = "b"
label = "Bravo"
parent = "a"
"#;

#[test]
fn a_faulty_tree_is_refused_with_its_place() {
    let parse = |organisations: &str| {
        let organisations = Source { name: "o.toml", text: organisations };
        Taxonomy::parse(organisations, Source { name: "t.toml", text: "" })
    };
    assert!(parse(ORGANISATIONS).is_ok());
    for (wrong, right, message) in [
        ("parent = \"a\"", "parent = \"z\"", "o.toml:9: entry `b`: unknown parent `z`"),
        (
            "label = \"Alpha\"",
            "label = \"Alpha\"\nparent = \"b\"",
            "entry `a`: it is below itself: a < b < a",
        ),
        ("id = \"b\"", "id = \"a\"", "o.toml:7: entry `a`: the id is already used on line 3"),
        ("id = \"b\"", "id = \"Bé\"", "o.toml:7: entry `Bé`: the id must be a slug"),
        ("id = \"b\"", "id = \"autres\"", "entry `autres`: the id `autres` is reserved"),
        (
            "\"Bravo\"",
            "\"alphas\"",
            "o.toml:8: entry `b`: the name `alphas` already belongs to `a` (line 3)",
        ),
        (
            "\"Bravo\"",
            "\"Bravo\"\nnames = [\"…\"]",
            "o.toml:9: entry `b`: the name `…` contains no word",
        ),
        (
            "parent = \"a\"",
            "former = [{ name = \"Old\", from = 2015, to = 2011 }]",
            "o.toml:9: entry `b`: the years of a former name are in reverse order",
        ),
        ("parent = \"a\"", "parents = \"a\"", "o.toml:9: unknown field `parents`"),
    ] {
        let error = parse(&ORGANISATIONS.replacen(wrong, right, 1)).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_tree_has_a_depth_that_answers_can_tell() {
    let entry = |number: usize| match number {
        0 => "[[organisation]]\nid = \"n0\"\nlabel = \"Nom 0\"\n".to_owned(),
        _ => format!(
            "[[organisation]]\nid = \"n{number}\"\nlabel = \"Nom {number}\"\nparent = \"n{}\"\n",
            number - 1
        ),
    };
    let text: String = (0..40).map(entry).collect();
    let [_, themes] = Taxonomy::builtin_sources();
    let error = Taxonomy::parse(Source { name: "o.toml", text: &text }, themes).unwrap_err();
    assert!(error.to_string().contains("entry `n32`: it is more than 32 levels deep"), "{error}");
}

#[test]
fn the_fingerprint_follows_both_texts() {
    let [organisations, themes] = Taxonomy::builtin_sources();
    let same = Taxonomy::parse(organisations, themes).unwrap();
    assert_eq!(same.fingerprint(), Taxonomy::builtin().fingerprint());
    let other = Taxonomy::parse(Source { name: "o", text: ORGANISATIONS }, themes).unwrap();
    assert_ne!(other.fingerprint(), same.fingerprint());
}

#[test]
fn every_path_of_the_trees_resolves_to_itself() {
    let taxonomy = Taxonomy::builtin();
    for tree in [taxonomy.organisations(), taxonomy.themes()] {
        for path in tree.paths() {
            assert_eq!(tree.resolve(path), [path]);
            let label = tree.label(path).unwrap();
            assert!(tree.resolve(label).contains(&path), "{label}");
            for name in tree.names(path) {
                assert!(tree.resolve(name).contains(&path), "{name}");
                assert!(tree.resolve(&name.to_uppercase()).contains(&path), "{name}");
            }
        }
    }
}

const PIECES: [&str; 16] = [
    "# DINUM\n\n",
    "## DNum\n\n",
    "### Feuille de route\n\n",
    "# Le SIG\n\n",
    "## Etalab et IGN : bilan\n\n",
    "L’Insee publie. ",
    "La DNUM du MEAE. ",
    "Le service d'information du Gouvernement (SIG). ",
    "https://www.ign.fr/etalab ",
    "Des données ouvertes, de l’open data. ",
    "Logiciels libres.\n\n",
    "| CNIL | ANSSI |\n",
    "[Cerema](https://cerema.fr) ",
    "`code.gouv.fr` ",
    "é\u{301}\u{200b}’’ ",
    "\n\n",
];

proptest! {
    #[test]
    fn facets_of_any_note_are_of_the_trees(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..30),
        owner in "(DINUM|dinum|Mairie de X|ign, Y|\\PC{0,12})",
    ) {
        let front = format!("---\nowner: {owner:?}\ntags: [{owner:?}, IA]\n---\n");
        let note = read("site/cerema/a.md", &format!("{front}{}", pieces.concat()));
        let taxonomy = Taxonomy::builtin();
        for found in facets(&note) {
            let organisations = paths(&found[Facet::Organisation]);
            let (mentions, themes) = (paths(&found[Facet::Mention]), paths(&found[Facet::Theme]));
            prop_assert!(!organisations.is_empty());
            prop_assert_eq!(&mentions[..organisations.len()], &organisations[..]);
            prop_assert!(themes.contains(&"intelligence-artificielle"));
            for (values, tree) in
                [(&mentions, taxonomy.organisations()), (&themes, taxonomy.themes())]
            {
                for (i, path) in values.iter().enumerate() {
                    prop_assert!(tree.label(path).is_some() || path.starts_with("autres/"));
                    prop_assert!(!values[..i].contains(path), "{} twice", path);
                }
            }
        }
    }
}

/// A layer of a network is no transport policy, and libraries of code are no culture.
#[test]
fn terms_that_mean_other_things_too_need_evidence() {
    let themes = |text: &str| -> Vec<String> {
        let note = read("n.md", text);
        let last = facets(&note).pop().unwrap_or_default();
        last[Facet::Theme].iter().map(|value| value.path.clone()).collect()
    };
    for (text, theme) in [
        ("# Réseaux\n\n## Couche de transport\n\nLe protocole TCP.", None),
        ("# Compilateur\n\nUtiliser des bibliothèques. Ces bibliothèques publient du code.", None),
        ("# Plan\n\n## Les transports\n\nUn texte.", Some("mobilites")),
        (
            "---\ntags: [mobilités]\n---\n# Plan\n\n## Transports urbains\n\nUn texte.",
            Some("mobilites"),
        ),
        ("# Plan\n\nLa mobilité durable.\n\n## Transports urbains\n\nUn texte.", Some("mobilites")),
    ] {
        let found = themes(text);
        let is_given = |wanted: &str| found.iter().any(|path| path.contains(wanted));
        assert!(
            theme.map_or(!is_given("mobilites") && !is_given("culture"), is_given),
            "{text}: {found:?}"
        );
    }
}

/// Each section had all values of the note and of the headings above: 341 KB took 1.5 GB to index.
#[test]
fn the_values_of_sections_do_not_grow_with_sections_times_values() {
    let levels = |tag: usize| (0..8).map(move |level| format!("t{tag}y{level}"));
    let tags = (0..64).map(|tag| levels(tag).collect::<Vec<_>>().join("/"));
    let tags = format!("---\ntags: [{}]\n---\n", tags.collect::<Vec<_>>().join(", "));
    let taxonomy = Taxonomy::builtin();
    let labels = taxonomy.themes().paths().filter_map(|path| taxonomy.themes().label(path));
    let themes = format!("# {}\n\n", labels.collect::<Vec<_>>().join(", "));
    let sections = |count: usize| "## a\n\nb\n\n".repeat(count);
    let bytes = |values: &SectionFacets, facet: Facet| -> usize {
        values[facet].iter().map(|value| value.path.len()).sum()
    };
    for (beginning, facet, count) in [(tags, Facet::Tag, 5_000), (themes, Facet::Theme, 10_000)] {
        let given = |count: usize| {
            let note = read("a.md", &format!("{beginning}{}", sections(count)));
            assign(&taxonomy, &note, &Options::default())
        };
        let (few, many) = (given(50), given(count));
        let is_cut =
            |concern: &limier::facet::Concern| concern.message.contains("for their number");
        assert!(!few.concerns.iter().any(is_cut) && many.concerns.iter().any(is_cut), "{facet}");
        let all: usize = many.sections.iter().map(|values| bytes(values, facet)).sum();
        assert!(all < 2 * 1024 * 1024, "{facet}: {all}");
        // The most trusted stay.
        let (of_few, of_many) = (&few.sections[40][facet], &many.sections[40][facet]);
        assert!(!of_many.is_empty() && of_few.starts_with(of_many), "{facet}");
    }
}
