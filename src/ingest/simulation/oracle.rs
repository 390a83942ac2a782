//! What the index must be: the one that is made afresh of the same folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::NoteGlobs;
use crate::index::{Fingerprint, Home, Image, Snapshot};
use crate::ingest::board::Board;
use crate::ingest::folder::Folder;
use crate::ingest::indexer::Indexer;
use crate::ingest::parse::NoteParser;
use crate::ingest::verify::{Difference, verify};

use super::notebook::Notebook;

/// Memory of the writer: one thread, so that a seed means one history.
pub(super) const HEAP_BYTES: usize = 15 << 20;

/// What every index of the simulation is made with.
pub(super) fn fingerprint() -> Fingerprint {
    Fingerprint::new(&["simulation"])
}

/// The folder of notes; `index` is no part of it.
pub(super) fn folder(notes: &Path, index: &Path) -> Folder {
    Folder::new(&[notes.to_path_buf()], NoteGlobs::default(), index).unwrap()
}

/// The image of an index made of `notes` alone, in a folder below `place` that is removed again.
pub(super) fn fresh(notes: &Path, place: &Path, parser: &NoteParser) -> Image {
    let index = tempfile::tempdir_in(place).unwrap();
    let home = Home::new(index.path());
    let (writer, _) = home.open(&fingerprint(), HEAP_BYTES).unwrap();
    let (folder, board) = (folder(notes, index.path()), Arc::new(Board::default()));
    let indexer = Indexer::new(folder, writer, parser.clone(), Arc::clone(&board)).unwrap();
    indexer.cursed().reconcile(&mut |_| {}).unwrap();
    Image::of(&board.snapshot().unwrap()).unwrap()
}

/// How `snapshot` differs from the notebook, by what `limier verify` says and by every fact of it.
pub(super) fn differences(
    snapshot: &Snapshot,
    notebook: &Notebook,
    place: &Path,
    parser: &NoteParser,
) -> Vec<String> {
    let (root, no_index) = (notebook.root(), PathBuf::from("index"));
    let mut folder = folder(root, &no_index);
    let found = verify(&mut folder, snapshot, parser, &mut |_, _| {}).unwrap();
    // Whoever verifies has another parser, which nothing breaks.
    let is_curse = |difference: &&Difference| matches!(difference, Difference::Wrong(path) if notebook.is_cursed(path.as_str()));
    let told: Vec<_> =
        found.iter().filter(|found| !is_curse(found)).map(ToString::to_string).collect();
    match told.is_empty() {
        true => Image::of(snapshot).unwrap().differences(&fresh(root, place, parser)),
        false => told,
    }
}
