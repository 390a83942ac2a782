//! How well our own notes answer: a small judged set over `corpus/`, in the words of people who look
//! for something. `tests/judged/README.md` says how it was judged.

use std::collections::BTreeSet;
use std::fs;

use limier::note::{Limits, NotePath, parse};

use crate::common::{Home, note_files, repository};

/// A little below what is reached: a change that costs more than chance does must be meant.
const NDCG_LEAST: f64 = 0.84;

/// The lines of a file of the judged set, cut at their tabs.
fn rows<const CELLS: usize>(file: &str) -> Vec<[String; CELLS]> {
    let text = fs::read_to_string(repository("tests/judged").join(file)).unwrap();
    let cut = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    text.lines().map(|line| cut(line).try_into().unwrap()).collect()
}

#[test]
fn our_own_notes_answer_judged_queries() {
    let file = |name| repository("tests/judged").join(name).into_os_string().into_string().unwrap();
    let corpus = repository("corpus").into_os_string().into_string().unwrap();
    let home = Home::new(&[]);
    let outcome = home.run(&[
        "eval",
        "--json",
        "--corpus",
        &corpus,
        "--queries",
        &file("queries.tsv"),
        "--qrels",
        &file("qrels.tsv"),
    ]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let measures: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    println!("nDCG@10 {} of {} queries", measures["ndcg@10"], measures["queries"]);
    assert_eq!(measures["queries"], rows::<2>("queries.tsv").len());
    assert!(measures["ndcg@10"].as_f64().unwrap() >= NDCG_LEAST, "{measures:#}");
}

#[test]
fn what_is_judged_is_there() {
    let corpus = repository("corpus");
    let mut keys = BTreeSet::new();
    for file in note_files(&corpus) {
        let path = file.strip_prefix(&corpus).unwrap().to_str().unwrap();
        let note = parse(&NotePath::new(path), &fs::read(&file).unwrap(), &Limits::default());
        keys.insert(path.to_owned());
        keys.extend(note.sections.iter().map(|section| format!("{path}#{}", section.heading)));
    }
    let (queries, grades) = (rows::<2>("queries.tsv"), rows::<3>("qrels.tsv"));
    let needs: BTreeSet<_> = queries.iter().map(|[id, _]| id.split('-').next()).collect();
    assert!(needs.len() >= 60, "{} needs", needs.len());
    for [id, text] in &queries {
        assert!(grades.iter().any(|[judged, ..]| judged == id), "{id} {text}: not judged");
    }
    let unknown: Vec<_> = grades.iter().filter(|[_, key, _]| !keys.contains(key)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
