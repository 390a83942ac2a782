//! What the handlers share: the state to answer from, the settings, and room to work in.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Zoned;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, PageAccess, Secret, Security};
use crate::index::{IndexError, Snapshot};
use crate::ingest::{Board, Mailbox, NoteSource};
use crate::note::{Link, LinkKind, NotePath, Warning};
use crate::search::{
    self, Deadline, Request, Response, SearchError, Settings, Similar, SimilarRequest,
    SuggestRequest, Suggester, Suggestions,
};

use super::answers::{Answer, Answers};
use super::buckets::Buckets;
use super::configuration_state::ConfigurationState;
use super::gate::{Gate, Panicked};
use super::keys::Keys;
use super::metrics::HttpMetrics;
use super::missed::MissedQueries;
use super::path_prefix::PathPrefix;
use super::per_address::PerAddress;
use super::pins::{Pinned, Pins};
use super::problem::Problem;

/// How long after a commit suggestions are prepared.
const READ_AHEAD_AFTER: Duration = Duration::from_millis(200);

/// The shared state of the service. Clones share all but what the configuration says.
#[derive(Clone)]
pub(crate) struct App {
    pub(super) board: Arc<Board>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) source: Arc<NoteSource>,
    pub(super) settings: Arc<Settings>,
    pub(super) config: Config,
    /// For the status.
    pub(super) configuration: ConfigurationState,
    pub(super) prefix: PathPrefix,
    /// The key that the boxes of our pages send, if search needs a key and pages are open.
    pub(super) page_key: Option<Secret>,
    /// The keys that open routes.
    pub(super) keys: Keys,
    /// How much each client has sent lately.
    pub(super) buckets: Arc<Mutex<Buckets>>,
    /// Requests and searches so far.
    pub(super) metrics: HttpMetrics,
    /// Searches that found nothing, if the configuration wants them kept.
    pub(super) missed: Arc<Mutex<MissedQueries>>,
    /// Room for clients that follow the commits.
    pub(super) followers: Arc<Semaphore>,
    /// What each address may have of it.
    pub(super) followers_of_address: Arc<PerAddress>,
    /// The states that somebody pages through.
    pub(super) pins: Arc<Pins>,
    /// Answers of the API that may be given again.
    pub(super) answers: Arc<Answers>,
    suggester: Arc<Suggester>,
    searches: Gate,
    heavy_searches: Gate,
    pages: Gate,
    /// Locked while they are computed, so that simultaneous requests compute them once.
    oddities: Arc<tokio::sync::Mutex<Option<Oddities>>>,
}

/// The warnings of one generation, by note.
#[derive(Clone)]
pub(super) struct Oddities {
    index_id: String,
    generation: u64,
    /// Of the files beside the notes.
    revision: u64,
    pub(super) notes: Arc<Vec<(NotePath, Vec<Warning>)>>,
}

impl App {
    /// A service of what `board` publishes.
    pub(crate) fn new(
        board: Arc<Board>,
        mailbox: Arc<Mailbox>,
        source: NoteSource,
        settings: Settings,
        config: Config,
    ) -> Self {
        let page_key = page_key(&config.security);
        let settings = Arc::new(settings);
        Self {
            board,
            mailbox,
            source: Arc::new(source),
            settings: Arc::clone(&settings),
            prefix: PathPrefix::new(&config.http),
            keys: Keys::new(&config.security, page_key.as_ref()),
            page_key,
            buckets: Arc::new(Mutex::new(Buckets::new(Instant::now()))),
            metrics: HttpMetrics::default(),
            missed: Arc::default(),
            followers: Arc::new(Semaphore::new((config.security.connections_max / 4).max(1))),
            followers_of_address: PerAddress::new(
                (config.security.connections_per_address_max / 4).max(1),
            ),
            searches: Gate::of_searches(&config.security),
            heavy_searches: Gate::of_heavy_searches(&config.security),
            pages: Gate::of_pages(&config.security),
            pins: Arc::default(),
            answers: Arc::new(Answers::new(settings, config.search.answer_cache_bytes_max)),
            suggester: Arc::default(),
            config,
            configuration: ConfigurationState::loaded(Vec::new()),
            oddities: Arc::default(),
        }
    }

    /// The same service by another configuration. Pages that are open keep the key of their box.
    pub(super) fn with(
        &self,
        settings: Settings,
        config: Config,
        configuration: ConfigurationState,
    ) -> Self {
        if !config.log.missed {
            self.missed.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        let page_key = page_key(&config.security).map(|new| self.page_key.clone().unwrap_or(new));
        let settings = Arc::new(settings);
        Self {
            settings: Arc::clone(&settings),
            prefix: PathPrefix::new(&config.http),
            keys: Keys::new(&config.security, page_key.as_ref()),
            page_key,
            answers: Arc::new(Answers::new(settings, config.search.answer_cache_bytes_max)),
            config,
            configuration,
            ..self.clone()
        }
    }

    pub(super) fn page_key(&self) -> Option<&str> {
        self.page_key.as_ref().map(Secret::reveal)
    }

    /// The snapshot to answer from.
    ///
    /// # Errors
    /// 503 while there is none, with the progress of the build.
    pub(super) fn snapshot(&self) -> Result<Arc<Snapshot>, Problem> {
        self.board.snapshot().ok_or_else(|| Problem::not_ready(&self.board.status()))
    }

    pub(super) async fn search(
        &self,
        snapshot: &Arc<Snapshot>,
        request: Request,
    ) -> Result<Response, Problem> {
        let (snapshot, settings) = (Arc::clone(snapshot), Arc::clone(&self.settings));
        self.search_in(&Pinned { snapshot, settings }, request).await
    }

    /// Searches a snapshot by settings that may no longer be those of the configuration.
    pub(super) async fn search_in(
        &self,
        state: &Pinned,
        request: Request,
    ) -> Result<Response, Problem> {
        let asked = Instant::now();
        self.log(&request);
        let outcome = self.answer(state.clone(), request.clone()).await;
        self.metrics.searched(&outcome, asked.elapsed());
        if let Ok(Response { total: 0, .. }) = outcome {
            self.add_missed(&request);
        }
        outcome
    }

    /// The kept answer to a search; it counts as a search like any other.
    pub(super) fn known_answer(&self, state: &Pinned, request: &Request) -> Option<Answer> {
        let known = self.answers.find(state, request);
        let result = known.as_ref().map(|answer| answer.result);
        self.metrics.looked_up(result);
        if result.is_some() {
            self.log(request);
        }
        if result == Some("zero") {
            self.add_missed(request);
        }
        known
    }

    fn log(&self, request: &Request) {
        if self.config.log.queries {
            tracing::info!(query = request.q, "search");
        }
    }

    /// Keeps the words of a search that found nothing, if the configuration wants it.
    fn add_missed(&self, request: &Request) {
        if let Some(words) = self.config.log.missed.then(|| search::asked_words(request)).flatten()
        {
            let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
            missed.add(words, Zoned::now().date());
        }
    }

    async fn answer(&self, state: Pinned, request: Request) -> Result<Response, Problem> {
        // Waiting for room is part of the time that a search may take.
        let deadline = Deadline::after(self.settings.time_max);
        let search = move |asked: &(Pinned, Request)| {
            search::search_until(deadline, &asked.0.snapshot, &asked.0.settings, &asked.1)
        };
        let asked = (state, request);
        // One that takes long is sent to where it holds up no other; the others are answered at once.
        let light = || match search::is_heavy(&asked.0.snapshot, &asked.1)? {
            true => Ok(None),
            false => search(&asked).map(Some),
        };
        match self.searched(self.searches.run_here(self.wait_max(), light).await?)? {
            Some(response) => Ok(response),
            None => self
                .searched(self.heavy_searches.run(self.wait_max(), move |_| search(&asked)).await?),
        }
    }

    /// Sections like another (see [`search::similar`]), among the searches that take long.
    pub(super) async fn similar(
        &self,
        snapshot: &Arc<Snapshot>,
        request: SimilarRequest,
    ) -> Result<Option<Similar>, Problem> {
        let deadline = Deadline::after(self.settings.time_max);
        let (snapshot, settings) = (Arc::clone(snapshot), Arc::clone(&self.settings));
        let find =
            move |_: &CancellationToken| search::similar(deadline, &snapshot, &settings, &request);
        self.searched(self.heavy_searches.run(self.wait_max(), find).await?)
    }

    pub(super) async fn suggest(&self, request: SuggestRequest) -> Result<Suggestions, Problem> {
        let deadline = Deadline::after(self.settings.time_max);
        let snapshot = self.snapshot()?;
        let (settings, suggester) = (Arc::clone(&self.settings), Arc::clone(&self.suggester));
        let suggest = move |_: &CancellationToken| {
            suggester.suggest(&snapshot, &settings, &request, deadline)
        };
        self.searched(self.searches.run(self.wait_max(), suggest).await?)
    }

    /// How long work may wait for room: beyond, what is left of a search's time is too short for it.
    fn wait_max(&self) -> Duration {
        self.settings.time_max * 4 / 5
    }

    /// What came of a search that had room.
    fn searched<T>(&self, outcome: Result<Result<T, SearchError>, Panicked>) -> Result<T, Problem> {
        match outcome {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(SearchError::Late(_))) => Err(Problem::timed_out()),
            Ok(Err(SearchError::TooMuchAsked(most))) => Err(Problem::too_much_asked(most)),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(panicked) => Err(self.failed(&panicked)),
        }
    }

    /// Prepares suggestions after each commit, for ever, so that the next reader who types does not
    /// wait. It lets a moment pass, so that the next note that is saved does not wait either.
    pub(crate) async fn keep_suggestions_ready(&self) {
        let mut status = self.board.subscribe();
        while status.changed().await.is_ok() {
            tokio::time::sleep(READ_AHEAD_AFTER).await;
            status.mark_unchanged();
            let Some(snapshot) = self.board.snapshot() else { continue };
            let suggester = Arc::clone(&self.suggester);
            let read = spawn_blocking(move || suggester.prepare(&snapshot)).await;
            if let Ok(Err(error)) = read {
                tracing::warn!(%error, "suggestions are not ready");
            }
        }
    }

    /// Whether the file that a link names is there, as far as anybody knows.
    pub(super) fn has_file(&self, link: &Link) -> bool {
        match link.kind {
            LinkKind::Attachment => self.board.attachments().may_hold(&link.target),
            _ => self.source.may_have(&NotePath::new(link.target.as_str())),
        }
    }

    /// The warnings of all notes, computed once per generation and per change of the files beside them.
    pub(super) async fn oddities(&self) -> Result<Oddities, Problem> {
        let snapshot = self.snapshot()?;
        let mut kept = self.oddities.lock().await;
        // Asked first: what changes while the files are looked at makes the answer old.
        let revision = self.board.attachments().revision();
        let is_current = |known: &Oddities| {
            known.generation == snapshot.generation()
                && known.index_id == snapshot.index_id()
                && known.revision == revision
        };
        if let Some(known) = kept.as_ref().filter(|known| is_current(known)) {
            return Ok(known.clone());
        }
        let app = self.clone();
        // One at a time, so it needs no room of its own: the status is told under a flood too.
        let read = spawn_blocking(move || -> Result<_, IndexError> {
            Ok(Oddities {
                index_id: snapshot.index_id().to_owned(),
                generation: snapshot.generation(),
                revision,
                notes: Arc::new(
                    snapshot.oddities(&|link| app.has_file(link))?.into_iter().collect(),
                ),
            })
        });
        let read = read.await.map_err(|panicked| self.failed(&panicked))?;
        let oddities = read.map_err(|error| self.failed(&error))?;
        *kept = Some(oddities.clone());
        Ok(oddities)
    }

    /// Each kind of work that has room of its own.
    pub(super) fn rooms(&self) -> [(&'static str, &Gate); 3] {
        [
            ("searches", &self.searches),
            ("heavy_searches", &self.heavy_searches),
            ("pages", &self.pages),
        ]
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
        match self.searches.run(self.wait_max(), |_| work()).await? {
            Ok(done) => done.map_err(|error| self.failed(&error)),
            Err(panicked) => Err(self.failed(&panicked)),
        }
    }

    /// Makes a page, or a part of one, where searches are not held up (see [`Gate::run`]).
    pub(super) async fn page<T: Send + 'static>(
        &self,
        work: impl FnOnce(&CancellationToken) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.pages.run(self.wait_max(), work).await?.map_err(|panicked| self.failed(&panicked))
    }

    /// An intact index does not make us fail, so its bytes are read again. Until they have been
    /// read once, the index counts as not ready.
    pub(super) fn failed(&self, error: &(dyn std::error::Error + 'static)) -> Problem {
        self.mailbox.doubt_index();
        let status = self.board.status();
        match status.ready {
            true => Problem::internal(error),
            false => Problem::not_ready(&status),
        }
    }
}

/// Everyone can read it on the pages, which are open, so it is no secret. It changes at each start,
/// so that nobody keeps a copy as their key.
fn page_key(security: &Security) -> Option<Secret> {
    if security.search_keys.is_empty() || security.pages != PageAccess::Open {
        return None;
    }
    let random = || RandomState::new().hash_one(std::process::id());
    Secret::try_from(format!("page-{:016x}{:016x}", random(), random())).ok()
}
