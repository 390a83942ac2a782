//! The command line as typed: what the program accepts and what `--help` says. It runs nothing;
//! values that are also configured are judged with the configuration, by [`crate::config`].

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueHint};

use crate::config::Overrides;

use super::eval_args::EvalArgs;
use super::facets_args::FacetsAction;
use super::reading_args::{FacetCountArgs, GetArgs, SearchArgs, SimilarArgs};
use super::setup_args::{
    CompletionsArgs, ConfigAction, InitArgs, ManArgs, ModelAction, SharesArgs,
};

/// Full-text search for folders of French notes
#[derive(Clone, Debug, Parser)]
#[command(
    name = "limier",
    version,
    about,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "\
Examples:
  limier init --corpus ~/notes
  limier serve
  limier --corpus ~/notes search 'souveraineté numérique'
  limier --config /etc/limier/config.toml config show

The command line overrides the environment (LIMIER_HTTP__LISTEN is [http] listen), which
overrides the configuration file, which overrides the defaults.

Exit codes: 0 success; 1 the answer is no (no hit, differences, lint errors); 2 failure;
78 the configuration is wrong."
)]
pub struct Args {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// What the command line says about configured values.
    pub(crate) fn overrides(&self) -> Overrides {
        let (listen, read_only) = match &self.command {
            Command::Serve(serve) => (serve.listen.clone(), serve.read_only),
            _ => (None, false),
        };
        Overrides {
            roots: self.globals.corpus.clone(),
            index: self.globals.index.clone(),
            listen,
            read_only,
            log_level: self.globals.log.clone(),
            log_format: self.globals.log_format.clone(),
        }
    }
}

/// Options that may stand before or after the command.
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Configuration file [default: config.toml in the working directory, if it exists]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Folder of notes, instead of the configured ones; can be repeated
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) corpus: Vec<PathBuf>,
    /// Folder of the index
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) index: Option<PathBuf>,
    /// Least severe events to log: off, error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log: Option<String>,
    /// Format of the log on standard error: text, json
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
}

/// What Limier can do.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub(crate) enum Command {
    /// Keep the index up to date and serve searches over HTTP
    ///
    /// Opens or builds the index, catches up with the folder and watches it. Prints the address on
    /// standard output once it is ready.
    Serve(ServeArgs),
    /// Bring the index up to date once, and exit
    Index(IndexArgs),
    /// Search from the terminal
    ///
    /// A query can contain words, "phrases", -word, OR (OU), mot*, titre:, organisation:, theme:,
    /// tag:, auteur:, depuis: and avant:. Exits with 1 if nothing is found.
    Search(SearchArgs),
    /// Print a note, a section of one, or some of its lines
    ///
    /// Exits with 1 if there is none.
    Get(GetArgs),
    /// Find the sections of other notes that are most like a note or a section
    Similar(SimilarArgs),
    /// Check that the index matches the folder
    ///
    /// Reads every note again. Exits with 0 if they match, 1 with the differences listed, 2 if a
    /// note could not be read.
    #[command(after_help = "\
Examples:
  limier verify
  limier --corpus ~/notes --index ~/.cache/limier verify")]
    Verify,
    /// List whose notes the cluster holds (index.engine = "opensearch")
    Shares(SharesArgs),
    /// List the searches that found nothing, as the running daemon counts them (log.missed)
    #[command(after_help = "Examples:\n  limier --config /etc/limier/config.toml missed")]
    Missed,
    /// Lint notes: front matter, anchors, wikilinks, encoding
    #[command(long_about = "\
Lint notes: front matter, anchors, wikilinks, encoding

Prints one path:line: message [code]: remedy per finding. Exits with 1 if there is any error. Of \
named files, only those are checked, as a pre-commit hook needs it.")]
    Check(CheckArgs),
    /// Measure relevance on judged queries
    ///
    /// Computes nDCG@10, MRR@10 and Recall@100 with the same search as HTTP. With --corpus, it
    /// indexes the notes into a temporary folder.
    Eval(EvalArgs),
    /// Count facet values, judge them by hand, and find what the trees lack
    ///
    /// Without a command, it prints how many sections have each value.
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
Examples:
  limier facets --query marchés --facet organisation
  limier facets judge > sheet.tsv
  limier facets judge sheet.tsv"
    )]
    Facets {
        /// What to do with them.
        #[command(subcommand)]
        action: Option<FacetsAction>,
        #[command(flatten)]
        counts: FacetCountArgs,
    },
    /// Show the words of a text, their lemmas and their families, step by step
    Analyze(AnalyzeArgs),
    /// Check or show the configuration
    #[command(after_help = "\
Examples:
  limier config check
  limier --config /etc/limier/config.toml config show
  limier --corpus ~/notes config show")]
    Config {
        /// What to do with it.
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Try the model that knows what texts mean (semantic.model)
    #[command(after_help = "\
Examples:
  limier model check
  limier model check ~/models/multilingual-e5-small")]
    Model {
        /// What to do with it.
        #[command(subcommand)]
        action: ModelAction,
    },
    /// Write a commented configuration for a folder of notes
    ///
    /// Writes to the file of --config, else to config.toml. Asks for what --corpus, --listen and
    /// --index do not say; an empty answer takes the default. Replaces no file without --force.
    Init(InitArgs),
    /// Ask the daemon at the configured address whether it is alive
    ///
    /// Exits with 0 if it is, 1 if not. Made for the health check of a container.
    #[command(after_help = "\
Examples:
  limier health
  limier --config /etc/limier/config.toml health")]
    Health,
    /// Answer an assistant on standard input and output (Model Context Protocol)
    #[command(after_help = "Examples:\n  limier --config ~/notes/config.toml mcp")]
    Mcp,
    /// Print the OpenAPI 3.1 document of the HTTP API, as /openapi.json serves it
    #[command(after_help = "Examples:\n  limier openapi > openapi.json")]
    Openapi,
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// `limier serve`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier serve
  limier serve --listen 127.0.0.1:0
  limier --corpus ~/notes --corpus ~/wiki serve")]
pub(crate) struct ServeArgs {
    /// Address to serve on; port 0 picks a free one [default: 127.0.0.1:7878]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Follow the index in the cluster, without a folder of notes (index.engine = "opensearch")
    #[arg(long)]
    pub(crate) read_only: bool,
}

/// `limier index`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier index
  limier index --rebuild
  limier --corpus ~/notes --index ~/.cache/limier index")]
pub(crate) struct IndexArgs {
    /// Build a new index beside the old one, then swap them
    #[arg(long)]
    pub(crate) rebuild: bool,
}

/// `limier check`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier check
  limier check ~/notes
  limier check --json a.md b.md")]
pub(crate) struct CheckArgs {
    /// Folders of notes, or files [default: the configured folders]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `limier analyze`
#[derive(Clone, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier analyze \"L'école de la République\"
  limier analyze 'les missions'
  limier analyze --json 'les données ouvertes'")]
pub(crate) struct AnalyzeArgs {
    /// French text
    pub(crate) text: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::reading_args::ShownArgs;

    fn parse(line: &[&str]) -> Args {
        Args::try_parse_from(line).unwrap_or_else(|error| panic!("{line:?}: {error}"))
    }

    /// Words of a line as a shell would see them: blanks separate, both quotes hold together.
    fn shell_words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for letter in line.chars() {
            match (letter, quote) {
                (letter, Some(open)) if letter == open => quote = None,
                ('"' | '\'', None) => quote = Some(letter),
                (' ', None) => words.push(String::new()),
                _ => words.last_mut().unwrap().push(letter),
            }
        }
        assert_eq!(quote, None, "an open quote: {line}");
        words
    }

    /// Every command below `command`, itself included.
    fn family(command: &clap::Command) -> Vec<&clap::Command> {
        let below = command.get_subcommands().flat_map(family);
        std::iter::once(command).chain(below).collect()
    }

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_that_run() {
        let root = Args::command();
        for command in family(&root) {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<_> =
                help.lines().filter_map(|line| line.strip_prefix("  limier ")).collect();
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples {
                let words = shell_words(&format!("limier {example}"));
                // Where the output goes is no part of the command.
                let typed = words.iter().take_while(|word| !matches!(word.as_str(), "|" | ">"));
                let parsed = Args::try_parse_from(typed);
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
                assert!(name == "limier" || words.iter().any(|word| word == name), "{example}");
            }
        }
    }

    #[test]
    fn long_help_says_more_than_short_help() {
        for (command, more) in [
            ("serve", "Prints the address"),
            ("search", "depuis:"),
            ("verify", "differences listed"),
            ("check", "path:line: message"),
        ] {
            let help = |flag| Args::try_parse_from(["limier", command, flag]).unwrap_err();
            assert!(help("--help").to_string().contains(more), "{command}");
            assert!(!help("-h").to_string().contains(more), "{command}");
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        let before = parse(&["limier", "--corpus", "a", "--corpus", "b", "--index", "i", "index"]);
        let after = parse(&["limier", "index", "--corpus", "a", "--corpus", "b", "--index", "i"]);
        assert_eq!(before.globals, after.globals);
        assert_eq!(before.overrides().roots, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(before.overrides().index, Some(PathBuf::from("i")));
    }

    #[test]
    fn serve_says_where_to_listen() {
        let args = parse(&["limier", "serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
        let overrides = args.overrides();
        assert_eq!(overrides.listen.as_deref(), Some("127.0.0.1:0"));
        assert_eq!(overrides.log_format.as_deref(), Some("json"));
        assert_eq!(parse(&["limier", "verify"]).overrides(), Overrides::default());
    }

    #[test]
    fn search_collects_filters() {
        let args = parse(&[
            "limier",
            "search",
            "--organisation",
            "DINUM",
            "q",
            "--organisation",
            "Etalab",
            "--theme",
            "données",
            "--json",
        ]);
        let expected = SearchArgs {
            query: "q".to_owned(),
            limit: 10,
            organisation: vec!["DINUM".to_owned(), "Etalab".to_owned()],
            theme: vec!["données".to_owned()],
            shown: ShownArgs { json: true, ..ShownArgs::default() },
            ..SearchArgs::default()
        };
        assert_eq!(args.command, Command::Search(expected));
    }

    #[test]
    fn what_is_no_command_line() {
        for line in [
            &["limier"][..],
            &["limier", "search"],
            &["limier", "search", "q", "--limit", "0"],
            &["limier", "search", "q", "--limit", "ten"],
            &["limier", "search", "q", "--limit", "3", "--all"],
            &["limier", "search", "q", "--json", "--csv"],
            &["limier", "get"],
            &["limier", "facets", "--find", "a", "suggest"],
            &["limier", "serve", "extra"],
            &["limier", "config"],
            &["limier", "serv"],
        ] {
            let error = Args::try_parse_from(line).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line:?}");
        }
        for line in [["limier", "--help"], ["limier", "--version"]] {
            assert_eq!(Args::try_parse_from(line).unwrap_err().exit_code(), 0);
        }
    }
}
