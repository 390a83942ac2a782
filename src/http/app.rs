//! What every handler may use: shared, immutable but for the counters of searches under way.

use std::collections::hash_map::RandomState;
use std::convert::Infallible;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::config::{Config, Pages, Secret, Security};
use crate::index::{IndexError, Snapshot};
use crate::ingest::{Board, Mailbox, NoteSource};
use crate::note::{NotePath, Warning};
use crate::search::{
    self, Request, Response, SearchError, Settings, SuggestRequest, Suggester, Suggestions,
};

use super::gate::Gate;
use super::problem::Problem;
use super::root::Root;

/// After a commit, until suggestions are read ahead of it.
const READ_AHEAD_AFTER: Duration = Duration::from_millis(200);

/// See the module.
pub struct App {
    /// The snapshot to search and how things stand.
    pub board: Arc<Board>,
    /// Where a reconciliation is asked for.
    pub mailbox: Arc<Mailbox>,
    /// The notes' files.
    pub source: Arc<NoteSource>,
    /// What a search needs besides.
    pub settings: Arc<Settings>,
    /// As loaded.
    pub config: Config,
    /// What stands before our paths.
    pub(super) root: Root,
    /// With search keys set and open pages: what the boxes of those pages show instead of a key.
    pub(super) page_key: Option<Secret>,
    /// Room for those who follow the commits.
    pub(super) followers: Arc<Semaphore>,
    suggester: Arc<Suggester>,
    gate: Gate,
    /// Held while they are computed: whoever asks meanwhile waits for that.
    oddities: tokio::sync::Mutex<Option<Oddities>>,
}

/// Notes with warnings, of one generation.
#[derive(Clone)]
pub(super) struct Oddities {
    index_id: String,
    generation: u64,
    pub(super) notes: Arc<Vec<(NotePath, Vec<Warning>)>>,
}

impl App {
    /// An app that serves what `board` publishes.
    pub fn new(
        board: Arc<Board>,
        mailbox: Arc<Mailbox>,
        source: NoteSource,
        settings: Settings,
        config: Config,
    ) -> Self {
        Self {
            board,
            mailbox,
            source: Arc::new(source),
            settings: Arc::new(settings),
            root: Root::new(&config.http),
            page_key: page_key(&config.security),
            followers: Arc::new(Semaphore::new((config.security.connections_max / 4).max(1))),
            gate: Gate::new(&config.security),
            suggester: Arc::default(),
            config,
            oddities: tokio::sync::Mutex::new(None),
        }
    }

    /// See the field.
    pub(super) fn page_key(&self) -> Option<&str> {
        self.page_key.as_ref().map(Secret::reveal)
    }

    /// The state to answer from; without one, 503 and how far the build is.
    pub(super) fn snapshot(&self) -> Result<Arc<Snapshot>, Problem> {
        self.board.snapshot().ok_or_else(|| Problem::not_ready(&self.board.status()))
    }

    /// Answers a search of `snapshot` on a thread of its own.
    pub(super) async fn search(
        &self,
        snapshot: &Arc<Snapshot>,
        request: Request,
    ) -> Result<Response, Problem> {
        let (snapshot, settings) = (Arc::clone(snapshot), Arc::clone(&self.settings));
        if self.config.log.queries {
            tracing::info!(query = request.q, "search");
        }
        let answer = move || Ok::<_, Infallible>(search::search(&snapshot, &settings, &request));
        self.blocking(answer).await?.map_err(|error| match error {
            SearchError::Late(_) => Problem::timed_out(),
            SearchError::Index(_) => self.failed(&error),
        })
    }

    /// Completes what someone types.
    pub(super) async fn suggest(&self, request: SuggestRequest) -> Result<Suggestions, Problem> {
        let snapshot = self.snapshot()?;
        let (settings, suggester) = (Arc::clone(&self.settings), Arc::clone(&self.suggester));
        self.blocking(move || suggester.suggest(&snapshot, &settings, &request)).await
    }

    /// Reads ahead what suggestions need of a new generation, for ever: the first to type after a
    /// commit need not wait for it. Not at once, lest the next note that is saved waits for it.
    pub async fn keep_suggestions_ready(&self) {
        let mut status = self.board.subscribe();
        while status.changed().await.is_ok() {
            tokio::time::sleep(READ_AHEAD_AFTER).await;
            status.mark_unchanged();
            let Some(snapshot) = self.board.snapshot() else { continue };
            let suggester = Arc::clone(&self.suggester);
            let read = tokio::task::spawn_blocking(move || suggester.prepare(&snapshot)).await;
            if let Ok(Err(error)) = read {
                tracing::warn!(%error, "suggestions are not ready");
            }
        }
    }

    /// The notes that something is odd about, computed once a generation.
    pub(super) async fn oddities(&self) -> Result<Oddities, Problem> {
        let snapshot = self.snapshot()?;
        let mut kept = self.oddities.lock().await;
        let is_current = |known: &Oddities| {
            known.generation == snapshot.generation() && known.index_id == snapshot.index_id()
        };
        if let Some(known) = kept.as_ref().filter(|known| is_current(known)) {
            return Ok(known.clone());
        }
        let oddities = self
            .blocking(move || -> Result<_, IndexError> {
                Ok(Oddities {
                    index_id: snapshot.index_id().to_owned(),
                    generation: snapshot.generation(),
                    notes: Arc::new(snapshot.oddities()?.into_iter().collect()),
                })
            })
            .await?;
        *kept = Some(oddities.clone());
        Ok(oddities)
    }

    /// Runs `work` on a blocking thread when there is room (see [`Gate::run`]).
    pub(super) async fn blocking<T, E>(
        &self,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: std::error::Error + Send + 'static,
    {
        match self.gate.run(work).await? {
            Ok(done) => done.map_err(|error| self.failed(&error)),
            Err(panicked) => Err(self.failed(&panicked)),
        }
    }

    /// What no whole index gives: its bytes are read again. Before they were read for the first
    /// time, it is not our fault yet.
    fn failed(&self, error: &(dyn std::error::Error + 'static)) -> Problem {
        self.mailbox.doubt_index();
        let status = self.board.status();
        match status.ready {
            true => Problem::internal(error),
            false => Problem::not_ready(&status),
        }
    }
}

/// No secret, since the pages that hold it are open to all, but new at each start: what is copied
/// from a page does not become somebody's key.
fn page_key(security: &Security) -> Option<Secret> {
    if security.search_keys.is_empty() || security.pages != Pages::Open {
        return None;
    }
    let random = || RandomState::new().hash_one(std::process::id());
    Secret::try_from(format!("page-{:016x}{:016x}", random(), random())).ok()
}
