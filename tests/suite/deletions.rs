//! What is deleted changes no answer. The index keeps deleted sections until segments are merged, and
//! its dictionaries count them: words seemed commoner than they are, so that another word of a query
//! was left out, and suggestions counted what was gone.

use std::fs;

use crate::common::{Daemon, Home, place, search_target};
use serde_json::Value;

/// The answer, without what tells two indexes apart.
fn answer(daemon: &Daemon, target: &str) -> Value {
    let mut answer = daemon.json(target);
    for name in ["took_ms", "index_id", "generation"] {
        answer.as_object_mut().unwrap().remove(name);
    }
    if let Some(next) = answer.get_mut("next") {
        *next = place(next);
    }
    answer
}

/// Answers of a daemon whose notes were deleted, and of one that never knew them.
fn compare(home: &Home, gone: &[String], targets: &[String]) -> Vec<Value> {
    let daemon = home.serve();
    for path in gone {
        fs::remove_file(home.note(path)).unwrap();
    }
    daemon.reconcile();
    let index = home.path("afresh");
    let arguments = ["--index", index.to_str().unwrap(), "serve"];
    let fresh = Daemon::start(&mut home.command(&arguments));
    let answers = targets.iter().map(|target| {
        let kept = answer(&daemon, target);
        assert_eq!(kept, answer(&fresh, target), "{target}");
        kept
    });
    answers.collect()
}

/// Writes `many` notes and names them.
fn notes(home: &Home, many: usize, name: &str, text: &str) -> Vec<String> {
    let path = |number| format!("{name}{number}.md");
    let paths: Vec<_> = (0..many).map(path).collect();
    for path in &paths {
        home.write(path, format!("# {name}\n\n{text}\n"));
    }
    paths
}

#[test]
fn the_word_that_is_left_out_is_the_commoner_of_the_living() {
    let home = Home::new(&[]);
    notes(&home, 10, "Mares", "Le héron attend.");
    notes(&home, 5, "Forêts", "Le blaireau dort.");
    notes(&home, 20, "Autres", "Rien de cela, mais quelque chose.");
    let gone = notes(&home, 30, "Anciennes", "Le blaireau court, et le loir.");
    let search = |q: &str| search_target(&[("q", q), ("collapse", "none")]);
    let targets =
        [search("héron blaireau"), search("blaireau"), search("blai*"), search("blareau")];
    let answers = compare(&home, &gone, &targets);
    assert_eq!(answers[0]["query"]["relaxed"]["dropped"], serde_json::json!(["héron"]));
    assert_eq!(answers[0]["total"], 5);
}

#[test]
fn suggestions_count_the_living() {
    let home = Home::new(&[]);
    notes(&home, 4, "Étangs", "Une marelle, un marais, un héron.");
    notes(&home, 2, "Marchés", "Un marcassin, un héron.");
    let mut gone = notes(&home, 9, "Marées", "Un marcassin, une mare, un hérisson.");
    gone.extend(notes(&home, 3, "Souvenirs", "Une souvenance."));
    notes(&home, 3, "Souverains", "Une souveraineté.");
    let targets = ["mar", "marc", "héron mar", "hér", "s", "m", "souven", "marée", "souvenr"]
        .map(|q| search_target(&[("q", q)]).replace("/search?", "/suggest?"));
    let answers = compare(&home, &gone, &targets);
    let words = |answer: &Value| -> Vec<(String, u64)> {
        let all = answer["suggestions"].as_array().unwrap().iter();
        let words = all.filter(|suggested| suggested["kind"] == "word");
        words
            .map(|word| {
                (word["text"].as_str().unwrap().to_owned(), word["count"].as_u64().unwrap())
            })
            .collect()
    };
    let most_used = words(&answers[0]).into_iter().take(3).collect::<Vec<_>>();
    assert_eq!(
        most_used,
        [("marais".to_owned(), 4), ("marelle".to_owned(), 4), ("marcassin".to_owned(), 2)]
    );
}

#[test]
fn notes_of_folders_that_are_named_no_more_are_gone() {
    let home = Home::new(&[("a.md", "# Un\n\nbudget")]);
    fs::create_dir(home.path("wiki")).unwrap();
    fs::write(home.path("wiki/b.md"), "# Deux\n\nbudget").unwrap();
    let [notes, wiki] = ["corpus", "wiki"].map(|name| home.path(name).display().to_string());
    let run = |roots: &[&str], command: &str| {
        let roots = roots.iter().flat_map(|root| ["--corpus", *root]);
        home.command(&[]).args(roots).arg(command).stdout(std::process::Stdio::piped()).spawn()
    };
    let ended = |roots: &[&str], command: &str| {
        let output = run(roots, command).unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command} {roots:?}: {output:?}");
    };
    // One folder's notes have no prefix, those of several have: nothing of before may stay.
    for roots in [&[notes.as_str()][..], &[&notes, &wiki], &[&wiki], &[&wiki, &notes]] {
        ended(roots, "index");
        ended(roots, "verify");
    }
    ended(&[&notes], "index");
    let arguments = ["--corpus", notes.as_str(), "--corpus", wiki.as_str(), "serve"];
    let daemon = Daemon::start(&mut home.command(&arguments));
    daemon.await_notes_with("budget", &["corpus/a.md", "wiki/b.md"]);
}
