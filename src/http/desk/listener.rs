//! The daemon's side of the desk.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::disk::{FolderSocket, listen_in};
use crate::http::app::App;
use crate::http::front::Front;
use crate::http::mcp::call_tool;

use super::question::{Asked, Letter, Question, Reply};
use super::reading::Reading;

/// Bytes of a question.
const QUESTION_BYTES_MAX: u64 = 1 << 20;
/// Commands that are served at once; more wait.
const SERVED_MAX: usize = 32;
/// How long a command may take to say what it wants, and to hear the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait when the system refuses a connection, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The user that may do everything.
const ROOT: u32 = 0;

/// Who listens in the index folder.
pub(crate) struct Desk {
    listener: UnixListener,
    /// The user that this process runs as.
    user: u32,
}

impl Desk {
    /// Listens in the folder of an index that this process keeps, for as long as the socket is held.
    ///
    /// # Errors
    /// The folder takes no socket, or another process listens there.
    pub(crate) fn open(folder: &Path) -> io::Result<(Self, FolderSocket)> {
        let (listener, socket) = listen_in(folder)?;
        listener.set_nonblocking(true)?;
        let listener = UnixListener::from_std(listener)?;
        Ok((Self { listener, user: socket.user() }, socket))
    }

    /// Answers whoever comes, by the configuration of the time, until it is dropped.
    pub(crate) async fn run(self, front: Arc<Front>) {
        let places = Arc::new(Semaphore::new(SERVED_MAX));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "could not accept a command of this machine");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            // Others may not be able to read the index; those who are can do without us.
            let user = stream.peer_cred().map(|peer| peer.uid());
            if !user.is_ok_and(|user| user == self.user || user == ROOT) {
                continue;
            }
            let app = front.app();
            tokio::spawn(async move {
                if let Err(error) = serve(stream, &app).await {
                    tracing::debug!(%error, "a command of this machine broke off");
                }
                drop(place);
            });
        }
    }
}

async fn serve(mut stream: UnixStream, app: &Arc<App>) -> io::Result<()> {
    let mut letter = Vec::new();
    let mut bounded = (&mut stream).take(QUESTION_BYTES_MAX);
    timeout(PATIENCE, bounded.read_to_end(&mut letter)).await??;
    let letter: Letter = serde_json::from_slice(&letter)?;
    if letter.version != Letter::VERSION {
        return Ok(());
    }
    let reply = match letter.asked {
        Asked::Question(question) => answer(app, question).await,
        Asked::Tool { .. } if app.snapshot().is_err() => None,
        Asked::Tool { name, arguments } => call_tool(app, &name, arguments).await.map(Reply::Found),
    };
    // To be told nothing is to be told to look oneself: the index may be there though we cannot answer.
    let Some(reply) = reply else { return Ok(()) };
    let reply = serde_json::to_vec(&reply)?;
    timeout(PATIENCE, stream.write_all(&reply)).await?
}

/// `None` if there is no index to answer from, no room to work in, or no time.
async fn answer(app: &Arc<App>, question: Question) -> Option<Reply> {
    let snapshot = app.snapshot().ok()?;
    let working = Arc::clone(app);
    let work = move |_: &CancellationToken| {
        let App { settings, source, config, .. } = &*working;
        let hits_max = config.search.hits_max;
        Reading { snapshot: &snapshot, settings, source, hits_max }.answer(&question)
    };
    match app.page(work).await.ok()? {
        Ok(Some(json)) => Some(Reply::Found(json)),
        Ok(None) => Some(Reply::Nothing),
        Err(error) if error.is_refusal() => Some(Reply::Refused(error.to_string())),
        Err(error) => {
            tracing::warn!(%error, "a command of this machine has no answer");
            None
        }
    }
}
