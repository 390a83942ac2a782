//! The notes that are measured: generated ones, or those of `BENCH_CORPUS`; and their sections, ready
//! for an engine that knows no Markdown.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use limier::disk::FileStamp;
use limier::facet::{Facet, Options, SectionFacets, Taxonomy};
use limier::ingest::NoteParser;
use limier::note::{Limits, NotePath};
use serde::{Deserialize, Serialize};

use crate::generator::generated;

/// A section as Limier reads it.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReadySection {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) heading: String,
    pub(crate) body: String,
    pub(crate) organisations: Vec<String>,
    pub(crate) themes: Vec<String>,
}

/// A folder of notes, and its sections.
pub(crate) struct Corpus {
    /// What results say they are of.
    pub(crate) name: String,
    pub(crate) notes: PathBuf,
    pub(crate) sections: Vec<ReadySection>,
}

impl Corpus {
    /// The notes of `BENCH_CORPUS`, each `BENCH_COPIES` times, copied into `work`; else generated
    /// ones with `sections` sections, which stay for the next run.
    pub(crate) fn prepare(work: &Path, sections: usize) -> Self {
        let (name, notes) = match std::env::var_os("BENCH_CORPUS") {
            Some(folder) => {
                let folder = PathBuf::from(folder);
                let copies = crate::setting("BENCH_COPIES", 1);
                for copy in 0..copies {
                    copy_notes(&folder, &work.join(format!("notes/copie-{copy}")));
                }
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (format!("{name}, {copies} times"), work.join("notes"))
            }
            None => ("generated notes".to_owned(), generated(sections)),
        };
        let sections = read_sections(&notes);
        Self { name: format!("{} sections, {name}", sections.len()), notes, sections }
    }

    /// Bytes of the texts of all sections.
    pub(crate) fn text_bytes(&self) -> usize {
        self.sections.iter().map(|section| section.body.len()).sum()
    }
}

/// Writes sections for [`read_ready`], one per line.
pub(crate) fn write_ready(file: &Path, sections: &[ReadySection]) {
    let mut file = BufWriter::new(fs::File::create(file).unwrap());
    for section in sections {
        serde_json::to_writer(&mut file, section).unwrap();
        file.write_all(b"\n").unwrap();
    }
}

/// The sections of a file that [`write_ready`] wrote.
pub(crate) fn read_ready(file: &Path) -> impl Iterator<Item = ReadySection> {
    let lines = BufReader::new(fs::File::open(file).unwrap()).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn copy_notes(from: &Path, to: &Path) {
    for note in notes_below(from) {
        let copy = to.join(note.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(note, copy).unwrap();
    }
}

/// The files that Limier takes for notes.
fn notes_below(root: &Path) -> Vec<PathBuf> {
    let (mut notes, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_note = ["md", "markdown", "txt"]
                .iter()
                .any(|extension| path.extension().is_some_and(|found| found == *extension));
            match path.is_dir() {
                true => folders.push(path),
                false if is_note => notes.push(path),
                false => {}
            }
        }
    }
    notes.sort();
    notes
}

fn read_sections(root: &Path) -> Vec<ReadySection> {
    let parser = NoteParser {
        limits: Limits::default(),
        taxonomy: Taxonomy::builtin(),
        options: Options::default(),
    };
    let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };
    let values = |facets: &SectionFacets, facet| {
        facets[facet].iter().map(|value| value.path.clone()).collect::<Vec<_>>()
    };
    let mut sections = Vec::new();
    for file in notes_below(root) {
        let path = NotePath::new(file.strip_prefix(root).unwrap().display().to_string());
        let record = parser.record(&path, &fs::read(&file).unwrap(), stamp);
        for (section, facets) in record.note.sections.into_iter().zip(&record.facets) {
            sections.push(ReadySection {
                path: path.to_string(),
                title: record.note.title.clone(),
                heading: section.heading,
                body: section.text,
                organisations: values(facets, Facet::Organisation),
                themes: values(facets, Facet::Theme),
            });
        }
    }
    sections
}
