//! The command line as typed, of the commands that set Limier up.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueHint};

/// `limier init`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier init
  limier init --corpus ~/notes --index ~/.cache/limier --listen 127.0.0.1:7878
  limier --config /etc/limier/config.toml --corpus /srv/notes init --force")]
pub(crate) struct InitArgs {
    /// Address to serve on
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

/// `limier completions`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier completions bash > /etc/bash_completion.d/limier
  limier completions zsh > ~/.zfunc/_limier
  limier completions fish > ~/.config/fish/completions/limier.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// `limier man`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier man | man -l -
  limier man ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write a page per command to this folder instead
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,
}

/// `limier model`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum ModelAction {
    /// Load a model, embed some texts, and say what it costs, or what is wrong with it
    ///
    /// Exits with 2 if it cannot be used.
    Check(ModelCheckArgs),
}

/// `limier model check`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier model check
  limier model check ~/models/multilingual-e5-small")]
pub(crate) struct ModelCheckArgs {
    /// Folder of the model, instead of the configured one
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) model: Option<PathBuf>,
}

/// `limier config`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum ConfigAction {
    /// Report errors in the configuration; exits with 78 if there are any
    #[command(after_help = "\
Examples:
  limier config check
  limier --config other.toml config check")]
    Check,
    /// Print the effective configuration with the origin of every value; keys are hidden
    #[command(after_help = "\
Examples:
  limier config show
  limier config show --log debug")]
    Show,
}

/// `limier shares`
#[derive(Clone, Debug, Default, PartialEq, Eq, ClapArgs)]
#[command(after_help = "\
Examples:
  limier shares
  limier shares --remove rh
  limier shares --remove ''")]
pub(crate) struct SharesArgs {
    /// Remove a share and its notes from the cluster, once no machine writes it; '' is the one without
    /// a name
    #[arg(long, value_name = "SHARE")]
    pub(crate) remove: Option<String>,
}
