//! What counting facets costs: the same queries with both facets and with none, on about 100,000
//! sections, with the built-in trees and with ten thousand further values.
//!
//! `cargo bench --bench facets` measures on copies of the notes in `corpus/`. `NOTES=folder` takes
//! other notes and `SECTIONS=10000` makes it shorter; such results are not compared with the baseline.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a measure prints, and has nobody to answer to"
)]

mod results;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use limier::config::Links;
use limier::disk::FileStamp;
use limier::facet::{Facet, Options, Taxonomy};
use limier::index::{Home, Recipe, Snapshot, Writer};
use limier::ingest::NoteParser;
use limier::note::{Limits, NotePath};
use limier::search::{Counted, Request, Settings, search};
use results::Results;

const SECTIONS: usize = 100_000;
const ROUNDS: usize = 40;
/// What readers type: common and rare words, several, a phrase, a name, filters.
const QUERIES: [&str; 14] = [
    "accessibilité",
    "données ouvertes",
    "souveraineté numérique",
    "logiciels libres",
    "DINUM",
    "direction interministérielle du numérique",
    "intelligence artificielle",
    "\"jeu de données\"",
    "formation des agents",
    "achat responsable numérique",
    "org:ign",
    "theme:accessibilité formulaire",
    "rgaa critère image",
    "hébergement",
];

fn main() {
    let sections = std::env::var("SECTIONS").ok().and_then(|text| text.parse().ok());
    let sections = sections.unwrap_or(SECTIONS);
    let corpus = || Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let root = std::env::var_os("NOTES").map_or_else(corpus, PathBuf::from);
    let notes = notes_below(&root);
    let name = root.file_name().unwrap_or_default().to_string_lossy();
    let mut results = Results::new(format!("{sections} sections of {name}"));
    for values in [0, 10_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let snapshot = index(&notes, folder.path(), sections, values);
        println!(
            "{} sections of {} notes below {}, {} facet values",
            snapshot.sections_len(),
            snapshot.notes_len(),
            root.display(),
            snapshot.facet_table().len()
        );
        for (name, ratio) in ratios(&snapshot) {
            results.add(&format!("{name}, {values} further values, with facets / without"), ratio);
        }
    }
    results.write("facets");
}

/// The files below a folder, by path, with their bytes.
fn notes_below(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut notes = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of notes") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                notes.push((path.strip_prefix(root).expect("below").to_owned(), bytes));
            }
        }
    }
    notes.sort();
    notes
}

/// Copies of the notes, so many sections in all; some of them with an organisation of `values`
/// that no tree knows.
fn index(
    notes: &[(PathBuf, Vec<u8>)],
    folder: &Path,
    sections: usize,
    values: usize,
) -> Arc<Snapshot> {
    let recipe = Recipe::new("bench", Taxonomy::builtin());
    let (mut writer, _) = Writer::open(&Home::new(folder), &recipe, 64 << 20).expect("an index");
    let parser = NoteParser {
        limits: Limits::default(),
        taxonomy: Taxonomy::builtin(),
        options: Options::default(),
    };
    let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
    let (mut made, mut number) = (0, 0);
    'all: loop {
        for (path, bytes) in notes {
            number += 1;
            let path = NotePath::new(format!("c{number}/{}", path.display()));
            let mut bytes = bytes.clone();
            if values > 0 && !bytes.starts_with(b"---") {
                let front = format!("---\norganisation: Organisme {}\n---\n", number % values);
                bytes.splice(0..0, front.into_bytes());
            }
            let record = parser.record(&path, &bytes, stamp);
            made += record.note.sections.len();
            writer.put(&record).expect("put");
            if made >= sections {
                break 'all;
            }
        }
    }
    writer.commit().expect("a commit")
}

/// Prints what each query takes with both facets and with none; the ratios of the two, by name.
fn ratios(snapshot: &Snapshot) -> [(&'static str, f64); 3] {
    let settings = Settings {
        links: Links::default(),
        time_max: Duration::from_secs(60),
        semantic_weight: 1.0,
        synonyms: Arc::default(),
    };
    let both = [Facet::Organisation, Facet::Theme].map(Counted::Facet);
    let ask = |q: &str, facets: &[Counted]| {
        let request = Request {
            q: q.to_owned(),
            facets: facets.to_vec(),
            snippets: 0,
            limit: 1,
            ..Request::default()
        };
        let start = Instant::now();
        search(snapshot, &settings, &request).expect("an answer");
        start.elapsed()
    };
    // The least of many, taken in turns: what the machine does besides only adds.
    let times = |q: &str| {
        let mut least = [Duration::MAX; 2];
        for _ in 0..ROUNDS {
            for (least, facets) in least.iter_mut().zip([&both[..], &[]]) {
                *least = ask(q, facets).min(*least);
            }
        }
        least.map(|time| time.as_secs_f64() * 1e3)
    };
    let report = |q: &str| {
        let [with, without] = times(q);
        println!("  {q:45} {with:7.3} ms with, {without:7.3} ms without");
        (with - without, with / without)
    };
    let mut mix: Vec<(f64, f64)> = QUERIES.iter().map(|q| report(q)).collect();
    mix.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    let median = mix.get(mix.len() / 2).copied().unwrap_or_default();
    // A negated word that nothing holds: all sections match, and the counts are not the known ones.
    let named = [
        ("median of the mix", median),
        ("everything matches", report("-zzzzzz")),
        ("empty query", report("")),
    ];
    named.map(|(name, (cost, ratio))| {
        println!("both facets, {name}: {cost:.3} ms");
        (name, ratio)
    })
}
