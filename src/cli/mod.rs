//! The command line: one small file per command. The only room that prints.

mod advice;
mod analyze;
mod args;
mod check;
mod configuration;
mod daemon_answer;
mod eval;
mod eval_args;
mod exit;
mod facets;
mod facets_args;
mod found;
mod get;
mod health;
mod hits;
mod index;
mod init;
mod log;
mod mcp;
mod missed;
mod model;
mod openapi;
mod output;
mod parallel;
mod reading_args;
mod run;
mod search;
mod serve;
mod setup_args;
mod shell;
mod similar;
mod verify;
mod wrap;

pub use args::Args;
pub use exit::Exit;
pub use run::run;
