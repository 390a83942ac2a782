//! What searches make of a model: sections that mean what was asked are found without its words, behind
//! those that hold them, and told apart. Words that say exactly what they want are left alone.

use serde_json::{Value, json};

use crate::common::{Daemon, Home, TinyModel, ids, strings};
use crate::semantics::embedded;

/// Notes about four things; two of them mean the same without a common word.
fn home() -> Home {
    let home = Home::new(&[
        ("contrat.md", "# Contrat\n\n## Départ\n\nla rupture du fait du salarié\n"),
        ("chats.md", "# Chats\n\nle matou dort\n"),
        ("félins.md", "# Félins\n\n## Sieste\n\nun félin dort aussi\n"),
        ("école.md", "# École\n\n## Rentrée\n\nla scolarité commence\n"),
        ("impôt.md", "# Impôt\n\nla taxe et la fiscalité\n"),
    ]);
    for number in 0..80 {
        home.write(&format!("autre-{number}.md"), format!("# Autre {number}\n\nrien de tel\n"));
    }
    home
}

fn with_model(model: &TinyModel) -> (Home, Daemon) {
    let home = home();
    home.configure(&format!("semantic.model = {:?}\n", model.folder()));
    let daemon = home.serve();
    embedded(&daemon);
    (home, daemon)
}

fn tiers(answer: &Value) -> Vec<(String, String)> {
    ids(answer).into_iter().zip(strings(&answer["hits"], "tier")).collect()
}

#[test]
fn what_means_the_same_is_found_without_the_words() {
    let model = TinyModel::new(1);
    let (_home, daemon) = with_model(&model);
    let answer = daemon.search("démissionner");
    let first = &answer["hits"][0];
    assert_eq!(first["id"], "contrat.md#départ", "{answer}");
    assert_eq!(first["tier"], "meaning");
    assert_eq!(first["missing"], json!(["démissionner"]));
    // It is counted apart, and facets are those of what matches.
    assert_eq!((&answer["total"], &answer["total_hits"]), (&json!(0), &json!(0)));
    assert_eq!(answer["total_meaning"], answer["total_listed"]);
    let page = daemon.get("/?q=d%C3%A9missionner");
    assert!(page.text().contains("Par le sens"), "{}", page.text());
}

#[test]
fn what_holds_the_words_stays_before() {
    let model = TinyModel::new(1);
    let (_home, daemon) = with_model(&model);
    let answer = daemon.search("matou");
    let tiers = tiers(&answer);
    assert_eq!(tiers[0], ("chats.md#chats".to_owned(), "full".to_owned()), "{answer}");
    assert!(tiers[1].0.starts_with("félins.md") && tiers[1].1 == "meaning", "{answer}");
    assert_eq!(answer["total"], 1);
    // Scores fall from hit to hit, and the parts of each add up to it.
    let explained = daemon.search_with(&[("q", "matou"), ("explain", "true")]);
    let scores: Vec<f64> = explained["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for hit in explained["hits"].as_array().unwrap() {
        let part = |name: &str| hit["explain"][name].as_f64().unwrap_or_default();
        let parts = ["section", "note", "name", "closeness", "meaning", "place"].map(part);
        let sum: f64 = parts.iter().sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 0.01, "{hit}");
    }
}

#[test]
fn words_that_say_exactly_what_they_want_are_left_alone() {
    let model = TinyModel::new(1);
    let (_home, daemon) = with_model(&model);
    for parameters in [
        &[("q", "\"démissionner\"")][..],
        &[("q", "démissionner OU quitter")],
        &[("q", "démissionner -chat")],
        &[("q", "démissionn*")],
        &[("q", "titre:démissionner")],
        &[("q", "démissionner"), ("strict", "true")],
        &[("q", "démissionner"), ("semantic", "0")],
        &[("q", "démissionner"), ("sort", "-date")],
        &[("q", "")],
        // Neither the notes nor the lexicon know such words.
        &[("q", "xyzzy plugh")],
    ] {
        let answer = daemon.search_with(parameters);
        assert_eq!(answer.get("total_meaning"), None, "{parameters:?}");
        assert!(tiers(&answer).iter().all(|(_, tier)| tier != "meaning"), "{parameters:?}");
    }
    // Filters hold for what is meant too.
    let answer = daemon.search_with(&[("q", "démissionner"), ("note", "chats.md")]);
    assert!(ids(&answer).iter().all(|id| id.starts_with("chats.md")), "{answer}");
    assert_eq!(daemon.get("/api/v1/search?q=a&semantic=2").status, 400);
}

#[test]
fn each_section_is_listed_once_whatever_the_pages() {
    let model = TinyModel::new(1);
    let (_home, daemon) = with_model(&model);
    for collapse in ["none", "duplicates", "note"] {
        let search = |offset: usize, limit: usize| {
            let (offset, limit) = (offset.to_string(), limit.to_string());
            let parameters = [("q", "le chat dort"), ("collapse", collapse)];
            let window = [("offset", offset.as_str()), ("limit", limit.as_str())];
            daemon.search_with(&[parameters, window].concat())
        };
        let whole = search(0, 100);
        let all = ids(&whole);
        assert_eq!(whole["total_listed"], all.len(), "{collapse}");
        let paged: Vec<String> =
            (0..all.len()).step_by(3).flat_map(|at| ids(&search(at, 3))).collect();
        assert_eq!(paged, all, "{collapse}");
        let once: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(once.len(), all.len(), "{collapse}");
    }
}

#[test]
fn without_a_model_answers_are_those_of_words() {
    let home = home();
    let daemon = home.serve();
    let answer = daemon.search("matou");
    assert_eq!((answer.get("total_meaning"), ids(&answer).len()), (None, 1));
    assert_eq!(ids(&daemon.search_with(&[("q", "matou"), ("semantic", "1")])), ids(&answer));
}

#[test]
fn what_a_query_names_keeps_the_first_place() {
    let model = TinyModel::new(1);
    let home = home();
    home.write("titre.md", "# Quitter son école\n\nà lire plus tard, un autre jour peut-être\n");
    let near = "quitter son école : démission, enseignement, scolarité, rupture, quitter\n";
    home.write("proche.md", format!("# Sortie\n\n## Son école\n\n{near}"));
    home.configure(&format!("semantic.model = {:?}\n", model.folder()));
    let daemon = home.serve();
    embedded(&daemon);
    let ask = |semantic: &str| {
        let parameters = [("q", "quitter son ecole"), ("semantic", semantic), ("explain", "true")];
        let answer = daemon.search_with(&parameters);
        let hit = |note: &str| {
            let hits = answer["hits"].as_array().unwrap().iter();
            let hit = hits.clone().find(|hit| hit["note"] == note).unwrap();
            let number = |value: &Value| value.as_f64().unwrap_or_default();
            (number(&hit["score"]), number(&hit["explain"]["meaning"]))
        };
        assert_eq!(answer["hits"][0]["note"], "titre.md", "semantic={semantic}: {answer}");
        (hit("titre.md"), hit("proche.md"))
    };
    let ((words, _), (other_words, _)) = ask("0");
    let ((_, meaning), (lowered, lowered_meaning)) = ask("1");
    // What is nearer would come first, had it not been lowered.
    let other_meaning = lowered_meaning * other_words / (lowered - lowered_meaning);
    assert!(other_words + other_meaning > words + meaning, "the test says nothing");
}
