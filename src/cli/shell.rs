//! What a shell offers around the program, made from the definition of its arguments:
//! `limier completions` and `limier man`.

use std::fs;
use std::io;

use anyhow::Context;
use clap::CommandFactory;

use super::args::Args;
use super::exit::Exit;
use super::output;
use super::setup_args::{CompletionsArgs, ManArgs};

/// Prints the completions of one shell.
pub(super) fn completions(args: CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "limier", &mut script);
    output::text(&script);
    Ok(Exit::Done)
}

/// Prints the page of the program, or writes one per command.
pub(super) fn man(args: &ManArgs) -> anyhow::Result<Exit> {
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Args::command()).render(&mut page)?;
        output::text(&page);
        return Ok(Exit::Done);
    };
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(Args::command(), folder)
    };
    write().with_context(|| format!("{} cannot be written", folder.display()))?;
    Ok(Exit::Done)
}
