//! A run: the hits of each query, as a file holds them for other programs to read.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::{self, Display};

use crate::note::slug;
use crate::search::Hit;

use super::lines::{EvalError, lines};

/// The hits of each query, by its id, best first.
#[derive(Debug, Default)]
pub(crate) struct EvalRun {
    pub(super) queries: BTreeMap<String, Vec<RunLine>>,
}

/// A hit.
#[derive(Clone, Debug)]
pub(super) struct RunLine {
    pub(super) note: String,
    /// The breadcrumb, its titles joined by ` > `.
    pub(super) heads: String,
    /// Not in files, where the title's own stands for it.
    pub(super) anchor: String,
    pub(super) score: f64,
}

impl RunLine {
    /// Best first; equal scores by note and breadcrumb, so that a run has one value.
    fn compare(&self, other: &Self) -> Ordering {
        let by_score = other.score.total_cmp(&self.score);
        by_score.then_with(|| (&self.note, &self.heads).cmp(&(&other.note, &other.heads)))
    }
}

impl From<&Hit> for RunLine {
    fn from(hit: &Hit) -> Self {
        Self {
            note: hit.note.as_str().to_owned(),
            heads: hit.breadcrumb.join(" > ").replace(char::is_control, " "),
            anchor: hit.anchor.clone(),
            score: hit.score.into(),
        }
    }
}

impl EvalRun {
    /// Adds the hits of a query.
    pub(super) fn add(&mut self, id: &str, hits: impl IntoIterator<Item = RunLine>) {
        let all = self.queries.entry(id.to_owned()).or_default();
        all.extend(hits);
        all.sort_by(RunLine::compare);
    }

    /// Reads lines of `query_id<TAB>note<TAB>breadcrumb<TAB>score`, in any order.
    ///
    /// # Errors
    ///
    /// The first line of another form.
    pub(crate) fn parse(text: &str) -> Result<Self, EvalError> {
        let mut run = Self::default();
        for (line, text) in lines(text) {
            let wrong = || EvalError { line, expected: "query_id<TAB>note<TAB>heading<TAB>score" };
            let mut cells = text.split('\t');
            let (Some(id), Some(note), Some(heads), Some(score)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                return Err(wrong());
            };
            let score: f64 = score.trim().parse().map_err(|_| wrong())?;
            let own = heads.rsplit(" > ").next().unwrap_or_default();
            let (note, heads, anchor) = (note.to_owned(), heads.to_owned(), slug(own));
            let hits = run.queries.entry(id.to_owned()).or_default();
            hits.push(RunLine { note, heads, anchor, score });
        }
        run.queries.values_mut().for_each(|hits| hits.sort_by(RunLine::compare));
        Ok(run)
    }
}

impl Display for EvalRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, hits) in &self.queries {
            for RunLine { note, heads, score, .. } in hits {
                writeln!(f, "{id}\t{note}\t{heads}\t{score}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let text = "a\tn.md\tN > Un\t2.5\na\tm.md\tM\t1\na\tn.md\tN\t1\nb\tn.md\t\t0.5\n";
        let run = EvalRun::parse(text).unwrap();
        assert_eq!(run.to_string(), text);
        let turned: Vec<_> = text.lines().rev().collect();
        assert_eq!(EvalRun::parse(&turned.join("\n")).unwrap().to_string(), text);
        assert!(
            EvalRun::parse("a\tn.md\tN\n").is_err() && EvalRun::parse("a\tn.md\tN\tx\n").is_err()
        );
    }
}
