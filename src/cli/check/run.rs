//! From folders or files to a report. Of a folder, all notes are read. Of named files only those
//! are, and of the others as much as it takes to know whether a link leads to one of them.

use crate::cli::args::CheckArgs;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::daemon::Setup;
use crate::ingest::{Folder, Listing, NoteSource};

use super::known_names::KnownNames;
use super::report::Report;
use super::scope::{NamedFiles, Scope};

pub(in crate::cli) fn run(setup: &Setup, args: &CheckArgs) -> anyhow::Result<Exit> {
    let mut report = Report::default();
    match Scope::of(setup, &args.paths)? {
        Scope::Folders(mut folder) => check_folder(setup, &mut folder, &mut report),
        Scope::Files(groups) => {
            for group in &groups {
                check_files(setup, group, &mut report)?;
            }
        }
    }
    if args.json {
        output::line(report.to_json());
    } else {
        report.print();
    }
    Ok(if report.has_errors() { Exit::No } else { Exit::Done })
}

fn check_folder(setup: &Setup, folder: &mut Folder, report: &mut Report) {
    let source = NoteSource::new(folder, setup.parser.limits);
    let mut listing = Listing::default();
    for root in folder.roots().to_vec() {
        listing.extend(folder.list(&root.dir));
    }
    report.add_refused(&listing, None);
    report.hidden.append(&mut listing.hidden);
    let found = std::mem::take(&mut listing.notes).into_iter();
    let found: Vec<_> = found.map(|found| (found.note.to_string(), found)).collect();
    let notes = report.read(setup, &found);
    let mut names = KnownNames::of(&notes);
    names.add_attachments(&mut listing);
    for (path, note) in &notes {
        report.add_note(path, note, &names, &source);
    }
}

fn check_files(setup: &Setup, group: &NamedFiles, report: &mut Report) -> anyhow::Result<()> {
    let mut folder = setup.folder_of(std::slice::from_ref(&group.root))?;
    let source = NoteSource::new(&folder, setup.parser.limits);
    let mut found = Vec::new();
    for (given, file) in &group.files {
        let listing = folder.look_at(file);
        report.add_refused(&listing, Some(given));
        if listing.notes.is_empty() && listing.problems.is_empty() && listing.skipped.is_empty() {
            output::note(format_args!("{given}: not checked, since it is hidden or no note"));
        }
        found.extend(listing.notes.into_iter().map(|found| (given.clone(), found)));
    }
    let notes = report.read(setup, &found);
    let names = KnownNames::for_links_of(&notes, &mut folder, setup);
    for (path, note) in &notes {
        report.add_note(path, note, &names, &source);
    }
    Ok(())
}
