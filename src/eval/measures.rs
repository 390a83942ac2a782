//! The measures of trec_eval: nDCG@10 with linear gain, reciprocal rank cut at 10, recall at 100.

#![expect(clippy::cast_precision_loss, reason = "ranks and counts of judged notes are small")]

use serde::Serialize;

use super::judged::{Grades, Judged};
use super::run::EvalRun;

/// Hits that recall looks at, and that are asked for.
pub(super) const HITS: usize = 100;
/// Ranks that nDCG and reciprocal rank look at.
const CUT: usize = 10;

/// One query's measures, or the means over many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Measures {
    /// Normalised discounted cumulative gain at 10.
    #[serde(rename = "ndcg@10")]
    pub(crate) ndcg: f64,
    /// Reciprocal rank at 10.
    #[serde(rename = "mrr@10")]
    pub(crate) reciprocal_rank: f64,
    /// Recall at 100.
    #[serde(rename = "recall@100")]
    pub(crate) recall: f64,
}

impl Measures {
    /// Of answers in order, each once.
    fn of(ranked: &[String], grades: &Grades) -> Self {
        let gain = |key: &String| f64::from(grades.get(key).copied().unwrap_or(0));
        let discount = |rank: usize| ((rank + 2) as f64).log2();
        let gained = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
            gains.take(CUT).enumerate().map(|(rank, gain)| gain / discount(rank)).sum()
        };
        let mut ideal: Vec<f64> = grades.values().map(|grade| f64::from(*grade)).collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let best = gained(&mut ideal.into_iter());
        let first = ranked.iter().take(CUT).position(|key| gain(key) > 0.0);
        let relevant = grades.values().filter(|grade| **grade > 0).count();
        let found = ranked.iter().take(HITS).filter(|key| gain(key) > 0.0).count();
        Self {
            ndcg: if best > 0.0 { gained(&mut ranked.iter().map(gain)) / best } else { 0.0 },
            reciprocal_rank: first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
            recall: if relevant > 0 { found as f64 / relevant as f64 } else { 0.0 },
        }
    }

    /// Their means.
    pub(super) fn mean(all: &[Self]) -> Self {
        let of = |measure: fn(&Self) -> f64| {
            all.iter().map(measure).sum::<f64>() / all.len().max(1) as f64
        };
        Self {
            ndcg: of(|all| all.ndcg),
            reciprocal_rank: of(|all| all.reciprocal_rank),
            recall: of(|all| all.recall),
        }
    }
}

/// The measures of every judged query, by its id, in order; one without hits scores 0.
pub(super) fn measure<'j>(judged: &'j Judged, run: &EvalRun) -> Vec<(&'j str, Measures)> {
    let measure = |(id, grades): (&'j String, &Grades)| {
        let hits = run.queries.get(id).map(Vec::as_slice).unwrap_or_default();
        (id.as_str(), Measures::of(&judged.units(hits, grades), grades))
    };
    let mut all: Vec<_> = judged.grades.iter().map(measure).collect();
    all.sort_by(|a, b| a.0.cmp(b.0));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_those_of_trec_eval() {
        let grades: Grades =
            [("a", 3), ("b", 2), ("c", 0), ("d", 1)].map(|(k, g)| (k.to_owned(), g)).into();
        let ranked: Vec<String> = ["x", "b", "a", "c"].map(str::to_owned).into();
        let measures = Measures::of(&ranked, &grades);
        let ideal = 3.0 + 2.0 / 3_f64.log2() + 1.0 / 2.0;
        let found = 2.0 / 3_f64.log2() + 3.0 / 2.0;
        assert!((measures.ndcg - found / ideal).abs() < 1e-9);
        assert!((measures.reciprocal_rank - 0.5).abs() < 1e-9);
        assert!((measures.recall - 2.0 / 3.0).abs() < 1e-9);
    }

    /// Worked out by hand: every judged query counts, and a note judged as a whole is one answer.
    #[test]
    fn a_run_is_measured_over_all_judged_queries() {
        let qrels = "u\ta.md#Deux\t3\nu\tb.md\t1\nv\tc.md\t2\nw\tc.md\t1\n";
        let run = EvalRun::parse(
            "u\tb.md\tB\t9\nu\tb.md\tB > Suite\t8\nu\ta.md\tA > Un\t7\nu\ta.md\tA > Deux\t6\n\
             v\td.md\tD\t2\nv\tc.md\tC\t1\n",
        );
        let judged = Judged::parse("u\tun\nv\tdeux\nw\ttrois\n", qrels).unwrap();
        let all = measure(&judged, &run.unwrap());
        let close = |at: usize, ndcg: f64, reciprocal_rank: f64, recall: f64| {
            let (_, of) = all[at];
            let pairs =
                [(of.ndcg, ndcg), (of.reciprocal_rank, reciprocal_rank), (of.recall, recall)];
            assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 5e-5), "{at}: {of:?}");
        };
        // (1 + 3/2) / (3 + 1/log2 3); (2/log2 3) / 2; nothing found.
        close(0, 0.6885, 1.0, 1.0);
        close(1, 0.6309, 0.5, 1.0);
        close(2, 0.0, 0.0, 0.0);
        let mean = Measures::mean(&all.iter().map(|(_, of)| *of).collect::<Vec<_>>());
        assert!((mean.ndcg - 0.4398).abs() < 5e-5, "{mean:?}");
    }
}
