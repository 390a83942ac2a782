//! One time of being the writer: from taking the lease until something fails or we stop.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::note::NotePath;

use super::bulk::Refused;
use super::claim::Claim;
use super::error::ClusterError;
use super::lease::Lease;
use super::note_document::{BulkOperation, WaitingNote, forgetting, gone_operations, removal};
use super::queue::{ClusterJob, Queue, Refusals};
use super::rows::{NoteRow, NoteRows};
use super::shared_index::{ReadableState, SeenVersion, SharedIndex};

/// Bytes of one bulk, unless one note alone has more.
const BULK_BYTES: usize = 5 << 20;
/// How soon after one refresh the next may follow while there is more to write.
const REFRESH_REST: Duration = Duration::from_millis(500);
/// How long the thread sleeps when there is nothing to do.
const SLEEP: Duration = Duration::from_millis(500);
/// How often the cluster is compared with what was written.
const SWEEP_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long after the first time it is done again: what the writer before had the cluster begin is done by
/// then.
const SWEEP_AGAIN: Duration = Duration::from_secs(60);
/// Bits of a version that count the writes of one epoch.
const COUNT_BITS: u32 = 40;
/// A hash that no note has.
const UNKNOWN: &str = "";

/// A note whose operations wait to be sent, from one place among them.
struct SentNote {
    first: usize,
    path: NotePath,
    version: u64,
}

/// Writes what a queue brings.
pub(super) struct WriterRound<'r> {
    index: Arc<SharedIndex>,
    queue: &'r Queue,
    claim: Claim<'r>,
    lease: Lease,
    /// The index that is written.
    target: String,
    /// Its name for writing, which is ours alone.
    write_alias: String,
    /// What others read, and the document that says so.
    written: Option<ReadableState>,
    seen: Option<SeenVersion>,
    version: u64,
    rows: HashMap<NotePath, NoteRow>,
    gone_since: HashMap<NotePath, Instant>,
    operations: Vec<BulkOperation>,
    /// Whose they are, in their order.
    sent: Vec<SentNote>,
    bytes: usize,
    refused: Refusals,
    /// Whether somebody was told what is refused.
    is_told: bool,
    /// Whether there is something to show, and whether the index lacks nothing then.
    must_show: Option<bool>,
    /// Since when the oldest note waits that nobody else can read yet.
    waits_since: Option<Instant>,
    shown_at: Instant,
    /// When the cluster is next compared with what was written.
    sweep_at: Instant,
    /// Whether that was done before.
    is_swept: bool,
}

impl<'r> WriterRound<'r> {
    /// Becomes the writer. Blocks while another machine is.
    ///
    /// # Errors
    ///
    /// If the cluster does not do what is asked, or we are told to stop.
    pub(super) fn begin(
        index: &Arc<SharedIndex>,
        queue: &'r Queue,
        claim: Claim<'r>,
    ) -> Result<Self, ClusterError> {
        index.check_server()?;
        index.make_control()?;
        let lease = claim.wait_for_lease(index, queue)?;
        let (written, seen) = index.written(claim.is_anew)?;
        let kept = written.as_ref().filter(|_| !claim.is_anew);
        if let Some(written) = kept.filter(|written| written.holder != claim.holder) {
            claim.check_notes(index, &written.index)?;
        }
        let right = kept.filter(|written| written.recipe == claim.recipe);
        let target = match right {
            Some(written) => {
                index.check_ours(&written.index)?;
                // The one before may have ended between saying so and doing it.
                index.serve(&written.index)?;
                written.index.clone()
            }
            None => index.make_notes()?,
        };
        let write_alias = index.fence(&target, lease.epoch)?;
        // What the last writer wrote and did not show is seen, and told apart by its versions.
        index.refresh(&target)?;
        let mut rows = index.rows(&target)?;
        let shown = right.map_or(0, |written| written.version);
        for row in rows.values_mut().filter(|row| row.version > shown) {
            row.hash = UNKNOWN.to_owned();
        }
        // Whoever was the writer before cannot say any more what can be read.
        let seen = match &written {
            Some(written) => Some(index.set_written(written, seen)?),
            None => seen,
        };
        let now = Instant::now();
        let gone = rows.iter().filter(|(_, row)| row.gone).map(|(path, _)| (path.clone(), now));
        let round = Self {
            index: Arc::clone(index),
            queue,
            claim,
            version: lease.epoch << COUNT_BITS,
            lease,
            target,
            write_alias,
            written,
            seen,
            gone_since: gone.collect(),
            rows: rows.iter().map(|(path, row)| (path.clone(), row.clone())).collect(),
            operations: Vec::new(),
            sent: Vec::new(),
            bytes: 0,
            refused: Refusals::new(),
            is_told: false,
            must_show: None,
            waits_since: None,
            shown_at: now,
            sweep_at: now,
            is_swept: false,
        };
        rows.retain(|_, row| !row.gone);
        queue.show(rows);
        Ok(round)
    }

    /// Writes until we are told to stop; what was taken is written first. Calls `wake` when other notes
    /// are refused than before.
    ///
    /// # Errors
    ///
    /// If the cluster does not do what is asked, or another has become the writer.
    pub(super) fn run(mut self, wake: &dyn Fn()) -> Result<(), ClusterError> {
        while !self.queue.is_doubted() {
            match self.queue.next(self.patience()) {
                Some(ClusterJob::Put(note)) => self.put(&note)?,
                Some(ClusterJob::Remove(path)) => self.remove(&path)?,
                Some(ClusterJob::Commit { is_whole }) => {
                    self.must_show = Some(is_whole || self.must_show == Some(true));
                }
                None if self.queue.must_stop() => {
                    self.show()?;
                    return Ok(());
                }
                None => {
                    self.lease.check()?;
                    self.sweep(wake)?;
                }
            }
            let rests = self.shown_at.elapsed() < REFRESH_REST && !self.queue.is_empty();
            if self.must_show.is_some() && !rests {
                self.show()?;
                if !std::mem::replace(&mut self.is_told, true) {
                    self.queue.tell_refusals(self.refused.clone());
                    wake();
                }
            }
        }
        Err(ClusterError::Doubted)
    }

    fn patience(&self) -> Duration {
        if self.must_show.is_some() { Duration::ZERO } else { SLEEP }
    }

    fn put(&mut self, note: &WaitingNote) -> Result<(), ClusterError> {
        let known = self.rows.get(&note.path);
        if known.is_some_and(|row| !row.gone && row.hash == note.hash) {
            return Ok(());
        }
        let before = known.map(|row| (row.version, row.passages));
        self.waits_since.get_or_insert(note.since);
        self.version += 1;
        let row = NoteRow {
            version: self.version,
            hash: note.hash.clone(),
            gone: false,
            passages: note.passages(),
        };
        self.add(&note.path, note.operations(&self.write_alias, self.version, before))?;
        self.gone_since.remove(&note.path);
        self.rows.insert(note.path.clone(), row);
        self.accept(&note.path);
        Ok(())
    }

    fn remove(&mut self, path: &NotePath) -> Result<(), ClusterError> {
        self.accept(path);
        self.gone_since.insert(path.clone(), Instant::now());
        let Some(known) = self.rows.get(path).filter(|row| !row.gone) else { return Ok(()) };
        let before = Some((known.version, known.passages));
        self.take_away(path, before, None)
    }

    /// Says that a note is gone, or why it is `refused`.
    fn take_away(
        &mut self,
        path: &NotePath,
        before: Option<(u64, usize)>,
        refused: Option<&str>,
    ) -> Result<(), ClusterError> {
        self.version += 1;
        let row =
            NoteRow { version: self.version, hash: UNKNOWN.to_owned(), gone: true, passages: 0 };
        self.add(path, gone_operations(path, &self.write_alias, self.version, before, refused))?;
        self.rows.insert(path.clone(), row);
        Ok(())
    }

    /// Nothing is known against a note any more.
    fn accept(&mut self, path: &NotePath) {
        self.is_told &= self.refused.remove(path).is_none();
    }

    /// Adds the operations of one note, which are sent together.
    fn add(&mut self, path: &NotePath, operations: Vec<BulkOperation>) -> Result<(), ClusterError> {
        let bytes: usize = operations.iter().map(String::len).sum();
        if self.bytes + bytes > BULK_BYTES {
            self.send()?;
        }
        self.bytes += bytes;
        let (first, version) = (self.operations.len(), self.version);
        self.sent.push(SentNote { first, path: path.clone(), version });
        self.operations.extend(operations);
        Ok(())
    }

    /// Sends what waits. A note of which anything is refused is taken away whole: what it said before has
    /// been removed by the same request.
    fn send(&mut self) -> Result<(), ClusterError> {
        while !self.operations.is_empty() {
            self.bytes = 0;
            let operations = std::mem::take(&mut self.operations);
            let sent = std::mem::take(&mut self.sent);
            for refused in self.index.bulk(&operations, || self.lease.check())?.refused {
                let of = sent.partition_point(|note| note.first <= refused.place);
                if let Some(note) = of.checked_sub(1).and_then(|at| sent.get(at)) {
                    self.refuse(note, &refused)?;
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, note: &SentNote, refused: &Refused) -> Result<(), ClusterError> {
        let Some(row) = self.rows.get(&note.path) else { return Ok(()) };
        // It has been taken away already, or another version has followed.
        if row.version != note.version {
            return Ok(());
        }
        if row.gone {
            return Err(refused.error());
        }
        let before = Some((row.version, row.passages));
        let why = format!("the cluster refuses it ({}): its log says why", refused.kind);
        tracing::warn!(path = note.path.as_str(), why, "not in the cluster");
        self.take_away(&note.path, before, Some(&why))?;
        self.refused.insert(note.path.clone(), why);
        self.is_told = false;
        Ok(())
    }

    /// Has others read all that was written.
    fn show(&mut self) -> Result<(), ClusterError> {
        let is_whole = self.must_show.take();
        self.send()?;
        let serves = self.written.as_ref().is_some_and(|written| written.index == self.target);
        if is_whole.is_none() || (!serves && is_whole != Some(true)) {
            return Ok(());
        }
        self.index.refresh(&self.target)?;
        self.shown_at = Instant::now();
        let written = ReadableState {
            index: self.target.clone(),
            recipe: self.claim.recipe.to_owned(),
            version: self.version,
            holder: self.claim.holder.to_owned(),
        };
        if self.written.as_ref() == Some(&written) {
            return Ok(());
        }
        self.lease.check()?;
        self.seen = Some(self.index.set_written(&written, self.seen)?);
        self.written = Some(written);
        if let Some(since) = self.waits_since.take() {
            self.index.metrics().took(since.elapsed());
        }
        if !serves {
            self.index.serve(&self.target)?;
            let notes = self.rows.values().filter(|row| !row.gone).count();
            tracing::info!(index = self.target, notes, "the cluster serves");
        }
        Ok(())
    }

    /// Removes what a writer left that ended in the middle, and what says that notes are long gone. Finds
    /// out whether the cluster holds what we wrote.
    fn sweep(&mut self, wake: &dyn Fn()) -> Result<(), ClusterError> {
        if Instant::now() < self.sweep_at || self.written.is_none() {
            return Ok(());
        }
        self.index.metrics().sweeps.inc();
        self.index.refresh(&self.target)?;
        let rows: NoteRows = self.index.rows(&self.target)?;
        let ours = self.rows.iter();
        let is_as_written = ours.clone().count() == rows.len()
            && ours.clone().all(|(path, row)| {
                rows.get(path).is_some_and(|found| found.version == row.version)
            });
        if !is_as_written {
            tracing::warn!("the cluster does not hold what was written: comparing all notes");
            return Err(self.index.lost());
        }
        let check = self.index.check_passages(&self.target, &rows)?;
        let strays = check.strays.iter();
        let mut operations: Vec<BulkOperation> =
            strays.map(|(id, note)| removal(&self.write_alias, note, id)).collect();
        operations.extend(self.forget()?);
        if !operations.is_empty() {
            tracing::info!(documents = operations.len(), "removing what nobody needs");
        }
        for some in operations.chunks(1_000) {
            let outcome = self.index.bulk(some, || self.lease.check())?;
            self.index.metrics().swept.inc_by(outcome.removed);
            if let Some(refused) = outcome.refused.first() {
                return Err(refused.error());
            }
        }
        if !check.torn.is_empty() {
            self.rewrite(&check.torn);
            wake();
        }
        let is_first = !std::mem::replace(&mut self.is_swept, true);
        self.sweep_at = Instant::now() + if is_first { SWEEP_AGAIN } else { SWEEP_EVERY };
        Ok(())
    }

    /// What removes from the cluster that notes are gone, once that is long ago.
    fn forget(&mut self) -> Result<Vec<BulkOperation>, ClusterError> {
        let is_old = |since: &Instant| since.elapsed() >= SWEEP_EVERY;
        let old: Vec<(NotePath, Instant)> =
            self.gone_since.extract_if(|_, since| is_old(since)).collect();
        if old.is_empty() {
            return Ok(Vec::new());
        }
        let gone = self.index.gone(&self.target)?;
        let operations = old.iter().filter_map(|(path, _)| {
            let row = self.rows.remove(path)?;
            let (_, seen) = gone.get(path).filter(|(version, _)| *version == row.version)?;
            Some(forgetting(path, &self.write_alias, *seen))
        });
        Ok(operations.collect())
    }

    /// Has the indexer hand over again notes of which the cluster has lost parts.
    fn rewrite(&mut self, torn: &[NotePath]) {
        tracing::warn!(
            notes = torn.len(),
            "the cluster has lost parts of notes: writing them again"
        );
        for path in torn {
            if let Some(row) = self.rows.get_mut(path) {
                row.hash = UNKNOWN.to_owned();
            }
        }
        let there = self.rows.iter().filter(|(_, row)| !row.gone);
        self.queue.show(there.map(|(path, row)| (path.clone(), row.clone())).collect());
    }
}
