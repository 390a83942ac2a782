//! The command line as typed, of `limier eval`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueHint};

/// `limier eval`
#[derive(Clone, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Files: queries are query_id<TAB>text; judgements are query_id<TAB>key<TAB>grade, where key is a
note's path, path#anchor or path#heading.

Examples:
  limier eval --queries queries.tsv --qrels qrels.tsv
  limier eval --corpus ~/notes --queries queries.tsv --qrels qrels.tsv --run-out run.tsv")]
pub(crate) struct EvalArgs {
    /// File of queries
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) queries: PathBuf,
    /// File of judgements
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) qrels: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Write every hit to this file: query_id, note, breadcrumb and score, separated by tabs
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) run_out: Option<PathBuf>,
}
