//! Keeps the index equal to what another machine writes to a cluster. It takes the place of the loop that
//! follows a folder: what it finds is committed and shown in the same way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::cluster::{ClusterError, Following, FoundNote, NoteRow, NoteRows};
use crate::disk::FileStamp;
use crate::index::{IndexError, PortableNote, Writer};
use crate::ingest::board::Board;
use crate::ingest::hear::{Mail, Mailbox};
use crate::ingest::status::{FileProblem, Progress};
use crate::note::NotePath;

use super::committer::Committer;
use super::share_turn::{Held, PAUSE_MAX, PAUSE_MIN, ShareTurn};
use super::timing::DURABLE_AFTER;

/// How often the cluster is asked whether there is something new.
const LOOK_EVERY: Duration = Duration::from_millis(150);
/// Notes that are read at once.
const NOTES: usize = 50;
/// How long one commit may be in the making.
const COMMIT_TIME_MAX: Duration = Duration::from_millis(250);

/// Why following failed.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error("the index cannot be written: {0}")]
    Index(#[from] IndexError),
}

/// Follows a cluster: all shares of an index, whoever writes them.
pub(crate) struct ClusterFollower {
    committer: Committer,
    following: Following,
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    turns: BTreeMap<String, ShareTurn>,
    /// Since when commits wait to be made durable.
    unsynced: Option<Instant>,
    /// Whether the log has told that no share can be followed.
    is_down: bool,
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
        let (turns, unsynced, is_down) = (BTreeMap::new(), None, false);
        Ok(Self { committer, following, board, mailbox, turns, unsynced, is_down })
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
        for is_last in [false, true] {
            self.following.look()?;
            self.follow_all(true, &CancellationToken::new())?;
            // What was being written meanwhile is whole now.
            if is_last || self.troubles(Instant::now() + PAUSE_MAX).is_none() {
                break;
            }
        }
        self.committer.finish_merges()?;
        self.committer.writer().durability().establish()?;
        // Nobody comes later to see whether a note is whole by then.
        let troubles = self.troubles(Instant::now() + PAUSE_MAX);
        troubles.map_or(Ok(()), |why| Err(anyhow::Error::msg(why)))
    }

    /// From a comparison of all notes until something fails or we are to stop.
    fn round(&mut self, stop: &CancellationToken, pause: &mut Duration) -> Result<(), FollowError> {
        self.committer.recover()?;
        self.turns.values_mut().for_each(|turn| turn.compare_at = None);
        let mut mail = Mail::default();
        while !stop.is_cancelled() {
            self.following.look()?;
            self.follow_all(!mail.reconciles.is_empty(), stop)?;
            *pause = PAUSE_MIN;
            self.well();
            for asked in mail.reconciles.drain(..).filter(|_| !self.lacks_share()) {
                // Whoever asked may have gone away.
                let _ = asked.send(());
            }
            self.sync()?;
            mail = self.mailbox.take(LOOK_EVERY);
        }
        Ok(())
    }

    /// Follows each share as far as it can be read; `is_asked`: all notes are compared.
    fn follow_all(&mut self, is_asked: bool, stop: &CancellationToken) -> Result<(), FollowError> {
        let shares = self.following.shares();
        if !shares.iter().eq(self.turns.keys()) {
            tracing::info!(?shares, "following the notes of these shares");
            self.turns.retain(|share, _| shares.contains(share));
            self.leave(&shares)?;
        }
        if shares.is_empty() {
            // They may have gone while we were away.
            self.leave(&shares)?;
            self.board.update(|status| status.problems.clear());
            return Err(self.following.absent().into());
        }
        for share in &shares {
            if stop.is_cancelled() {
                return Ok(());
            }
            let turn = self.turns.entry(share.clone()).or_default();
            let must_compare = is_asked || turn.must_compare();
            if turn.rests() && !is_asked {
                continue;
            }
            match self.follow(share, must_compare, stop) {
                Ok(()) => self.succeed(share),
                Err(FollowError::Cluster(error)) if error.is_of_one_index() => {
                    self.fail_share(share, &error);
                }
                Err(error) => return Err(error),
            }
        }
        // Only if there is nothing else to serve, one that lacks a share is shown.
        let is_shown = !self.lacks_share() || self.board.snapshot().is_none();
        if is_shown && !self.committer.writer().is_current() && !stop.is_cancelled() {
            self.commit()?;
        }
        self.tell();
        Ok(())
    }

    /// Shows how we stand to all shares.
    fn tell(&mut self) {
        let (now, mut problems) = (Instant::now(), Vec::new());
        for (share, turn) in &mut self.turns {
            turn.log(&self.following.title_of(share), now);
            problems.extend(turn.problems(now).map(|(path, message)| {
                let path = path.as_str().to_owned();
                FileProblem { path, message }
            }));
        }
        let troubles = self.troubles(now);
        self.board.update(|status| {
            status.ready = true;
            status.progress = None;
            status.problems = problems;
            status.degraded.cluster = troubles;
        });
    }

    fn follow(
        &mut self,
        share: &str,
        must_compare: bool,
        stop: &CancellationToken,
    ) -> Result<(), FollowError> {
        let start = Instant::now();
        if !must_compare && let Some(rows) = self.following.changes(share)? {
            let is_new = !rows.is_empty();
            self.take(share, rows, stop)?;
            if is_new {
                self.board.metrics().cluster.took(start.elapsed());
            }
            let due = self.turns.get_mut(share).map(|turn| turn.due(start)).unwrap_or_default();
            return self.take(share, due, stop);
        }
        let rows = self.following.all(share)?;
        let mut differing = self.gone(share, &rows);
        let is_other = |(path, row): &(NotePath, NoteRow)| {
            self.committer.known(path).is_none_or(|(_, stamp)| stamp.hash_text() != row.hash)
        };
        differing.extend(rows.into_iter().filter(is_other));
        if let Some(turn) = self.turns.get_mut(share) {
            turn.compared(&differing);
        }
        self.take(share, differing, stop)?;
        self.board.update(|status| status.last_reconcile = Some(Timestamp::now()));
        Ok(())
    }

    /// Notes of a share that the cluster does not hold.
    fn gone(&self, share: &str, rows: &NoteRows) -> Vec<(NotePath, NoteRow)> {
        let known = self.committer.known_below(share).map(|(path, _)| path);
        let ours = known.filter(|path| self.following.share_of(path) == share);
        let gone = ours.filter(|path| !rows.contains_key(*path));
        let row = NoteRow { version: 0, hash: String::new(), gone: true, passages: 0 };
        gone.map(|path| (path.clone(), row.clone())).collect()
    }

    /// Removes the notes of shares that were removed. Where some have no share, these are compared with
    /// the cluster, and so are notes of a share that was.
    fn leave(&mut self, shares: &[String]) -> Result<(), FollowError> {
        if shares.iter().any(String::is_empty) {
            return Ok(());
        }
        let mut gone = self.gone("", &NoteRows::new());
        gone.retain(|(path, _)| self.following.was_removed(path));
        self.take("", gone, &CancellationToken::new())
    }

    /// Takes over these notes, in commits of a moment each.
    fn take(
        &mut self,
        share: &str,
        rows: Vec<(NotePath, NoteRow)>,
        stop: &CancellationToken,
    ) -> Result<(), FollowError> {
        let (total, mut until) = (rows.len(), Instant::now() + COMMIT_TIME_MAX);
        for (done, some) in rows.chunks(NOTES).enumerate() {
            if stop.is_cancelled() {
                return Ok(());
            }
            self.take_some(share, some)?;
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

    fn take_some(&mut self, share: &str, rows: &[(NotePath, NoteRow)]) -> Result<(), FollowError> {
        for (path, _) in rows.iter().filter(|(_, row)| row.gone) {
            if self.committer.known(path).is_some() {
                self.committer.remove(path)?;
            }
        }
        // A note may be written again as it was.
        let is_known = |path: &NotePath, hash: &str| {
            self.committer.known(path).is_some_and(|(_, stamp)| stamp.hash_text() == hash)
        };
        let is_wanted =
            |(path, row): &&(NotePath, NoteRow)| !row.gone && !is_known(path, &row.hash);
        let (wanted, settled): (Vec<_>, Vec<_>) = rows.iter().partition(is_wanted);
        let wanted: Vec<_> = wanted.into_iter().cloned().collect();
        if let Some(turn) = self.turns.get_mut(share) {
            settled.into_iter().for_each(|(path, _)| turn.settle(path));
        }
        for ((path, row), found) in wanted.iter().zip(self.following.notes(share, &wanted)?) {
            let held = match found {
                FoundNote::Whole(note) => self.put(note)?,
                FoundNote::Torn => Some(Held::Torn),
                FoundNote::Strange(why) => Some(Held::Strange(why)),
            };
            if let Some(turn) = self.turns.get_mut(share) {
                turn.hear(path, row, held, Instant::now());
            }
        }
        Ok(())
    }

    /// Takes over a note, unless it is not as we know notes.
    fn put(&mut self, note: PortableNote) -> Result<Option<Held>, FollowError> {
        let stamp = FileStamp { size: 0, mtime_ns: 0, ctime_ns: 0, inode: 0, hash: note.hash };
        let path = note.path.clone();
        match note.block() {
            Ok(block) => {
                self.committer.sees(&path, stamp);
                self.committer.put(block)?;
                Ok(None)
            }
            Err(error) => Ok(Some(Held::Strange(error.to_string()))),
        }
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

    /// Says why we are behind with a share, once.
    fn fail_share(&mut self, share: &str, error: &ClusterError) {
        let (why, index) = (error.to_string(), self.following.title_of(share));
        self.following.doubt(share);
        let turn = self.turns.entry(share.to_owned()).or_default();
        if turn.failure.is_none() {
            tracing::warn!(index, why, "cannot follow the cluster: will try again");
        }
        let pause = turn.failure.as_ref().map_or(PAUSE_MIN, |(.., pause)| *pause);
        let again_at = Instant::now() + pause;
        turn.failure = Some((why, again_at, (pause * 2).min(PAUSE_MAX)));
        turn.compare_at = None;
    }

    fn succeed(&mut self, share: &str) {
        let index = self.following.title_of(share);
        if self.turns.get_mut(share).and_then(|turn| turn.failure.take()).is_some() {
            tracing::info!(index, "following the cluster again");
        }
    }

    /// Whether a share cannot be followed.
    fn lacks_share(&self) -> bool {
        self.turns.values().any(|turn| turn.failure.is_some())
    }

    /// Why we are behind with some shares, or with some notes, if so.
    fn troubles(&self, now: Instant) -> Option<String> {
        let troubles = self.turns.iter().flat_map(|(share, turn)| {
            let failure = turn.failure.as_ref().map(|(why, ..)| why.clone());
            failure.into_iter().chain(turn.sentence(&self.following.title_of(share), now))
        });
        let troubles: Vec<String> = troubles.collect();
        (!troubles.is_empty()).then(|| troubles.join("; "))
    }

    /// Says why we are behind with all, once.
    fn fail(&mut self, error: &FollowError) {
        let why = error.to_string();
        if !std::mem::replace(&mut self.is_down, true) {
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

    fn well(&mut self) {
        if std::mem::replace(&mut self.is_down, false) {
            tracing::info!("following the cluster again");
        }
    }
}
