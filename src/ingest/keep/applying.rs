//! A batch applied: its notes are read here, parsed by a [`Crew`], and published in one commit or more.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::disk::FileStamp;
use crate::index::IndexError;
use crate::ingest::look::{NoteFile, ReadError};
use crate::ingest::metrics::Rejection;
use crate::ingest::status::Progress;
use crate::note::NotePath;

use super::batch::{Batch, Change};
use super::indexer::{Indexer, Summary};
use super::parsers::{Crew, ReadNote};

/// Notes in one commit while the index is being searched: more would make the first wait.
const COMMIT_NOTES_MAX: usize = 500;
/// A file modified this shortly before it was read may change again without its time changing.
const RACY_NS: i64 = 2_000_000_000;

impl Indexer {
    /// Publishes a batch; with `until`, what one commit may hold of it, and the rest is returned.
    /// If that fails, nothing more is published before `recover`.
    pub(super) fn apply(
        &mut self,
        batch: Batch,
        until: Option<Instant>,
    ) -> Result<(Summary, Batch), IndexError> {
        let (notes, fields) = (batch.len(), self.committer.writer().fields());
        let mut parsers = std::mem::take(&mut self.parsers);
        let keeps_source = self.committer.publishes();
        let outcome = parsers
            .at_work(notes, fields, keeps_source, |crew| self.apply_with(crew, batch, until));
        self.parsers = parsers;
        outcome
    }

    fn apply_with(
        &mut self,
        crew: &mut Crew,
        batch: Batch,
        until: Option<Instant>,
    ) -> Result<(Summary, Batch), IndexError> {
        let (total, mut done) = (batch.len(), 0);
        let mut summary = Summary::default();
        // A first build is worth telling however short: nothing else can be answered meanwhile.
        let is_told = until.is_none() && (total >= COMMIT_NOTES_MAX || !self.is_current());
        if is_told {
            self.board.update(|status| status.progress = Some(Progress { done, total }));
        }
        let mut changes = batch.into_iter();
        for change in changes.by_ref() {
            if self.is_stopped() {
                break;
            }
            match change {
                Change::Remove(note) => self.remove(&note, &mut summary)?,
                Change::Put(found) => {
                    let note = self.read(found, &mut summary)?;
                    note.into_iter().for_each(|note| crew.give(note));
                }
            }
            while crew.is_full() {
                self.put_next(crew, &mut summary)?;
            }
            done += 1;
            let is_full = self.committer.changes() + crew.ahead() >= COMMIT_NOTES_MAX;
            if until.is_some_and(|until| is_full || Instant::now() >= until) {
                break;
            }
            if is_full && self.is_current() {
                while self.put_next(crew, &mut summary)? {}
                self.committer.commit()?;
            }
            if is_told && done % 50 == 0 {
                self.board.update(|status| status.progress = Some(Progress { done, total }));
            }
        }
        while self.put_next(crew, &mut summary)? {}
        // Half a new index is no index; half an update is one.
        let has_changes = self.committer.changes() > 0;
        if has_changes && (self.is_current() || !self.is_stopped()) {
            self.committer.commit()?;
        }
        Ok((summary, changes.collect()))
    }

    /// What is to be parsed of a note; `None` if there is nothing to put.
    fn read(
        &mut self,
        found: NoteFile,
        summary: &mut Summary,
    ) -> Result<Option<ReadNote>, IndexError> {
        let (bytes, stamp) = match self.folder.read(&found, self.bytes_max) {
            Ok(content) => content,
            Err(ReadError::Changing) => {
                summary.unfinished.push(found.file);
                return Ok(None);
            }
            Err(error) if error.is_absence() => {
                if self.committer.known(&found.note).is_some() {
                    self.remove(&found.note, summary)?;
                }
                return Ok(None);
            }
            Err(error) => {
                // What the index knows of the note is kept: it cannot be said to be wrong.
                self.unseen.refused(&found, &error);
                self.board.metrics().rejected(Rejection::Unreadable);
                return Ok(None);
            }
        };
        self.unseen.accepted(&found.note);
        summary.bytes += bytes.len() as u64;
        let stamp = distrusted_if_racy(stamp);
        if self.committer.sees(&found.note, stamp) {
            summary.unchanged += 1;
            return Ok(None);
        }
        Ok(Some(ReadNote { found, bytes, stamp }))
    }

    /// Puts the next note that was parsed; false if there is none.
    fn put_next(&mut self, crew: &mut Crew, summary: &mut Summary) -> Result<bool, IndexError> {
        let Some(block) = crew.take() else { return Ok(false) };
        let block = block?;
        if block.is_skipped {
            self.board.metrics().rejected(Rejection::SetAside);
        }
        self.committer.put(block)?;
        summary.put += 1;
        Ok(true)
    }

    fn remove(&mut self, note: &NotePath, summary: &mut Summary) -> Result<(), IndexError> {
        self.committer.remove(note)?;
        summary.removed += 1;
        Ok(())
    }
}

/// As git does with its index: a stamp that cannot be trusted is made one that no file has, so
/// that the next scan reads the file again. The time of modification stays: it orders notes.
fn distrusted_if_racy(stamp: FileStamp) -> FileStamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now_ns = i64::try_from(since_1970.as_nanos()).unwrap_or(i64::MAX);
    let is_racy = stamp.mtime_ns.max(stamp.ctime_ns) > now_ns - RACY_NS;
    FileStamp { ctime_ns: if is_racy { i64::MIN } else { stamp.ctime_ns }, ..stamp }
}
