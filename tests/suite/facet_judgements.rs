//! How right the facets are, on sections of real notes that people judged. `docs/facets.md` tells who
//! judged which sheet, and the figures.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{note_files, repository};
use limier::facet::{
    Assigned, Facet, Options, Reason, SectionFacets, Taxonomy, assign, read_sheet, score,
};
use limier::note::{Limits, Note, NotePath, Section, parse};

mod needs_corpora {
    crate::common::on_corpora!(facets_are_what_a_reader_would_say);
}

/// A sheet of `tests/judgements/`.
struct Sheet {
    file: &'static str,
    /// Whether its judge was asked for all whom a reader may look for, not only whom a section is about
    /// before others: if not, owners of folders and whoever a text names cannot be wrong.
    with_owners: bool,
    /// The least precision and recall of organisations, then of themes.
    least: [(f64, f64); 2],
}

const fn sheet(file: &'static str, with_owners: bool, least: [(f64, f64); 2]) -> Sheet {
    Sheet { file, with_owners, least }
}

/// What each holds is a little less than what was measured.
const SHEETS: [Sheet; 15] = [
    // Its judge gives one organisation to a section; 21 values are left that can be wrong.
    sheet("first-200.tsv", false, [(0.84, 0.95), (0.89, 0.96)]),
    sheet("next-100.tsv", false, [(0.95, 0.95), (0.88, 0.95)]),
    sheet("seed-16.tsv", true, [(0.93, 0.95), (0.90, 0.97)]),
    sheet("seed-101.tsv", true, [(0.97, 0.93), (0.97, 0.94)]),
    sheet("seed-202.tsv", true, [(0.98, 0.92), (0.96, 0.95)]),
    sheet("seed-404.tsv", true, [(0.98, 0.90), (0.96, 0.98)]),
    sheet("seed-505.tsv", true, [(0.98, 0.91), (0.93, 0.94)]),
    sheet("seed-606.tsv", true, [(0.97, 0.92), (0.94, 0.94)]),
    sheet("seed-707.tsv", true, [(0.97, 0.88), (0.91, 0.94)]),
    // The judges of these two name many organisations that no tree holds.
    sheet("seed-808.tsv", true, [(0.98, 0.81), (0.97, 0.92)]),
    sheet("seed-909.tsv", true, [(0.98, 0.81), (0.97, 0.90)]),
    sheet("seed-1212.tsv", true, [(0.98, 0.82), (0.98, 0.91)]),
    sheet("seed-1313.tsv", true, [(0.98, 0.84), (0.98, 0.92)]),
    sheet("seed-1414.tsv", true, [(0.96, 0.92), (0.94, 0.95)]),
    sheet("seed-1515.tsv", true, [(0.98, 0.93), (0.95, 0.94)]),
];

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

/// What every section of `notes` is given, by its id.
fn given(notes: &[Note]) -> HashMap<String, SectionFacets> {
    let of_note = |note: &Note| {
        let facets = assign(&Taxonomy::builtin(), note, &Options::default());
        let ids = note.sections.iter().map(|section| id(note, section)).collect::<Vec<_>>();
        ids.into_iter().zip(facets.sections)
    };
    notes.iter().flat_map(of_note).collect()
}

fn facets_are_what_a_reader_would_say(corpora: &Path) {
    let given = given(&notes(&corpora.join("gov-small")));
    let without_owners: HashMap<String, SectionFacets> = given
        .iter()
        .map(|(id, facets)| {
            let mut facets = facets.clone();
            let is_owner =
                |value: &Assigned| matches!(value.reason, Reason::Folder(_) | Reason::NamedInText);
            facets[Facet::Organisation].retain(|value| !is_owner(value));
            (id.clone(), facets)
        })
        .collect();
    let mut short = Vec::new();
    for Sheet { file, with_owners, least } in SHEETS {
        println!("{file}");
        let sheet = fs::read_to_string(repository("tests/judgements").join(file)).unwrap();
        let judgements = read_sheet(&sheet, &Taxonomy::builtin()).unwrap();
        let is_gone = |id: &&String| !given.contains_key(*id);
        let gone: Vec<_> = judgements.iter().map(|judged| &judged.id).filter(is_gone).collect();
        assert!(gone.is_empty(), "judged, and no sections any more: {gone:?}");
        let judged = if with_owners { &given } else { &without_owners };
        let wrong = score(&judgements, |id| judged.get(id));
        let missed = score(&judgements, |id| given.get(id));
        for ((facet, wrong), (_, missed)) in wrong.into_iter().zip(missed) {
            let (precision, recall) = (wrong.precision(), missed.recall());
            let told = format!("{file}: {facet}: precision {precision:.3}, recall {recall:.3}");
            println!("{told}");
            let wrong = wrong.errors.iter().filter(|error| error.reason.is_some());
            for error in wrong.chain(missed.errors.iter().filter(|error| error.reason.is_none())) {
                println!("  {error:?}");
            }
            let promised = match facet {
                Facet::Organisation => least[0],
                Facet::Theme => least[1],
                Facet::Tag | Facet::Mention => continue,
            };
            if precision < promised.0 || recall < promised.1 {
                short.push(told);
            }
        }
    }
    assert!(short.is_empty(), "{short:?}");
}
