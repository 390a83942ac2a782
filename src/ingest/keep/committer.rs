//! The one writer of the index, with the manifest of what it holds and the board that shows it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crate::cluster::Publisher;
use crate::disk::FileStamp;
use crate::index::{IndexError, Manifest, NoteBlock, Writer};
use crate::ingest::board::Board;
use crate::ingest::priority::give_way;
use crate::note::NotePath;

use super::mirror::Mirror;

/// Writes and publishes commits.
pub(super) struct Committer {
    writer: Writer,
    manifest: Manifest,
    /// Notes put or removed since the last commit.
    changed: Vec<NotePath>,
    /// Whether the manifest may not be that of the last commit: it has not been read yet, or
    /// something failed.
    is_stale: bool,
    board: Arc<Board>,
    /// The same notes in a cluster, if there is one.
    mirror: Option<Mirror>,
}

impl Committer {
    /// Serves the index at once if it is the right one. The manifest is read by
    /// [`Committer::recover`].
    pub(super) fn open(mut writer: Writer, board: Arc<Board>) -> Result<Self, IndexError> {
        writer.count_merges(board.metrics().merges.clone());
        let snapshot = writer.snapshot_or_start_afresh()?;
        if writer.is_current() {
            board.publish(snapshot, |_| {});
        }
        let (manifest, changed) = (Manifest::new(), Vec::new());
        Ok(Self { writer, manifest, changed, is_stale: true, board, mirror: None })
    }

    /// Hands all that is committed to a cluster as well.
    pub(super) fn publish_with(&mut self, publisher: Publisher) {
        self.mirror = Some(Mirror::new(publisher));
    }

    /// Whether what is committed is handed to a cluster at the moment.
    pub(super) fn publishes(&self) -> bool {
        self.mirror.as_ref().is_some_and(Mirror::is_open)
    }

    /// The same notes in a cluster, if there is one.
    pub(super) fn mirror(&mut self) -> Option<&mut Mirror> {
        self.mirror.as_mut()
    }

    /// Notes put or removed since the last commit, here or in the cluster.
    pub(super) fn changes(&self) -> usize {
        self.writer.changes() + self.mirror.as_ref().map_or(0, Mirror::changes)
    }

    /// The writer, to be asked only.
    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Keeps other processes out, also after somebody has removed the file that does.
    pub(super) fn keep_hold(&mut self) -> Result<(), IndexError> {
        self.writer.keep_hold()
    }

    /// Whether nothing may be written before [`Committer::recover`].
    pub(super) fn is_stale(&self) -> bool {
        self.is_stale || self.mirror.as_ref().is_some_and(Mirror::has_news)
    }

    /// Something failed, so nobody knows what the writer holds.
    pub(super) fn distrust(&mut self) {
        self.is_stale = true;
    }

    /// At start, and after a failure: what the index holds is what it last committed. The manifest
    /// says so, and the next comparison finds what is left to do. An index that turns out to be
    /// damaged is forgotten.
    pub(super) fn recover(&mut self) -> Result<(), IndexError> {
        if !self.is_stale() {
            return Ok(());
        }
        match self.writer.restart().and_then(|()| read_manifest(&mut self.writer)) {
            Ok(manifest) => {
                self.manifest = manifest;
                self.serve_committed()?;
                if let Some(mirror) = &mut self.mirror {
                    mirror.compare(&mut self.manifest);
                }
                self.is_stale = false;
                Ok(())
            }
            Err(error) if error.is_damage() => {
                tracing::warn!(%error, "rebuilding the index: it is damaged");
                // One that is being built was never served.
                if self.writer.is_current() {
                    self.board.withdraw();
                }
                self.start_afresh()
            }
            Err(error) => Err(error),
        }
    }

    /// Waits for the merges under way, and serves what they leave.
    pub(super) fn finish_merges(&mut self) -> Result<(), IndexError> {
        self.writer.finish_merges()?;
        self.serve_merged().map(drop)
    }

    /// Serves the last commit in fewer segments, if a merge has ended since. Whether one has.
    pub(super) fn serve_merged(&mut self) -> Result<bool, IndexError> {
        if !self.writer.is_current() || self.board.snapshot().is_none() {
            return Ok(false);
        }
        let has_merged = self.writer.has_merged()?;
        if has_merged {
            self.board.publish(self.writer.merged()?, |_| {});
        }
        Ok(has_merged)
    }

    /// Serves the last commit unless it is served already: a commit may fail after it has reached
    /// the disk.
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

    /// Forgets the index and starts one from nothing. The old one is served until the first commit,
    /// unless the board has withdrawn it.
    pub(super) fn start_afresh(&mut self) -> Result<(), IndexError> {
        self.writer.start_afresh()?;
        self.manifest.clear();
        self.changed.clear();
        self.is_stale = false;
        if let Some(mirror) = &mut self.mirror {
            mirror.doubt();
        }
        Ok(())
    }

    /// The stamp under which the index knows a note.
    pub(super) fn known(&self, note: &NotePath) -> Option<(&NotePath, &FileStamp)> {
        self.manifest.get_key_value(note)
    }

    /// Known notes in the folder called `name`; all of them for an empty name.
    pub(super) fn known_below(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&NotePath, &FileStamp)> + Clone {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}/") };
        let range = self.manifest.range(NotePath::new(prefix.as_str())..);
        range.take_while(move |(path, _)| path.as_str().starts_with(&prefix))
    }

    /// The note looks like `stamp` now. Whether its content is the known one, so that there is
    /// nothing to put.
    pub(super) fn sees(&mut self, note: &NotePath, stamp: FileStamp) -> bool {
        let known = self.manifest.insert(note.clone(), stamp);
        let is_known = known.is_some_and(|known| known.hash == stamp.hash);
        match &mut self.mirror {
            Some(mirror) => mirror.sees(note, is_known),
            None => is_known,
        }
    }

    /// Puts a note, which [`Committer::sees`] knows. Seen after the next commit.
    pub(super) fn put(&mut self, block: NoteBlock) -> Result<(), IndexError> {
        let note = block.path.clone();
        if let Some(mirror) = &mut self.mirror
            && mirror.put(&block)
        {
            return Ok(());
        }
        self.writer.put_block(block)?;
        self.changed.push(note);
        Ok(())
    }

    /// Removes a note. Seen after the next commit.
    pub(super) fn remove(&mut self, note: &NotePath) -> Result<(), IndexError> {
        self.writer.remove(note)?;
        if let Some(mirror) = &mut self.mirror {
            mirror.remove(note);
        }
        self.manifest.remove(note);
        self.changed.push(note.clone());
        Ok(())
    }

    /// Publishes what was put and removed.
    pub(super) fn commit(&mut self) -> Result<(), IndexError> {
        let is_for_the_cluster = self.changes() > 0 && self.writer.changes() == 0;
        if !(is_for_the_cluster && self.writer.is_current()) {
            self.commit_here()?;
        }
        if let Some(mirror) = &mut self.mirror {
            mirror.commit();
        }
        Ok(())
    }

    fn commit_here(&mut self) -> Result<(), IndexError> {
        let start = Instant::now();
        let snapshot = self.writer.commit()?;
        let took = start.elapsed();
        self.board.metrics().commits.observe(took.as_secs_f64());
        tracing::debug!(
            generation = snapshot.generation(),
            changed = self.changed.len(),
            notes = snapshot.notes_len(),
            sections = snapshot.sections_len(),
            took_ms = took.as_millis(),
            "committed"
        );
        self.board.commit(snapshot, std::mem::take(&mut self.changed));
        Ok(())
    }
}

/// The manifest of the last commit, read on a thread that gives way: searches are answered meanwhile.
fn read_manifest(writer: &mut Writer) -> Result<Manifest, IndexError> {
    let read = || {
        give_way();
        writer.manifest()
    };
    thread::scope(|scope| {
        let reader =
            thread::Builder::new().name("manifest".to_owned()).spawn_scoped(scope, read)?;
        reader.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}
