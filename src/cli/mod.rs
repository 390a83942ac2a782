//! The command line: one small file a command. The only place that prints.

mod analyze;
mod args;
mod check;
mod configuration;
mod eval;
mod exit;
mod index;
mod output;
mod run;
mod search;
mod serve;
mod verify;

pub use args::{
    AnalyzeArgs, Args, CheckArgs, Command, ConfigAction, EvalArgs, Globals, IndexArgs, SearchArgs,
    ServeArgs,
};
pub use exit::Exit;
pub use run::run;
