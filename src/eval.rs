//! Relevance on judged queries, through the same search that HTTP serves.
//!
//! The measures are those of trec_eval: nDCG@10 with linear gain, reciprocal rank cut at 10, recall
//! at 100. Each is the mean over all judged queries; a query without hits counts as 0.

#![expect(clippy::cast_precision_loss, reason = "ranks and counts of judged notes are small")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::resume_unwind;

use serde::Serialize;

use crate::index::Snapshot;
use crate::search::{self, Collapse, Hit, Request, SearchError, Settings};

/// Hits asked for per query.
const HITS: usize = 100;
/// Ranks that nDCG and reciprocal rank look at.
const CUT: usize = 10;
/// How many of the worst queries are named.
const WORST: usize = 20;

/// A line of the queries or judgements cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: expected {expected}")]
pub(crate) struct EvalError {
    line: usize,
    expected: &'static str,
}

/// Judged queries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    /// Query ids and texts, in the order of their file.
    pub(crate) queries: Vec<(String, String)>,
    /// For each query id, the grade of each key: a note's path, or `path#anchor`, or
    /// `path#heading`.
    pub(crate) grades: HashMap<String, HashMap<String, u32>>,
}

impl Judged {
    /// Reads lines of `query_id<TAB>text`, and lines of `query_id<TAB>key<TAB>grade`.
    ///
    /// # Errors
    ///
    /// The first line of another form.
    pub(crate) fn parse(queries: &str, qrels: &str) -> Result<Self, EvalError> {
        let mut judged = Self::default();
        for (line, text) in (1..).zip(queries.lines()).filter(|(_, text)| !text.trim().is_empty()) {
            let pair = text.split_once('\t');
            let (id, query) = pair.ok_or(EvalError { line, expected: "query_id<TAB>text" })?;
            judged.queries.push((id.to_owned(), query.to_owned()));
        }
        for (line, text) in (1..).zip(qrels.lines()).filter(|(_, text)| !text.trim().is_empty()) {
            let expected = "query_id<TAB>key<TAB>grade";
            let wrong = || EvalError { line, expected };
            let mut cells = text.split('\t');
            let (Some(id), Some(key), Some(grade)) = (cells.next(), cells.next(), cells.next())
            else {
                return Err(wrong());
            };
            let grade: u32 = grade.trim().parse().map_err(|_| wrong())?;
            let grades = judged.grades.entry(id.to_owned()).or_default();
            let known = grades.entry(key.to_owned()).or_default();
            *known = grade.max(*known);
        }
        Ok(judged)
    }
}

/// Means over all judged queries, and where it hurts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Evaluation {
    /// Normalised discounted cumulative gain at 10.
    #[serde(rename = "ndcg@10")]
    pub(crate) ndcg: f64,
    /// Mean reciprocal rank at 10.
    #[serde(rename = "mrr@10")]
    pub(crate) mrr: f64,
    /// Recall at 100.
    #[serde(rename = "recall@100")]
    pub(crate) recall: f64,
    /// How many queries were judged.
    pub(crate) queries: usize,
    /// The queries with the lowest nDCG@10, lowest first.
    pub(crate) worst: Vec<QueryScore>,
    /// What was found, one line per hit: `query_id<TAB>note<TAB>breadcrumb<TAB>score`.
    #[serde(skip)]
    pub(crate) run: String,
}

/// One query's measures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QueryScore {
    /// Its id.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: String,
    /// nDCG@10.
    pub(crate) ndcg: f64,
    /// Reciprocal rank at 10.
    pub(crate) reciprocal_rank: f64,
    /// Recall at 100.
    pub(crate) recall: f64,
}

/// Runs every judged query, and calls `progress` after each.
///
/// # Errors
///
/// The first that a search returns.
pub(crate) fn evaluate(
    snapshot: &Snapshot,
    settings: &Settings,
    judged: &Judged,
    progress: &(dyn Fn() + Sync),
) -> Result<Evaluation, SearchError> {
    let queries: Vec<_> =
        judged.queries.iter().filter(|(id, _)| judged.grades.contains_key(id)).collect();
    let hits = answer(&queries, |text| {
        let request = Request {
            q: text.to_owned(),
            limit: HITS,
            collapse: Collapse::None,
            facets: vec![],
            snippets: 0,
            ..Request::default()
        };
        let response = search::search(snapshot, settings, &request);
        progress();
        Ok(response?.hits)
    })?;
    let answers: BTreeMap<_, _> =
        queries.iter().zip(&hits).map(|((id, text), hits)| (id, (text.as_str(), hits))).collect();
    let no_hits = Vec::new();
    let mut scores = Vec::with_capacity(judged.grades.len());
    let mut run = String::new();
    for (id, grades) in &judged.grades {
        let (text, hits) = answers.get(id).copied().unwrap_or(("", &no_hits));
        for hit in hits {
            let heads = hit.breadcrumb.join(" > ").replace(['\t', '\n'], " ");
            run.push_str(&format!("{id}\t{}\t{heads}\t{}\n", hit.note, hit.score));
        }
        scores.push(score(id, text, &units(hits, grades), grades));
    }
    Ok(summary(scores, run))
}

/// The hits of each query, in the order of the queries, on as many threads as there are cores.
fn answer(
    queries: &[&(String, String)],
    search: impl Fn(&str) -> Result<Vec<Hit>, SearchError> + Sync,
) -> Result<Vec<Vec<Hit>>, SearchError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = queries.len().div_ceil(threads).max(1);
    let search_all = |queries: &[&(String, String)]| -> Result<Vec<_>, SearchError> {
        queries.iter().map(|(_, text)| search(text)).collect()
    };
    std::thread::scope(|scope| {
        let shares = queries.chunks(share);
        let tasks: Vec<_> =
            shares.map(|queries| scope.spawn(move || search_all(queries))).collect();
        let mut hits = Vec::with_capacity(queries.len());
        for task in tasks {
            // A query that crashes the search must not count as one without hits.
            hits.extend(task.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(hits)
    })
}

fn summary(mut scores: Vec<QueryScore>, run: String) -> Evaluation {
    let queries = scores.len();
    let mean =
        |of: fn(&QueryScore) -> f64| scores.iter().map(of).sum::<f64>() / queries.max(1) as f64;
    let (ndcg, mrr) = (mean(|score| score.ndcg), mean(|score| score.reciprocal_rank));
    let recall = mean(|score| score.recall);
    scores.sort_by(|a, b| a.ndcg.total_cmp(&b.ndcg).then_with(|| a.id.cmp(&b.id)));
    scores.truncate(WORST);
    Evaluation { ndcg, mrr, recall, queries, worst: scores, run }
}

/// The hits as what was judged, each once: the judged section that a hit is, else its note.
fn units(hits: &[Hit], grades: &HashMap<String, u32>) -> Vec<String> {
    let judged_notes: HashSet<&str> =
        grades.keys().filter_map(|key| key.split_once('#')).map(|(note, _)| note).collect();
    let mut units: Vec<String> = Vec::new();
    for hit in hits {
        let note = hit.note.as_str();
        let key = |name: &str| format!("{note}#{name}");
        let is_section = !grades.contains_key(note) && judged_notes.contains(note);
        let unit = if is_section {
            let whole = hit.breadcrumb.join(" > ");
            let names = [hit.anchor.as_str(), &hit.heading, &whole].into_iter();
            let names = names.chain(hit.breadcrumb.iter().map(String::as_str));
            names.map(key).find(|key| grades.contains_key(key)).unwrap_or_else(|| key(&whole))
        } else {
            note.to_owned()
        };
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

fn score(id: &str, text: &str, ranked: &[String], grades: &HashMap<String, u32>) -> QueryScore {
    let gain = |key: &String| f64::from(grades.get(key).copied().unwrap_or(0));
    let discount = |rank: usize| ((rank + 2) as f64).log2();
    let gained = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        gains.take(CUT).enumerate().map(|(rank, gain)| gain / discount(rank)).sum()
    };
    let mut ideal: Vec<f64> = grades.values().map(|grade| f64::from(*grade)).collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let best = gained(&mut ideal.into_iter());
    let ndcg = if best > 0.0 { gained(&mut ranked.iter().map(gain)) / best } else { 0.0 };
    let first = ranked.iter().take(CUT).position(|key| gain(key) > 0.0);
    let relevant = grades.values().filter(|grade| **grade > 0).count();
    let found = ranked.iter().take(HITS).filter(|key| gain(key) > 0.0).count();
    QueryScore {
        id: id.to_owned(),
        text: text.to_owned(),
        ndcg,
        reciprocal_rank: first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
        recall: if relevant > 0 { found as f64 / relevant as f64 } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_those_of_trec_eval() {
        let grades: HashMap<String, u32> =
            [("a", 3), ("b", 2), ("c", 0), ("d", 1)].map(|(k, g)| (k.to_owned(), g)).into();
        let ranked: Vec<String> = ["x", "b", "a", "c"].map(str::to_owned).into();
        let score = score("q", "", &ranked, &grades);
        let ideal = 3.0 + 2.0 / 3_f64.log2() + 1.0 / 2.0;
        let found = 2.0 / 3_f64.log2() + 3.0 / 2.0;
        assert!((score.ndcg - found / ideal).abs() < 1e-9);
        assert!((score.reciprocal_rank - 0.5).abs() < 1e-9);
        assert!((score.recall - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn wrong_lines_are_named() {
        assert!(Judged::parse("1\tq\n2 q\n", "").unwrap_err().to_string().contains("line 2"));
        assert!(Judged::parse("", "1\ta.md\tx\n").unwrap_err().to_string().contains("line 1"));
        let judged = Judged::parse("1\tq\n", "1\ta.md\t1\n1\ta.md\t3\n").unwrap();
        assert_eq!(judged.grades["1"]["a.md"], 3);
    }
}
