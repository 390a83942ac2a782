//! What queries find in an index in this very process, and when they are given up.

use std::time::Duration;

use crate::common::{indexed, settings};
use limier::index::Snapshot;
use limier::note::NotePath;
use limier::search::{QueryMarks, Request, Response, SearchError, Settings, search};

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
