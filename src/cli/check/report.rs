//! What was found, and how it is printed: one line per finding, or JSON.

use serde::Serialize;

use crate::cli::output::{self, count};
use crate::cli::parallel::in_parallel;
use crate::daemon::Setup;
use crate::ingest::{HiddenNotes, Listing, NoteFile, NoteSource, ParserThread, ReadError, read};
use crate::note::{Note, NotePath, Severity, Warning, with_dead_links};

use super::known_names::KnownNames;
use super::remedy::remedy;

/// The code of a file or folder that the system does not let us read, or that is no note.
const FILE_UNREADABLE: &str = "file-unreadable";

/// What was found in all notes.
#[derive(Default, Serialize)]
pub(super) struct Report {
    notes: usize,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
    pub(super) hidden: Vec<HiddenNotes>,
}

/// Something odd about a note.
#[derive(Serialize)]
struct Finding {
    path: String,
    line: usize,
    severity: Severity,
    code: String,
    message: String,
    remedy: &'static str,
}

impl Report {
    /// Adds what a listing could not look at, or what has the name of a note and is none; of a file
    /// that was named, under the name given.
    pub(super) fn add_refused(&mut self, listing: &Listing, given: Option<&str>) {
        for problem in listing.problems.iter().chain(&listing.skipped) {
            self.add_unreadable(given.unwrap_or(&problem.path), problem.message.clone());
        }
    }

    /// Reads notes, each with the path to be printed, and reports those that cannot be read.
    pub(super) fn read(
        &mut self,
        setup: &Setup,
        found: &[(String, NoteFile)],
    ) -> Vec<(String, Note)> {
        let bytes_max = setup.parser.limits.note_bytes;
        let make_parser = || ParserThread::new(setup.parser.clone());
        let notes = in_parallel(found, make_parser, |parser, (_, found)| {
            let (bytes, stamp) = read(&found.file, &found.within, bytes_max)?;
            Ok(parser.record(found, bytes, stamp).note)
        });
        let mut read = Vec::with_capacity(notes.len());
        for ((path, _), note) in found.iter().zip(notes) {
            match note {
                Ok(note) => read.push((path.clone(), note)),
                Err(error) => self.add_unreadable(path, ReadError::to_string(&error)),
            }
        }
        self.notes += read.len();
        read
    }

    /// Adds what is odd about a note, dead links included.
    pub(super) fn add_note(
        &mut self,
        path: &str,
        note: &Note,
        names: &KnownNames,
        files: &NoteSource,
    ) {
        let has_file = |file: &NotePath| files.may_have(file);
        let dead = note.links.iter().filter_map(|link| Some((link, names.fault(link, &has_file)?)));
        for warning in with_dead_links(note.warnings.clone(), dead) {
            self.add(path, warning);
        }
    }

    fn add_unreadable(&mut self, path: &str, message: String) {
        let code = FILE_UNREADABLE.to_owned();
        self.add(path, Warning { line: 0, severity: Severity::Error, code, message });
    }

    fn add(&mut self, path: &str, warning: Warning) {
        let Warning { line, severity, code, message } = warning;
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        let remedy = remedy(&code);
        // Line 1 for what concerns the whole file: editors jump to it.
        let (path, line) = (path.to_owned(), line.max(1));
        self.findings.push(Finding { path, line, severity, code, message, remedy });
    }

    pub(super) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    pub(super) fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    /// One line per finding on standard output, the sums beside.
    pub(super) fn print(&self) {
        for Finding { path, line, severity, code, message, remedy } in &self.findings {
            let severity = match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            output::line(format_args!("{path}:{line}: {severity}: {message} [{code}]: {remedy}"));
        }
        for HiddenNotes { file, pattern, notes, complete } in &self.hidden {
            let least = if *complete { "" } else { "at least " };
            let notes = count(*notes, "note");
            output::note(format_args!("{least}{notes} hidden by {file}: {pattern}"));
        }
        let Self { notes, errors, warnings, .. } = self;
        let (notes, errors) = (count(*notes, "note"), count(*errors, "error"));
        output::note(format_args!("{notes}, {errors}, {}", count(*warnings, "warning")));
    }
}
