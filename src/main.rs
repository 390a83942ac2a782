//! The `limier` program: parse the arguments, run, turn the outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use limier::cli::{Args, run};
use mimalloc::MiMalloc;

/// Gives back to the system what a long note or a flood took; that of glibc keeps most of it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    run(&Args::parse()).into()
}
