//! A folder, its index, and the process that keeps them equal, in a world where all goes wrong.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::facet::{Options, Source, Taxonomy};
use crate::index::{Home, Snapshot, Writer};
use crate::ingest::board::Board;
use crate::ingest::hear::{Mail, Mailbox, Watcher};
use crate::ingest::keep::{Indexer, NoteParser, Service, Timing};
use crate::ingest::status::FileProblem;
use crate::note::Limits;

use super::dice::Dice;
use super::disk::SimulatedDisk;
use super::notebook::{Hints, Notebook};
use super::oracle::{HEAP_BYTES, cursed, folder, paths, recipe};
use super::reads::NotesDisk;

const TIMING: Timing = Timing {
    quiet: Duration::from_millis(100),
    reconcile: Duration::from_secs(600),
    poll: Duration::from_secs(5),
};
/// Longer than any two comparisons are apart.
pub(super) const LONG: Duration = Duration::from_secs(900);

/// The folder, the index and the process of one history.
pub(super) struct World {
    pub(super) dice: Dice,
    pub(super) place: TempDir,
    pub(super) parser: NoteParser,
    pub(super) notebook: Arc<Mutex<Notebook>>,
    pub(super) disk: Arc<SimulatedDisk>,
    pub(super) reads: Arc<NotesDisk>,
    pub(super) process: Option<Process>,
    pub(super) now: Instant,
    /// Hints that are late.
    pub(super) late: Arc<Mutex<Hints>>,
}

pub(super) struct Process {
    pub(super) service: Service,
    pub(super) board: Arc<Board>,
    pub(super) mailbox: Arc<Mailbox>,
    /// The last commit that was looked at.
    pub(super) seen: (String, u64),
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        // In memory where there is such a place: a simulated disk syncs nothing anyway.
        let place = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let [organisations, themes] = [("organisation", "o"), ("theme", "t")].map(|(table, id)| {
            format!("[[{table}]]\nid = \"{id}\"\nlabel = \"{id}{id}{id}{id}\"\n")
        });
        let taxonomy = Taxonomy::parse(
            Source { name: "o", text: &organisations },
            Source { name: "t", text: &themes },
        );
        let (taxonomy, limits) = (Arc::new(taxonomy.unwrap()), Limits::default());
        let notebook = Notebook::new(&place.path().join("notes"));
        Self {
            dice: Dice::new(seed),
            parser: NoteParser { limits, taxonomy, options: Options::default() },
            notebook: Arc::new(Mutex::new(notebook)),
            place,
            disk: Arc::default(),
            reads: Arc::default(),
            process: None,
            now: Instant::now(),
            late: Arc::default(),
        }
    }

    pub(super) fn index(&self) -> PathBuf {
        self.place.path().join("index")
    }

    pub(super) fn notebook(&self) -> MutexGuard<'_, Notebook> {
        self.notebook.lock().unwrap()
    }

    /// Somebody changes a note, or some.
    pub(super) fn change(&mut self) -> Hints {
        self.notebook.lock().unwrap().change(&mut self.dice)
    }

    /// Starts a process and waits until it has made its index and read every byte of it.
    pub(super) fn start_well(&mut self) {
        self.start();
        for _ in 0..2 {
            self.turn(vec![], false);
            self.settle();
        }
    }

    /// Somebody saves a note.
    pub(super) fn save(&mut self) -> Hints {
        self.notebook.lock().unwrap().save(&mut self.dice)
    }

    /// Somebody writes the note of a file.
    pub(super) fn write(&mut self, file: &str) -> Hints {
        self.notebook.lock().unwrap().write(file, &mut self.dice)
    }

    /// The folder of the notes.
    pub(super) fn root(&self) -> PathBuf {
        self.notebook().root().to_path_buf()
    }

    /// The notes that can be found.
    pub(super) fn found(&self) -> Vec<String> {
        self.snapshot().map(|snapshot| paths(&snapshot)).unwrap_or_default()
    }

    /// How many changes wait, and for how many milliseconds the oldest has.
    pub(super) fn pending(&self) -> (usize, u64) {
        let status = self.process.as_ref().unwrap().board.status();
        (status.pending, status.lag_ms)
    }

    /// What the process could not look at.
    pub(super) fn problems(&self) -> Vec<FileProblem> {
        let process = self.process.as_ref();
        process.map(|process| process.board.status().problems).unwrap_or_default()
    }

    pub(super) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.process.as_ref()?.board.snapshot()
    }

    /// Which index is served, if one is.
    pub(super) fn index_id(&self) -> Option<String> {
        Some(self.snapshot()?.index_id().to_owned())
    }

    /// What the process says of itself that is not well.
    pub(super) fn degraded(&self) -> Vec<String> {
        let process = self.process.as_ref();
        process.map(|process| process.board.status().degraded.sentences()).unwrap_or_default()
    }

    /// Starts a process, if the disk lets it.
    pub(super) fn boot(&mut self) {
        self.disk = Arc::new(self.disk.next());
        if self.dice.once_in(4) {
            self.disk.crash_within(60, &mut self.dice);
        } else if self.dice.once_in(4) {
            self.disk.fail_soon(&mut self.dice);
        }
        self.start();
    }

    pub(super) fn start(&mut self) {
        let home = Home::new(self.index()).on(Arc::clone(&self.disk) as _);
        let (board, mailbox) = (Arc::new(Board::default()), Arc::new(Mailbox::default()));
        let reads = Arc::clone(&self.reads);
        let folder = folder(reads, self.notebook().root(), &self.index());
        let writer = Writer::open(&home, &recipe(&self.parser), HEAP_BYTES);
        let indexer = writer.and_then(|(writer, _)| {
            Indexer::with(folder, writer, cursed(&self.parser), Arc::clone(&board))
        });
        let Ok(indexer) = indexer else { return };
        let watcher = Watcher::deaf(Arc::clone(&mailbox));
        let (mail, news) = (Arc::clone(&mailbox), Arc::clone(&board));
        let service = Service::watching(indexer, mail, news, TIMING, watcher, self.now);
        self.process = Some(Process { service, board, mailbox, seen: (String::new(), 0) });
    }

    /// Hints that arrive, and a turn of the loop.
    pub(super) fn turn(&mut self, hints: Hints, rescan: bool) {
        // After a failed commit, what it had brought to the disk may be served first.
        let before = self.snapshot().filter(|_| self.degraded().is_empty());
        let changes = self.notebook().changes;
        let Some(process) = &mut self.process else { return };
        let now = self.now;
        let paths: HashMap<_, _> =
            hints.into_iter().map(|(path, hint)| (path, (hint, now))).collect();
        let mail = process.mailbox.take(Duration::ZERO);
        let rescan = rescan.then(|| "events were lost".to_owned());
        process.service.turn(Mail { paths, rescan, ..mail }, now);
        process.service.settle();
        if self.disk.is_crashed() {
            return self.end_process();
        }
        if let Some(before) = before.filter(|_| changes == self.notebook().changes) {
            self.check_nothing_is_lost(&before);
        }
        self.check_commit();
    }

    pub(super) fn end_process(&mut self) {
        self.disk.crash();
        self.process = None;
        if self.dice.once_in(3) {
            self.disk.cut_power(&self.index(), &mut self.dice);
        } else if self.dice.once_in(6) {
            self.damage();
        }
    }

    pub(super) fn take_late(&self) -> Hints {
        std::mem::take(&mut self.late.lock().unwrap())
    }

    pub(super) fn settle(&self) {
        if let Some(process) = &self.process {
            process.service.settle();
        }
    }
}
