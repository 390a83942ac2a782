//! Writes to the cluster what this machine's index commits, on a thread beside. The indexer hands over
//! notes and goes on.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::config::Cluster;
use crate::index::{NoteBlock, PortableNote};
use crate::note::NotePath;

use super::claim::Claim;
use super::client::jittered;
use super::error::ClusterError;
use super::metrics::ClusterMetrics;
use super::note_document::WaitingNote;
use super::queue::{ClusterJob, Queue, Refusals};
use super::round::WriterRound;
use super::rows::NoteRows;
use super::shared_index::SharedIndex;

/// The pauses after a failure.
const PAUSE_MIN: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// The way to the cluster.
pub(crate) struct Publisher {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Publisher {
    /// Begins to write to the cluster; `recipe` says with what notes are made, `is_anew` that another
    /// index must take the place of the one that is there, `is_here` whether the file of a note may be in
    /// our folder. Calls `wake` when somebody should look at
    /// [`Publisher::has_news`].
    ///
    /// # Errors
    ///
    /// If a file that the configuration names is of no use. That the cluster does not answer is no error
    /// here: it is tried again.
    pub(crate) fn start(
        config: &Cluster,
        recipe: String,
        is_anew: bool,
        metrics: ClusterMetrics,
        is_here: impl Fn(&NotePath) -> bool + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, ClusterError> {
        let index = Arc::new(SharedIndex::new(config, metrics)?);
        let queue = Arc::new(Queue::default());
        let shared = Arc::clone(&queue);
        let holder = holder();
        let work = move || {
            let claim = Claim { recipe: &recipe, holder: &holder, is_anew, is_here: &is_here };
            work(&index, &shared, claim, &wake);
        };
        let thread = thread::Builder::new().name("publisher".to_owned()).spawn(work);
        let thread = thread.map_err(|error| ClusterError::Unreachable {
            url: String::new(),
            why: error.to_string(),
        })?;
        Ok(Self { queue, thread: Some(thread) })
    }

    /// Whether what the cluster holds must be compared with what is here before anything is handed over.
    pub(crate) fn has_news(&self) -> bool {
        self.queue.has_rows()
    }

    /// What the cluster holds; what is handed over from now on is written.
    pub(crate) fn take_rows(&self) -> Option<NoteRows> {
        self.queue.take_rows()
    }

    /// Whether it is of use to hand anything over.
    pub(crate) fn is_open(&self) -> bool {
        self.queue.is_open()
    }

    /// Has the cluster say again what it holds; until then nothing is taken.
    pub(crate) fn doubt(&self) {
        self.queue.doubt();
    }

    /// Hands over a note, with its file.
    pub(crate) fn put(&self, block: &NoteBlock) {
        if self.is_open() {
            let note = PortableNote::from(block);
            self.queue.push(ClusterJob::Put(WaitingNote::new(note, &block.source)));
        }
    }

    /// Hands over that a note is gone.
    pub(crate) fn remove(&self, path: &NotePath) {
        self.queue.push(ClusterJob::Remove(path.clone()));
    }

    /// What was handed over may be shown; `is_whole`: that is all there is.
    pub(crate) fn commit(&self, is_whole: bool) {
        self.queue.push(ClusterJob::Commit { is_whole });
    }

    /// Notes that the cluster refuses, each with why, if others than were asked for last.
    pub(crate) fn take_refusals(&self) -> Option<Refusals> {
        self.queue.take_refusals()
    }

    /// Why nothing is written at the moment, if so.
    pub(crate) fn failure(&self) -> Option<String> {
        self.queue.failure()
    }

    /// Waits until what the cluster holds is known.
    ///
    /// # Errors
    ///
    /// Why it is not.
    pub(crate) fn wait_for_rows(&self, patience: Duration) -> Result<(), String> {
        self.queue.wait_for_rows(patience)
    }

    /// Waits until all is written that was handed over.
    ///
    /// # Errors
    ///
    /// Why it is not.
    pub(crate) fn settle(&self) -> Result<(), String> {
        self.queue.settle()
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.queue.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(index: &Arc<SharedIndex>, queue: &Queue, mut claim: Claim<'_>, wake: &dyn Fn()) {
    let mut pause = PAUSE_MIN;
    // The same trouble is told in the same words, whichever node was asked last.
    let mut told: Option<(Discriminant<ClusterError>, String)> = None;
    while !queue.must_stop() {
        let begun = WriterRound::begin(index, queue, claim);
        let ended = begun.and_then(|round| {
            (claim.is_anew, pause, told) = (false, PAUSE_MIN, None);
            index.metrics().writes(true);
            wake();
            round.run(wake)
        });
        index.metrics().writes(false);
        let Err(error) = ended else { break };
        let kind = discriminant(&error);
        let (_, why) =
            told.take_if(|(known, _)| *known == kind).unwrap_or_else(|| (kind, error.to_string()));
        queue.close(Some(why.clone()));
        told = Some((kind, why));
        wake();
        queue.rest(jittered(pause));
        pause = (pause * 2).min(PAUSE_MAX);
    }
    queue.close(None);
}

/// How others call us: no two processes are called the same.
fn holder() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let drawn = RandomState::new().hash_one(std::process::id());
    format!("{} (pid {}, {:08x})", host.trim(), std::process::id(), drawn & 0xffff_ffff)
}
