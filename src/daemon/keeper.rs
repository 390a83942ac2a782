//! Decides which index is served and which indexer keeps it up to date. There is one indexer at a
//! time. A new set-up ends it and starts the next; the old index answers until the new one is ready.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::index::{IndexError, Rebuild, Writer};
use crate::ingest::{Board, ClusterFollower, Indexer, Mailbox, Service, give_way};

use super::setup::Setup;

/// How long after a failure the index is opened again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Takes the index for writing. If it has to be built from nothing, logs and returns why.
///
/// # Errors
///
/// If a folder of notes cannot be read, or the index cannot be opened for a reason other than damage.
pub(crate) fn open_indexer(
    setup: &Setup,
    board: &Arc<Board>,
    rebuild: bool,
) -> anyhow::Result<(Indexer, Option<Rebuild>)> {
    let folder = setup.folder()?;
    let (writer, reason) = open_writer(setup, rebuild)?;
    let indexer = Indexer::new(folder, writer, setup.parser.clone(), Arc::clone(board))?;
    Ok((indexer, reason))
}

/// Takes the index for writing, whoever says what is written. If it has to be built from nothing, logs and
/// returns why.
///
/// # Errors
///
/// If the index cannot be opened for a reason other than damage.
pub(crate) fn open_writer(
    setup: &Setup,
    rebuild: bool,
) -> Result<(Writer, Option<Rebuild>), IndexError> {
    let heap_bytes = setup.config.index.heap_bytes;
    let (writer, reason) = match rebuild {
        true => Writer::rebuild(&setup.home, &setup.recipe, heap_bytes)?,
        false => Writer::open(&setup.home, &setup.recipe, heap_bytes)?,
    };
    match &reason {
        None => {}
        Some(Rebuild::Absent) => tracing::info!("building the index"),
        Some(Rebuild::Asked) => tracing::info!("rebuilding the index"),
        Some(Rebuild::Outdated) => {
            tracing::info!("rebuilding the index: other settings or another version made it");
        }
        Some(Rebuild::Damaged(what)) => {
            tracing::warn!(what, "rebuilding the index: it is damaged");
        }
    }
    Ok((writer, reason))
}

/// What keeps an index up.
enum Upkeeper {
    /// It follows a folder.
    Indexer(Box<Indexer>),
    /// It follows a cluster.
    Follower(Box<ClusterFollower>),
}

/// Opens, serves and rebuilds the index, with one indexer at a time.
pub(super) struct Keeper {
    setup: Arc<Setup>,
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    /// Ready for the first round; `None` if the index is served as it is.
    indexer: Option<Upkeeper>,
}

impl Keeper {
    /// Opens the index. One that is right but cannot be written is served as it is.
    ///
    /// # Errors
    ///
    /// If there is nothing to serve and no way to make it.
    pub(super) fn start(
        setup: Arc<Setup>,
        board: Arc<Board>,
        mailbox: Arc<Mailbox>,
    ) -> anyhow::Result<Self> {
        let indexer = match open(&setup, &board, &mailbox) {
            Ok(indexer) => Some(indexer),
            Err(error) => {
                hold(&setup, &board, error)?;
                None
            }
        };
        Ok(Self { setup, board, mailbox, indexer })
    }

    /// Keeps the index up until `stop`, each time with the latest of `setups`.
    ///
    /// # Errors
    ///
    /// If the last commits cannot be made durable at the end, or the indexer panics.
    pub(super) async fn run(
        mut self,
        mut setups: watch::Receiver<Arc<Setup>>,
        stop: CancellationToken,
    ) -> anyhow::Result<()> {
        loop {
            let round = Round {
                setup: Arc::clone(&self.setup),
                board: Arc::clone(&self.board),
                mailbox: Arc::clone(&self.mailbox),
                stop: stop.child_token(),
            };
            let (indexer, round_stop) = (self.indexer.take(), round.stop.clone());
            let mut thread = spawn_blocking(move || round.run(indexer));
            tokio::select! {
                ended = &mut thread => return ended?,
                () = stop.cancelled() => {}
                () = other_recipe(&mut setups, &self.setup) => {}
            }
            round_stop.cancel();
            self.mailbox.wake();
            let ended = thread.await?;
            if stop.is_cancelled() {
                return ended;
            }
            if let Err(error) = ended {
                tracing::error!(%error, "the last commits may not survive a power cut");
            }
            self.setup = Arc::clone(&setups.borrow_and_update());
        }
    }
}

/// Waits until an index has to be made otherwise than `running` says.
async fn other_recipe(setups: &mut watch::Receiver<Arc<Setup>>, running: &Setup) {
    while setups.changed().await.is_ok() {
        if setups.borrow_and_update().recipe != running.recipe {
            return;
        }
    }
    std::future::pending().await
}

/// One indexer's time.
struct Round {
    setup: Arc<Setup>,
    board: Arc<Board>,
    mailbox: Arc<Mailbox>,
    stop: CancellationToken,
}

impl Round {
    /// Blocks until a stop is requested.
    fn run(self, indexer: Option<Upkeeper>) -> anyhow::Result<()> {
        match indexer.or_else(|| self.take_over()) {
            Some(Upkeeper::Indexer(indexer)) => {
                let timing = self.setup.timing();
                let service = Service::new(*indexer, self.mailbox, self.board, timing);
                Ok(service.run(&self.stop)?)
            }
            Some(Upkeeper::Follower(follower)) => Ok(follower.run(&self.stop)?),
            None => Ok(()),
        }
    }

    /// Tries until the index can be written. What is served stays so meanwhile.
    fn take_over(&self) -> Option<Upkeeper> {
        let mut known_failure = String::new();
        while !self.stop.is_cancelled() {
            match open(&self.setup, &self.board, &self.mailbox) {
                Ok(indexer) => return Some(indexer),
                Err(error) => {
                    let failure = format!("{error:#}");
                    if failure != known_failure {
                        tracing::error!(failure, "cannot take over the index: will try again");
                        known_failure = failure;
                    }
                }
            }
            self.mailbox.discard(RETRY_AFTER);
        }
        None
    }
}

/// Opens the index to keep it up. One that other settings made answers until the new one is there.
fn open(setup: &Setup, board: &Arc<Board>, mailbox: &Arc<Mailbox>) -> anyhow::Result<Upkeeper> {
    let (upkeeper, reason) = if setup.follows() {
        let (writer, reason) = open_writer(setup, false)?;
        let follower = setup.follower(writer, board, mailbox)?;
        (Upkeeper::Follower(Box::new(follower)), reason)
    } else {
        let (mut indexer, reason) = open_indexer(setup, board, false)?;
        let woken = Arc::clone(mailbox);
        setup.publish(&mut indexer, false, move || woken.wake())?;
        (Upkeeper::Indexer(Box::new(indexer)), reason)
    };
    if reason == Some(Rebuild::Outdated) {
        if board.snapshot().is_none()
            && let Ok(outdated) = setup.home.read_outdated(&setup.recipe)
        {
            board.serve_meanwhile(Arc::new(outdated));
        }
        inspect_meanwhile(setup, board);
    }
    Ok(upkeeper)
}

/// Withdraws what is served until another index is made, if its bytes are found to be damaged. The
/// other is inspected by its indexer.
fn inspect_meanwhile(setup: &Setup, board: &Arc<Board>) {
    let Some(served) = board.snapshot() else { return };
    let (home, board) = (setup.home.clone(), Arc::clone(board));
    let inspect = move || {
        give_way();
        match home.inspect() {
            // Files may be missing because the new index has taken its place.
            Err(error @ IndexError::Checksum { .. }) if home.serves(served.index_id()) => {
                tracing::warn!(%error, "the index is damaged: no answers until it is rebuilt");
                board.withdraw_meanwhile(served.index_id());
            }
            Ok(()) | Err(IndexError::Checksum { .. }) => {}
            Err(error) => tracing::warn!(%error, "could not check the files of the index"),
        }
    };
    if let Err(error) = thread::Builder::new().name("inspection".to_owned()).spawn(inspect) {
        tracing::warn!(%error, "cannot check the files of the index");
    }
}

/// After a failure to open the index: serves it as it is, if nothing but writing failed.
fn hold(setup: &Setup, board: &Board, failure: anyhow::Error) -> anyhow::Result<()> {
    let index_error = failure.downcast_ref::<IndexError>();
    let Some(unwritable) = index_error.filter(|error| error.is_unwritable()) else {
        return Err(failure);
    };
    let why = unwritable.to_string();
    let (home, recipe) = (&setup.home, &setup.recipe);
    let Ok(snapshot) = home.read(recipe).or_else(|_| home.read_outdated(recipe)) else {
        return Err(failure);
    };
    // Nothing could mend it: a damaged index is not served at all.
    home.inspect()?;
    tracing::warn!(why, "serving the index as it is");
    board.hold(Arc::new(snapshot), why);
    Ok(())
}
