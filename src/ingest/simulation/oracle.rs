//! What the index must be: the one that is made afresh of the same folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::NoteGlobs;
use crate::disk::{Disk, SystemDisk};
use crate::index::{Home, Image, Recipe, Snapshot, Writer};
use crate::ingest::board::Board;
use crate::ingest::keep::{Difference, Indexer, NoteParser, ParserThread, verify};
use crate::ingest::look::Folder;

use super::notebook::{CURSE, Notebook};

/// Memory of the writer: one thread, so that a seed means one history.
pub(super) const HEAP_BYTES: usize = 15 << 20;

/// What every index of the simulation is made with.
pub(super) fn recipe(parser: &NoteParser) -> Recipe {
    Recipe::new("simulation", Arc::clone(&parser.taxonomy))
}

/// The folder of notes, without `index`.
pub(super) fn folder(disk: Arc<dyn Disk>, notes: &Path, index: &Path) -> Folder {
    Folder::on(disk, &[notes.to_path_buf()], NoteGlobs::default(), index).unwrap()
}

/// A parser that breaks on some notes.
pub(super) fn cursed(parser: &NoteParser) -> ParserThread {
    let parser = parser.clone();
    ParserThread::with(parser.limits.note_bytes, move |found, bytes, stamp| {
        if bytes.windows(CURSE.len()).any(|bytes| bytes == CURSE.as_bytes()) {
            // As a panic, but without a message.
            std::panic::resume_unwind(Box::new("a parser's fault, on purpose"));
        }
        parser.record_named(found, bytes, stamp)
    })
}

/// The image of an index made of `notes` alone, in a folder below `place` that is removed again.
pub(super) fn fresh(notes: &Path, place: &Path, parser: &NoteParser) -> Image {
    let index = tempfile::tempdir_in(place).unwrap();
    let home = Home::new(index.path());
    let (writer, _) = Writer::open(&home, &recipe(parser), HEAP_BYTES).unwrap();
    let folder = folder(Arc::new(SystemDisk), notes, index.path());
    let board = Arc::new(Board::default());
    let parser = cursed(parser);
    let mut indexer = Indexer::with(folder, writer, parser, Arc::clone(&board)).unwrap();
    indexer.reconcile().unwrap();
    Image::of(&board.snapshot().unwrap()).unwrap()
}

/// The notes of a snapshot.
pub(super) fn paths(snapshot: &Snapshot) -> Vec<String> {
    snapshot.notes_by_path().keys().map(ToString::to_string).collect()
}

/// How `snapshot` differs from the notebook, by what `limier verify` says and by every fact of it.
pub(super) fn differences(
    snapshot: &Snapshot,
    notebook: &Notebook,
    place: &Path,
    parser: &NoteParser,
) -> Vec<String> {
    let (root, no_index) = (notebook.root(), PathBuf::from("index"));
    let mut folder = folder(Arc::new(SystemDisk), root, &no_index);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facet::{Options, Taxonomy};
    use crate::ingest::simulation::dice::Dice;
    use crate::note::Limits;

    fn parser() -> NoteParser {
        let (limits, taxonomy) = (Limits::default(), Taxonomy::builtin());
        NoteParser { limits, taxonomy, options: Options::default() }
    }

    fn image(place: &Path, text: &str) -> Image {
        let notes = place.join("notes");
        std::fs::create_dir_all(&notes).unwrap();
        std::fs::write(notes.join("a.md"), text).unwrap();
        fresh(&notes, place, &parser())
    }

    /// An oracle that sees no difference proves nothing.
    #[test]
    fn the_least_difference_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let note = |date: &str, theme: &str, words: &str| {
            let front = format!("---\ndate: {date}\nthemes: [{theme}]\n---\n");
            image(place.path(), &format!("{front}# Titre\n\n{words} [[b]] fin.\n"))
        };
        let one = note("2024-05-12", "Eau vive", "un deux trois");
        assert_eq!(one.differences(&note("2024-05-12", "Eau vive", "un deux trois")), [""; 0]);
        for (what, other) in [
            ("column date", note("2024-05-13", "Eau vive", "un deux trois")),
            ("by date", note("2024-05-13", "Eau vive", "un deux trois")),
            ("years", note("2023-05-12", "Eau vive", "un deux trois")),
            ("tags", note("2024-05-12", "Eau", "un deux trois")),
            ("tag Some(\"eau-vive\")", note("2024-05-12", "eau VIVE", "un deux trois")),
            ("all:deux", note("2024-05-12", "Eau vive", "deux un trois")),
            ("written:trois", note("2024-05-12", "Eau vive", "un deux troïs")),
            ("length of words", note("2024-05-12", "Eau vive", "un deux trois quatre")),
            ("link:c", note("2024-05-12", "Eau vive", "un deux trois [[c]]")),
            ("column hash", note("2024-05-12", "Eau vive", "un deux  trois")),
        ] {
            let told = one.differences(&other);
            assert!(
                told.iter().any(|line| line.contains(&format!("| {what}"))),
                "{what}: {told:#?}"
            );
        }
    }

    /// What the notes of the simulation lack, it cannot lose.
    #[test]
    fn simulated_notes_have_something_of_all_that_an_index_keeps() {
        let image = |seed| {
            let place = tempfile::tempdir().unwrap();
            let mut notebook = Notebook::new(&place.path().join("notes"));
            let mut dice = Dice::new(seed);
            for _ in 0..40 {
                notebook.change(&mut dice);
            }
            fresh(notebook.root(), place.path(), &parser())
        };
        let images: [Image; 5] = std::array::from_fn(|seed| image(seed as u64));
        for what in [
            "acronym:",
            "author:",
            "column date: [\"202",
            "column skipped: [\"1",
            "column passage: [\"1",
            "key:surnom",
            "link:n",
            "mention Some(",
            "organisation Some(\"autres/cercle",
            "tag Some(\"eau-vive",
            "stored: ",
        ] {
            assert!(images.iter().any(|image| image.tells(what)), "{what}");
        }
    }
}
