//! The command line as typed, of the commands that search and read.

use clap::Args as ClapArgs;

/// `limier search`
#[derive(Clone, Debug, Default, PartialEq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier search 'souveraineté numérique'
  limier search --limit 3 --organisation DINUM '\"open data\" -budget'
  limier search --theme donnees --theme logiciels-libres --json communs
  limier search --files --all marchés | xargs grep -l '2024'
  limier search -- '-budget DINUM'")]
pub(crate) struct SearchArgs {
    /// What to look for
    pub(crate) query: String,
    /// Number of hits
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = hits)]
    pub(crate) limit: usize,
    /// All hits
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    /// Only hits of this score or more; scores compare within one answer only
    #[arg(long, value_name = "SCORE")]
    pub(crate) min_score: Option<f64>,
    /// How much meaning counts where a model is configured: 0 for words alone, 1 for all its weight
    #[arg(long, value_name = "SHARE")]
    pub(crate) semantic: Option<f64>,
    /// Only sections about this organisation: name, acronym or path; if repeated, any of them
    #[arg(long, value_name = "X")]
    pub(crate) organisation: Vec<String>,
    /// Only sections about this theme; if repeated, any of them
    #[arg(long, value_name = "X")]
    pub(crate) theme: Vec<String>,
    /// Only sections with this tag; if repeated, any of them
    #[arg(long, value_name = "X")]
    pub(crate) tag: Vec<String>,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// How hits are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ClapArgs)]
#[group(multiple = false)]
pub(crate) struct ShownArgs {
    /// Print the answer as JSON, in the format of the HTTP API
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the paths of the notes, one per line
    #[arg(long)]
    pub(crate) files: bool,
    /// Print a list in Markdown
    #[arg(long)]
    pub(crate) md: bool,
    /// Print a table as CSV: score, id, path, anchor, date, title, heading, snippet
    #[arg(long)]
    pub(crate) csv: bool,
}

/// `limier get`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier get notes/dinum.md
  limier get 'notes/dinum.md#feuille-de-route'
  limier get notes/dinum.md:40:20")]
pub(crate) struct GetArgs {
    /// Path of a note, path#anchor of a section, or path:line, or path:line:count
    pub(crate) place: String,
}

/// `limier similar`
#[derive(Clone, Debug, Default, PartialEq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier similar notes/dinum.md
  limier similar --limit 3 'notes/dinum.md#feuille-de-route'")]
pub(crate) struct SimilarArgs {
    /// Path of a note, or path#anchor of a section
    pub(crate) place: String,
    /// Number of hits
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = hits)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// `limier facets` alone
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
pub(crate) struct FacetCountArgs {
    /// Count only the sections that a search for this matches
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) query: String,
    /// What to count: organisation, theme, tag, mention, year; several with commas
    #[arg(long, value_name = "NAMES", default_value = "organisation,theme")]
    pub(crate) facet: String,
    /// Only values that bear a name with words that begin so
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) find: String,
}

/// A number of hits: at least one. The largest is `search.hits_max`, known later.
fn hits(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("write a whole number, 1 or more".to_owned()),
    }
}
