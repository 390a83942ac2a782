//! The tally, which adds up every posting of a query, is the yardstick of what skips most of them: both
//! find the same sections with the same scores, bit for bit, and count the same.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use crate::disk::FileStamp;
use crate::facet::{self, Options, Taxonomy};
use crate::index::{Home, NoteRecord, Recipe, Snapshot, Writer};
use crate::note::{Limits, NotePath, parse};
use crate::search::deadline::Deadline;
use crate::search::plan::{Filters, Planner, Synonyms};
use crate::search::request::Request;

use super::judge::Matching;
use super::scorer::Scorer;

const HEAP_BYTES: usize = 15 << 20;
/// Words with several readings, of one family, with acronyms, numbers and days among them.
const WORDS: [&str; 24] = [
    "travail",
    "travaux",
    "porte",
    "licencier",
    "licenciement",
    "œil",
    "yeux",
    "l’État",
    "agents",
    "start-up",
    "startup",
    "rendez-vous",
    "SMIC",
    "le",
    "2 août 2024",
    "L. 2112-1",
    "DINUM",
    "demain",
    "numérique",
    "FranceConnect",
    "zibeline",
    "zircon",
    "zouave",
    "zythum",
];

/// How many of them come first, of which any is as likely as another. Each of the others stands in a note
/// out of many, so that segments lack it.
const FREQUENT: usize = 20;

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        99 => proptest::sample::select(&WORDS[..FREQUENT]),
        1 => proptest::sample::select(&WORDS[FREQUENT..]),
    ];
    let words = proptest::collection::vec(word, 0..30);
    words.prop_map(|words| words.join(" "))
}

/// A note of a few sections, one of them longer than a passage now and then.
fn note() -> impl Strategy<Value = String> {
    let section = (text(), text(), prop_oneof![9 => Just(1), 1 => Just(400)]);
    let sections = proptest::collection::vec(section, 0..4);
    (text(), sections, 0..3_u32).prop_map(|(title, sections, year)| {
        let date = if year == 0 { String::new() } else { format!("date: 202{year}-08-02\n") };
        let mut note = format!("---\n{date}tags: [travail]\n---\n# {title}\n\n");
        for (heading, text, times) in sections {
            note += &format!("## {heading}\n\n{}\n\n", format!("{text}. ").repeat(times));
        }
        note
    })
}

fn query() -> impl Strategy<Value = String> {
    let word = || proptest::sample::select(&WORDS[..]).prop_map(str::to_owned);
    let term = prop_oneof![
        6 => word(),
        1 => word().prop_map(|word| format!("-{word}")),
        1 => word().prop_map(|word| format!("titre:{word}")),
        1 => (word(), word()).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        1 => (word(), word()).prop_map(|(a, b)| format!("({a} OU {b})")),
        1 => word().prop_map(|word| word.chars().take(3).chain(['*']).collect()),
        1 => Just("depuis:2022".to_owned()),
        1 => Just("tag:travail".to_owned()),
        1 => Just("SMIC (salaire minimum)".to_owned()),
    ];
    proptest::collection::vec(term, 1..5).prop_map(|terms| terms.join(" "))
}

/// An index of these notes in a few segments, of which every fourth note was written again.
fn index(place: &std::path::Path, notes: &[String]) -> Arc<Snapshot> {
    let taxonomy = Taxonomy::builtin();
    let recipe = Recipe::new("oracle", Arc::clone(&taxonomy));
    let (mut writer, _) = Writer::open(&Home::new(place), &recipe, HEAP_BYTES).unwrap();
    let mut put = |number: usize, text: &str| {
        let path = NotePath::new(format!("{number}.md"));
        let note = parse(&path, text.as_bytes(), &Limits::default());
        let facets = facet::assign(&taxonomy, &note, &Options::default()).sections;
        let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
        writer.put(&NoteRecord { note, facets, stamp }).unwrap();
        if number % 4 == 3 {
            writer.commit().unwrap();
        }
    };
    for (number, note) in notes.iter().enumerate() {
        put(number, note);
    }
    for (number, note) in notes.iter().enumerate().step_by(4) {
        put(number, note);
    }
    writer.commit().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn lists_find_what_the_tally_finds(
        notes in proptest::collection::vec(note(), 1..16),
        queries in proptest::collection::vec((query(), any::<bool>()), 24),
    ) {
        let place = tempfile::tempdir().unwrap();
        let snapshot = index(place.path(), &notes);
        let deadline = Deadline::after(Duration::from_secs(600));
        for (q, typing) in queries {
            let request = Request { q: q.clone(), strict: true, typing, ..Request::default() };
            let (filters, _) = Filters::resolve(&request, &snapshot);
            let synonyms = Synonyms::default();
            let planner = Planner { snapshot: &snapshot, synonyms: &synonyms, typing, deadline };
            let scorer = Scorer::new(&snapshot, &request, &filters, deadline);
            let run = scorer.run(planner.plan(&q).unwrap()).unwrap();
            let leads = run.leads(Matching::All);
            if leads.is_empty() {
                continue;
            }
            let listed = run.by_lists(Matching::All, leads).unwrap();
            let tallied = run.by_tallies(Matching::All).unwrap();
            prop_assert_eq!(
                format!("{:?}", listed.sections), format!("{:?}", tallied.sections), "{}", q);
            prop_assert_eq!(
                format!("{:?}", listed.counts), format!("{:?}", tallied.counts), "{}", q);
            prop_assert_eq!(listed.matches_anywhere, tallied.matches_anywhere, "{}", q);
        }
    }
}
