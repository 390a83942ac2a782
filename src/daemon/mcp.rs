//! `limier mcp`: serves an assistant on standard input and output. Each tool is called at the desk of the
//! daemon that keeps the index. While there is none, it is answered from the index as it is on the disk,
//! which is only read: no lock is held.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::Value;

use crate::http::{App, ask_desk_for_tool, has_desk, serve_stdio};
use crate::index::IndexError;
use crate::ingest::{Board, Mailbox};

use super::setup::Setup;

/// The index on the disk, and what was last read of it.
struct ReadIndex {
    setup: Setup,
    board: Arc<Board>,
    last: Mutex<Option<CommitLook>>,
}

/// What tells one commit from the next without reading it.
#[derive(PartialEq, Eq)]
struct CommitLook {
    /// The folder of the index that is served.
    folder: String,
    modified: SystemTime,
    bytes: u64,
}

/// Serves one client until it closes our input.
///
/// # Errors
/// When there is no index to read, or the client does not speak the protocol.
pub(crate) async fn serve_mcp(setup: Setup) -> anyhow::Result<()> {
    let board = Arc::new(Board::default());
    let source = setup.source()?;
    let (settings, config) = (setup.settings.clone(), setup.config.clone());
    let app = App::new(Arc::clone(&board), Arc::new(Mailbox::default()), source, settings, config);
    let index = ReadIndex { setup, board, last: Mutex::default() };
    let home = index.setup.home.root().to_owned();
    if !has_desk(&home) {
        index.read()?;
    }
    let elsewhere = move |name: &str, arguments: &Value| {
        let told = ask_desk_for_tool(&home, name, arguments);
        if told.is_none()
            && let Err(error) = index.read()
        {
            tracing::warn!(%error, "answering from the state before");
        }
        told
    };
    Ok(serve_stdio(Arc::new(app), elsewhere).await?)
}

impl ReadIndex {
    /// Puts the last commit on the board, unless it is there.
    fn read(&self) -> Result<(), IndexError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let look = self.look();
        if look.is_some() && *last == look {
            return Ok(());
        }
        let snapshot = self.setup.read_index()?;
        self.board.serve_meanwhile(Arc::new(snapshot));
        *last = look;
        Ok(())
    }

    /// `None` while there is nothing to look at.
    fn look(&self) -> Option<CommitLook> {
        let root = self.setup.home.root();
        let folder = fs::read_to_string(root.join("current")).ok()?;
        let commit = fs::metadata(root.join(folder.trim()).join("meta.json")).ok()?;
        Some(CommitLook { folder, modified: commit.modified().ok()?, bytes: commit.len() })
    }
}
