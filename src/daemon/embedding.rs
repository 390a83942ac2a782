//! Who embeds sections, with which model: one embedder at a time, and another as soon as the
//! configuration says another model.

use std::sync::Arc;
use std::thread;

use anyhow::Context;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::index::{SemanticIndex, SemanticMaker, Snapshot};
use crate::ingest::{Board, Embedder};
use crate::semantic::{Embedding, EmbeddingModel, ModelOptions};

use super::setup::Setup;

/// Sections that a check embeds again.
const CHECKED: usize = 100;
/// What a vector and the same in whole numbers have in common at least.
const COSINE_MIN: f32 = 0.99;

/// Embeds the sections that `board` shows until `stop`, each time as the latest of `setups` says.
///
/// # Errors
///
/// If the thread cannot be started.
pub(super) async fn keep_embedded(
    mut setup: Arc<Setup>,
    board: Arc<Board>,
    mut setups: watch::Receiver<Arc<Setup>>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        let options = setup.model();
        let round = stop.child_token();
        let ended = match options.clone() {
            Some(options) => Some(start(&setup, options, &board, round.clone())?),
            None => None,
        };
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                Ok(()) = setups.changed() => {}
            }
            setup = Arc::clone(&setups.borrow_and_update());
            if setup.model() != options {
                break;
            }
        }
        round.cancel();
        if let Some(ended) = ended {
            // An error only says that it has ended already.
            let _ = ended.await;
        }
    }
    Ok(())
}

fn start(
    setup: &Setup,
    options: ModelOptions,
    board: &Arc<Board>,
    stop: CancellationToken,
) -> anyhow::Result<oneshot::Receiver<()>> {
    let embedder = Embedder::new(options, setup.home.clone(), Arc::clone(board));
    let (tell, told) = oneshot::channel();
    let runtime = Handle::current();
    let work = move || {
        embedder.run(&runtime, &stop);
        // Nobody may wait any more.
        let _ = tell.send(());
    };
    let started = thread::Builder::new().name("embedder".to_owned()).spawn(work);
    started.context("cannot start the thread that embeds sections")?;
    Ok(told)
}

/// What the sections of `snapshot` mean, by the vectors that are on the disk: for a process that reads
/// the index and does not keep it. `None` without a model, or if it made no vectors yet.
///
/// # Errors
///
/// If the model or its vectors cannot be read.
pub(crate) fn read_semantics(
    setup: &Setup,
    snapshot: &Snapshot,
) -> anyhow::Result<Option<SemanticIndex>> {
    let Some(options) = setup.model() else { return Ok(None) };
    let model = Arc::new(EmbeddingModel::load(&options)?);
    let Some(mut maker) = SemanticMaker::read(&setup.home, model)? else { return Ok(None) };
    maker.look(snapshot)?;
    Ok(Some(maker.make()?))
}

/// Embeds some sections again: how many, and the ids of those whose kept vector is not that of their
/// text.
///
/// # Errors
///
/// If the model, the index or the vectors cannot be read.
pub(crate) fn check_semantics(
    setup: &Setup,
    snapshot: &Snapshot,
) -> anyhow::Result<(usize, Vec<String>)> {
    let Some(options) = setup.model() else { return Ok((0, vec![])) };
    let model = Arc::new(EmbeddingModel::load(&options)?);
    let Some(mut maker) = SemanticMaker::read(&setup.home, Arc::clone(&model))? else {
        return Ok((0, vec![]));
    };
    maker.look(snapshot)?;
    let sample = maker.sample(snapshot, CHECKED)?;
    let mut wrong = Vec::new();
    for (address, key, kept) in &sample {
        let kept = Embedding::pointing(&kept.floats().collect::<Vec<_>>());
        let is_right = match snapshot.embedded_text(*address, *key)? {
            Some(text) => {
                let made = model.embed_passages(&[text])?;
                made.first().zip(kept).is_some_and(|(made, kept)| made.cosine(&kept) >= COSINE_MIN)
            }
            None => false,
        };
        if !is_right {
            let section = snapshot.section(*address)?;
            wrong.push(format!("{}#{}", section.note, section.anchor));
        }
    }
    Ok((sample.len(), wrong))
}
