//! What must hold, whatever happened.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use crate::index::Snapshot;
use crate::ingest::status::Degraded;

use super::notebook::Hints;
use super::oracle::{differences, paths};
use super::world::{LONG, Process, World};

/// How long the merges of a small index may take on a busy machine.
const MERGE_MAX: Duration = Duration::from_secs(30);

impl World {
    /// While nothing changes in the folder, no note that is there leaves the index, whatever can or
    /// cannot be read of it.
    pub(super) fn check_nothing_is_lost(&self, before: &Snapshot) {
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
    pub(super) fn check_commit(&mut self) {
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

    pub(super) fn check_answer(&self, process: &Process) {
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
        if status.degraded == Degraded::default() {
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
            let is_well = status.degraded == Degraded::default() && status.problems.is_empty();
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

    pub(super) fn differences(&self) -> Vec<String> {
        let Some(snapshot) = self.snapshot() else { return vec!["no index".to_owned()] };
        differences(&snapshot, &self.notebook(), self.place.path(), &self.parser)
    }

    /// What killed processes left does not pile up, and what the last commits replaced is gone once
    /// they are synced. Tantivy merges on threads of its own, and a merge that is under way keeps its
    /// files until it ends.
    pub(super) fn check_size(&mut self) {
        self.now += LONG;
        self.turn(Hints::new(), false);
        let Some(snapshot) = self.snapshot() else { return };
        let folder = self.index().join(snapshot.index_id());
        let segments = snapshot.segments().len();
        assert!(segments <= 20, "{segments} segments");
        let deadline = Instant::now() + MERGE_MAX;
        loop {
            let files = fs::read_dir(&folder).unwrap().count();
            if files <= 10 * segments + 40 {
                return;
            }
            assert!(Instant::now() < deadline, "{files} files, {segments} segments");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
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
