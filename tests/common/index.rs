//! An index in this very process, for what no answer over the wire shows.

use std::sync::Arc;
use std::time::Duration;

use limier::config::Links;
use limier::disk::FileStamp;
use limier::facet::{Options, Taxonomy};
use limier::index::{Home, Recipe, Snapshot, Writer};
use limier::ingest::NoteParser;
use limier::note::{Limits, NotePath};
use limier::search::Settings;

const STAMP: FileStamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: [0; 32] };

/// An index of notes with these texts, `n0.md` and so on, in a folder that lives as long as it.
pub(crate) fn indexed(
    texts: impl IntoIterator<Item = String>,
) -> (tempfile::TempDir, Writer, Arc<Snapshot>) {
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe::new("test", Taxonomy::builtin());
    let (mut writer, _) = Writer::open(&Home::new(folder.path()), &recipe, 16 << 20).unwrap();
    let parser = NoteParser {
        limits: Limits::default(),
        taxonomy: Taxonomy::builtin(),
        options: Options::default(),
    };
    for (number, text) in texts.into_iter().enumerate() {
        let path = NotePath::new(format!("n{number}.md"));
        writer.put(&parser.record(&path, text.as_bytes(), STAMP)).unwrap();
    }
    let snapshot = writer.commit().unwrap();
    (folder, writer, snapshot)
}

/// The settings of a search without an operator's own.
pub(crate) fn settings() -> Settings {
    Settings {
        links: Links::default(),
        time_max: Duration::from_secs(10),
        semantic_weight: 1.0,
        synonyms: Arc::default(),
    }
}
