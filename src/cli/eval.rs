//! `limier eval`: measures relevance on judged queries.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::config::Config;
use crate::daemon::{Setup, open_indexer};
use crate::eval::{Evaluation, Judged, evaluate};
use crate::ingest::Board;

use super::eval_args::EvalArgs;
use super::exit::Exit;
use super::output;

/// `with_corpus`: notes were named on the command line, so the index is made in a temporary folder.
pub(super) fn run(mut config: Config, args: &EvalArgs, with_corpus: bool) -> anyhow::Result<Exit> {
    let (queries, qrels) = (read(&args.queries)?, read(&args.qrels)?);
    let judged = Judged::parse(&queries, &qrels)
        .with_context(|| format!("{} and {}", args.queries.display(), args.qrels.display()))?;
    let temporary = tempfile::tempdir()?;
    if with_corpus {
        temporary.path().clone_into(&mut config.index.path);
    }
    let setup = Setup::new(config)?;
    let snapshot = if with_corpus {
        let board = Arc::new(Board::default());
        let (mut indexer, _) = open_indexer(&setup, &board, false)?;
        indexer.reconcile()?;
        board.snapshot().context("nothing was indexed")?
    } else {
        Arc::new(setup.home.read(&setup.recipe)?)
    };
    let bar = output::progress_bar("evaluating");
    bar.set_length(judged.queries.len() as u64);
    let evaluation = evaluate(&snapshot, &setup.settings, &judged, &|| bar.inc(1))?;
    bar.finish_and_clear();
    if let Some(file) = &args.run_out {
        fs::write(file, &evaluation.run).with_context(|| format!("{}", file.display()))?;
    }
    match args.json {
        true => output::line(serde_json::to_string_pretty(&evaluation)?),
        false => print(&evaluation),
    }
    Ok(Exit::Done)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn print(evaluation: &Evaluation) {
    output::line(format_args!(
        "nDCG@10 {:.4}  MRR@10 {:.4}  Recall@100 {:.4}  ({} queries)",
        evaluation.ndcg, evaluation.mrr, evaluation.recall, evaluation.queries
    ));
    for worst in &evaluation.worst {
        output::line(format_args!("  {:.3}  {}  {}", worst.ndcg, worst.id, worst.text));
    }
}
