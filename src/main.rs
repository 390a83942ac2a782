//! The `limier` program: parse the arguments, run, turn the outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use limier::cli::{Args, run};

fn main() -> ExitCode {
    run(&Args::parse()).into()
}
