//! Copies, and copies of copies: however alike sections are, an answer tells each of them once.

use std::collections::HashSet;

use proptest::prelude::*;

use crate::common::{indexed, settings};
use limier::index::Snapshot;
use limier::search::{Request, Response, search};

/// Words that the texts end in. The longest ones that begin forty words apart share seven tenths of their
/// shingles, those that begin sixty apart do not.
const WORDS: usize = 140;

fn page(snapshot: &Snapshot, q: &str, offset: usize, limit: usize) -> Response {
    let request = Request { q: q.into(), offset, limit, ..Request::default() };
    search(snapshot, &settings(), &request).unwrap()
}

/// The words of an endless text.
fn word(number: usize) -> String {
    let letters = [number / 26 % 26, number % 26].map(|n| char::from(b'a' + n as u8));
    "mot".chars().chain(letters).collect()
}

/// A text that begins at this word of it. Those that begin later say less, and nothing else.
fn text(start: usize) -> String {
    let words: Vec<String> = (start..WORDS).map(word).collect();
    format!("# Castor\n\nUn castor.\n\n{}\n", words.join(" "))
}

#[test]
fn of_copies_of_copies_each_section_is_told_once() {
    let starts = proptest::collection::vec(0..60_usize, 2..16);
    proptest!(ProptestConfig::with_cases(24), |(starts in starts, limit in 1..12_usize, other in 0..WORDS)| {
        let (_folder, _writer, snapshot) = indexed(starts.iter().map(|start| text(*start)));
        for q in ["castor".to_owned(), format!("castor {}", word(other))] {
            let whole = page(&snapshot, &q, 0, 100);
            prop_assert!(whole.total_hits <= whole.total && whole.total_listed == whole.hits.len());
            let (mut told, mut ids) = (Vec::new(), Vec::new());
            while ids.len() < whole.total_listed {
                let page = page(&snapshot, &q, ids.len(), limit);
                prop_assert!(!page.hits.is_empty() && page.total_hits == whole.total_hits);
                for hit in page.hits {
                    ids.push(hit.id);
                    told.push(hit.note.as_str().to_owned());
                    told.extend(hit.also_in.into_iter().map(|copy| copy.note.as_str().to_owned()));
                }
            }
            let once: HashSet<_> = told.iter().collect();
            prop_assert_eq!((once.len(), told.len()), (starts.len(), starts.len()), "{}", &q);
            // What is one hit is one on any page.
            let hits: Vec<_> = whole.hits.into_iter().map(|hit| hit.id).collect();
            prop_assert_eq!(ids.into_iter().collect::<HashSet<_>>(), hits.into_iter().collect());
        }
    });
}

#[test]
fn copies_beyond_the_hundredth_hit_are_told_too() {
    let words: Vec<String> = (0..WORDS).map(word).collect();
    let copy =
        |number: usize| format!("# Zèbre\n\nUn zèbre. {} fin{}\n", words.join(" "), word(number));
    let (_folder, _writer, snapshot) = indexed((0..150).map(copy));
    let whole = page(&snapshot, "zèbre", 0, 100);
    assert_eq!((whole.total, whole.total_hits, whole.hits.len()), (150, 1, 1));
}

/// What is made after one pattern is compared with all that is like it.
#[test]
fn a_thousand_sections_after_one_pattern_answer_in_time() {
    let words: Vec<String> = (0..WORDS).map(word).collect();
    let form = |number: usize| format!("# Fiche\n\nOkapi {number}. {}\n", words.join(" "));
    let (_folder, _writer, snapshot) = indexed((0..1000).map(form).chain(["# Zèbre\n".into()]));
    for q in ["okapi", "zèbre okapi"] {
        let found = page(&snapshot, q, 0, 100);
        assert_eq!(found.hits.len(), 100, "{q}");
    }
}

/// The first page looks at the best of what matched, the others at all of it.
#[test]
fn the_first_page_is_the_beginning_of_all() {
    let note = (0..9_usize, 0..40_usize, 0..4_usize);
    let notes = proptest::collection::vec(note, 400..700);
    proptest!(ProptestConfig::with_cases(6), |(notes in notes)| {
        let text = |(times, filler, title): &(usize, usize, usize)| {
            let words: Vec<String> = (0..*filler).map(word).collect();
            let castors = "castor ".repeat(1 + times);
            format!("# {}\n\n{castors}{}\n", ["Un", "Castor", "Deux", "Trois"][*title], words.join(" "))
        };
        let (_folder, _writer, snapshot) = indexed(notes.iter().map(text));
        for q in ["castor", "castor motab", "castors"] {
            let (first, whole) = (page(&snapshot, q, 0, 10), page(&snapshot, q, 0, 100));
            prop_assert_eq!(
                (first.total, first.total_hits, first.total_listed),
                (whole.total, whole.total_hits, whole.total_listed)
            );
            let told = |found: Response| -> Vec<_> {
                let hits = found.hits.into_iter().take(10);
                hits.map(|hit| (hit.id, hit.score.to_bits(), hit.also_in.len())).collect()
            };
            prop_assert_eq!(told(first), told(whole), "{}", q);
        }
    });
}
