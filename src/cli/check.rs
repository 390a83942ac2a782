//! `limier check`: lints notes as `path:line: message`.

use std::collections::HashSet;

use crate::daemon::Setup;
use crate::index::dead_link_warning;
use crate::ingest::read;
use crate::note::{self, Note, Severity, link_key, link_keys};

use super::args::CheckArgs;
use super::exit::Exit;
use super::output;

pub(super) fn run(setup: &Setup, args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut folder = match &args.dir {
        Some(dir) => setup.folder_of(std::slice::from_ref(dir))?,
        None => setup.folder()?,
    };
    let (mut notes, mut errors, mut warnings) = (Vec::new(), 0, 0);
    let mut tell = |path: &str, line: usize, severity: Severity, message: &str| {
        let word = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        *if severity == Severity::Error { &mut errors } else { &mut warnings } += 1;
        // Line 1 for what concerns the whole file: editors jump to it.
        output::line(format_args!("{path}:{}: {word}: {message}", line.max(1)));
    };
    for root in folder.roots().to_vec() {
        let listing = folder.list(&root.dir, &mut |_| {});
        for problem in listing.problems.into_iter().chain(listing.skipped) {
            tell(&problem.path, 1, Severity::Error, &problem.message);
        }
        for found in listing.notes {
            let path = found.note.as_str();
            if let Some(problem) = &found.problem {
                tell(path, 1, Severity::Warning, problem);
            }
            match read(&found.file, &found.within, setup.parser.limits.note_bytes) {
                Ok((bytes, stamp)) => {
                    notes.push(setup.parser.record_named(&found, &bytes, stamp).note);
                }
                Err(error) => tell(path, 1, Severity::Error, &error.to_string()),
            }
        }
    }
    let names: HashSet<String> = notes.iter().flat_map(names).collect();
    for note in &notes {
        let mut found = note.warnings.clone();
        let is_dead = |link: &&note::Link| !names.contains(&link_key(&link.target));
        found.extend(note.links.iter().filter(is_dead).map(dead_link_warning));
        found.sort_by_key(|warning| warning.line);
        for warning in found {
            tell(note.path.as_str(), warning.line, warning.severity, &warning.message);
        }
    }
    output::note(format_args!("{} notes, {errors} errors, {warnings} warnings", notes.len()));
    Ok(if errors > 0 { Exit::No } else { Exit::Done })
}

fn names(note: &Note) -> Vec<String> {
    let metadata = &note.metadata;
    link_keys(&note.path, metadata.id.as_deref(), &note.title, &metadata.aliases)
}
