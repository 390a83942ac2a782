//! From arguments to a command, and from its outcome to an exit code.

use tracing_subscriber::EnvFilter;

use crate::config::{self, Config, ConfigError, LogFormat};
use crate::daemon::{Setup, SetupError};

use super::args::{Args, Command};
use super::exit::Exit;
use super::{analyze, check, configuration, eval, index, output, search, serve, verify};

/// Runs the command and says how it ended. An error is printed in one line on standard error.
pub fn run(args: &Args) -> Exit {
    match run_command(args) {
        Ok(exit) => exit,
        Err(error) => {
            output::note(format_args!("limier: {}", in_one_line(&error)));
            let is_configuration = error.is::<ConfigError>() || error.is::<SetupError>();
            if is_configuration { Exit::Configuration } else { Exit::Failed }
        }
    }
}

/// The error and its causes. A cause that ends the message before it is not repeated.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

fn run_command(args: &Args) -> anyhow::Result<Exit> {
    let load = || {
        let file = args.globals.config.as_deref();
        let loaded = config::load(file, config::environment(), &args.overrides())?;
        start_log(&loaded.config);
        anyhow::Ok(loaded)
    };
    let setup = || anyhow::Ok(Setup::new(load()?.config)?);
    match &args.command {
        Command::Serve(_) => serve::run(setup()?),
        Command::Index(index) => index::run(&setup()?, index),
        Command::Search(search) => search::run(&setup()?, search),
        Command::Verify => verify::run(&setup()?),
        Command::Check(check) => check::run(&setup()?, check),
        Command::Eval(eval) => eval::run(load()?.config, eval, !args.globals.corpus.is_empty()),
        Command::Config { action } => configuration::run(*action, &load()?),
        Command::Analyze(analyze) => analyze::run(analyze),
    }
}

fn start_log(config: &Config) {
    let level = config.log.level.as_str();
    // Of the libraries, only what went wrong: Tantivy logs every merge, notify every folder that
    // goes, html5ever every odd tag of a note that is shown.
    let filter = match level {
        "off" => "off".to_owned(),
        "debug" | "trace" => format!("{level},html5ever=error"),
        _ => format!("error,tantivy=warn,limier={level}"),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_target(false)
        .with_writer(std::io::stderr);
    // A second call in one process (a test) keeps the first log.
    let _ = match config.log.format {
        LogFormat::Text => log.with_ansi(output::may_colour()).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
