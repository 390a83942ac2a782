//! Facets as answers tell them: the counts of random corpora against what filters find, the route,
//! names in queries, what `limier check` says, and trees that change while Limier runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::{
    Ask, Daemon, Home, eventually, ids, indexed, on_ours_and_on_corpora, settings,
};
use limier::facet::Facet;
use limier::search::{Collapse, Counted, FacetCount, Request, Response, Tier, search};
use proptest::prelude::*;
use serde_json::{Value, json};

const HEADINGS: [&str; 6] = ["DINUM", "Etalab", "Bilan de l’IGN", "Méthode", "DNum", "Suite"];
const FRONTS: [&str; 6] = [
    "",
    "organisation: CNIL",
    "organisation: [IGN, Mairie de Nulle-Part]\ndate: 2021-03-04",
    "tags: [Dinum, Open-Data]\ndate: 2024-05-06",
    "theme: Marmottes\nauthor: Insee",
    "tags: [souveraineté numérique, IA]",
];
const TEXTS: [&str; 6] = [
    "La DINUM publie des données ouvertes.",
    "Le logiciel libre, pour l’Insee et la CNIL.",
    "Une marmotte dort.",
    "Etalab ouvre des données ; l’IGN aussi.",
    "La souveraineté numérique et le cloud de confiance.",
    "Un texte sans rien.",
];
const QUERIES: [&str; 6] =
    ["", "données", "marmotte", "la DINUM", "Insee OU Etalab", "libre cloud"];

/// A note of a random corpus: its front matter, and its sections as heading and text.
type Draft = (usize, Vec<(usize, usize)>);

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let sections = prop::collection::vec((0..HEADINGS.len(), 0..TEXTS.len()), 1..5);
    prop::collection::vec((0..FRONTS.len(), sections), 1..14)
}

fn text_of((front, sections): &Draft) -> String {
    let body = sections.iter().enumerate().map(|(at, (heading, text))| {
        let level = if at % 2 == 0 { "#" } else { "##" };
        format!("{level} {}\n\n{}\n\n", HEADINGS[*heading], TEXTS[*text])
    });
    format!("---\n{}\n---\n\n{}", FRONTS[*front], body.collect::<String>())
}

fn flat(values: &[FacetCount]) -> Vec<&FacetCount> {
    values.iter().flat_map(|value| [vec![value], flat(&value.children)].concat()).collect()
}

/// Ids of all hits that have a value, or one below it.
fn ids_with(response: &Response, facet: Facet, value: &str) -> BTreeSet<String> {
    let below = format!("{value}/");
    let has = |values: &[String]| values.iter().any(|v| v == value || v.starts_with(&below));
    let hits = response
        .hits
        .iter()
        .filter(|hit| hit.facets.as_ref().is_some_and(|facets| has(&facets[facet])));
    hits.map(|hit| hit.id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn counts_are_what_filters_find(
        drafts in drafts(),
        q in prop::sample::select(&QUERIES[..]),
        chosen in (0..3usize, any::<prop::sample::Index>()),
        more in (0..3usize, any::<prop::sample::Index>()),
    ) {
        let (_folder, _writer, snapshot) = indexed(drafts.iter().map(text_of));
        let settings = settings();
        let ask = |request: &Request| search(&snapshot, &settings, request).unwrap();
        let mut request = Request {
            q: q.to_owned(),
            collapse: Collapse::None,
            limit: 100,
            facets: Facet::ALL.map(Counted::Facet).to_vec(),
            ..Request::default()
        };
        // One or two values chosen among those that are there.
        for (facet, index) in [chosen, more] {
            let response = ask(&request);
            let facet = Facet::ALL[facet];
            let there = flat(&response.facets[facet.name()]);
            if !there.is_empty() {
                let value = index.get(&there).value.clone();
                request.values[facet].push(value);
            }
        }
        let response = ask(&request);
        for facet in Facet::ALL {
            let name = facet.name();
            for told in flat(&response.facets[name]) {
                let mut narrowed = request.clone();
                narrowed.values[facet] = vec![told.value.clone()];
                let found = ask(&narrowed);
                prop_assert_eq!(found.total, told.count as usize, "{} {}", name, told.value);
                // Choosing a value leaves its siblings' counts.
                let counts = |response: &Response| -> BTreeSet<(String, u32)> {
                    let told = flat(&response.facets[name]).into_iter().filter(|v| v.count > 0);
                    told.map(|value| (value.value.clone(), value.count)).collect()
                };
                prop_assert_eq!(counts(&found), counts(&response), "{} {}", name, told.value);
                if facet.is_shown() {
                    // A value is the union of itself and what is below it.
                    let with = ids_with(&found, facet, &told.value);
                    prop_assert_eq!(with.len(), found.hits.len(), "{} {}", name, told.value);
                    let full = found.hits.iter().filter(|hit| hit.tier == Tier::Full);
                    prop_assert_eq!(full.count(), found.total, "{} {}", name, told.value);
                }
            }
        }
    }
}

/// Values of a facet in an answer, with their labels and counts, those below too.
fn told(answer: &Value, facet: &str) -> Vec<(String, String, u64)> {
    fn add(values: &Value, told: &mut Vec<(String, String, u64)>) {
        for value in values.as_array().unwrap() {
            let text = |key: &str| value[key].as_str().unwrap().to_owned();
            told.push((text("value"), text("label"), value["count"].as_u64().unwrap()));
            add(&value["children"], told);
        }
    }
    let mut values = Vec::new();
    if !answer["facets"][facet].is_null() {
        add(&answer["facets"][facet], &mut values);
    }
    values
}

on_ours_and_on_corpora!(notes_answer_by_any_name_of_an_organisation);

fn notes_answer_by_any_name_of_an_organisation(corpora: &Path) {
    let home = Home::copy_of(&corpora.join("seeds"));
    let daemon = home.serve();
    let with = |facet: &str, value: &str| {
        let answer = daemon.search_with(&[(facet, value), ("collapse", "none"), ("limit", "100")]);
        ids(&answer)
    };
    let dinum = with("organisation", "DINUM");
    assert!(dinum.len() > 5, "{dinum:?}");
    for name in ["DISIC", "DINSIC", "Dinum", "direction interministerielle du numerique"] {
        assert_eq!(with("organisation", name), dinum, "{name}");
        let query = daemon.search_with(&[
            ("q", &format!("org:\"{name}\"")),
            ("collapse", "none"),
            ("limit", "100"),
        ]);
        assert_eq!(ids(&query), dinum, "org:{name}");
    }
    let themes = with("theme", "souveraineté numérique");
    assert!(themes.iter().any(|id| id.ends_with("#feuille-de-route-de-la-dinum")), "{themes:?}");
}

#[test]
fn values_can_be_searched_for_by_any_name() {
    let home = Home::new(&[
        ("a.md", "# DINUM\n\nUn texte.\n\n## Etalab\n\nDes données ouvertes.\n"),
        ("b.md", "---\norganisation: Mairie d’Ouagne\ndate: 2021\n---\nUn texte.\n"),
        ("c.md", "---\ntags: [Marmottes]\ndate: 2024\n---\n# CNIL\n\nUn texte.\n"),
    ]);
    let daemon = home.serve();
    let facets = |query: &str| daemon.json(&format!("/api/v1/facets?{query}"));
    let values = |answer: &Value, facet: &str| -> Vec<String> {
        told(answer, facet).into_iter().map(|(value, ..)| value).collect()
    };
    let all = facets("");
    assert_eq!(all["total"], 4);
    for value in ["premier-ministre/dinum/etalab", "cnil", "autres/mairie-d-ouagne"] {
        assert!(values(&all, "organisation").contains(&value.to_owned()), "{all}");
    }
    // What no tree knows is called as its note writes it.
    let labels: Vec<_> =
        told(&all, "organisation").into_iter().map(|(_, label, _)| label).collect();
    assert!(labels.contains(&"Mairie d’Ouagne".to_owned()), "{labels:?}");
    assert_eq!(values(&all, "tag"), [""; 0], "counted only when asked for: {all}");
    assert_eq!(values(&facets("facets=tag"), "tag"), ["marmottes"]);

    let dinum = facets("find=disic");
    assert_eq!(values(&dinum, "organisation"), ["premier-ministre", "premier-ministre/dinum"]);
    assert_eq!(values(&facets("find=ouagn"), "organisation"), ["autres", "autres/mairie-d-ouagne"]);
    assert_eq!(values(&facets("find=open+data"), "theme"), ["donnees", "donnees/donnees-ouvertes"]);
    assert!(values(&facets("find=nulle+part"), "organisation").is_empty());
    assert_eq!(facets("q=ouvertes")["total"], 1);
    assert_eq!(values(&facets("q=ouvertes&facets=organisation").clone(), "organisation").len(), 3);
    let years = told(&facets("facets=year"), "year");
    assert_eq!(
        years.iter().map(|(year, _, count)| (year.as_str(), *count)).collect::<Vec<_>>(),
        [("2024", 1), ("2021", 1)]
    );
    for wrong in ["limit=3", "finds=a", "find=a&find=b", "facets=nothing"] {
        let reply = daemon.send(&Ask::get(&format!("/api/v1/facets?{wrong}")));
        assert_eq!(reply.status, 400, "{wrong}: {}", reply.text());
    }
}

#[test]
fn tags_are_a_facet_of_their_own_and_a_theme_that_no_tree_has_is_a_tag() {
    let home = Home::new(&[
        ("a.md", "---\ntags: [Projet/Alpha]\n---\n# A\n\nTexte #réunion et #projet/gamma.\n"),
        ("b.md", "---\ncatégorie: Brève\n---\n# B\n\nTexte #projet et #open-data.\n"),
        ("c.md", "# C\n\nTexte #autre/gamma.\n"),
    ]);
    let daemon = home.serve();
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    for (value, found) in [
        ("projet", vec!["a.md#a", "b.md#b"]),
        ("Projet/Gamma", vec!["a.md#a"]),
        ("réunion", vec!["a.md#a"]),
        ("brève", vec!["b.md#b"]),
        ("autre/gamma", vec!["c.md#c"]),
        ("gamma", vec!["a.md#a", "c.md#c"]),
        ("open-data", vec!["b.md#b"]),
        ("nulle-part", vec![]),
    ] {
        for field in ["tag", "étiquette", "Étiquettes"] {
            assert_eq!(sorted(daemon.ids(&format!("{field}:{value}"))), found, "{field}:{value}");
        }
        assert_eq!(sorted(ids(&daemon.search_with(&[("tag", value)]))), found, "tag={value}");
        // No theme is called so, but for open data.
        assert_eq!(sorted(daemon.ids(&format!("theme:{value}"))), found, "theme:{value}");
        assert_eq!(sorted(ids(&daemon.search_with(&[("theme", value)]))), found, "theme={value}");
    }
    // What links said when tags stood among the themes.
    assert_eq!(daemon.ids("theme:autres/reunion"), ["a.md#a"]);
    let either = daemon.search_with(&[("theme", "open data"), ("theme", "réunion")]);
    assert_eq!(sorted(ids(&either)), ["a.md#a", "b.md#b"]);
    assert_eq!(ids(&daemon.search_with(&[("tag", "réunion"), ("tag", "open-data")])).len(), 2);

    let hit = daemon.search("theme:autre")["hits"][0].clone();
    assert_eq!((&hit["tags"], &hit["themes"]), (&json!(["autre/gamma"]), &json!([])));
    let counted = told(&daemon.json("/api/v1/facets?facets=tag"), "tag");
    let counted: Vec<_> =
        counted.iter().map(|(path, label, count)| (&**path, &**label, *count)).collect();
    assert!(counted.contains(&("projet", "projet", 2)), "{counted:?}");
    assert!(counted.contains(&("projet/alpha", "Projet/Alpha", 1)), "{counted:?}");
    assert!(counted.contains(&("reunion", "réunion", 1)), "{counted:?}");
    let themes = told(&daemon.json("/api/v1/facets"), "theme");
    assert!(themes.iter().all(|(path, ..)| !path.starts_with("autres")), "{themes:?}");
    let suggested = daemon.json("/api/v1/suggest?q=tag:gam")["suggestions"].to_string();
    assert!(suggested.contains("tag:projet/gamma"), "{suggested}");
    let page = daemon.send(&Ask::get("/?q=texte"));
    let page = page.text();
    assert!(page.contains("Étiquettes") && page.contains("tag=projet"), "{page}");
    // A tag that is a theme's name is offered as the theme alone.
    assert!(page.contains("donnees-ouvertes") && !page.contains("tag=open-data"), "{page}");
}

#[test]
fn a_tag_that_names_a_value_of_the_hit_is_no_chip_beside_it() {
    let home = Home::new(&[("a.md", "---\ntags: [Etalab, à relire]\n---\n# A\n\nTexte.\n")]);
    let daemon = home.serve();
    let hit = daemon.search("texte")["hits"][0].clone();
    let (tags, organisations) = (strings_of(&hit["tags"]), strings_of(&hit["organisations"]));
    assert!(tags.contains("etalab") && organisations.contains("etalab"), "{hit}");
    let page = daemon.get("/?q=texte");
    let page = page.text();
    assert!(page.contains("tag=a-relire") && !page.contains("tag=etalab"), "{page}");
}

/// A list as text, to look for something in.
fn strings_of(list: &Value) -> String {
    list.to_string().to_lowercase()
}

#[test]
fn a_query_that_is_a_name_finds_the_organisation_below_the_words() {
    let home = Home::new(&[
        ("a.md", "# Histoire\n\nLa DISIC a été créée en 2011.\n"),
        ("b.md", "# Aujourd’hui\n\nLa DINUM pilote.\n"),
        ("c.md", "# Ailleurs\n\nUne marmotte dort.\n"),
    ]);
    let daemon = home.serve();
    assert_eq!(daemon.ids("DISIC"), ["a.md#histoire", "b.md#aujourdhui"]);
    let found = daemon.search("direction interministérielle du numérique");
    assert_eq!(found["total"], 2, "{found}");
    assert_eq!(found["hits"][0]["missing"], serde_json::json!([]));
    let expansion = &daemon.search("disic")["query"]["expansions"][0];
    assert_eq!(expansion["to"], "Direction interministérielle du numérique", "{expansion}");
    assert_eq!(daemon.search("marmotte DISIC")["total_all_words"], 0);
}

/// The long form of an acronym was told twice, by the notes and by the tree, and a name was told to
/// stand for itself.
#[test]
fn each_expansion_is_told_once() {
    let home = Home::new(&[
        ("a.md", "# Qui\n\nLa direction interministérielle du numérique (DINUM) pilote.\n"),
        ("b.md", "# Quoi\n\nLa direction interministérielle du numérique (DINUM) publie.\n"),
    ]);
    let daemon = home.serve();
    let told = |q: &str| -> Vec<(String, String)> {
        let answer = daemon.search(q);
        let told = answer["query"]["expansions"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        told.map(|told| (text(&told["from"]), text(&told["to"]).to_lowercase())).collect()
    };
    let long = "direction interministérielle du numérique";
    for (q, from) in [("la DINUM", "DINUM"), ("(dinum", "dinum"), ("« DINUM »", "DINUM")] {
        assert_eq!(told(q), [(from.to_owned(), long.to_owned())], "{q}");
    }
    assert_eq!(told(long), [(long.to_owned(), "dinum".to_owned())]);
}

/// Only values of trees were suggested: a tag has no tree.
#[test]
fn a_value_that_notes_have_is_suggested_instead_of_an_unknown_one() {
    let home = Home::new(&[
        (
            "a.md",
            "---\ntags: [transparence, logiciels-libres, projet/alphabet]\n---\n# A\n\nTexte.\n",
        ),
        ("b.md", "---\norganisation: Mairie d'Ouagne\n---\n# B\n\nTexte.\n"),
    ]);
    let daemon = home.serve();
    for (facet, unknown, known) in [
        ("tag", "transparance", "transparence"),
        ("tag", "Transparance", "transparence"),
        ("tag", "logiciel-libre-s", "logiciels-libres"),
        ("tag", "projet/alfabet", "projet/alphabet"),
        ("tag", "alphabets", "projet/alphabet"),
        ("theme", "transparance", "transparence"),
        ("organisation", "mairie-d-ouagnes", "autres/mairie-d-ouagne"),
    ] {
        let q = format!("{facet}:{unknown}");
        for asked in [(facet, unknown), ("q", q.as_str())] {
            let answer = daemon.search_with(&[asked]);
            let suggestion = json!({"text": known, "applied": false, "reason": facet});
            assert_eq!(answer["total"], 0, "{asked:?}");
            assert_eq!(answer["query"]["suggestion"], suggestion, "{asked:?}");
        }
        assert_eq!(daemon.search_with(&[(facet, known)])["total"], 1, "{known}");
    }
    assert!(daemon.search_with(&[("tag", "boulangerie")])["query"]["suggestion"].is_null());
}

#[test]
fn check_tells_of_values_that_no_tree_knows() {
    let home = Home::new(&[
        ("a.md", "---\ntitle: Un\norganisation: Etallab\n---\nTexte.\n"),
        ("b.md", "---\ntitle: Deux\ntags:\n  - acessibilité\n  - marmottes\n---\nTexte.\n"),
    ]);
    let outcome = home.run(&["check"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for line in [
        "a.md:3: warning: unknown organisation `Etallab`; the nearest known is `Etalab`",
        "b.md:3: warning: `acessibilité` is not a known theme; did you mean `Accessibilité`?",
    ] {
        assert!(outcome.stdout.contains(line), "{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains("marmottes"), "{}", outcome.stdout);
}

/// A tree of one organisation, `zoo`.
fn zoo(label: &str) -> String {
    format!("[[organisation]]\nid = \"zoo\"\nlabel = \"{label}\"\n")
}

/// What is found of the organisation `zoo`, and what it is called.
fn found_of_zoo(daemon: &Daemon) -> (Vec<String>, Option<String>) {
    let answer = daemon.search_with(&[("organisation", "zoo")]);
    let label = answer["facets"]["organisation"][0]["label"].as_str().map(str::to_owned);
    (ids(&answer), label)
}

#[test]
fn trees_that_change_are_picked_up_while_limier_runs() {
    let home = Home::new(&[("a.md", "# Ménagerie\n\nUn.\n"), ("b.md", "# Vivarium\n\nDeux.\n")]);
    home.configure("facets.organisations = \"organisations.toml\"\n");
    fs::write(home.path("organisations.toml"), zoo("Ménagerie")).unwrap();
    let daemon = home.serve();
    let state = || found_of_zoo(&daemon);
    let old = (vec!["a.md#ménagerie".to_owned()], Some("Ménagerie".to_owned()));
    let new = (vec!["b.md#vivarium".to_owned()], Some("Vivarium".to_owned()));
    assert_eq!(state(), old);
    // A faulty file changes nothing, and the log names its place.
    fs::write(home.path("organisations.toml"), "[[organisation]]\nid = \"É\"\n").unwrap();
    eventually("the fault is told", || daemon.log().contains("organisations.toml").then_some(()));
    assert_eq!(state(), old);
    fs::write(home.path("organisations.toml"), zoo("Vivarium")).unwrap();
    eventually("the new tree sorts the notes", || {
        let seen = state();
        assert!(seen == old || seen == new, "mixed: {seen:?}");
        (seen == new).then_some(())
    });
    home.write("c.md", "# Vivarium\n\nTrois.\n");
    eventually("changes are still noticed", || (state().0.len() == 2).then_some(()));
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Gives a file another text of as many bytes at the same time: only a signal can tell.
fn replace_unseen(file: &Path, text: &str) {
    let metadata = fs::metadata(file).unwrap();
    assert_eq!(metadata.len(), text.len() as u64);
    let beside = file.with_extension("new");
    fs::write(&beside, text).unwrap();
    let modified = metadata.modified().unwrap();
    fs::File::options().write(true).open(&beside).unwrap().set_modified(modified).unwrap();
    fs::rename(&beside, file).unwrap();
}

#[test]
fn sighup_reads_trees_and_synonyms_again_or_keeps_both() {
    let home =
        Home::new(&[("a.md", "# Ménagerie\n\nUn lynx.\n"), ("b.md", "# Oisellerie\n\nUn loir.\n")]);
    let [trees, synonyms] = ["organisations.toml", "synonymes.txt"].map(|name| home.path(name));
    home.configure(
        "facets.organisations = \"organisations.toml\"\nsearch.synonyms = \"synonymes.txt\"\n",
    );
    fs::write(&trees, zoo("Ménagerie")).unwrap();
    fs::write(&synonyms, "bête, lynx\n").unwrap();
    let daemon = home.serve();
    let state = || (found_of_zoo(&daemon), daemon.ids("bête"));
    let of = |id: &str, label: &str| {
        ((vec![id.to_owned()], Some(label.to_owned())), vec![id.to_owned()])
    };
    let old = of("a.md#ménagerie", "Ménagerie");
    let new = of("b.md#oisellerie", "Oisellerie");
    assert_eq!(state(), old);

    // With a tree that has a fault, the synonyms stay as they were too.
    replace_unseen(&trees, &zoo("Ménagerie").replace("[[", "[("));
    replace_unseen(&synonyms, "bête, loir\n");
    daemon.signal("-HUP");
    eventually("the fault is logged", || daemon.log().contains("organisations.toml").then_some(()));
    assert_eq!(state(), old);

    replace_unseen(&trees, &zoo("Oisellerie"));
    daemon.signal("-HUP");
    eventually("both files are read again", || (state() == new).then_some(()));
    home.write("c.md", "# Oisellerie\n\nTrois.\n");
    eventually("changes are still noticed", || (found_of_zoo(&daemon).0.len() == 2).then_some(()));
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn synonyms_that_change_are_picked_up_while_limier_runs() {
    let home = Home::new(&[("a.md", "# Un\n\nUn lynx.\n"), ("b.md", "# Deux\n\nUn loir.\n")]);
    home.configure("search.synonyms = \"synonymes.txt\"\n");
    fs::write(home.path("synonymes.txt"), "bête, lynx\n").unwrap();
    let daemon = home.serve();
    assert_eq!(daemon.ids("bête"), ["a.md#un"]);
    fs::write(home.path("synonymes.txt"), "bête, lynx, loir\n").unwrap();
    eventually("the synonyms are read again", || (daemon.ids("bête").len() == 2).then_some(()));
}

#[test]
fn a_chosen_value_does_not_change_how_the_query_is_read() {
    // No section holds both words: the commoner one is left out, whatever is chosen.
    let home = Home::new(&[
        ("a.md", "---\norganisation: CNIL\n---\nUne marmotte."),
        ("b.md", "---\norganisation: IGN\n---\nUn nuage."),
        ("c.md", "---\norganisation: IGN\n---\nUn autre nuage."),
    ]);
    let daemon = home.serve();
    let all = daemon.search_with(&[("q", "marmotte nuage")]);
    assert_eq!(told(&all, "organisation").iter().map(|(.., count)| count).sum::<u64>(), 1, "{all}");
    for organisation in ["CNIL", "IGN"] {
        let narrowed =
            daemon.search_with(&[("q", "marmotte nuage"), ("organisation", organisation)]);
        let counts = told(&narrowed, "organisation");
        let id = organisation.to_lowercase();
        let of_chosen = counts.iter().find(|(value, ..)| value.ends_with(&id));
        assert_eq!(narrowed["total"].as_u64().unwrap(), u64::from(organisation == "CNIL"));
        assert_eq!(of_chosen.map_or(0, |(.., count)| *count), narrowed["total"].as_u64().unwrap());
    }
}
