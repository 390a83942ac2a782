//! A folder, its index, and the process that keeps them equal, in a world where all goes wrong.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::facet::{Options, Source, Taxonomy};
use crate::index::{Home, Snapshot, Writer};
use crate::ingest::board::{Board, FileProblem};
use crate::ingest::hear::{Mail, Mailbox, Watcher};
use crate::ingest::keep::{Indexer, NoteParser, Service, Timing};
use crate::note::Limits;

use super::dice::Dice;
use super::disk::SimulatedDisk;
use super::notebook::{Hints, Notebook};
use super::oracle::{HEAP_BYTES, differences, folder, recipe};
use super::reads::NotesDisk;

const TIMING: Timing = Timing {
    quiet: Duration::from_millis(100),
    reconcile: Duration::from_secs(600),
    poll: Duration::from_secs(5),
};
/// Longer than any two comparisons are apart.
const LONG: Duration = Duration::from_secs(900);

/// See the module.
pub(super) struct World {
    pub(super) dice: Dice,
    place: TempDir,
    parser: NoteParser,
    notebook: Arc<Mutex<Notebook>>,
    pub(super) disk: Arc<SimulatedDisk>,
    pub(super) reads: Arc<NotesDisk>,
    process: Option<Process>,
    pub(super) now: Instant,
    /// Hints that are late.
    late: Arc<Mutex<Hints>>,
}

struct Process {
    service: Service,
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    /// The last commit that was looked at.
    seen: (String, u64),
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

    fn index(&self) -> PathBuf {
        self.place.path().join("index")
    }

    fn notebook(&self) -> MutexGuard<'_, Notebook> {
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

    /// What the process could not look at.
    pub(super) fn problems(&self) -> Vec<FileProblem> {
        let process = self.process.as_ref();
        process.map(|process| process.board.status().problems).unwrap_or_default()
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.process.as_ref()?.board.snapshot()
    }

    /// Which index is served, if one is.
    pub(super) fn index_id(&self) -> Option<String> {
        Some(self.snapshot()?.index_id().to_owned())
    }

    /// What the process says of itself that is not well.
    pub(super) fn degraded(&self) -> Vec<String> {
        let process = self.process.as_ref();
        process.map(|process| process.board.status().degraded).unwrap_or_default()
    }

    /// Starts a process, if the disk lets it.
    fn boot(&mut self) {
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
            Indexer::new(folder, writer, self.parser.clone(), Arc::clone(&board))
        });
        let Ok(indexer) = indexer else { return };
        let watcher = Watcher::deaf(Arc::clone(&mailbox));
        let (mail, news) = (Arc::clone(&mailbox), Arc::clone(&board));
        let service = Service::watching(indexer.cursed(), mail, news, TIMING, watcher, self.now);
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

    /// While nothing changes in the folder, no note that is there leaves the index, whatever can or
    /// cannot be read of it.
    fn check_nothing_is_lost(&self, before: &Snapshot) {
        let Some(after) = self.snapshot().filter(|s| s.index_id() == before.index_id()) else {
            return;
        };
        let (before, after) = (paths(before), paths(&after));
        let notebook = self.notebook();
        for path in before.iter().filter(|path| notebook.notes.contains_key(*path)) {
            assert!(after.contains(path), "{path} is in the folder and left the index");
        }
    }

    /// What was committed is what each note said at some time, and only once the bytes of the
    /// index are known to be right need that hold.
    fn check_commit(&mut self) {
        let Some(process) = &mut self.process else { return };
        let Some(snapshot) = process.board.snapshot().filter(|_| process.board.status().ready)
        else {
            return;
        };
        let seen = (snapshot.index_id().to_owned(), snapshot.generation());
        if seen == process.seen {
            return;
        }
        if seen.0 == process.seen.0 {
            let last = process.seen.1;
            assert!(seen.1 > last, "generations grow: {last} then {}", seen.1);
        }
        process.seen = seen;
        let notebook = self.notebook();
        for (path, text) in first_lines(&snapshot) {
            let mut ever = notebook.ever.iter();
            let is_said = ever.any(|(known, source)| *known == path && source.contains(&text));
            assert!(is_said, "{path} never said {text:?}");
        }
    }

    fn end_process(&mut self) {
        self.disk.crash();
        self.process = None;
        if self.dice.once_in(3) {
            self.disk.cut_power(&self.index(), &mut self.dice);
        } else if self.dice.once_in(6) {
            self.damage();
        }
    }

    /// One bit of one file of the index is another.
    fn damage(&mut self) {
        let folders = fs::read_dir(self.index()).into_iter().flatten().flatten();
        let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
        let mut files: Vec<_> = files.flatten().map(|file| file.path()).collect();
        files.sort();
        let Some(file) = self.dice.pick(&files).cloned() else { return };
        let mut bytes = fs::read(&file).unwrap();
        if bytes.is_empty() {
            return;
        }
        let at = self.dice.roll(bytes.len());
        bytes[at] ^= 1 << self.dice.roll(8);
        fs::remove_file(&file).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// One thing happens.
    pub(super) fn step(&mut self) {
        if self.process.is_none() {
            self.boot();
        }
        match self.dice.roll(26) {
            0..=11 => {
                let (mut heard, mut rescan) = (Vec::new(), false);
                for hint in self.change() {
                    match self.dice.roll(12) {
                        // Lost, and the system says so or does not.
                        0 => rescan = true,
                        1 => {}
                        2 | 3 => self.late.lock().unwrap().push(hint),
                        _ => heard.push(hint),
                    }
                }
                self.turn(heard, rescan);
            }
            12 | 13 => {
                let late = self.take_late();
                self.turn(late, false);
            }
            14..=16 => {
                self.now += Duration::from_millis([20, 150, 1200, 20_000][self.dice.roll(4)]);
                self.turn(vec![], false);
            }
            17 => self.disk.crash_within(120, &mut self.dice),
            18 => self.disk.fail_soon(&mut self.dice),
            19 => self.ask(),
            20 => self.replace_root(),
            21 => self.reads.fail_soon(&mut self.dice),
            22 => self.something_ails(),
            23 => self.reads.heal(),
            _ => self.change_while_looking(),
        }
    }

    fn take_late(&self) -> Hints {
        std::mem::take(&mut self.late.lock().unwrap())
    }

    /// A note, or the folder it is in, cannot be looked at.
    fn something_ails(&mut self) {
        let notes = self.notebook().paths();
        let Some(note) = self.dice.pick(&notes) else { return };
        let file = self.notebook().root().join(note);
        let place = match self.dice.once_in(3) {
            true => file.parent().map_or(file.clone(), Path::to_path_buf),
            false => file,
        };
        self.reads.ail(place, &mut self.dice);
    }

    /// Somebody changes something between two steps of a look, and the hints of it come late, or not
    /// at all.
    fn change_while_looking(&mut self) {
        let (notebook, late) = (Arc::clone(&self.notebook), Arc::clone(&self.late));
        let mut dice = Dice::new(self.dice.roll(1 << 30) as u64);
        self.reads.meanwhile(&mut self.dice, move || {
            let hints = notebook.lock().unwrap().change(&mut dice);
            if !dice.once_in(4) {
                late.lock().unwrap().extend(hints);
            }
        });
        self.turn(vec![], true);
    }

    /// After a comparison that somebody asked for, all that was written before can be found, and what
    /// cannot be read is named.
    fn ask(&mut self) {
        self.reads.calm();
        if self.notebook().notes.is_empty() {
            // An empty root is not believed by a process that never saw it otherwise.
            return;
        }
        let Some(process) = self.process.as_ref() else { return };
        let mut answer = process.mailbox.reconcile();
        for _ in 0..300 {
            self.settle();
            self.turn(vec![], false);
            let Some(process) = &self.process else { return };
            match answer.try_recv() {
                Ok(()) => return self.check_answer(process),
                Err(tokio::sync::oneshot::error::TryRecvError::Closed) => return,
                Err(tokio::sync::oneshot::error::TryRecvError::Empty) => {}
            }
            let wake = process.service.wake_at();
            self.now = wake.max(self.now + Duration::from_millis(20));
        }
        panic!("nobody answers");
    }

    fn check_answer(&self, process: &Process) {
        let snapshot = process.board.snapshot().unwrap();
        let (notebook, ailing) = (self.notebook(), self.reads.ailing());
        let seen = |notes: Vec<String>| {
            let is_seen = |note: &String| {
                let file = notebook.root().join(note);
                !ailing.iter().any(|place| file.starts_with(place))
            };
            notes.into_iter().filter(is_seen).collect::<Vec<_>>()
        };
        let status = process.board.status();
        // A root of which nothing can be read is held as it was.
        if status.degraded.is_empty() {
            assert_eq!(seen(paths(&snapshot)), seen(notebook.paths()), "after it was asked");
        }
        let problems = status.problems;
        let told: BTreeSet<_> =
            problems.iter().map(|problem| notebook.root().join(&problem.path)).collect();
        for place in ailing {
            let is_told = place.ancestors().any(|above| told.contains(above));
            assert!(is_told, "{} cannot be read: {problems:?}", place.display());
        }
    }

    /// The root goes and comes back, empty in between, as a failed mount would be.
    fn replace_root(&mut self) {
        self.reads.calm();
        let (root, aside) = (self.place.path().join("notes"), self.place.path().join("aside"));
        fs::rename(&root, &aside).unwrap();
        let before = self.snapshot().filter(|_| self.degraded().is_empty());
        if self.dice.once_in(2) {
            fs::create_dir(&root).unwrap();
        }
        for _ in 0..3 {
            self.now += Duration::from_millis(2100);
            self.turn(vec![], self.process.is_some());
        }
        if let (Some(before), Some(after)) = (before, self.snapshot())
            && before.index_id() == after.index_id()
        {
            assert!(after.notes_len() >= before.notes_len().min(1), "the index was emptied");
        }
        let _ = fs::remove_dir(&root);
        fs::rename(&aside, &root).unwrap();
    }

    pub(super) fn settle(&self) {
        if let Some(process) = &self.process {
            process.service.settle();
        }
    }

    /// All is well from now on: soon the index equals the folder.
    pub(super) fn finish(&mut self) {
        let mut patience = 3;
        self.reads.heal();
        while self.notebook().notes.is_empty() {
            let hints = self.change();
            self.late.lock().unwrap().extend(hints);
        }
        for _ in 0..400 {
            while self.process.is_none() {
                self.boot();
            }
            self.disk.heal();
            self.settle();
            let late = self.take_late();
            self.turn(late, false);
            let Some(process) = &self.process else { continue };
            let status = process.board.status();
            let is_well = status.degraded.is_empty() && status.problems.is_empty();
            let is_quiet = status.ready && status.pending == 0 && is_well;
            let is_equal = is_quiet
                && process.board.snapshot().is_some_and(|s| paths(&s) == self.notebook().paths());
            if is_equal {
                let differences = self.differences();
                if differences.is_empty() {
                    return self.check_size();
                }
                // What no change and no comparison mends is wrong for good.
                patience -= 1;
                assert!(patience > 0, "index and folder differ: {differences:#?}");
            }
            // Events that were lost without a word are found by the next comparison.
            let wake = process.service.wake_at().max(self.now + Duration::from_millis(20));
            self.now = if is_quiet { self.now + LONG } else { wake };
        }
        let status = self.process.as_ref().map(|process| process.board.status());
        panic!("index and folder differ: {:#?}\n{status:#?}", self.differences());
    }

    fn differences(&self) -> Vec<String> {
        let Some(snapshot) = self.snapshot() else { return vec!["no index".to_owned()] };
        differences(&snapshot, &self.notebook(), self.place.path(), &self.parser)
    }

    /// What killed processes left does not pile up.
    fn check_size(&self) {
        let Some(snapshot) = self.snapshot() else { return };
        let folder = self.index().join(snapshot.index_id());
        let files = fs::read_dir(folder).unwrap().count();
        let segments = snapshot.segments().len();
        assert!(
            segments <= 20 && files <= 10 * segments + 40,
            "{files} files, {segments} segments"
        );
    }
}

fn paths(snapshot: &Snapshot) -> Vec<String> {
    snapshot.notes_by_path().keys().map(ToString::to_string).collect()
}

/// First line of each note, which is like no other's.
fn first_lines(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let notes = snapshot.notes_by_path();
    let first = |address| snapshot.passages(address).unwrap().into_iter().next();
    let line = |text: String| text.lines().next().unwrap_or_default().to_owned();
    let lines = notes
        .into_iter()
        .filter_map(|(path, address)| Some((path.to_string(), line(first(address)?.text))));
    lines.collect()
}
