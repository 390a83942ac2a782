//! Whether two runs differ by more than chance: a paired bootstrap over needs (B. Efron and R.
//! Tibshirani, "An Introduction to the Bootstrap", 1993).
//!
//! The wordings of one need share the beginning of their ids, up to a hyphen. They stay together,
//! since they are right or wrong together.

#![expect(clippy::cast_precision_loss, reason = "counts of queries are small")]

use std::collections::BTreeMap;

use serde::Serialize;

use super::judged::Judged;
use super::measures::{Measures, measure};
use super::run::EvalRun;

const ROUNDS: usize = 2000;
/// The same runs give the same bounds.
const SEED: u64 = 7;

/// What the first run is better than the second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RunComparison {
    #[serde(rename = "ndcg@10")]
    pub(crate) ndcg: MeanDifference,
    #[serde(rename = "mrr@10")]
    pub(crate) reciprocal_rank: MeanDifference,
    #[serde(rename = "recall@100")]
    pub(crate) recall: MeanDifference,
    /// Needs that were drawn from.
    pub(crate) needs: usize,
}

/// A difference of means, and between which bounds 95 % of the draws lie.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct MeanDifference {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Compares two runs over the same judged queries.
pub(crate) fn compare(judged: &Judged, run: &EvalRun, with: &EvalRun) -> RunComparison {
    let mut needs: BTreeMap<&str, Vec<(Measures, Measures)>> = BTreeMap::new();
    for ((id, one), (_, other)) in measure(judged, run).into_iter().zip(measure(judged, with)) {
        needs.entry(id.split('-').next().unwrap_or(id)).or_default().push((one, other));
    }
    let difference = |of: fn(&Measures) -> f64| {
        let sum = |pairs: &Vec<(Measures, Measures)>| -> (f64, usize) {
            (pairs.iter().map(|(one, other)| of(one) - of(other)).sum(), pairs.len())
        };
        bootstrap(&needs.values().map(sum).collect::<Vec<_>>())
    };
    RunComparison {
        ndcg: difference(|of| of.ndcg),
        reciprocal_rank: difference(|of| of.reciprocal_rank),
        recall: difference(|of| of.recall),
        needs: needs.len(),
    }
}

/// `needs`: the sum of the differences of each, and how many they are.
fn bootstrap(needs: &[(f64, usize)]) -> MeanDifference {
    let mean = |drawn: &mut dyn Iterator<Item = &(f64, usize)>| {
        let (sum, count) = drawn.fold((0.0, 0), |(sum, count), (s, n)| (sum + s, count + n));
        sum / count.max(1) as f64
    };
    let mut dice = fastrand::Rng::with_seed(SEED);
    let mut draw = || {
        let mut drawn = (0..needs.len()).filter_map(|_| needs.get(dice.usize(..needs.len())));
        mean(&mut drawn)
    };
    let mut means: Vec<f64> = (0..ROUNDS).map(|_| draw()).collect();
    means.sort_by(f64::total_cmp);
    let bound = |place: usize| means.get(place).copied().unwrap_or_default();
    MeanDifference {
        mean: mean(&mut needs.iter()),
        low: bound(ROUNDS / 40),
        high: bound(ROUNDS - ROUNDS / 40),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_one_need_stay_together() {
        let qrels = "a-0\ta.md\t1\na-1\ta.md\t1\nb-0\tb.md\t1\n";
        let judged = Judged::parse("", qrels).unwrap();
        let good = EvalRun::parse("a-0\ta.md\t\t1\na-1\ta.md\t\t1\nb-0\tb.md\t\t1\n").unwrap();
        let bad = EvalRun::parse("b-0\tb.md\t\t1\n").unwrap();
        let comparison = compare(&judged, &good, &bad);
        assert_eq!(comparison.needs, 2);
        let MeanDifference { mean, low, high } = comparison.ndcg;
        assert!((mean - 2.0 / 3.0).abs() < 1e-9);
        // Either need may be drawn twice.
        assert!(low.abs() < 1e-9 && (high - 1.0).abs() < 1e-9, "{low} {high}");
        let same = compare(&judged, &good, &good).recall;
        assert!(same.low == 0.0 && same.high == 0.0);
    }
}
