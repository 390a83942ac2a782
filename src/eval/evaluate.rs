//! Asks every judged query, and says where it hurts.

use std::panic::resume_unwind;

use serde::Serialize;

use crate::index::Snapshot;
use crate::search::{self, Collapse, Hit, Request, SearchError, Settings};

use super::comparison::RunComparison;
use super::judged::Judged;
use super::measures::{HITS, Measures, measure};
use super::run::{EvalRun, RunLine};

/// How many of the worst queries are named.
const WORST: usize = 20;

/// Means over all judged queries, and where it hurts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Evaluation {
    /// The means.
    #[serde(flatten)]
    pub(crate) means: Measures,
    /// How many queries were judged.
    pub(crate) queries: usize,
    /// The queries with the lowest nDCG@10, lowest first.
    pub(crate) worst: Vec<QueryScore>,
    /// Against another run, if asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) comparison: Option<RunComparison>,
}

/// One query's measures.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct QueryScore {
    /// Its id.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: String,
    /// What it scored.
    #[serde(flatten)]
    pub(crate) measures: Measures,
}

/// Measures a run.
pub(crate) fn evaluate(judged: &Judged, run: &EvalRun) -> Evaluation {
    let mut all = measure(judged, run);
    let means = Measures::mean(&all.iter().map(|(_, measures)| *measures).collect::<Vec<_>>());
    let queries = all.len();
    all.sort_by(|a, b| a.1.ndcg.total_cmp(&b.1.ndcg).then_with(|| a.0.cmp(b.0)));
    all.truncate(WORST);
    let text = |id: &str| {
        let query = judged.queries.iter().find(|(known, _)| known == id);
        query.map_or_else(String::new, |(_, text)| text.clone())
    };
    let worst = all.into_iter().map(|(id, measures)| QueryScore {
        id: id.to_owned(),
        text: text(id),
        measures,
    });
    Evaluation { means, queries, worst: worst.collect(), comparison: None }
}

/// Runs every judged query, and calls `progress` after each.
///
/// # Errors
///
/// The first that a search returns.
pub(crate) fn run_queries(
    snapshot: &Snapshot,
    settings: &Settings,
    judged: &Judged,
    progress: &(dyn Fn() + Sync),
) -> Result<EvalRun, SearchError> {
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
    let mut run = EvalRun::default();
    for ((id, _), hits) in queries.iter().zip(&hits) {
        run.add(id, hits.iter().map(RunLine::from));
    }
    Ok(run)
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
