//! The notes of the folders, with the facets that their sections are given.

use crate::cli::output;
use crate::cli::parallel::in_parallel;
use crate::daemon::Setup;
use crate::index::NoteRecord;
use crate::ingest::{ParserThread, read};

/// All notes, in the order of their paths. What cannot be read is told beside.
pub(super) fn records(setup: &Setup) -> anyhow::Result<Vec<NoteRecord>> {
    let mut folder = setup.folder()?;
    let mut found = Vec::new();
    for root in folder.roots().to_vec() {
        let listing = folder.list(&root.dir);
        for problem in listing.problems.iter().chain(&listing.skipped) {
            output::note(format_args!("{}: {}", problem.path, problem.message));
        }
        found.extend(listing.notes);
    }
    let bytes_max = setup.parser.limits.note_bytes;
    let make_parser = || ParserThread::new(setup.parser.clone());
    let read = in_parallel(&found, make_parser, |parser, found| {
        let (bytes, stamp) = read(&found.file, &found.within, bytes_max)?;
        anyhow::Ok(parser.record(found, bytes, stamp))
    });
    let mut records = Vec::with_capacity(read.len());
    for (found, record) in found.iter().zip(read) {
        match record {
            Ok(record) => records.push(record),
            Err(error) => output::note(format_args!("{}: {error}", found.note)),
        }
    }
    records.sort_by(|one, other| one.note.path.cmp(&other.note.path));
    Ok(records)
}
