//! A folder of notes and its index, as another program sees them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config, Overrides};
use crate::daemon::{Setup, open_indexer};
use crate::index::{IndexError, Snapshot};
use crate::ingest::{Board, Extracts, Indexer, Mailbox, NoteSource, Service, places};
use crate::search::{Request, Response, search};

use super::error::NotesError;

/// A folder of notes with its index. One process at a time holds an index; within it, share this value
/// among threads.
///
/// ```
/// # fn main() -> Result<(), limier::NotesError> {
/// # let scratch = tempfile::tempdir().unwrap();
/// # let index = scratch.path();
/// let notes = limier::Notes::open("corpus", index)?;
/// let answer = notes.search("souverainete numerique")?;
/// assert!(answer.total > 0);
/// let best = &answer.hits[0];
/// println!("{} ({})", best.breadcrumb.join(" › "), best.id);
/// let section = notes.get(&best.id)?.unwrap_or_default();
/// assert!(!section.is_empty());
/// # Ok(())
/// # }
/// ```
pub struct Notes {
    setup: Setup,
    board: Arc<Board>,
    source: NoteSource,
    upkeep: Mutex<Upkeep>,
}

/// Who brings the index up to date.
enum Upkeep {
    /// Whoever asks for it.
    OnDemand(Box<Indexer>),
    /// A thread that follows the folder.
    Watching(Watch),
    /// Nobody: the indexer could not be given to a thread.
    None,
}

struct Watch {
    stop: CancellationToken,
    mailbox: Arc<Mailbox>,
    thread: JoinHandle<Result<(), IndexError>>,
}

impl Notes {
    /// Opens the notes of `folder` and brings their index, in a folder of its own, up to date. What is
    /// missing is made.
    ///
    /// # Errors
    /// The folder cannot be read, or the index not written, or another process holds it.
    pub fn open(folder: impl Into<PathBuf>, index: impl Into<PathBuf>) -> Result<Self, NotesError> {
        let mut config = Config::default();
        config.corpus.roots = vec![folder.into()];
        config.index.path = index.into();
        Self::of(config)
    }

    /// The same with what a configuration file of Limier says: several folders, facet trees, synonyms,
    /// links. What it says of serving is not looked at.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let scratch = tempfile::tempdir()?;
    /// # let file = scratch.path().join("config.toml");
    /// # let corpus = std::env::current_dir()?.join("corpus");
    /// # std::fs::write(&file, format!("corpus.roots = [{:?}]\nlinks.base = \"https://intranet.example\"\n", corpus))?;
    /// let notes = limier::Notes::configured(&file)?;
    /// # assert!(notes.search("")?.total > 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Notes::open`], and when the configuration is wrong.
    pub fn configured(file: impl AsRef<Path>) -> Result<Self, NotesError> {
        let loaded = config::load(Some(file.as_ref()), std::iter::empty(), &Overrides::default())?;
        Self::of(loaded.config)
    }

    fn of(config: Config) -> Result<Self, NotesError> {
        let setup = Setup::new(config).map_err(anyhow::Error::new)?;
        let source = NoteSource::new(&setup.folder()?, setup.parser.limits);
        let board = Arc::new(Board::default());
        let (mut indexer, _) = open_indexer(&setup, &board, false)?;
        bring_up_to_date(&mut indexer)?;
        let upkeep = Mutex::new(Upkeep::OnDemand(Box::new(indexer)));
        Ok(Self { setup, board, source, upkeep })
    }

    /// Searches the notes: by a query alone, or by a [`Request`] with filters, order, paging, facets.
    ///
    /// ```
    /// # fn main() -> Result<(), limier::NotesError> {
    /// # let scratch = tempfile::tempdir().unwrap();
    /// # let notes = limier::Notes::open("corpus", scratch.path())?;
    /// use limier::{Collapse, Facet, Request};
    ///
    /// let mut request = Request { collapse: Collapse::Note, limit: 3, ..Request::from("données") };
    /// request.values[Facet::Organisation] = vec!["DINUM".to_owned()];
    /// let answer = notes.search(request)?;
    /// assert!(answer.hits.len() <= 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The index cannot be read, or the search takes longer than it may.
    pub fn search(&self, request: impl Into<Request>) -> Result<Response, NotesError> {
        Ok(search(&*self.snapshot()?, &self.setup.settings, &request.into())?)
    }

    /// The text of a note by its path, or of a section by its id (`path#anchor`); `None` if there is none.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn get(&self, id: &str) -> Result<Option<String>, NotesError> {
        let snapshot = self.snapshot()?;
        let extracts = Extracts { snapshot: &snapshot, source: &self.source };
        for (note, extent) in places(id) {
            if let Some(extract) = extracts.read(&note, &extent, usize::MAX)? {
                return Ok(Some(extract.text));
            }
        }
        Ok(None)
    }

    /// Brings the index up to date once. A folder that is watched needs none of this.
    ///
    /// # Errors
    /// The folder cannot be read, or the index not be written.
    pub fn refresh(&self) -> Result<(), NotesError> {
        match &mut *self.upkeep.lock().unwrap_or_else(PoisonError::into_inner) {
            Upkeep::OnDemand(indexer) => bring_up_to_date(indexer),
            Upkeep::Watching(_) | Upkeep::None => Ok(()),
        }
    }

    /// Follows the folder from now on, on a thread of its own, until this value goes.
    ///
    /// # Errors
    /// The system gives us no thread.
    pub fn watch(&self) -> Result<(), NotesError> {
        let mut upkeep = self.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
        let indexer = match std::mem::replace(&mut *upkeep, Upkeep::None) {
            Upkeep::OnDemand(indexer) => indexer,
            other => {
                *upkeep = other;
                return Ok(());
            }
        };
        let (stop, mailbox) = (CancellationToken::new(), Arc::new(Mailbox::default()));
        let board = Arc::clone(&self.board);
        let service = Service::new(*indexer, Arc::clone(&mailbox), board, self.setup.timing());
        let until = stop.clone();
        let thread =
            thread::Builder::new().name("notes".to_owned()).spawn(move || service.run(&until));
        let thread = thread.context("no thread to watch the notes").map_err(NotesError::from)?;
        *upkeep = Upkeep::Watching(Watch { stop, mailbox, thread });
        Ok(())
    }

    /// The number of the last commit. It grows with each.
    pub fn generation(&self) -> u64 {
        self.board.generation()
    }

    /// Waits for a commit after that of `generation`, on any runtime; its number.
    pub async fn changed_after(&self, generation: u64) -> u64 {
        let mut status = self.board.subscribe();
        let changed = status.wait_for(|status| status.generation > generation).await;
        // The board lives as long as this value.
        changed.map_or(generation, |status| status.generation)
    }

    fn snapshot(&self) -> Result<Arc<Snapshot>, NotesError> {
        let snapshot = self.board.snapshot();
        Ok(snapshot.context("the index is damaged, and being built anew")?)
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        let upkeep = self.upkeep.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Upkeep::Watching(Watch { stop, mailbox, thread }) =
            std::mem::replace(upkeep, Upkeep::None)
        {
            stop.cancel();
            mailbox.wake();
            // What could not be made durable is made again at the next start.
            if let Ok(Err(error)) = thread.join() {
                tracing::warn!(%error, "the last commits may not survive a power cut");
            }
        }
    }
}

fn bring_up_to_date(indexer: &mut Indexer) -> Result<(), NotesError> {
    indexer.inspect()?;
    indexer.reconcile()?;
    Ok(indexer.durability().establish()?)
}
