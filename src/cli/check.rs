//! `limier check`: lints notes, one `path:line: severity: message` per line.

use std::collections::HashSet;

use crate::daemon::Setup;
use crate::ingest::{Folder, ParserThread, read};
use crate::note::{Note, Severity, link_key, link_keys, with_dead_links};

use super::args::CheckArgs;
use super::exit::Exit;
use super::output;

pub(super) fn run(setup: &Setup, args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut folder = match &args.dir {
        Some(dir) => setup.folder_of(std::slice::from_ref(dir))?,
        None => setup.folder()?,
    };
    let mut report = Report::default();
    let notes = read_notes(setup, &mut folder, &mut report);
    let names: HashSet<String> = notes.iter().flat_map(names).collect();
    for note in &notes {
        let dead = note.links.iter().filter(|link| !names.contains(&link_key(&link.target)));
        for warning in with_dead_links(note.warnings.clone(), dead) {
            report.line(note.path.as_str(), warning.line, warning.severity, &warning.message);
        }
    }
    let Report { errors, warnings } = report;
    output::note(format_args!("{} notes, {errors} errors, {warnings} warnings", notes.len()));
    Ok(if errors > 0 { Exit::No } else { Exit::Done })
}

/// The notes of the folder. What cannot be read, or would be left out of an index, is reported.
fn read_notes(setup: &Setup, folder: &mut Folder, report: &mut Report) -> Vec<Note> {
    let mut parser = ParserThread::new(setup.parser.clone());
    let mut notes = Vec::new();
    for root in folder.roots().to_vec() {
        let listing = folder.list(&root.dir);
        for problem in listing.problems.into_iter().chain(listing.skipped) {
            report.line(&problem.path, 1, Severity::Error, &problem.message);
        }
        for found in listing.notes {
            let path = found.note.as_str();
            if let Some(problem) = &found.problem {
                report.line(path, 1, Severity::Warning, problem);
            }
            match read(&found.file, &found.within, setup.parser.limits.note_bytes) {
                Ok((bytes, stamp)) => notes.push(parser.record(&found, bytes, stamp).note),
                Err(error) => report.line(path, 1, Severity::Error, &error.to_string()),
            }
        }
    }
    notes
}

/// What a link may call the note.
fn names(note: &Note) -> Vec<String> {
    let metadata = &note.metadata;
    link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases)
}

/// How many lines were printed of each severity.
#[derive(Default)]
struct Report {
    errors: usize,
    warnings: usize,
}

impl Report {
    fn line(&mut self, path: &str, line: usize, severity: Severity, message: &str) {
        let (word, count) = match severity {
            Severity::Error => ("error", &mut self.errors),
            Severity::Warning => ("warning", &mut self.warnings),
        };
        *count += 1;
        // Line 1 for what concerns the whole file: editors jump to it.
        output::line(format_args!("{path}:{}: {word}: {message}", line.max(1)));
    }
}
