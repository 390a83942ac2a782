//! Asks at the desk of the daemon that keeps an index.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::disk::connect_in;

use super::error::AskError;
use super::question::{Asked, Letter, Question, Reply};

/// How long the daemon may be silent. Then it hangs, and the index can be read as well.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether somebody is at the desk of the index in `folder`.
pub(crate) fn has_desk(folder: &Path) -> bool {
    connect_in(folder).is_ok()
}

/// What the daemon that keeps the index in `folder` answers: as [`Reading::answer`](super::reading::Reading::answer).
/// `None` if there is none, or if it cannot answer now.
pub(crate) fn ask_desk(
    folder: &Path,
    question: &Question,
) -> Option<Result<Option<String>, AskError>> {
    Some(match ask(folder, Asked::Question(question.clone()))? {
        Reply::Found(json) => Ok(Some(json)),
        Reply::Nothing => Ok(None),
        Reply::Refused(why) => Err(AskError::Refused(why)),
    })
}

/// What it answers to an assistant's call of a tool, as JSON of the protocol.
pub(crate) fn ask_desk_for_tool(folder: &Path, name: &str, arguments: &Value) -> Option<String> {
    let (name, arguments) = (name.to_owned(), arguments.clone());
    match ask(folder, Asked::Tool { name, arguments })? {
        Reply::Found(json) => Some(json),
        Reply::Nothing | Reply::Refused(_) => None,
    }
}

fn ask(folder: &Path, asked: Asked) -> Option<Reply> {
    let letter = Letter { version: Letter::VERSION.to_owned(), asked };
    let exchange = || {
        let mut stream = connect_in(folder)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(&serde_json::to_vec(&letter)?)?;
        stream.shutdown(Shutdown::Write)?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply)?;
        // Nothing at all, or half of a reply, is none.
        Ok::<_, std::io::Error>(serde_json::from_slice(&reply)?)
    };
    exchange().inspect_err(|why| tracing::debug!(%why, "no daemon answers: reading the index")).ok()
}
