//! `limier verify`: checks that the index matches the folder.

use crate::cluster::NoteRows;
use crate::daemon::{Setup, check_semantics};
use crate::index::{IndexError, Snapshot};
use crate::ingest::{Difference, verify, verify_cluster};

use super::exit::Exit;
use super::output::{self, count};

pub(super) fn run(setup: &Setup) -> anyhow::Result<Exit> {
    let snapshot = setup.home.read(&setup.recipe)?;
    let inspected = setup.home.inspect();
    if let Err(error @ IndexError::Checksum { .. }) = &inspected {
        output::line(format_args!("damaged: {error}"));
        return Ok(Exit::No);
    }
    inspected?;
    if setup.follows() {
        return verify_follower(setup, &snapshot);
    }
    let mut folder = setup.folder()?;
    let bar = output::progress_bar("verifying");
    let mut progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let mut differences = verify(&mut folder, &snapshot, &setup.parser, &mut progress)?;
    for difference in &differences {
        output::line(difference);
    }
    if let Some(mut following) = setup.following()? {
        let (parser, fields) = (&setup.parser, snapshot.fields());
        let shared = verify_cluster(&mut folder, &mut following, parser, fields, &mut progress)?;
        for difference in &shared {
            output::line(format_args!("in the cluster: {difference}"));
        }
        differences.extend(shared);
    }
    bar.finish_and_clear();
    if differences.is_empty() {
        let notes = count(snapshot.notes_len(), "note");
        let sections = count(snapshot.sections_len(), "section");
        output::line(format_args!("index equals folder: {notes}, {sections}"));
        let (checked, wrong) = check_semantics(setup, &snapshot)?;
        for id in &wrong {
            output::line(format_args!("{id}: its vector is not that of its text"));
        }
        if checked > 0 && wrong.is_empty() {
            let checked = count(checked, "section");
            output::line(format_args!("vectors equal texts: {checked} embedded again"));
        }
        return Ok(if wrong.is_empty() { Exit::Done } else { Exit::No });
    }
    let is_unreadable = |difference: &Difference| matches!(difference, Difference::Unreadable(..));
    Ok(if differences.iter().all(is_unreadable) { Exit::Failed } else { Exit::No })
}

/// Compares the index here with that of the cluster, note by note.
fn verify_follower(setup: &Setup, snapshot: &Snapshot) -> anyhow::Result<Exit> {
    let Some(mut following) = setup.following()? else { return Ok(Exit::Failed) };
    following.look()?;
    let (mut rows, manifest) = (NoteRows::new(), snapshot.manifest()?);
    for share in following.shares() {
        rows.extend(following.all(&share)?);
    }
    let mut differences: Vec<Difference> = Vec::new();
    for (path, row) in &rows {
        match manifest.get(path) {
            None => differences.push(Difference::Missing(path.clone())),
            Some(stamp) if stamp.hash_text() != row.hash => {
                differences.push(Difference::Changed(path.clone()));
            }
            Some(_) => {}
        }
    }
    let ghosts = manifest.keys().filter(|path| !rows.contains_key(*path));
    differences.extend(ghosts.map(|path| Difference::Ghost(path.clone())));
    for difference in &differences {
        output::line(difference);
    }
    if !differences.is_empty() {
        return Ok(Exit::No);
    }
    let notes = count(snapshot.notes_len(), "note");
    let sections = count(snapshot.sections_len(), "section");
    output::line(format_args!("index equals the cluster: {notes}, {sections}"));
    Ok(Exit::Done)
}
