//! How right the facets are, on sections of real notes that one judge read, who knew the rules.
//! `docs/facets.md` tells the criteria and the figures.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{corpora, note_files, repository};
use limier::facet::{Assigned, Facet, Options, Taxonomy, assign};
use limier::note::{Limits, Note, NotePath, Section, parse};

mod needs_corpora {
    crate::common::on_corpora!(facets_are_what_a_reader_would_say);
}

/// Decides which sections are drawn, once and for all.
const SEED: &str = "limier facets 2026";

/// The judged sections, in the order of the draw. What the first showed to be wrong was mended, in
/// general, and two of their judgements were corrected; the others were judged after that. Thresholds
/// were tried while watching both: neither is a blind test. Two of the first are no sections any more:
/// an import and an export of MDX, and the title of a Quarto notice.
const JUDGED: [(&str, usize); 2] = [("first-200.tsv", 198), ("next-100.tsv", 100)];

/// All notes of a folder, parsed, in the order of their paths.
fn notes(folder: &Path) -> Vec<Note> {
    let mut files = note_files(folder);
    files.sort();
    let read = |file: PathBuf| {
        let path = file.strip_prefix(folder).unwrap().to_str().unwrap();
        parse(&NotePath::new(path), &fs::read(&file).unwrap(), &Limits::default())
    };
    files.into_iter().map(read).collect()
}

/// `path#anchor`; the path alone for a preamble.
fn id(note: &Note, section: &Section) -> String {
    match section.anchor.as_str() {
        "" => note.path.to_string(),
        anchor => format!("{}#{anchor}", note.path),
    }
}

/// All sections of `notes`, by their number in the note.
fn sections(notes: &[Note]) -> impl Iterator<Item = (&Note, usize)> {
    notes.iter().flat_map(|note| (0..note.sections.len()).map(move |at| (note, at)))
}

/// The sections whose seeded hash is least: a draw without replacement that anyone can repeat.
fn draw(notes: &[Note]) -> Vec<(&Note, usize)> {
    let mut all: Vec<_> = sections(notes)
        .map(|(note, at)| {
            let text = format!("{SEED}\n{}", id(note, &note.sections[at]));
            (*blake3::hash(text.as_bytes()).as_bytes(), note, at)
        })
        .collect();
    all.sort_by_key(|(hash, ..)| *hash);
    let drawn = JUDGED.iter().map(|(_, sections)| sections).sum();
    all.into_iter().take(drawn).map(|(_, note, at)| (note, at)).collect()
}

/// What a judge found of one section.
struct Judgement {
    id: String,
    organisations: Judged,
    themes: Judged,
}

/// Ids of a tree: those that a section must be given, and those that it may be.
struct Judged {
    required: BTreeSet<String>,
    allowed: BTreeSet<String>,
}

impl Judged {
    fn read(column: &str) -> Self {
        let (allowed, required): (Vec<_>, Vec<_>) =
            column.split_whitespace().partition(|value| value.ends_with('?'));
        Self {
            required: required.into_iter().map(str::to_owned).collect(),
            allowed: allowed
                .into_iter()
                .map(|value| value.trim_end_matches('?').to_owned())
                .collect(),
        }
    }
}

fn judgements(file: &str) -> Vec<Judgement> {
    let file = repository("tests/judgements").join(file);
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &str| {
        let [id, organisations, themes] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let (organisations, themes) = (Judged::read(organisations), Judged::read(themes));
        Judgement { id: str::to_owned(id), organisations, themes }
    };
    lines.map(read).collect()
}

/// How often the assigner and the judge agree.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    /// Adds one section. A value above a judged one says nothing that the tree does not say, one
    /// that the tree does not know was not up for judgement.
    fn add(&mut self, id: &str, assigned: &[Assigned], judged: &Judged) {
        let last = |value: &Assigned| value.path.rsplit('/').next().unwrap().to_owned();
        let known = assigned.iter().filter(|value| !value.path.starts_with("autres/"));
        let is_above = |value: &Assigned| {
            let below = format!("{}/", value.path);
            assigned.iter().any(|other| {
                other.path.starts_with(&below) && judged.required.contains(&last(other))
            })
        };
        let mut found = BTreeSet::new();
        for value in known {
            let value_id = last(value);
            if judged.required.contains(&value_id) {
                found.insert(value_id);
            } else if !judged.allowed.contains(&value_id) && !is_above(value) {
                self.wrong += 1;
                println!("  wrong  {value_id:28} {:30} {id}", value.reason.code());
            }
        }
        for missed in judged.required.difference(&found) {
            println!("  missed {missed:28} {:30} {id}", "");
        }
        self.right += found.len();
        self.missed += judged.required.len() - found.len();
    }

    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }
}

fn facets_are_what_a_reader_would_say(corpora: &Path) {
    let notes = notes(&corpora.join("gov-small"));
    let sections: HashMap<String, (&Note, usize)> =
        sections(&notes).map(|(note, at)| (id(note, &note.sections[at]), (note, at))).collect();
    let mut short = Vec::new();
    for (file, _) in JUDGED {
        println!("{file}");
        short.extend(measure(&sections, &judgements(file)));
    }
    assert!(short.is_empty(), "{short:?}");
}

/// Prints how often assigner and judge agree, and returns what falls short of what is promised.
fn measure(sections: &HashMap<String, (&Note, usize)>, judgements: &[Judgement]) -> Vec<String> {
    let is_gone = |judgement: &&Judgement| !sections.contains_key(&judgement.id);
    let gone: Vec<_> = judgements.iter().filter(is_gone).map(|judged| &judged.id).collect();
    assert!(gone.is_empty(), "judged, and no sections any more: {gone:?}");
    let (mut organisations, mut themes) = (Tally::default(), Tally::default());
    for judgement in judgements {
        let (note, at) = &sections[&judgement.id];
        let facets = assign(&Taxonomy::builtin(), note, &Options::default());
        let facets = &facets.sections[*at];
        organisations.add(&judgement.id, &facets[Facet::Organisation], &judgement.organisations);
        themes.add(&judgement.id, &facets[Facet::Theme], &judgement.themes);
    }
    let mut short = Vec::new();
    for (name, tally, precision, recall) in
        [("organisation", organisations, 0.95, 0.85), ("theme", themes, 0.85, 0.75)]
    {
        let Tally { right, wrong, missed } = tally;
        let told = format!(
            "{name}: precision {:.3}, recall {:.3} ({right} right, {wrong} wrong, {missed} missed)",
            tally.precision(),
            tally.recall()
        );
        println!("{told}");
        if tally.precision() < precision || tally.recall() < recall {
            short.push(told);
        }
    }
    short
}

/// What a judge reads: the drawn sections as they stand, and nothing of what Limier makes of them.
#[test]
#[ignore = "prints the sections for a judge: LIMIER_CORPORA=… cargo test --test suite print_the_drawn -- --ignored --nocapture"]
fn print_the_drawn_sections() {
    let notes = notes(&corpora().join("gov-small"));
    for (number, (note, at)) in draw(&notes).into_iter().enumerate() {
        let section = &note.sections[at];
        let fields = serde_json::to_string(&note.metadata.fields).unwrap();
        let cut = |text: &str, chars| text.chars().take(chars).collect::<String>();
        println!("=== {number} {}", id(note, section));
        println!("title: {}", note.title);
        println!("front matter: {}", cut(&fields, 900));
        println!("breadcrumb: {}", section.breadcrumb.join(" > "));
        println!("{}\n", cut(&section.text, 1600));
    }
}
