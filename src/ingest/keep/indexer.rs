//! The indexer owns the one Writer and turns batches into commits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::disk::FileStamp;
use crate::index::{Durability, IndexError, Inspection, Manifest, Writer};
use crate::ingest::board::{Board, FileProblem, Progress};
use crate::ingest::look::{Comparison, Folder, KnownRoots, NoteFile, ReadError};
use crate::note::NotePath;

use super::batch::{Batch, Change, compare};
use super::parser::NoteParser;
use super::parser_thread::ParserThread;

/// Notes in one commit while the index is being searched: more would make the first wait.
const COMMIT_NOTES_MAX: usize = 500;
/// How long one commit may be in the making, for the same reason.
const COMMIT_TIME_MAX: Duration = Duration::from_millis(250);
/// A file modified this shortly before it was read may change again without its time changing.
const RACY_NS: i64 = 2_000_000_000;

/// What one pass over the folder did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Notes read and put into the index.
    pub put: usize,
    /// Notes removed from the index.
    pub removed: usize,
    /// Notes read whose content had not changed.
    pub unchanged: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Files that changed while they were read: look again.
    pub unfinished: Vec<PathBuf>,
}

/// What a look at some paths left to do.
#[derive(Debug, Default)]
pub(super) struct Leftover {
    /// Files that are still being written.
    pub(super) unfinished: Vec<PathBuf>,
    /// What there was no time for.
    pub(super) later: Vec<PathBuf>,
    /// Whether a root is not what it was: only a comparison can tell what to make of it.
    pub(super) is_root_doubted: bool,
}

/// See the module.
pub struct Indexer {
    pub(super) folder: Folder,
    writer: Writer,
    reader: ParserThread,
    board: Arc<Board>,
    roots: KnownRoots,
    manifest: Manifest,
    problems: BTreeMap<String, String>,
    /// What could not be looked at since somebody last asked.
    unseen: BTreeSet<PathBuf>,
    changed: Vec<NotePath>,
    /// Whether the manifest may not be that of the last commit: it was not read yet, or something
    /// failed.
    is_stale: bool,
    stop: CancellationToken,
}

impl Indexer {
    /// Serves the index at once if it is right; nothing is read of the folder yet.
    pub fn new(
        folder: Folder,
        mut writer: Writer,
        parser: NoteParser,
        board: Arc<Board>,
    ) -> Result<Self, IndexError> {
        let snapshot = writer.snapshot_or_start_anew()?;
        if writer.is_current() {
            board.update(|status| {
                status.generation = snapshot.generation();
                status.degraded.clear();
            });
            board.publish(snapshot);
        }
        Ok(Self {
            folder,
            writer,
            reader: ParserThread::new(parser),
            board,
            roots: KnownRoots::default(),
            manifest: Manifest::new(),
            problems: BTreeMap::new(),
            unseen: BTreeSet::new(),
            changed: Vec::new(),
            is_stale: true,
            stop: CancellationToken::new(),
        })
    }

    /// The same with a parser that breaks on some notes.
    #[cfg(test)]
    pub(crate) fn cursed(self) -> Self {
        Self { reader: self.reader.cursed(), ..self }
    }

    /// Long work ends early once `stop` is cancelled; the next start does the rest.
    pub(super) fn stop_when(&mut self, stop: CancellationToken) {
        self.stop = stop;
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Whether there is an index to serve; while one is built from nothing there is none.
    pub(super) fn is_current(&self) -> bool {
        self.writer.is_current()
    }

    /// What it takes to read every byte of the index as it is now.
    pub(super) fn inspection(&self) -> Result<Inspection, IndexError> {
        self.writer.inspection()
    }

    /// At start, and after a failure: what the index holds is what it last committed. The manifest
    /// says so, and the next comparison finds what is left to do. An index that turns out to be
    /// damaged is forgotten.
    pub(super) fn recover(&mut self) -> Result<(), IndexError> {
        if !self.is_stale {
            return Ok(());
        }
        match self.writer.restart().and_then(|()| self.writer.manifest()) {
            Ok(manifest) => {
                self.manifest = manifest;
                self.serve_committed()?;
                self.is_stale = false;
                Ok(())
            }
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "building the index anew: it is damaged");
                // One that is being built was never served.
                if self.writer.is_current() {
                    self.board.withdraw();
                }
                self.start_anew()
            }
            Err(error) => Err(error),
        }
    }

    /// Serves the last commit, if something else is served or nothing: one may have failed after it
    /// had reached the disk.
    fn serve_committed(&mut self) -> Result<(), IndexError> {
        let (snapshot, changed) = (self.writer.snapshot()?, std::mem::take(&mut self.changed));
        let is_served = self.board.snapshot().is_some_and(|served| {
            (served.index_id(), served.generation()) == (snapshot.index_id(), snapshot.generation())
        });
        if self.writer.is_current() && !is_served {
            self.board.commit(snapshot, changed);
        }
        Ok(())
    }

    /// Reads every byte of the index; if it is not what was written, forgets it and starts one from
    /// nothing.
    pub fn inspect(&mut self) -> Result<(), IndexError> {
        match self.inspection()?.run(&self.stop) {
            Err(error @ IndexError::Checksum { .. }) => {
                tracing::warn!(%error, "building the index anew");
                self.start_anew()
            }
            outcome => outcome,
        }
    }

    /// Forgets the index, since it is not what was written, and starts one from nothing.
    pub(super) fn start_anew(&mut self) -> Result<(), IndexError> {
        self.writer.start_anew()?;
        self.manifest.clear();
        self.changed.clear();
        self.is_stale = false;
        Ok(())
    }

    /// Whether the index folder takes what is written to it: if it does and commits fail all the
    /// same, the index is at fault.
    pub(super) fn can_write(&self) -> bool {
        self.writer.can_write()
    }

    /// Compares the whole folder with the index and publishes the difference.
    ///
    /// # Errors
    ///
    /// The index cannot be read or written. A note never is the cause.
    pub fn reconcile(&mut self) -> Result<Summary, IndexError> {
        self.recover()?;
        let mut comparison = self.start_comparison(true);
        while self.step(&mut comparison, usize::MAX) {}
        let batch = self.finish_comparison(comparison);
        let (summary, _) = self.apply(batch, None)?;
        if self.is_stopped() {
            return Ok(summary);
        }
        if !self.writer.is_current() {
            self.commit()?;
        }
        self.tell_problems();
        self.board.update(|status| (status.ready, status.progress) = (true, None));
        Ok(summary)
    }

    /// Begins to compare the whole folder with the index.
    pub(super) fn start_comparison(&mut self, is_asked: bool) -> Comparison {
        Comparison::start(&mut self.folder, is_asked)
    }

    /// Goes on with it; whether there is more.
    pub(super) fn step(&mut self, comparison: &mut Comparison, entries_max: usize) -> bool {
        comparison.step(&mut self.folder, entries_max)
    }

    /// Ends it: what must change. The notes of a root in doubt are kept as they are.
    pub(super) fn finish_comparison(&mut self, comparison: Comparison) -> Batch {
        const HELD: &str = "index kept as it was";
        self.problems.clear();
        let is_asked = comparison.is_asked;
        let (mut held, mut batch) = (Vec::new(), Batch::new());
        for (root, listing) in comparison.finish() {
            let is_unread = listing.unseen.iter().any(|path| **path == *root.dir);
            self.unseen.extend(listing.unseen);
            let problems = listing.problems.iter().chain(&listing.skipped).cloned();
            self.problems.extend(problems.map(|p| (p.path, p.message)));
            let known = self.known_below(root.prefix.as_deref().unwrap_or_default());
            let has_known = known.clone().next().is_some();
            if is_unread {
                held.push(format!("{} cannot be read: {HELD}", root.dir.display()));
                continue;
            }
            let doubt = self.roots.doubt(&root.dir, listing.notes.is_empty());
            let is_moved = !listing.notes.is_empty();
            if let Some(doubt) = doubt.filter(|_| has_known && !(is_moved && is_asked)) {
                held.push(format!("{} {doubt}: {HELD}", root.dir.display()));
                continue;
            }
            batch.extend(without_unseen(compare(listing.notes, known), &listing.problems));
            self.roots.believe(&root.dir);
        }
        self.tell_problems();
        self.board.update(|status| {
            status.degraded.retain(|reason| !reason.ends_with(HELD));
            status.degraded.extend(held);
            status.last_reconcile = Some(Timestamp::now());
        });
        batch
    }

    /// Files and folders that could not be looked at since this was last asked: they are worth
    /// another look, since no event tells that they can be read again.
    pub(super) fn take_unseen(&mut self) -> BTreeSet<PathBuf> {
        std::mem::take(&mut self.unseen)
    }

    /// Where to look to see that a change is to be made.
    pub(super) fn place_of(&self, change: Change) -> Option<PathBuf> {
        match change {
            Change::Put(found) => Some(found.file),
            Change::Remove(note) => self.folder.file_of(&note),
        }
    }

    /// Whether a root is another folder than at the last look.
    pub(super) fn is_root_changed(&mut self) -> bool {
        let Self { folder, roots, .. } = self;
        folder.roots().iter().fold(false, |is_any, root| roots.is_changed(&root.dir) | is_any)
    }

    /// Looks at `paths`, files or folders that something happened to, and publishes what changed,
    /// as much as one commit should hold.
    pub(super) fn look_at(&mut self, paths: &[PathBuf]) -> Result<Leftover, IndexError> {
        let doubted = self.folder.roots().iter().filter(|root| !self.roots.is_believed(&root.dir));
        let doubted: Vec<_> = doubted.map(|root| Arc::clone(&root.dir)).collect();
        let is_root_doubted = !doubted.is_empty();
        // By name: a note may be seen through its folder and by itself.
        let (mut found, mut names) = (BTreeMap::new(), BTreeSet::new());
        let (mut problems, mut skipped) = (Vec::new(), Vec::new());
        let kin: Vec<_> = paths.iter().flat_map(|path| self.folder.kin(path)).collect();
        for path in paths.iter().chain(&kin) {
            if doubted.iter().any(|root| path.starts_with(root)) || self.folder.is_root(path) {
                continue;
            }
            names.extend(self.folder.note_paths(path));
            let listing = self.folder.look_at(path);
            found.extend(listing.notes.into_iter().map(|found| (found.note.clone(), found)));
            problems.extend(listing.problems);
            self.unseen.extend(listing.unseen);
            skipped.extend(listing.skipped);
        }
        let known = names.iter().flat_map(|name| {
            self.known_below(name.as_str()).chain(self.manifest.get_key_value(name))
        });
        let changes = compare(found.into_values().collect(), known);
        let batch = without_unseen(changes, &problems);
        self.problems
            .retain(|path, _| !names.iter().any(|name| is_at_or_below(path, name.as_str())));
        let problems = problems.into_iter().chain(skipped);
        self.problems.extend(problems.map(|p| (p.path, p.message)));
        let (summary, later) = self.apply(batch, Some(Instant::now() + COMMIT_TIME_MAX))?;
        self.tell_problems();
        let later = later.into_iter().filter_map(|change| self.place_of(change)).collect();
        Ok(Leftover { unfinished: summary.unfinished, later, is_root_doubted })
    }

    /// What it takes to make every commit so far survive a power cut.
    pub fn durability(&self) -> Durability {
        self.writer.durability()
    }

    /// Publishes a batch; with `until`, what one commit may hold of it, and the rest is returned.
    /// If that fails, nothing more is published before [`Indexer::recover`].
    fn apply(
        &mut self,
        batch: Batch,
        until: Option<Instant>,
    ) -> Result<(Summary, Batch), IndexError> {
        let outcome = self.try_apply(batch, until);
        self.is_stale |= outcome.is_err();
        outcome
    }

    fn try_apply(
        &mut self,
        batch: Batch,
        until: Option<Instant>,
    ) -> Result<(Summary, Batch), IndexError> {
        let (total, mut done) = (batch.len(), 0);
        let mut summary = Summary::default();
        // A first build is worth telling however short: nothing else can be answered meanwhile.
        let is_told = until.is_none() && (total >= COMMIT_NOTES_MAX || !self.writer.is_current());
        if is_told {
            self.board.update(|status| status.progress = Some(Progress { done, total }));
        }
        let mut changes = batch.into_iter();
        for change in changes.by_ref() {
            if self.is_stopped() {
                break;
            }
            match change {
                Change::Remove(path) => {
                    self.remove(&path)?;
                    summary.removed += 1;
                }
                Change::Put(found) => match self.put(&found, &mut summary) {
                    Ok(()) => {}
                    Err(PutError::Changing) => summary.unfinished.push(found.file),
                    Err(PutError::Index(error)) => return Err(error),
                },
            }
            done += 1;
            let is_full = self.writer.changes() >= COMMIT_NOTES_MAX;
            if until.is_some_and(|until| is_full || Instant::now() >= until) {
                break;
            }
            if is_full && self.writer.is_current() {
                self.commit()?;
            }
            if is_told && done % 50 == 0 {
                self.board.update(|status| status.progress = Some(Progress { done, total }));
            }
        }
        // Half a new index is no index; half an update is one.
        if self.writer.changes() > 0 && (self.writer.is_current() || !self.is_stopped()) {
            self.commit()?;
        }
        Ok((summary, changes.collect()))
    }

    fn put(&mut self, found: &NoteFile, summary: &mut Summary) -> Result<(), PutError> {
        let (bytes, stamp) = match self.folder.read(found, self.reader.bytes_max()) {
            Ok(content) => content,
            Err(ReadError::Changing) => return Err(PutError::Changing),
            Err(error) if error.is_absence() => {
                if self.manifest.contains_key(&found.note) {
                    self.remove(&found.note).map_err(PutError::Index)?;
                    summary.removed += 1;
                }
                return Ok(());
            }
            Err(error) => {
                // What the index knows of the note is kept: it cannot be said to be wrong.
                self.problems.insert(found.note.to_string(), error.to_string());
                self.unseen.insert(found.file.clone());
                return Ok(());
            }
        };
        self.problems.remove(found.note.as_str());
        summary.bytes += bytes.len() as u64;
        let known = self.manifest.insert(found.note.clone(), distrusted_if_racy(stamp));
        if known.is_some_and(|known| known.hash == stamp.hash) {
            summary.unchanged += 1;
            return Ok(());
        }
        let record = self.reader.record(found, bytes, distrusted_if_racy(stamp));
        self.writer.put(&record).map_err(PutError::Index)?;
        self.changed.push(found.note.clone());
        summary.put += 1;
        Ok(())
    }

    fn remove(&mut self, path: &NotePath) -> Result<(), IndexError> {
        self.writer.remove(path)?;
        self.manifest.remove(path);
        self.changed.push(path.clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), IndexError> {
        let snapshot = self.writer.commit()?;
        self.board.commit(snapshot, std::mem::take(&mut self.changed));
        Ok(())
    }

    /// Known notes in the folder called `name`; all of them for an empty name.
    fn known_below(&self, name: &str) -> impl Iterator<Item = (&NotePath, &FileStamp)> + Clone {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let range = self.manifest.range(NotePath::new(prefix.as_str())..);
        range.take_while(move |(path, _)| path.as_str().starts_with(&prefix))
    }

    fn tell_problems(&self) {
        let problem = |(path, message): (&String, &String)| FileProblem {
            path: path.clone(),
            message: message.clone(),
        };
        self.board.update(|status| status.problems = self.problems.iter().map(problem).collect());
    }
}

/// Whether a problem's path is `name` or lies in the folder of that name.
fn is_at_or_below(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Leaves out the removal of notes in folders that could not be looked into: nobody knows that
/// they are gone.
fn without_unseen(mut batch: Batch, problems: &[FileProblem]) -> Batch {
    let is_unseen = |path: &NotePath| {
        // Of a root that has no name, every note.
        let is_all = |problem: &FileProblem| problem.path.is_empty();
        problems
            .iter()
            .any(|problem| is_all(problem) || is_at_or_below(path.as_str(), &problem.path))
    };
    batch.retain(|change| !matches!(change, Change::Remove(path) if is_unseen(path)));
    batch
}

enum PutError {
    Changing,
    Index(IndexError),
}

/// As git does with its index: a stamp that cannot be trusted is made one that no file has, so
/// that the next scan reads the file again.
fn distrusted_if_racy(stamp: FileStamp) -> FileStamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now_ns = i64::try_from(since_1970.as_nanos()).unwrap_or(i64::MAX);
    let is_racy = stamp.mtime_ns.max(stamp.ctime_ns) > now_ns - RACY_NS;
    FileStamp { mtime_ns: if is_racy { i64::MIN } else { stamp.mtime_ns }, ..stamp }
}
