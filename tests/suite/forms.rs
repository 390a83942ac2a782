//! Which words meet: forms of one word do, words that only look alike do not. `tests/judged/forms/`
//! tells where the pairs come from.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::common::{corpora, indexed, note_files, repository, settings};
use limier::search::{Request, search};
use limier::text::{Chain, fold, is_stop_word, tokens, words};

/// The files of pairs that are forms of one word, and how many of a hundred meet at least.
const FORMS: [(&str, usize); 3] =
    [("singular-plural.txt", 99), ("masculine-feminine.txt", 98), ("verb-infinitive.txt", 97)];
/// Every so many-th pair is searched for.
const SAMPLE: usize = 20;
/// Pairs to be read by a judge.
const PRINTED: usize = 300;

fn pairs(file: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(repository("tests/judged/forms").join(file)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.map(|line| line.split_once(' ').unwrap());
    pairs.map(|(one, other)| (one.to_owned(), other.to_owned())).collect()
}

/// The terms of a word, compounds and references among them.
fn terms(chain: &mut Chain, word: &str) -> Vec<String> {
    let terms: Vec<_> = tokens(word).into_iter().flat_map(|token| token.lemmas).collect();
    // A stop word alone is still a form of a word.
    if terms.is_empty() { chain.lemmas(&fold(word)).to_vec() } else { terms }
}

fn meet(chain: &mut Chain, one: &str, other: &str) -> bool {
    let one = terms(chain, one);
    terms(chain, other).iter().any(|lemma| one.contains(lemma))
}

#[test]
fn forms_of_one_word_meet() {
    let mut chain = Chain::new();
    for (file, percent) in FORMS {
        let pairs = pairs(file);
        assert_eq!(pairs.len(), 400, "{file}");
        let apart: Vec<_> =
            pairs.iter().filter(|(one, other)| !meet(&mut chain, one, other)).collect();
        assert!(apart.len() * 100 <= pairs.len() * (100 - percent), "{file}: {apart:?}");
    }
}

#[test]
fn words_that_look_alike_stay_apart() {
    let mut chain = Chain::new();
    let mut meeting = pairs("apart.txt");
    assert!(meeting.len() >= 100);
    meeting.retain(|(one, other)| meet(&mut chain, one, other));
    assert_eq!(meeting, [], "these meet");
}

#[test]
fn a_strict_search_finds_the_other_form() {
    let mut chain = Chain::new();
    let sample = FORMS.into_iter().flat_map(|(file, _)| pairs(file).into_iter().step_by(SAMPLE));
    let sample: Vec<_> = sample
        .filter(|(one, other)| {
            let is_word = |word: &String| !is_stop_word(&fold(word));
            is_word(one) && is_word(other) && meet(&mut chain, one, other)
        })
        .collect();
    assert!(sample.len() > 50);
    let texts = sample.iter().map(|(_, other)| format!("Voici {other}.\n"));
    let (_folder, _writer, snapshot) = indexed(texts);
    for (number, (one, other)) in sample.iter().enumerate() {
        let request = Request { q: one.clone(), strict: true, ..Request::default() };
        let found = search(&snapshot, &settings(), &request).unwrap();
        let path = format!("n{number}.md");
        let is_found = found.hits.iter().any(|hit| hit.note.to_string() == path);
        assert!(is_found, "{one} finds {other}");
    }
}

/// What a judge reads to say how many words meet that have nothing to do with each other.
#[test]
#[ignore = "prints pairs for a judge: LIMIER_CORPORA=… cargo test --test suite print_meeting -- --ignored --nocapture"]
fn print_meeting_words() {
    let mut chain = Chain::new();
    let mut by_lemma: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in note_files(&corpora().join("gov-small")) {
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        for word in words(&text).filter_map(|word| text.get(word.core)) {
            let folded = fold(word);
            if folded.chars().count() >= 3 && folded.chars().all(char::is_alphabetic) {
                for lemma in chain.lemmas(&folded) {
                    by_lemma.entry(lemma.clone()).or_default().insert(folded.clone());
                }
            }
        }
    }
    let mut pairs: BTreeSet<([u8; 32], &str, &str)> = BTreeSet::new();
    for forms in by_lemma.values() {
        for (one, other) in
            forms.iter().flat_map(|one| forms.range(one.clone()..).map(move |o| (one, o)))
        {
            if one != other {
                let hash = blake3::hash(format!("{one} {other}").as_bytes());
                pairs.insert((*hash.as_bytes(), one, other));
            }
        }
    }
    println!("{PRINTED} of {} pairs", pairs.len());
    for (_, one, other) in pairs.into_iter().take(PRINTED) {
        println!("{one} {other}");
    }
}
