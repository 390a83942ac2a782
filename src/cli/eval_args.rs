//! The command line as typed, of `limier eval`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum, ValueHint};

/// `limier eval`
#[derive(Clone, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Files: queries are query_id<TAB>text; judgements are query_id<TAB>key<TAB>grade, where key is a
note's path, path#anchor or path#heading.

Examples:
  limier eval --queries queries.tsv --qrels qrels.tsv
  limier eval --corpus ~/notes --queries queries.tsv --qrels qrels.tsv --run-out run.tsv
  limier eval --queries queries.tsv --qrels qrels.tsv --fold 'faq/**' --compare before.tsv")]
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
    /// Count notes that match as one answer each, whatever was judged; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(crate) fold: Vec<String>,
    /// What counts as one answer [default: section if a section was judged, else note]
    #[arg(long, value_enum)]
    pub(crate) level: Option<EvalLevel>,
    /// Compare with this file of hits, with 95 % bounds by a paired bootstrap over needs
    #[arg(long, value_name = "RUN", value_hint = ValueHint::FilePath)]
    pub(crate) compare: Option<PathBuf>,
}

/// What counts as one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalLevel {
    Note,
    Section,
}
