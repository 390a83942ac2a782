//! Lines of the files that `limier eval` reads, and what is wrong with one.

/// A line of the queries, the judgements or a run cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: expected {expected}")]
pub(crate) struct EvalError {
    pub(super) line: usize,
    pub(super) expected: &'static str,
}

/// The lines of a file that are not blank, with their numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}
