//! `limier eval`: measures relevance on judged queries.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::config::{Config, NoteGlobs};
use crate::daemon::{Setup, open_indexer, read_semantics};
use crate::eval::{AnswerLevel, EvalRun, Evaluation, Judged, compare, evaluate, run_queries};
use crate::ingest::Board;

use super::eval_args::{EvalArgs, EvalLevel};
use super::exit::Exit;
use super::index::embed_all;
use super::output;

/// `with_corpus`: notes were named on the command line, so the index is made in a temporary folder.
pub(super) fn run(mut config: Config, args: &EvalArgs, with_corpus: bool) -> anyhow::Result<Exit> {
    let judged = judged(args)?;
    let before = args.compare.as_deref().map(|file| -> anyhow::Result<_> {
        EvalRun::parse(&read(file)?).with_context(|| file.display().to_string())
    });
    let before = before.transpose()?;
    let temporary = tempfile::tempdir()?;
    if with_corpus {
        temporary.path().clone_into(&mut config.index.path);
    }
    let setup = Setup::new(config)?;
    let snapshot = if with_corpus {
        let board = Arc::new(Board::default());
        let (mut indexer, _) = open_indexer(&setup, &board, false)?;
        indexer.reconcile()?;
        indexer.durability().establish()?;
        embed_all(&setup, &board)?;
        board.snapshot().context("nothing was indexed")?
    } else {
        let snapshot = setup.read_index()?;
        let semantics = read_semantics(&setup, &snapshot)?;
        Arc::new(snapshot.with_semantics(semantics.map(Arc::new)))
    };
    let bar = output::progress_bar("evaluating");
    bar.set_length(judged.queries.len() as u64);
    let run = run_queries(&snapshot, &setup.settings, &judged, &|| bar.inc(1))?;
    bar.finish_and_clear();
    if let Some(file) = &args.run_out {
        fs::write(file, run.to_string()).with_context(|| format!("{}", file.display()))?;
    }
    let comparison = before.map(|before| compare(&judged, &run, &before));
    let evaluation = Evaluation { comparison, ..evaluate(&judged, &run) };
    match args.json {
        true => output::line(serde_json::to_string_pretty(&evaluation)?),
        false => print(&evaluation),
    }
    Ok(Exit::Done)
}

fn judged(args: &EvalArgs) -> anyhow::Result<Judged> {
    let (queries, qrels) = (read(&args.queries)?, read(&args.qrels)?);
    let mut judged = Judged::parse(&queries, &qrels)
        .with_context(|| format!("{} and {}", args.queries.display(), args.qrels.display()))?;
    if let Some(level) = args.level {
        judged = judged.at_level(match level {
            EvalLevel::Note => AnswerLevel::Note,
            EvalLevel::Section => AnswerLevel::Section,
        });
    }
    if !args.fold.is_empty() {
        judged = judged.folding(NoteGlobs::try_from(args.fold.clone())?);
    }
    Ok(judged)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn print(evaluation: &Evaluation) {
    let means = evaluation.means;
    output::line(format_args!(
        "nDCG@10 {:.4}  MRR@10 {:.4}  Recall@100 {:.4}  ({} queries)",
        means.ndcg, means.reciprocal_rank, means.recall, evaluation.queries
    ));
    if let Some(comparison) = &evaluation.comparison {
        for (name, difference) in [
            ("nDCG@10", comparison.ndcg),
            ("MRR@10", comparison.reciprocal_rank),
            ("Recall@100", comparison.recall),
        ] {
            output::line(format_args!(
                "  {name:10} {:+.4}  95% [{:+.4}, {:+.4}]  ({} needs)",
                difference.mean, difference.low, difference.high, comparison.needs
            ));
        }
    }
    for worst in &evaluation.worst {
        output::line(format_args!("  {:.3}  {}  {}", worst.measures.ndcg, worst.id, worst.text));
    }
}
