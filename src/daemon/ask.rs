//! A question about the notes: put to the daemon that keeps the index if there is one, else answered from
//! the index as it is on the disk. The answer is the same.

use std::sync::Arc;

use crate::config::Config;
use crate::http::{Question, Reading, ask_desk};
use crate::ingest::NoteSource;

use super::embedding::read_semantics;
use super::setup::Setup;

/// The answer as JSON; `None` if what was named is not there.
///
/// # Errors
/// When the question is wrong, or no daemon answers and the index cannot be read.
pub(crate) fn ask(config: Config, question: &Question) -> anyhow::Result<Option<String>> {
    if let Some(reply) = ask_desk(&config.index.path, question) {
        return Ok(reply?);
    }
    let setup = Setup::new(config)?;
    let mut snapshot = setup.read_index()?;
    if question.weighs_meaning() {
        let semantics = read_semantics(&setup, &snapshot).unwrap_or_else(|error| {
            tracing::warn!("{error:#}: words answer alone");
            None
        });
        snapshot = snapshot.with_semantics(semantics.map(Arc::new));
    }
    // A search needs no folder of notes to be there.
    let source = match question {
        Question::Text { .. } => setup.source()?,
        _ => NoteSource::new(&setup.folder_of(&[])?, setup.parser.limits),
    };
    let hits_max = setup.config.search.hits_max;
    let settings = &setup.settings;
    Ok(Reading { snapshot: &snapshot, settings, source: &source, hits_max }.answer(question)?)
}
