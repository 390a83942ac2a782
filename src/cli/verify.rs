//! `limier verify`: checks that the index matches the folder.

use crate::daemon::{Setup, check_semantics};
use crate::index::IndexError;
use crate::ingest::{Difference, verify};

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
    let mut folder = setup.folder()?;
    let bar = output::progress_bar("verifying");
    let differences = verify(&mut folder, &snapshot, &setup.parser, &mut |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    for difference in &differences {
        output::line(difference);
    }
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
