//! From arguments to a command, and from its outcome to an exit code.

use crate::config::{self, ConfigError};
use crate::daemon::{Setup, SetupError};

use super::args::{Args, Command};
use super::exit::Exit;
use super::{analyze, check, configuration, eval, facets, get, health, index, init, log, mcp};
use super::{missed, model, openapi, output, search, serve, shares, shell, similar, verify};

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
        log::start(&loaded.config);
        anyhow::Ok(loaded)
    };
    let setup = || anyhow::Ok(Setup::new(load()?.config)?);
    match &args.command {
        Command::Serve(_) => {
            let (file, overrides) = (args.globals.config.clone(), args.overrides());
            serve::run(load()?, move |running| {
                config::reload(running, file.as_deref(), config::environment(), &overrides)
            })
        }
        Command::Index(index) => index::run(&setup()?, index),
        Command::Search(search) => search::run(load()?.config, search),
        Command::Get(get) => get::run(load()?.config, get),
        Command::Similar(similar) => similar::run(load()?.config, similar),
        Command::Verify => verify::run(&setup()?),
        Command::Check(check) => check::run(&setup()?, check),
        Command::Eval(eval) => eval::run(load()?.config, eval, !args.globals.corpus.is_empty()),
        Command::Facets { action, counts } => facets::run(load()?.config, action.as_ref(), counts),
        Command::Config { action } => configuration::run(*action, &load()?),
        Command::Model { action } => model::run(&setup()?, action),
        Command::Analyze(analyze) => analyze::run(analyze),
        Command::Init(init) => init::run(&args.globals, init),
        Command::Shares(args) => shares::run(&setup()?, args),
        Command::Missed => missed::run(&load()?.config),
        Command::Health => Ok(health::run(&load()?.config)),
        Command::Mcp => mcp::run(setup()?),
        Command::Openapi => Ok(openapi::run()),
        Command::Completions(completions) => shell::completions(*completions),
        Command::Man(man) => shell::man(man),
    }
}
