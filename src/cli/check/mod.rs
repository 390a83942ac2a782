//! `limier check`: lints notes. Each finding has a line, a code and a remedy.

mod known_names;
mod remedy;
mod report;
mod run;
mod scope;

pub(super) use run::run;
