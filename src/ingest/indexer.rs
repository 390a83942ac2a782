//! The indexer owns the one Writer and turns batches into commits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

use crate::index::{FileStamp, IndexError, Writer};
use crate::note::NotePath;

use super::board::{Board, Problem, Progress};
use super::folder::{Folder, Found, Root};
use super::parse::NoteParser;
use super::plan::{Batch, Change, compare};
use super::read::{ReadError, read};

/// Notes in one commit while the index is being searched: more would make the first wait.
const COMMIT_NOTES_MAX: usize = 500;
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

/// See the module.
pub struct Indexer {
    folder: Folder,
    writer: Writer,
    parser: NoteParser,
    board: Arc<Board>,
    manifest: BTreeMap<NotePath, FileStamp>,
    problems: BTreeMap<String, String>,
    changed: Vec<NotePath>,
    stop: Arc<AtomicBool>,
}

impl Indexer {
    /// Serves the index at once if it is right; nothing is read of the folder yet.
    pub fn new(
        folder: Folder,
        mut writer: Writer,
        parser: NoteParser,
        board: Arc<Board>,
    ) -> Result<Self, IndexError> {
        let snapshot = writer.snapshot()?;
        let manifest = snapshot.manifest()?.into_iter().collect();
        if writer.is_current() {
            board.update(|status| status.generation = snapshot.generation());
            board.publish(snapshot);
        }
        let (problems, changed) = (BTreeMap::new(), Vec::new());
        let stop = Arc::default();
        Ok(Self { folder, writer, parser, board, manifest, problems, changed, stop })
    }

    /// Long work ends early once `stop` is true; the next start does the rest.
    pub fn stop_when(&mut self, stop: Arc<AtomicBool>) {
        self.stop = stop;
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The roots of the corpus.
    pub fn roots(&self) -> &[Root] {
        self.folder.roots()
    }

    /// Compares the whole folder with the index and publishes the difference. `entering` is
    /// called with each folder before it is listed.
    pub fn reconcile(&mut self, entering: &mut dyn FnMut(&Path)) -> Result<Summary, IndexError> {
        self.folder.forget();
        self.problems.clear();
        let mut degraded = Vec::new();
        let mut batch = Batch::new();
        for root in self.folder.roots().to_vec() {
            let listing = self.folder.list(&root.dir, entering);
            let known = self.known_below(root.prefix.as_deref().unwrap_or_default());
            if listing.notes.is_empty() && known.clone().next().is_some() {
                // A root that vanished or is empty looks just like a failed mount: the index is
                // held until notes come back, or their deletions are seen one by one.
                degraded
                    .push(format!("{} holds no note: index kept as it was", root.dir.display()));
                continue;
            }
            batch.extend(without_unseen(compare(listing.notes, known), &listing.problems));
            let problems = listing.problems.into_iter().chain(listing.skipped);
            self.problems.extend(problems.map(|p| (p.path, p.message)));
        }
        let summary = self.apply(batch)?;
        if self.is_stopped() {
            return Ok(summary);
        }
        if !self.writer.is_current() {
            self.commit()?;
        }
        self.tell_problems();
        self.board.update(|status| {
            status.ready = true;
            status.progress = None;
            status.degraded.retain(|reason| !reason.ends_with("index kept as it was"));
            status.degraded.extend(degraded);
            status.last_reconcile = Some(Timestamp::now());
        });
        Ok(summary)
    }

    /// Looks at `paths`, files or folders that something happened to, and publishes what changed.
    /// Returns the files that are still being written.
    pub fn look_at(
        &mut self,
        paths: &[PathBuf],
        entering: &mut dyn FnMut(&Path),
    ) -> Result<Vec<PathBuf>, IndexError> {
        // By name: a note may be seen through its folder and by itself.
        let (mut found, mut names) = (BTreeMap::new(), BTreeSet::new());
        let mut problems = Vec::new();
        let kin: Vec<_> = paths.iter().flat_map(|path| self.folder.kin(path)).collect();
        // A root that is gone may be back soon: only `reconcile` knows when to hold the index.
        for path in paths.iter().chain(&kin) {
            if self.is_root(path) {
                continue;
            }
            names.extend(self.folder.note_paths(path));
            let is_folder = path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
            let listing = match is_folder {
                true => self.folder.list(path, entering),
                false => self.folder.find(path),
            };
            found.extend(listing.notes.into_iter().map(|found| (found.note.clone(), found)));
            problems.extend(listing.problems);
        }
        let known = names.iter().flat_map(|name| {
            self.known_below(name.as_str()).chain(self.manifest.get_key_value(name))
        });
        let changes = compare(found.into_values().collect(), known);
        let batch = without_unseen(changes, &problems);
        self.problems.extend(problems.into_iter().map(|p| (p.path, p.message)));
        let summary = self.apply(batch)?;
        self.tell_problems();
        Ok(summary.unfinished)
    }

    /// Makes every commit so far survive a power cut.
    pub fn make_durable(&self) -> Result<(), IndexError> {
        self.writer.make_durable()
    }

    /// Whether `path` is one of the roots themselves.
    pub fn is_root(&self, path: &Path) -> bool {
        self.folder.roots().iter().any(|root| root.dir == path)
    }

    /// Whether a change of `path` may change what is ignored.
    pub fn is_ignore_file(path: &Path) -> bool {
        Folder::is_ignore_file(path)
    }

    /// Publishes a batch. If that fails, what the index holds is what it last committed: the
    /// manifest says so again, and the next comparison finds what is left to do.
    fn apply(&mut self, batch: Batch) -> Result<Summary, IndexError> {
        let outcome = self.try_apply(batch);
        if outcome.is_err() {
            self.changed.clear();
            self.manifest = self.writer.snapshot()?.manifest()?.into_iter().collect();
            self.writer.restart()?;
        }
        outcome
    }

    fn try_apply(&mut self, batch: Batch) -> Result<Summary, IndexError> {
        let (total, mut done) = (batch.len(), 0);
        let mut summary = Summary::default();
        // A first build is worth telling however short: nothing else can be answered meanwhile.
        let is_long = total >= COMMIT_NOTES_MAX || !self.writer.is_current();
        if is_long {
            self.board.update(|status| status.progress = Some(Progress { done, total }));
        }
        for change in batch {
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
            if self.writer.is_current() && self.writer.changes() >= COMMIT_NOTES_MAX {
                self.commit()?;
            }
            if is_long && done % 50 == 0 {
                self.board.update(|status| status.progress = Some(Progress { done, total }));
            }
        }
        // Half a new index is no index; half an update is one.
        if self.writer.changes() > 0 && (self.writer.is_current() || !self.is_stopped()) {
            self.commit()?;
        }
        Ok(summary)
    }

    fn put(&mut self, found: &Found, summary: &mut Summary) -> Result<(), PutError> {
        let (bytes, stamp) = match read(&found.file, self.parser.limits.note_bytes) {
            Ok(content) => content,
            Err(ReadError::Changing) => return Err(PutError::Changing),
            Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                if self.manifest.contains_key(&found.note) {
                    self.remove(&found.note).map_err(PutError::Index)?;
                    summary.removed += 1;
                }
                return Ok(());
            }
            Err(error) => {
                // What the index knows of the note is kept: it cannot be said to be wrong.
                self.problems.insert(found.note.to_string(), error.to_string());
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
        let record = self.parser.record_named(found, &bytes, distrusted_if_racy(stamp));
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
        let snapshot = self.writer.commit()?.snapshot;
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
        let problem = |(path, message): (&String, &String)| Problem {
            path: path.clone(),
            message: message.clone(),
        };
        self.board.update(|status| status.problems = self.problems.iter().map(problem).collect());
    }
}

/// Leaves out the removal of notes in folders that could not be looked into: nobody knows that
/// they are gone.
fn without_unseen(mut batch: Batch, problems: &[Problem]) -> Batch {
    let is_unseen = |path: &NotePath| {
        let below = |problem: &Problem| path.as_str().strip_prefix(problem.path.as_str());
        problems.iter().filter_map(below).any(|rest| rest.is_empty() || rest.starts_with('/'))
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
