//! Builds the parts from the configuration and runs them: the only file that knows everybody.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use arc_swap::{ArcSwap, ArcSwapOption};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;

use crate::config::Config;
use crate::facet::{self, Source, Taxonomy};
use crate::http::{App, Server, router};
use crate::index::{Home, IndexError, Rebuild, Recipe};
use crate::ingest::{Board, Folder, Indexer, Mailbox, NoteParser, NoteSource, Service, Timing};
use crate::note::Limits;
use crate::search::{Settings, Synonyms};

/// How long the tasks may take to end.
const STOP_MAX: Duration = Duration::from_millis(4500);
/// How often the files of synonyms and facet trees are looked at.
const FILES_EVERY: Duration = Duration::from_secs(1);
/// How long after a failure an index with new trees is tried again.
const RENEWAL_RETRY: Duration = Duration::from_secs(2);
/// How often an index that could not be written is tried again.
const WRITABLE_EVERY: Duration = Duration::from_secs(5);
/// How often a long first build says how far it is.
const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// Everything the configuration says about notes and index, ready to use.
pub struct House {
    /// As loaded.
    pub config: Config,
    /// Where the index is.
    pub home: Home,
    /// What an index must have been made with.
    pub recipe: Recipe,
    /// Parses notes and assigns facets.
    pub parser: NoteParser,
    /// What a search needs besides a snapshot.
    pub settings: Settings,
}

impl House {
    /// Reads the files that the configuration names; touches neither notes nor index.
    pub fn new(config: Config) -> anyhow::Result<Self> {
        let taxonomy = taxonomy(&config)?;
        let corpus = &config.corpus;
        let limits = Limits {
            note_bytes: usize::try_from(corpus.note_bytes_max).unwrap_or(usize::MAX),
            sections: corpus.sections_max,
            front_matter_bytes: corpus.front_matter_bytes_max,
            front_matter_depth: corpus.front_matter_depth_max,
        };
        let options = facet::Options {
            organisation_keys: config.facets.organisation_keys.clone(),
            author_keys: config.facets.author_keys.clone(),
            ..facet::Options::default()
        };
        let recipe = Recipe::new(&format!("{limits:?} {options:?}"), Arc::clone(&taxonomy));
        let parser = NoteParser { limits, taxonomy, options };
        let home = Home::new(config.index.path.clone());
        let synonyms = config.search.synonyms.as_deref().map(read_synonyms).transpose()?;
        let settings = Settings {
            links: config.links.clone(),
            time_max: Duration::from_millis(config.search.time_ms_max),
            synonyms: Arc::new(ArcSwap::from_pointee(synonyms.unwrap_or_default())),
        };
        Ok(Self { config, home, recipe, parser, settings })
    }

    /// Puts the index elsewhere than configured.
    pub fn place_index(&mut self, path: &Path) {
        self.config.index.path = path.to_path_buf();
        self.home = Home::new(path);
    }

    /// The folders of the corpus.
    pub fn folder(&self) -> anyhow::Result<Folder> {
        self.folder_of(&self.config.corpus.roots)
    }

    /// Other folders, with the same rules.
    pub fn folder_of(&self, roots: &[PathBuf]) -> anyhow::Result<Folder> {
        for root in roots {
            fs::read_dir(root)
                .with_context(|| format!("corpus root {} cannot be read", root.display()))?;
        }
        let corpus = &self.config.corpus;
        Ok(Folder::new(roots, corpus.include.clone(), &self.config.index.path)?)
    }

    /// Takes the index for writing. Says why if it has to be built from nothing.
    pub fn indexer(&self, board: Arc<Board>, rebuild: bool) -> anyhow::Result<Indexer> {
        let folder = self.folder()?;
        let heap_bytes = self.config.index.heap_bytes;
        let (writer, reason) = match rebuild {
            true => self.home.rebuild(&self.recipe, heap_bytes)?,
            false => self.home.open(&self.recipe, heap_bytes)?,
        };
        match reason {
            None => {}
            Some(Rebuild::Absent) => tracing::info!("building the index"),
            Some(Rebuild::Asked) => tracing::info!("building the index anew"),
            Some(Rebuild::Outdated) => {
                tracing::info!("building the index anew: it was made by other settings or version");
                self.serve_meanwhile(&board);
            }
            Some(Rebuild::Damaged(what)) => {
                tracing::warn!(what, "building the index anew: it is damaged");
            }
        }
        Ok(Indexer::new(folder, writer, self.parser.clone(), board)?)
    }

    /// An index that other settings made answers until the new one is there.
    fn serve_meanwhile(&self, board: &Arc<Board>) {
        if board.snapshot().is_none() {
            let Ok(old) = self.home.read_outdated(&self.recipe) else { return };
            board.serve_meanwhile(Arc::new(old));
        }
        self.inspect_meanwhile(board);
    }

    /// What is served though nobody keeps it up is withdrawn if its bytes are found to be damaged.
    fn inspect_meanwhile(&self, board: &Arc<Board>) {
        let Some(served) = board.snapshot() else { return };
        let (home, board) = (self.home.clone(), Arc::clone(board));
        let inspection = std::thread::Builder::new().name("inspection".to_owned());
        let spawned = inspection.spawn(move || match home.inspect() {
            // Files may be missing because a new index has taken its place.
            Err(error @ IndexError::Checksum { .. }) if home.serves(served.index_id()) => {
                tracing::warn!(%error, "the index is damaged: nothing is answered meanwhile");
                board.withdraw_meanwhile(served.index_id());
            }
            // The new index is inspected by whoever makes it.
            Ok(()) | Err(IndexError::Checksum { .. }) => {}
            Err(error) => tracing::warn!(%error, "the files of the index could not be checked"),
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "the files of the index are not checked");
        }
    }

    /// As [`House::indexer`], to serve. Where the index is there and right but nothing can be
    /// written, it is served as it is; there is no indexer then, for the time being.
    fn indexer_or_hold(&self, board: &Arc<Board>) -> anyhow::Result<Option<Indexer>> {
        let error = match self.indexer(Arc::clone(board), false) {
            Ok(indexer) => return Ok(Some(indexer)),
            Err(error) => error,
        };
        let unwritable = error.downcast_ref::<IndexError>().filter(|error| error.is_unwritable());
        let Some(why) = unwritable else { return Err(error) };
        let why = why.to_string();
        if board.snapshot().is_none() {
            let read = self.home.read(&self.recipe);
            let read = read.or_else(|_| self.home.read_outdated(&self.recipe));
            let Ok(snapshot) = read else { return Err(error) };
            // Nothing could mend it: what is damaged is not served at all.
            self.home.inspect()?;
            tracing::warn!(why, "serving the index as it is");
            board.hold(Arc::new(snapshot), why);
        }
        Ok(None)
    }

    fn timing(&self) -> Timing {
        let watch = &self.config.watch;
        Timing {
            quiet: Duration::from_millis(watch.quiet_ms),
            reconcile: Duration::from_secs(watch.reconcile_secs),
            poll: Duration::from_secs(watch.poll_secs),
        }
    }
}

/// A file that the configuration names cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {path} cannot be read: {source}")]
pub struct SettingsError {
    key: &'static str,
    path: PathBuf,
    source: std::io::Error,
}

fn read_setting(key: &'static str, path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError { key, path: path.to_owned(), source })
}

fn taxonomy(config: &Config) -> anyhow::Result<Arc<Taxonomy>> {
    if config.facets.organisations.is_none() && config.facets.themes.is_none() {
        return Ok(Taxonomy::builtin());
    }
    let [organisations, themes] = Taxonomy::builtin_sources();
    let read = |key, path: &Option<PathBuf>, builtin: Source<'static>| match path {
        Some(path) => read_setting(key, path).map(|text| (path.display().to_string(), text)),
        None => Ok((builtin.name.to_owned(), builtin.text.to_owned())),
    };
    let facets = &config.facets;
    let organisations = read("facets.organisations", &facets.organisations, organisations)?;
    let themes = read("facets.themes", &facets.themes, themes)?;
    Ok(Arc::new(Taxonomy::parse(
        Source { name: &organisations.0, text: &organisations.1 },
        Source { name: &themes.0, text: &themes.1 },
    )?))
}

fn read_synonyms(path: &Path) -> Result<Synonyms, SettingsError> {
    Ok(Synonyms::parse(&read_setting("search.synonyms", path)?))
}

/// Reads the synonyms again whenever their file changes. A file that cannot be read changes
/// nothing: the last good one stays.
async fn reload_synonyms(path: PathBuf, settings: Settings) {
    let look = || fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
    let mut known = look();
    loop {
        tokio::time::sleep(FILES_EVERY).await;
        let now = look();
        if now == known || now.is_none() {
            continue;
        }
        known = now;
        match read_synonyms(&path) {
            Ok(synonyms) => {
                settings.synonyms.store(Arc::new(synonyms));
                tracing::info!(path = %path.display(), "synonyms read again");
            }
            Err(error) => tracing::warn!(%error, "synonyms kept as they were"),
        }
    }
}

/// A house with other facet trees, on its way to the thread that keeps the index up.
type Renewal = Arc<ArcSwapOption<House>>;

/// Reads the facet trees again whenever a file of them changes, and has the index made anew with
/// them; the index that is served keeps its own until then. Trees that are faulty change nothing.
async fn reload_trees(config: Config, recipe: Recipe, renewal: Renewal, mailbox: Arc<Mailbox>) {
    let files = [&config.facets.organisations, &config.facets.themes];
    let files: Vec<PathBuf> = files.into_iter().flatten().cloned().collect();
    let look = || -> Vec<_> {
        let stamp = |file| fs::metadata(file).and_then(|m| Ok((m.modified()?, m.len()))).ok();
        files.iter().map(stamp).collect()
    };
    let (mut known, mut recipe) = (look(), recipe);
    while !files.is_empty() {
        tokio::time::sleep(FILES_EVERY).await;
        let now = look();
        if now == known || now.contains(&None) {
            continue;
        }
        known = now;
        match House::new(config.clone()) {
            Ok(house) if recipe == house.recipe => {}
            Ok(house) => {
                tracing::info!("facet trees changed: sorting all notes anew");
                recipe = house.recipe.clone();
                renewal.store(Some(Arc::new(house)));
                mailbox.interrupt();
            }
            Err(error) => tracing::warn!(%error, "facet trees kept as they were"),
        }
    }
}

/// Keeps the index up until the mailbox is closed for good: with another house whenever the facet
/// trees changed. Without an indexer, tries again and again to have one.
fn keep_up(
    mut house: Arc<House>,
    mut indexer: Option<Indexer>,
    mailbox: &Arc<Mailbox>,
    board: &Arc<Board>,
    renewal: &Renewal,
) -> anyhow::Result<()> {
    loop {
        if let Some(indexer) = indexer.take() {
            let (mail, news) = (Arc::clone(mailbox), Arc::clone(board));
            Service::new(indexer, mail, news, house.timing()).run()?;
        } else if mailbox.pause(WRITABLE_EVERY) {
            // What is held goes on being served.
            indexer = house.indexer_or_hold(board).unwrap_or_else(|error| {
                tracing::error!(%error, "the index cannot be taken over: will try again");
                None
            });
            continue;
        }
        let Some(renewed) = renewal.swap(None) else { return Ok(()) };
        house = renewed;
        while indexer.is_none() {
            if !mailbox.reopen() {
                return Ok(());
            }
            match house.indexer(Arc::clone(board), false) {
                Ok(ready) => indexer = Some(ready),
                // The index that is served stays so, as it is.
                Err(error) => {
                    tracing::error!(%error, "no index with the new trees: will try again");
                    std::thread::sleep(RENEWAL_RETRY);
                }
            }
        }
    }
}

/// Runs until the process is told to stop. `ready` is called once, with the address, when the
/// first scan is committed.
pub async fn run(house: House, ready: impl FnOnce(&str) + Send + 'static) -> anyhow::Result<()> {
    let config = house.config.clone();
    let board = Arc::new(Board::default());
    let mailbox = Arc::new(Mailbox::default());
    // The built-in trees are read while the index is opened.
    let trees = Arc::clone(&house.parser.taxonomy);
    tokio::task::spawn_blocking(move || {
        trees.organisations();
    });
    let indexer = house.indexer_or_hold(&board)?;
    let server = Server::bind(&config.http.listen, &config.security).await?;
    let address = format!("http://{}", server.address());
    let renewal = Renewal::default();
    let trees = reload_trees(
        config.clone(),
        house.recipe.clone(),
        Arc::clone(&renewal),
        Arc::clone(&mailbox),
    );
    let synonyms = config.search.synonyms.clone().map(|path| (path, house.settings.clone()));
    let source = NoteSource::new(&house.folder()?, house.parser.limits);
    let settings = house.settings.clone();
    let app = App::new(Arc::clone(&board), Arc::clone(&mailbox), source, settings, config);
    let app = Arc::new(app);
    let service_app = Arc::clone(&app);

    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks: JoinSet<(&'static str, anyhow::Result<()>)> = JoinSet::new();
    let (mail, news) = (Arc::clone(&mailbox), Arc::clone(&board));
    let house = Arc::new(house);
    tasks.spawn_blocking(move || ("indexer", keep_up(house, indexer, &mail, &news, &renewal)));
    let mut server_stop = stopped.clone();
    tasks.spawn(async move {
        let stop = async move {
            let _ = server_stop.wait_for(|stopped| *stopped).await;
        };
        server.run(router(service_app), stop).await;
        ("server", Ok(()))
    });
    // Tasks that nobody waits for: they end with this set.
    let mut endless = JoinSet::new();
    endless.spawn(async move {
        wait_until_ready(&board).await;
        ready(&address);
    });
    endless.spawn(trees);
    endless.spawn(async move { app.keep_suggestions_ready().await });
    if let Some((path, settings)) = synonyms {
        endless.spawn(reload_synonyms(path, settings));
    }
    let mut signals = Signals::new()?;
    let outcome = supervise(&mut tasks, &mut signals).await;
    let _ = stop.send(true);
    mailbox.close();
    let ended = async { while tasks.join_next().await.is_some() {} };
    tokio::select! {
        stopped = tokio::time::timeout(STOP_MAX, ended) => if stopped.is_err() {
            // One long note: the last commit is whole, and the next start does the rest.
            tracing::warn!("stopped in the middle of a note");
        },
        signal = signals.next() => tracing::warn!(signal, "told again: stopped at once"),
    }
    outcome
}

/// Waits for the first commit, telling the log from time to time how far it is.
async fn wait_until_ready(board: &Board) {
    let mut status = board.subscribe();
    loop {
        let ready = status.wait_for(|status| status.ready);
        if tokio::time::timeout(PROGRESS_EVERY, ready).await.is_ok() {
            return;
        }
        if let Some(progress) = board.status().progress {
            tracing::info!(notes = progress.done, of = progress.total, "indexing");
        }
    }
}

/// The ways to tell the process to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        let [terminate, interrupt] = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
        Ok(Self { terminate: terminate?, interrupt: interrupt? })
    }

    /// The name of the next one.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Waits for a signal, or for a task that ends before its time.
async fn supervise(
    tasks: &mut JoinSet<(&'static str, anyhow::Result<()>)>,
    signals: &mut Signals,
) -> anyhow::Result<()> {
    tokio::select! {
        signal = signals.next() => {
            tracing::info!(signal, "stopping");
            Ok(())
        }
        Some(ended) = tasks.join_next() => match ended {
            Ok((name, result)) => result.with_context(|| format!("the {name} ended")),
            Err(error) => Err(error).context("a task failed"),
        },
    }
}
