//! What searches and memory become when there is seven times as much text.

use std::fs;
use std::path::Path;

use crate::client::{ask_in_turn, percentile};
use crate::corpus::Corpus;
use crate::generator::generated;
use crate::process::start_limier;
use crate::queries::draw;
use crate::results::{Bound, Results};
use crate::searching::{Engine, targets};

/// How many times as many sections there are.
const TIMES: usize = 7;
/// What a million sections may take in memory, MB.
const MEMORY_MAX: f64 = 250.0;
/// Rounds over all queries, in turns.
const ROUNDS: usize = 3;

pub(crate) fn measure(work: &Path, corpus: &Corpus, results: &mut Results) {
    let queries = draw(&corpus.sections);
    let many = generated(TIMES * corpus.sections.len());
    let served = [("few", &corpus.notes), ("many", &many)].map(|(name, notes)| {
        let work = work.join(name);
        fs::create_dir(&work).unwrap();
        // What a first build leaves in memory is not what searches take.
        drop(start_limier(&work, notes, false));
        start_limier(&work, notes, false)
    });
    for (engine, name) in [(Engine::Strict, "strict"), (Engine::Default, "default")] {
        let asked = targets(engine, &queries);
        let mut times = [Vec::new(), Vec::new()];
        // Each has answered everything once before it is timed.
        for round in 0..=ROUNDS {
            for ((_, address), times) in served.iter().zip(&mut times) {
                let taken = ask_in_turn(*address, &asked);
                if round > 0 {
                    times.extend(taken);
                }
            }
        }
        let [few, many] = times.map(|times| percentile(&times, 50));
        println!(
            "p50, {name}: {:.2} ms, and {:.2} with {TIMES} times the text",
            few * 1e3,
            many * 1e3
        );
        let bound = Bound { must: 2.5, aim: 1.8 };
        results.add_bounded(&format!("p50 with {TIMES} times the text, {name}"), many / few, bound);
    }
    let [_, (process, _)] = &served;
    let memory = process.memory("RssAnon").unwrap_or_default() / 1e6;
    results.add_bounded(
        "private memory after these queries, in 250 MB",
        memory / MEMORY_MAX,
        Bound { must: 1.0, aim: 0.5 },
    );
}
