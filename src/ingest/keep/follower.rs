//! Keeps the index equal to what another machine writes to a cluster. It takes the place of the loop that
//! follows a folder: what it finds is committed and shown in the same way.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::cluster::{ClusterError, Following, NoteRow, NoteRows};
use crate::disk::FileStamp;
use crate::index::{IndexError, Writer};
use crate::ingest::board::Board;
use crate::ingest::hear::Mailbox;
use crate::ingest::status::Progress;
use crate::note::NotePath;

use super::committer::Committer;
use super::timing::DURABLE_AFTER;

/// How often the cluster is asked whether there is something new.
const LOOK_EVERY: Duration = Duration::from_millis(150);
/// How often all notes are compared.
const COMPARE_EVERY: Duration = Duration::from_secs(60 * 60);
/// Notes that are read at once.
const NOTES: usize = 50;
/// How long one commit may be in the making.
const COMMIT_TIME_MAX: Duration = Duration::from_millis(250);
/// The pauses after a failure.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// Why following failed.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error("the index cannot be written: {0}")]
    Index(#[from] IndexError),
}

/// Follows a cluster.
pub(crate) struct ClusterFollower {
    committer: Committer,
    following: Following,
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    /// Since when commits wait to be made durable.
    unsynced: Option<Instant>,
}

impl ClusterFollower {
    /// Serves the index at once if it is the right one; nothing is asked of the cluster yet.
    ///
    /// # Errors
    ///
    /// The index cannot be read, nor one started in its place.
    pub(crate) fn new(
        writer: Writer,
        following: Following,
        board: Arc<Board>,
        mailbox: Arc<Mailbox>,
    ) -> Result<Self, IndexError> {
        let committer = Committer::open(writer, Arc::clone(&board))?;
        board.update(|status| status.degraded.unkept = None);
        Ok(Self { committer, following, board, mailbox, unsynced: None })
    }

    /// Follows until `stop` is cancelled; wake the mailbox then. Blocks: give it a thread.
    ///
    /// # Errors
    ///
    /// At the end, if the last commits cannot be made durable.
    pub(crate) fn run(mut self, stop: &CancellationToken) -> Result<(), IndexError> {
        let mut pause = PAUSE_MIN;
        while !stop.is_cancelled() {
            let Err(error) = self.round(stop, &mut pause) else { break };
            self.fail(&error);
            self.mailbox.discard(pause);
            pause = (pause * 2).min(PAUSE_MAX);
        }
        self.committer.writer().durability().establish()
    }

    /// Makes one pass: all notes are compared, and what differs is taken over.
    ///
    /// # Errors
    ///
    /// Why the index is not what the cluster holds.
    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        self.committer.recover()?;
        self.compare(&CancellationToken::new())?;
        Ok(self.committer.writer().durability().establish()?)
    }

    /// From a comparison of all notes until something fails or we are to stop.
    fn round(&mut self, stop: &CancellationToken, pause: &mut Duration) -> Result<(), FollowError> {
        self.committer.recover()?;
        self.compare(stop)?;
        let mut compared = Instant::now();
        while !stop.is_cancelled() {
            *pause = PAUSE_MIN;
            self.well();
            let mail = self.mailbox.take(LOOK_EVERY);
            if !mail.reconciles.is_empty() || compared.elapsed() > COMPARE_EVERY {
                self.compare(stop)?;
                compared = Instant::now();
                // Whoever asked may have gone away.
                for asked in mail.reconciles {
                    let _ = asked.send(());
                }
            }
            match self.following.changes()? {
                Some(rows) => self.take(rows, stop)?,
                None => self.compare(stop)?,
            }
            self.sync()?;
        }
        Ok(())
    }

    /// Compares all notes, and takes over those that differ.
    fn compare(&mut self, stop: &CancellationToken) -> Result<(), FollowError> {
        let rows = self.following.all()?;
        let mut differing = self.gone(&rows);
        let is_other = |(path, row): &(NotePath, NoteRow)| {
            self.committer.known(path).is_none_or(|(_, stamp)| stamp.hash_text() != row.hash)
        };
        differing.extend(rows.into_iter().filter(is_other));
        self.take(differing, stop)?;
        if !self.committer.writer().is_current() && !stop.is_cancelled() {
            self.commit()?;
        }
        self.board.update(|status| {
            status.ready = true;
            status.progress = None;
            status.last_reconcile = Some(Timestamp::now());
        });
        Ok(())
    }

    /// Notes that the cluster does not hold.
    fn gone(&self, rows: &NoteRows) -> Vec<(NotePath, NoteRow)> {
        let gone = self.committer.known_below("").filter(|(path, _)| !rows.contains_key(*path));
        let row = NoteRow { version: 0, hash: String::new(), gone: true, passages: 0 };
        gone.map(|(path, _)| (path.clone(), row.clone())).collect()
    }

    /// Takes over these notes, in commits of a moment each.
    fn take(
        &mut self,
        rows: Vec<(NotePath, NoteRow)>,
        stop: &CancellationToken,
    ) -> Result<(), FollowError> {
        let (total, mut until) = (rows.len(), Instant::now() + COMMIT_TIME_MAX);
        for (done, some) in rows.chunks(NOTES).enumerate() {
            if stop.is_cancelled() {
                return Ok(());
            }
            self.take_some(some)?;
            // An index that is made from nothing is shown whole.
            if Instant::now() > until && self.committer.writer().is_current() {
                self.commit()?;
                until = Instant::now() + COMMIT_TIME_MAX;
            }
            if total > NOTES {
                let progress = Progress { done: done * NOTES, total };
                self.board.update(|status| status.progress = Some(progress));
            }
        }
        if self.committer.changes() > 0 && self.committer.writer().is_current() {
            self.commit()?;
        }
        Ok(())
    }

    fn take_some(&mut self, rows: &[(NotePath, NoteRow)]) -> Result<(), FollowError> {
        for (path, _) in rows.iter().filter(|(_, row)| row.gone) {
            if self.committer.known(path).is_some() {
                self.committer.remove(path)?;
            }
        }
        // A note may be written again as it was.
        let is_known = |path, hash: &str| {
            self.committer.known(path).is_some_and(|(_, stamp)| stamp.hash_text() == hash)
        };
        let wanted = rows.iter().filter(|(path, row)| !row.gone && !is_known(path, &row.hash));
        let wanted: Vec<_> = wanted.cloned().collect();
        for note in self.following.notes(&wanted)?.into_iter().flatten() {
            let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: note.hash };
            let path = note.path.clone();
            let block = note.block()?;
            self.committer.sees(&path, stamp);
            self.committer.put(block)?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), FollowError> {
        self.committer.commit()?;
        self.unsynced.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Makes commits survive a power cut, a moment after the first of them.
    fn sync(&mut self) -> Result<(), FollowError> {
        if self.unsynced.is_some_and(|since| since.elapsed() > DURABLE_AFTER) {
            self.unsynced = None;
            self.committer.writer().collect_garbage()?;
            self.committer.writer().durability().establish()?;
        }
        Ok(())
    }

    /// Says why we are behind, once.
    fn fail(&mut self, error: &FollowError) {
        let why = error.to_string();
        if self.board.status().degraded.cluster.is_none() {
            tracing::warn!(why, "cannot follow the cluster: will try again");
        }
        if matches!(error, FollowError::Index(_)) {
            self.committer.distrust();
        }
        self.board.update(|status| {
            // What is served, if anything, is whole, though it may be old.
            status.ready = true;
            status.degraded.cluster = Some(why);
        });
    }

    fn well(&self) {
        if self.board.status().degraded.cluster.is_some() {
            tracing::info!("following the cluster again");
            self.board.update(|status| status.degraded.cluster = None);
        }
    }
}
