//! Keeps a vector of each section: by whatever fails here answers lose the meaning of sections, and
//! nothing else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::index::{Home, IndexError, SemanticMaker, Snapshot, VectorsFound};
use crate::ingest::board::Board;
use crate::ingest::priority::give_way;
use crate::ingest::status::SemanticStatus;
use crate::semantic::{Embedding, EmbeddingModel, ModelError, ModelFiles, ModelOptions, TextKey};

/// Texts embedded between two looks at what else there is to do: less than a second's work.
const TEXTS_AT_ONCE: usize = 16;
/// How often the files of the model are looked at, and how long after a failure it is tried again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Between two looks whether a long piece of indexing is over.
const GIVE_WAY: Duration = Duration::from_millis(200);
/// Between two publications of what large segments mean, at least, and in times of what one takes.
const PUBLISH_EVERY: Duration = Duration::from_secs(5);
const PUBLISH_SHARE: u32 = 20;
/// Texts that are worth a word in the log.
const TOLD: usize = 100;

/// A commit in the segments that it was seen in: a merge leaves it in others.
#[derive(PartialEq)]
struct SeenState {
    index_id: String,
    generation: u64,
    segments: Vec<String>,
}

impl SeenState {
    fn of(snapshot: &Snapshot) -> Self {
        Self {
            index_id: snapshot.index_id().to_owned(),
            generation: snapshot.generation(),
            segments: snapshot.segment_names(),
        }
    }
}

/// Embeds what a board shows, and shows it there.
pub(crate) struct Embedder {
    options: ModelOptions,
    home: Home,
    board: Arc<Board>,
    model: Option<Arc<EmbeddingModel>>,
    maker: Option<SemanticMaker>,
    /// The commit that was looked at last.
    seen: Option<SeenState>,
    /// What is wrong, as it was last logged, and since when.
    problem: Option<(String, Instant)>,
    looked_at_files: Instant,
    published: Instant,
    publishing_took: Duration,
    /// When the present stretch of work began, and how many texts it has embedded.
    stretch: Option<(Instant, usize)>,
}

/// What is left to do after a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// More of the same.
    More,
    /// Nothing until something changes, or that long.
    Nothing(Duration),
}

/// What a turn fails with.
#[derive(Debug, thiserror::Error)]
enum EmbedError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("the vectors of sections cannot be kept: {0}")]
    Vectors(#[from] std::io::Error),
}

impl Embedder {
    /// Nothing runs, and no file is read, before [`Embedder::run`] or [`Embedder::finish`].
    pub(crate) fn new(options: ModelOptions, home: Home, board: Arc<Board>) -> Self {
        let now = Instant::now();
        Self {
            options,
            home,
            board,
            model: None,
            maker: None,
            seen: None,
            problem: None,
            looked_at_files: now,
            published: now,
            publishing_took: Duration::ZERO,
            stretch: None,
        }
    }

    /// Works until `stop`. Blocks: give it a thread of its own, which becomes less urgent than others.
    pub(crate) fn run(mut self, runtime: &Handle, stop: &CancellationToken) {
        give_way();
        let mut changes = self.board.subscribe();
        while !stop.is_cancelled() {
            changes.mark_unchanged();
            let Rest::Nothing(pause) = self.turn() else { continue };
            runtime.block_on(async {
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = changes.changed() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            });
        }
        if let Some(maker) = &mut self.maker
            && let Err(error) = maker.tidy()
        {
            tracing::warn!(%error, "the last vectors may not survive a power cut");
        }
        self.board.publish_semantics(None);
        self.board.update(|status| status.semantic = None);
    }

    /// Embeds what is there now, to the end.
    ///
    /// # Errors
    ///
    /// In a sentence, if that fails.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        while self.turn() == Rest::More {}
        self.problem.map_or(Ok(()), |(problem, _)| Err(problem))
    }

    fn turn(&mut self) -> Rest {
        if self.problem.as_ref().is_some_and(|(_, since)| since.elapsed() < LOOK_AGAIN) {
            return Rest::Nothing(LOOK_AGAIN);
        }
        match self.step() {
            Ok(rest) => {
                if self.problem.take().is_some() {
                    tracing::info!("sections are embedded again");
                    self.tell();
                }
                rest
            }
            Err(error) => {
                self.fail(&error);
                Rest::Nothing(LOOK_AGAIN)
            }
        }
    }

    fn step(&mut self) -> Result<Rest, EmbedError> {
        let Some(snapshot) = self.board.snapshot() else { return Ok(Rest::Nothing(LOOK_AGAIN)) };
        self.check_files()?;
        let mut maker = match self.maker.take() {
            Some(maker) => maker,
            None => self.open(&snapshot)?,
        };
        let done = self.work(&mut maker, &snapshot);
        self.maker = Some(maker);
        done
    }

    /// Forgets the model if its files are others now.
    fn check_files(&mut self) -> Result<(), EmbedError> {
        let Some(model) = &self.model else { return Ok(()) };
        if self.looked_at_files.elapsed() < LOOK_AGAIN {
            return Ok(());
        }
        self.looked_at_files = Instant::now();
        let found = ModelFiles::find(&self.options);
        if found.as_ref().is_ok_and(|files| files == model.files()) {
            return Ok(());
        }
        (self.model, self.maker, self.seen) = (None, None, None);
        self.board.publish_semantics(None);
        tracing::info!("the files of the model have changed: it is loaded again");
        found?;
        Ok(())
    }

    fn load(&mut self) -> Result<Arc<EmbeddingModel>, ModelError> {
        if let Some(model) = &self.model {
            return Ok(Arc::clone(model));
        }
        let start = Instant::now();
        let model = Arc::new(EmbeddingModel::load(&self.options)?);
        let took_ms = ms(start.elapsed());
        let folder = self.options.folder.display();
        tracing::info!(model = %folder, dimensions = model.dimensions(), took_ms, "model loaded");
        self.looked_at_files = Instant::now();
        self.model = Some(Arc::clone(&model));
        Ok(model)
    }

    /// Opens the vectors. Those that cannot be added to are shown as they are.
    fn open(&mut self, snapshot: &Snapshot) -> Result<SemanticMaker, EmbedError> {
        let model = self.load()?;
        let opened = SemanticMaker::open(&self.home, Arc::clone(&model));
        if opened.is_err()
            && self.board.lacks_semantics()
            && let Ok(Some(mut maker)) = SemanticMaker::read(&self.home, model)
        {
            maker.look(snapshot)?;
            self.publish_if(true, &mut maker)?;
        }
        let (maker, found) = opened?;
        match found {
            VectorsFound::None | VectorsFound::Some { damaged: 0, .. } => {}
            VectorsFound::OfAnotherModel => {
                tracing::info!("the vectors of sections are made anew: another model made them");
            }
            VectorsFound::Some { vectors, damaged } => {
                tracing::warn!(vectors, damaged, "some vectors are damaged, and are made anew");
            }
        }
        self.seen = None;
        Ok(maker)
    }

    fn work(&mut self, maker: &mut SemanticMaker, snapshot: &Snapshot) -> Result<Rest, EmbedError> {
        let seen = SeenState::of(snapshot);
        if self.seen.as_ref() != Some(&seen) {
            maker.look(snapshot)?;
            self.seen = Some(seen);
            self.publish_if(true, maker)?;
        }
        maker.write()?;
        let wanted = maker.missing(snapshot, TEXTS_AT_ONCE);
        if wanted.is_empty() {
            self.publish_if(true, maker)?;
            if self.stretch.is_some() {
                maker.tidy()?;
            }
            self.end_stretch(maker);
            return Ok(Rest::Nothing(LOOK_AGAIN));
        }
        // Words first: they are what a search can do without nothing of this.
        if self.board.status().progress.is_some() {
            return Ok(Rest::Nothing(GIVE_WAY));
        }
        self.begin_stretch(maker);
        let mut texts = Vec::with_capacity(wanted.len());
        for (address, key) in wanted {
            match snapshot.embedded_text(address, key)? {
                Some(text) => texts.push((key, text)),
                None => maker.refuse(key),
            }
        }
        let vectors = embed(maker, texts)?;
        if let Some((_, embedded)) = &mut self.stretch {
            *embedded += vectors.len();
        }
        self.board.metrics().embedded(vectors.len());
        maker.add(vectors)?;
        self.publish_if(false, maker)?;
        Ok(Rest::More)
    }

    /// Shows what the sections mean: at the end, when a segment lacks nothing more, and else rarely.
    fn publish_if(&mut self, is_end: bool, maker: &mut SemanticMaker) -> Result<(), EmbedError> {
        let pause = PUBLISH_EVERY.max(self.publishing_took * PUBLISH_SHARE);
        let (_, pending) = maker.counts();
        let any = is_end || pending == 0 || self.published.elapsed() >= pause;
        if maker.is_stale(any) || self.board.lacks_semantics() {
            let start = Instant::now();
            self.board.publish_semantics(Some(Arc::new(maker.make()?)));
            (self.published, self.publishing_took) = (Instant::now(), start.elapsed());
        }
        self.tell_counts(maker);
        Ok(())
    }

    fn begin_stretch(&mut self, maker: &SemanticMaker) {
        if self.stretch.is_none() {
            self.stretch = Some((Instant::now(), 0));
            let (embedded, pending) = maker.counts();
            if pending >= TOLD {
                tracing::info!(embedded, pending, "embedding sections");
            }
        }
    }

    fn end_stretch(&mut self, maker: &SemanticMaker) {
        let Some((start, embedded)) = self.stretch.take() else { return };
        let (took_ms, vectors) = (ms(start.elapsed()), maker.vectors_len());
        match embedded >= TOLD {
            true => tracing::info!(embedded, took_ms, vectors, "sections embedded"),
            false => tracing::debug!(embedded, took_ms, vectors, "sections embedded"),
        }
    }

    fn fail(&mut self, error: &EmbedError) {
        let problem = error.to_string();
        if self.problem.as_ref().is_none_or(|(known, _)| *known != problem) {
            tracing::warn!(problem, "searching by words alone, or by what was embedded before");
        }
        self.problem = Some((problem, Instant::now()));
        self.tell();
    }

    fn tell_counts(&self, maker: &SemanticMaker) {
        let (embedded, pending) = maker.counts();
        let generation = self.seen.as_ref().map_or(0, |seen| seen.generation);
        self.show(SemanticStatus { embedded, pending, generation, problem: self.said() });
    }

    fn tell(&self) {
        let known = self.board.status().semantic.unwrap_or_default();
        self.show(SemanticStatus { problem: self.said(), ..known });
    }

    fn said(&self) -> Option<String> {
        self.problem.as_ref().map(|(problem, _)| problem.clone())
    }

    fn show(&self, status: SemanticStatus) {
        if self.board.status().semantic.as_ref() != Some(&status) {
            self.board.update(|shown| shown.semantic = Some(status));
        }
    }
}

/// The vectors of texts. If the model fails, each is tried alone, and those that it cannot embed are
/// not tried again.
fn embed(
    maker: &mut SemanticMaker,
    texts: Vec<(TextKey, String)>,
) -> Result<Vec<(TextKey, Embedding)>, ModelError> {
    let (keys, texts): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
    let model = Arc::clone(maker.model());
    if let Ok(vectors) = model.embed_passages(&texts) {
        return Ok(keys.into_iter().zip(vectors).collect());
    }
    let mut done = Vec::with_capacity(texts.len());
    let mut failure = None;
    for (key, text) in keys.into_iter().zip(&texts) {
        match model.embed_passages(&[text]) {
            Ok(vectors) => done.extend(vectors.into_iter().map(|vector| (key, vector))),
            Err(error) => {
                maker.refuse(key);
                failure = Some(error);
            }
        }
    }
    match failure {
        Some(error) if done.is_empty() => Err(error),
        _ => Ok(done),
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
