//! Which section comes first, asked in the words of people who look for something.
//! `tests/judged/README.md` tells who asked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{Home, ids, repository};

mod needs_corpora {
    crate::common::on_corpora!(what_is_asked_of_real_notes_comes_first);
}

/// A query of `tests/judged/first.tsv`.
struct Asked {
    /// Of which folder of notes.
    folder: String,
    query: String,
    /// The sections that answer it, and the notes of which any section does.
    wanted: Vec<String>,
}

impl Asked {
    fn read(line: &str) -> Self {
        let mut cells = line.split('\t').skip(1).map(str::to_owned);
        let mut next = || cells.next().unwrap_or_else(|| panic!("four cells: {line}"));
        let (folder, query, wanted) = (next(), next(), next());
        Self { folder, query, wanted: wanted.split('|').map(str::to_owned).collect() }
    }

    fn is_answered_by(&self, id: &str) -> bool {
        let note = id.split('#').next().unwrap_or_default();
        self.wanted.iter().any(|wanted| wanted == id || wanted == note)
    }
}

/// How many of the queries about `folder` there are, have an answer first, and among the first three.
fn counts(folder: &str, notes: &Path) -> [usize; 3] {
    let text = fs::read_to_string(repository("tests/judged/first.tsv")).unwrap();
    let asked = text.lines().map(Asked::read).filter(|asked| asked.folder == folder);
    let home = Home::copy_of(notes);
    let daemon = home.serve();
    let mut counts = [0; 3];
    for asked in asked {
        let hits = ids(&daemon.search(&asked.query));
        let place = hits.iter().position(|id| asked.is_answered_by(id));
        if place != Some(0) {
            println!(
                "{} ({:?} in {folder}): {:#?}",
                asked.query,
                place,
                &hits[..hits.len().min(3)]
            );
        }
        counts[0] += 1;
        counts[1] += usize::from(place == Some(0));
        counts[2] += usize::from(place.is_some_and(|place| place < 3));
    }
    println!("{folder}: {counts:?}");
    counts
}

#[test]
fn what_is_asked_of_our_own_notes_comes_first() {
    let [asked, first, among_three] = counts("corpus", &repository("corpus"));
    assert!(asked >= 30, "{asked}");
    assert!(first >= 36, "{first} of {asked}");
    assert!(among_three >= 36, "{among_three} of {asked}");
}

fn what_is_asked_of_real_notes_comes_first(corpora: &Path) {
    let of = |folder: &str| -> (usize, usize) {
        let notes: PathBuf = corpora.join(folder);
        let [_, first, among_three] = counts(folder, &notes);
        (first, among_three)
    };
    let (first, among_three) = of("seeds");
    assert!((first, among_three) >= (9, 10), "{first}, {among_three}");
    let (first, among_three) = of("gov-small");
    assert!(first >= 20 && among_three >= 24, "{first}, {among_three}");
}
