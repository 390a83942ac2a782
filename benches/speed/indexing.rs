//! A first build from Markdown files, beside Tantivy that is fed with ready sections.

use std::fs;
use std::path::Path;

use crate::client::percentile;
use crate::corpus::Corpus;
use crate::process::{Work, itself, limier, run};
use crate::results::{Bound, Results};

/// Builds both indexes in turns; what is left in `work` is that of the last round.
pub(crate) fn measure(work: &Path, corpus: &Corpus, rounds: usize, results: &mut Results) {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for name in ["tantivy", "limier"] {
            let _ = fs::remove_dir_all(work.join(name));
        }
        fs::create_dir(work.join("tantivy")).unwrap();
        theirs.push(run(&mut itself("build", work)));
        ours.push(run(limier(work, &corpus.notes).arg("index")));
    }
    let median = |works: &[Work], of: fn(&Work) -> f64| {
        percentile(&works.iter().map(of).collect::<Vec<_>>(), 50)
    };
    for (name, works) in [("stock", &theirs), ("Limier", &ours)] {
        println!(
            "{name}: {:.1} s, {:.1} s CPU, {:.1} MB/s, {:.0} MB RSS at most",
            median(works, |work| work.wall),
            median(works, |work| work.cpu),
            corpus.text_bytes() as f64 / 1e6 / median(works, |work| work.wall),
            median(works, |work| work.rss_bytes) / 1e6
        );
    }
    let ratio = |of: fn(&Work) -> f64| median(&ours, of) / median(&theirs, of);
    let bound = |must, aim| Bound { must, aim };
    results.add_bounded("indexing: time / stock", ratio(|work| work.wall), bound(2.0, 1.0));
    results.add_bounded("indexing: CPU / stock", ratio(|work| work.cpu), bound(3.0, 1.5));
    results.add_bounded("indexing: RSS / stock", ratio(|work| work.rss_bytes), bound(1.5, 1.0));
    // What a merge wrote in vain when the first build ended goes at the next start.
    run(limier(work, &corpus.notes).arg("index"));
    let index = bytes_below(&work.join("limier")) / corpus.text_bytes() as f64;
    results.add_bounded("bytes of the index / of the text", index, bound(1.3, 1.0));
    let stock = bytes_below(&work.join("tantivy")) / corpus.text_bytes() as f64;
    println!("(stock: {stock:.2})");
}

fn bytes_below(folder: &Path) -> f64 {
    let sizes = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => bytes_below(&entry.path()),
            false => entry.metadata().unwrap().len() as f64,
        }
    });
    sizes.sum()
}
