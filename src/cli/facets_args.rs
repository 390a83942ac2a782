//! The command line as typed, of the commands about facets.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueHint};

/// `limier facets`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum FacetsAction {
    /// Draw sections for a judge, or score the sheets that judges have filled
    ///
    /// Without a sheet, it prints a blank one: ids of sections drawn at random, without the values
    /// that Limier gives. The judge writes down, in the file, what a reader would tick. With filled
    /// sheets, it prints precision, recall, the same for each rule, and every difference; where
    /// two sheets hold the same section, also how far the judges agree.
    Judge(JudgeArgs),
    /// List the commonest organisations, names and tags that the trees do not know
    ///
    /// Prints an entry for each, to be judged and pasted into a copy of the tree files
    /// (facets.organisations, facets.themes).
    Suggest(SuggestArgs),
}

/// `limier facets suggest`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier --corpus ~/notes facets suggest
  limier --corpus ~/notes facets suggest --limit 50 > entries.toml")]
pub(crate) struct SuggestArgs {
    /// Entries of each kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
}

/// `limier facets judge`
#[derive(Clone, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier --corpus ~/notes facets judge --sample 200 --seed 7 > sheet.tsv
  limier --corpus ~/notes facets judge --texts sheet.tsv
  limier --corpus ~/notes facets judge sheet.tsv other.tsv")]
pub(crate) struct JudgeArgs {
    /// Filled sheets
    #[arg(value_name = "SHEET", value_hint = ValueHint::FilePath)]
    pub(crate) sheets: Vec<PathBuf>,
    /// Number of sections to draw
    #[arg(long, value_name = "N", default_value_t = 200, conflicts_with = "sheets")]
    pub(crate) sample: usize,
    /// Which sections are drawn: the same for the same number
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "sheets")]
    pub(crate) seed: u64,
    /// Print the sections of the sheets, for the judge to read
    #[arg(long, requires = "sheets")]
    pub(crate) texts: bool,
}
