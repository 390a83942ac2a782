//! Brings the index in line with its folder, as a whole or path by path. It compares the files with
//! the manifest, then reads, parses and commits the differences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::cluster::Publisher;
use crate::index::{Durability, IndexError, Writer};
use crate::ingest::board::Board;
use crate::ingest::look::{Comparison, CorpusRoot, Folder, KnownRoots, Listing};
use crate::ingest::metrics::IndexMetrics;
use crate::ingest::status::{FileProblem, HeldRoot};
use crate::note::NotePath;

use super::batch::{Batch, Change, compare};
use super::committer::Committer;
use super::mirror::Mirror;
use super::parser::NoteParser;
use super::parser_thread::ParserThread;
use super::parsers::Parsers;
use super::unseen::{Unseen, is_at_or_below};

/// How long one commit may be in the making while the index is being searched: the first note of it
/// waits as long.
const COMMIT_TIME_MAX: Duration = Duration::from_millis(250);

/// What one pass over the folder did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
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

/// Compares, reads, parses and commits. The loop uses its parts as well.
pub(crate) struct Indexer {
    pub(super) folder: Folder,
    pub(super) committer: Committer,
    pub(super) unseen: Unseen,
    pub(super) parsers: Parsers,
    /// Bytes of a note that are read.
    pub(super) bytes_max: usize,
    known_roots: KnownRoots,
    /// Notes of roots that the configuration no longer names.
    strangers: Vec<NotePath>,
    pub(super) board: Arc<Board>,
    stop: CancellationToken,
}

impl Indexer {
    /// Serves the index at once if it is the right one; nothing is read of the folder yet.
    ///
    /// # Errors
    ///
    /// The index cannot be read, nor one started in its place.
    pub(crate) fn new(
        folder: Folder,
        writer: Writer,
        parser: NoteParser,
        board: Arc<Board>,
    ) -> Result<Self, IndexError> {
        Self::with(folder, writer, ParserThread::new(parser), board)
    }

    /// As [`Indexer::new`], with a thread that is there already.
    pub(crate) fn with(
        folder: Folder,
        writer: Writer,
        parser: ParserThread,
        board: Arc<Board>,
    ) -> Result<Self, IndexError> {
        let committer = Committer::open(writer, Arc::clone(&board))?;
        board.update(|status| status.degraded.unkept = None);
        let (unseen, known_roots) = (Unseen::default(), KnownRoots::default());
        let stop = CancellationToken::new();
        let (bytes_max, parsers) = (parser.bytes_max(), Parsers::new(parser));
        Ok(Self {
            folder,
            committer,
            unseen,
            parsers,
            bytes_max,
            known_roots,
            strangers: Vec::new(),
            board,
            stop,
        })
    }

    /// What tells of a note of any machine whether its file may be here.
    pub(crate) fn finder(&self) -> impl Fn(&NotePath) -> bool + Send + 'static + use<> {
        self.folder.finder()
    }

    /// What keeping the index costs.
    pub(crate) fn metrics(&self) -> &IndexMetrics {
        self.board.metrics()
    }

    /// Hands all that is committed to a cluster as well.
    pub(crate) fn publish_with(&mut self, publisher: Publisher) {
        self.committer.publish_with(publisher);
    }

    /// Waits until the cluster has said what it holds, if there is one.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub(crate) fn wait_for_cluster(&mut self, patience: Duration) -> Result<(), String> {
        self.committer.mirror().map_or(Ok(()), |mirror| mirror.wait_for_news(patience))
    }

    /// Waits until the cluster holds what the index holds, if there is one.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub(crate) fn finish_cluster(&mut self) -> Result<(), String> {
        let Some(mirror) = self.committer.mirror() else { return Ok(()) };
        mirror.finish();
        let settled = mirror.settle();
        self.hear_refusals();
        settled
    }

    /// Shows which notes the cluster refuses, if it is others than before.
    pub(super) fn hear_refusals(&mut self) {
        if self.committer.mirror().is_some_and(Mirror::hear_refusals) {
            self.show_problems();
        }
    }

    /// Long work ends early once `stop` is cancelled; the next start does the rest.
    pub(super) fn stop_when(&mut self, stop: CancellationToken) {
        self.stop = stop;
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Whether there is an index to serve; while one is built from nothing there is none.
    pub(super) fn is_current(&self) -> bool {
        self.committer.writer().is_current()
    }

    /// Removes files of the index that nobody reads any more.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(super) fn collect_garbage(&self) -> Result<(), IndexError> {
        self.committer.writer().collect_garbage()
    }

    /// Waits for the merges under way, so that they are not given up when the process ends.
    ///
    /// # Errors
    ///
    /// If the disk refuses: the index is as it was.
    pub(crate) fn finish_merges(&mut self) -> Result<(), IndexError> {
        self.committer.finish_merges()
    }

    /// What it takes to make every commit so far survive a power cut.
    pub(crate) fn durability(&self) -> Durability {
        self.committer.writer().durability()
    }

    /// Reads every byte of the index; if it is not what was written, forgets it and starts one from
    /// nothing.
    ///
    /// # Errors
    ///
    /// The system refused to read the files, or to make new ones.
    pub(crate) fn inspect(&mut self) -> Result<(), IndexError> {
        match self.committer.writer().inspection()?.run(&self.stop) {
            Err(error @ IndexError::Checksum { .. }) => {
                tracing::warn!(%error, "rebuilding the index");
                self.committer.start_afresh()
            }
            outcome => outcome,
        }
    }

    /// Compares the whole folder with the index and publishes the difference.
    ///
    /// # Errors
    ///
    /// The index cannot be read or written. A note never is the cause.
    pub(crate) fn reconcile(&mut self) -> Result<Summary, IndexError> {
        self.committer.recover()?;
        let mut comparison = self.start_comparison(true);
        while comparison.step(&mut self.folder, usize::MAX) {}
        let batch = self.finish_comparison(comparison);
        let (summary, _) = self.apply(batch, None)?;
        if self.is_stopped() {
            return Ok(summary);
        }
        self.forget_strangers()?;
        if !self.is_current() {
            self.committer.commit()?;
        }
        self.show_problems();
        self.board.update(|status| status.progress = None);
        Ok(summary)
    }

    /// Begins a comparison of all roots.
    pub(super) fn start_comparison(&mut self, is_asked: bool) -> Comparison {
        Comparison::start(&mut self.folder, is_asked, self.board.attachments().revision())
    }

    /// Ends a comparison: what must change. The notes of a root in doubt are kept as they are.
    pub(super) fn finish_comparison(&mut self, comparison: Comparison) -> Batch {
        self.unseen.forget_problems();
        let (is_asked, revision) = (comparison.is_asked, comparison.revision);
        let (mut held, mut hidden, mut batch) = (Vec::new(), Vec::new(), Batch::new());
        let (mut attachments, mut is_whole) = (Vec::new(), true);
        for (root, mut listing) in comparison.finish() {
            self.unseen.add(&listing);
            hidden.append(&mut listing.hidden);
            if let Some(why) = self.doubt(&root, &listing, is_asked) {
                held.push(HeldRoot { dir: Arc::clone(&root.dir), why });
                let prefix = root.prefix.as_deref().unwrap_or_default();
                attachments.extend(self.board.attachments().below(prefix));
                is_whole = false;
                continue;
            }
            attachments.append(&mut listing.attachments);
            is_whole &= listing.unseen.is_empty();
            let known = self.committer.known_below(root.prefix.as_deref().unwrap_or_default());
            batch.extend(without_unseen(compare(listing.notes, known), &listing.problems));
            self.known_roots.believe(&root.dir);
        }
        let known = self.committer.known_below("").map(|(note, _)| note);
        // Those of a root that is away may come back below another name.
        let is_away = !held.is_empty() || !is_whole;
        let strangers = known.filter(|note| !is_away && !self.folder.owns(note));
        self.strangers = strangers.cloned().collect();
        // What was heard meanwhile is newer than what was listed.
        if self.board.attachments().revision() == revision {
            self.board.update_attachments(|known| known.replace_all(attachments, is_whole));
        }
        self.show_problems();
        self.board.metrics().comparisons.inc();
        tracing::debug!(
            changes = batch.len(),
            roots_held = held.len(),
            hidden = hidden.iter().map(|rule| rule.notes).sum::<usize>(),
            "compared the whole folder"
        );
        self.board.update(|status| {
            status.degraded.held = held;
            status.hidden = hidden;
            status.last_reconcile = Some(Timestamp::now());
        });
        batch
    }

    /// Whether there are notes of no root, at the last comparison.
    pub(super) fn has_strangers(&self) -> bool {
        !self.strangers.is_empty()
    }

    /// Removes notes of no root, last of all: their files may be found below another name by now.
    pub(super) fn forget_strangers(&mut self) -> Result<(), IndexError> {
        for note in std::mem::take(&mut self.strangers) {
            self.committer.remove(&note)?;
        }
        match self.committer.changes() > 0 && self.is_current() {
            true => self.committer.commit(),
            false => Ok(()),
        }
    }

    /// Why the notes of a root are rather kept than made equal to what was listed, if so.
    fn doubt(&self, root: &CorpusRoot, listing: &Listing, is_asked: bool) -> Option<&'static str> {
        if listing.unseen.iter().any(|path| **path == *root.dir) {
            return Some("cannot be read");
        }
        let is_empty = listing.notes.is_empty();
        let prefix = root.prefix.as_deref().unwrap_or_default();
        let has_known = self.committer.known_below(prefix).next().is_some();
        let doubt = self.known_roots.doubt(&root.dir, is_empty)?;
        (has_known && (is_empty || !is_asked)).then_some(doubt)
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
        let Self { folder, known_roots, .. } = self;
        folder.roots().iter().fold(false, |any, root| known_roots.is_changed(&root.dir) | any)
    }

    /// The roots that are not the folders that the index was last made equal to.
    fn doubted_roots(&self) -> Vec<Arc<Path>> {
        let roots = self.folder.roots().iter().map(|root| Arc::clone(&root.dir));
        roots.filter(|dir| !self.known_roots.is_believed(dir)).collect()
    }

    /// Looks at `paths`, files or folders that something happened to, and publishes what changed,
    /// as much as one commit should hold.
    pub(super) fn look_at(&mut self, paths: &[PathBuf]) -> Result<Leftover, IndexError> {
        let doubted = self.doubted_roots();
        let (mut seen, mut names) = (Listing::default(), BTreeSet::new());
        let kin: Vec<_> = paths.iter().flat_map(|path| self.folder.kin(path)).collect();
        for path in paths.iter().chain(&kin) {
            if doubted.iter().any(|root| path.starts_with(root)) || self.folder.is_root(path) {
                continue;
            }
            names.extend(self.folder.note_paths(path));
            seen.extend(self.folder.look_at(path));
        }
        // What was seen of a root that was replaced meanwhile is not to be believed.
        if self.doubted_roots() != doubted {
            return Ok(Leftover { is_root_doubted: true, ..Leftover::default() });
        }
        self.board.update_attachments(|known| {
            known.replace(&names, std::mem::take(&mut seen.attachments), seen.unseen.is_empty());
            if seen.has_others {
                known.revise();
            }
        });
        // By name: a note may be seen through its folder and by itself.
        let found = seen.notes.drain(..).map(|found| (found.note.clone(), found));
        let found: BTreeMap<_, _> = found.collect();
        let known = names.iter().flat_map(|name| {
            self.committer.known_below(name.as_str()).chain(self.committer.known(name))
        });
        let changes = compare(found.into_values().collect(), known);
        let batch = without_unseen(changes, &seen.problems);
        self.unseen.forget_below(&names);
        self.unseen.add(&seen);
        let (summary, later) = self.apply(batch, Some(Instant::now() + COMMIT_TIME_MAX))?;
        self.show_problems();
        let later = later.into_iter().filter_map(|change| self.place_of(change)).collect();
        let is_root_doubted = !doubted.is_empty();
        Ok(Leftover { unfinished: summary.unfinished, later, is_root_doubted })
    }

    fn show_problems(&mut self) {
        self.unseen.tell();
        let mut problems = self.unseen.problems();
        let refused = self.committer.mirror().map(|mirror| mirror.refused().iter());
        problems.extend(
            refused
                .into_iter()
                .flatten()
                .map(|(path, why)| FileProblem { path: path.to_string(), message: why.clone() }),
        );
        self.board.update(|status| status.problems = problems);
    }
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
