//! From the start of a process to its first answer, on an index that is there, beside *stock* with its own.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::{get, percentile};
use crate::corpus::Corpus;
use crate::process::{Process, spawn_limier, start_part};
use crate::results::{Bound, Results};

/// Starts of each, in turns.
const STARTS: usize = 9;
/// Between two questions of one that does not listen yet.
const PAUSE: Duration = Duration::from_micros(500);

pub(crate) fn measure(work: &Path, corpus: &Corpus, results: &mut Results) {
    let (mut ours, mut stock) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        stock.push(timed(|| start_part("stock", work), "/search?class=Common&q=commune"));
        ours.push(timed(|| spawn_limier(work, &corpus.notes, true), "/api/v1/search?q=commune"));
    }
    let [ours, stock] = [ours, stock].map(|times| percentile(&times, 50));
    println!("start to first answer: {:.1} ms, stock {:.1} ms", 1e3 * ours, 1e3 * stock);
    let bound = Bound { must: 4.0, aim: 2.0 };
    results.add_bounded("start to first answer / stock", ours / stock, bound);
}

/// What a start takes until `target` is answered, s.
fn timed(start: impl Fn() -> (Process, SocketAddr), target: &str) -> f64 {
    let begun = Instant::now();
    let (_process, address) = start();
    while !get(address, target).is_ok_and(|answer| answer.status == 200) {
        std::thread::sleep(PAUSE);
    }
    begun.elapsed().as_secs_f64()
}
