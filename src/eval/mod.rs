//! Relevance on judged queries, through the same search that HTTP serves.
//!
//! [`evaluate()`] asks every judged query and gets a [`EvalRun`], which may also be read from a file;
//! `Measures` are those of trec_eval; [`compare()`] says whether two runs differ by more than chance.

mod comparison;
mod evaluate;
mod judged;
mod lines;
mod measures;
mod run;

pub(crate) use comparison::compare;
pub(crate) use evaluate::{Evaluation, evaluate, run_queries};
pub(crate) use judged::{AnswerLevel, Judged};
pub(crate) use run::EvalRun;
