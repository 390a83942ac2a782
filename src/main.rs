//! The `limier` program: parse the arguments, run, turn the outcome into an exit code.

use std::process::ExitCode;

use clap::Parser;
use limier::cli::{Args, run};
use limier_allocator::{MiMalloc, give_back_soon};

/// Gives back to the system what a long note or a flood took; that of glibc keeps most of it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    give_back_soon();
    run(&Args::parse()).into()
}
