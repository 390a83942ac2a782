//! Full answers over HTTP (ten hits with marked snippets, both facets counted), beside the yardsticks. No
//! answer is given again but where that is what is measured.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::client::{ask_at_once, ask_in_turn, get, percentile};
use crate::corpus::Corpus;
use crate::process::{Process, start_limier, start_part};
use crate::queries::{Class, DrawnQuery, draw};
use crate::results::{Bound, Results};

/// How long many clients ask at once, per round.
const BUSY_TIME: Duration = Duration::from_secs(3);
const CLIENTS: usize = 8;
/// What *tuned* may cost of what *stock* costs; else it is not tuned.
const TUNED_MAX: f64 = 0.6;
/// Different queries when the same ones are asked again and again.
const REPEATED: usize = 50;
/// Between two edits while reads are timed.
const EDIT_EVERY: Duration = Duration::from_millis(1000 / 6);

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Engine {
    Stock,
    Tuned,
    Strict,
    Default,
    Hello,
}

const ENGINES: [Engine; 5] =
    [Engine::Stock, Engine::Tuned, Engine::Strict, Engine::Default, Engine::Hello];

/// What was measured of one engine.
#[derive(Default)]
struct Taken {
    /// Times of single requests by class, of all rounds.
    by_class: BTreeMap<String, Vec<f64>>,
    /// Of each round, over the queries without slips: median time, and processor time per request.
    p50: Vec<f64>,
    cpu: Vec<f64>,
    /// With many clients: the slowest in a hundred, and requests per second.
    p99: Vec<f64>,
    rate: Vec<f64>,
}

struct Served {
    process: Process,
    address: SocketAddr,
}

pub(crate) fn measure(work: &Path, corpus: &Corpus, rounds: usize, results: &mut Results) {
    let queries = draw(&corpus.sections);
    let [stock, tuned, hello] = ["stock", "tuned", "hello"].map(|part| start_part(part, work));
    check_tuned(&queries, stock.1, tuned.1);
    let ours = start_limier(work, &corpus.notes, false);
    let [stock, tuned, ours, hello] =
        [stock, tuned, ours, hello].map(|(process, address)| Served { process, address });
    let of = |engine| match engine {
        Engine::Stock => &stock,
        Engine::Tuned => &tuned,
        Engine::Strict | Engine::Default => &ours,
        Engine::Hello => &hello,
    };
    // Each has answered everything once before it is timed.
    for engine in ENGINES {
        ask_in_turn(of(engine).address, &targets(engine, &queries));
    }
    let memory = of(Engine::Strict).process.memory("RssAnon").unwrap_or_default() / 1e6;
    let mut taken: BTreeMap<Engine, Taken> = BTreeMap::new();
    for _ in 0..rounds {
        for engine in ENGINES {
            taken.entry(engine).or_default().add_round(engine, of(engine), &queries);
        }
    }
    print_table(&taken);
    compare(&taken, results);
    results.add_bounded(
        "private memory after these queries, in 60 MB",
        memory / 60.0,
        Bound { must: 1.0, aim: 0.6 },
    );
    let writes = reads_while_writing(corpus, &ours, &queries);
    results.add_bounded(
        "p99 of reads while 6 edits/s stream in / idle",
        writes,
        Bound { must: 1.5, aim: 1.1 },
    );
    // It holds its index: the one that keeps answers comes after it.
    drop(ours);
    let (_process, address) = start_limier(work, &corpus.notes, true);
    let repeated: Vec<_> = queries.iter().take(REPEATED).cloned().collect();
    let rate = |engine: Engine, address| {
        let times = ask_at_once(address, &targets(engine, &repeated), CLIENTS, BUSY_TIME);
        times.len() as f64 / BUSY_TIME.as_secs_f64()
    };
    results.add_bounded(
        "hello's requests/s / those of repeated queries",
        rate(Engine::Hello, hello.address) / rate(Engine::Default, address),
        Bound { must: 1.0 / 0.3, aim: 2.0 },
    );
}

/// Fails unless both kinds of Tantivy give the same answers, and *tuned* for less.
fn check_tuned(queries: &[DrawnQuery], stock: SocketAddr, tuned: SocketAddr) {
    for query in queries {
        let answer = |address| -> Value {
            let received = get(address, &target(Engine::Stock, query)).unwrap();
            serde_json::from_slice(&received.body).unwrap()
        };
        let (stock, tuned) = (answer(stock), answer(tuned));
        let ids = |answer: &Value| -> Vec<Value> {
            answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].clone()).collect()
        };
        assert_eq!(stock["total"], tuned["total"], "{query:?}");
        assert_eq!(ids(&stock), ids(&tuned), "{query:?}");
        assert_eq!(sorted(&stock["facets"]), sorted(&tuned["facets"]), "{query:?}");
    }
}

/// The values of both facets, in one order.
fn sorted(facets: &Value) -> Vec<Vec<String>> {
    let of_facet = |values: &Value| {
        let mut values: Vec<String> =
            values.as_array().unwrap().iter().map(Value::to_string).collect();
        values.sort();
        values
    };
    facets.as_array().unwrap().iter().map(of_facet).collect()
}

pub(crate) fn targets(engine: Engine, queries: &[DrawnQuery]) -> Vec<String> {
    queries.iter().map(|query| target(engine, query)).collect()
}

fn target(engine: Engine, query: &DrawnQuery) -> String {
    let q = utf8_percent_encode(&query.text, NON_ALPHANUMERIC);
    match engine {
        Engine::Strict => format!("/api/v1/search?strict=true&q={q}"),
        Engine::Default => format!("/api/v1/search?q={q}"),
        _ => format!("/search?class={:?}&q={q}", query.class),
    }
}

impl Taken {
    fn add_round(&mut self, engine: Engine, served: &Served, queries: &[DrawnQuery]) {
        let (slips, others): (Vec<_>, Vec<_>) =
            queries.iter().cloned().partition(|query| query.class == Class::Typo);
        let asked = targets(engine, &others);
        let cpu = served.process.cpu();
        let times = ask_in_turn(served.address, &asked);
        self.cpu.push((served.process.cpu() - cpu) / times.len() as f64);
        self.p50.push(percentile(&times, 50));
        let slip_times = ask_in_turn(served.address, &targets(engine, &slips));
        for (query, time) in others.iter().zip(times).chain(slips.iter().zip(slip_times)) {
            self.by_class.entry(format!("{:?}", query.class)).or_default().push(time);
        }
        let start = Instant::now();
        let times = ask_at_once(served.address, &asked, CLIENTS, BUSY_TIME);
        self.rate.push(times.len() as f64 / start.elapsed().as_secs_f64());
        self.p99.push(percentile(&times, 99));
    }

    fn p50_of(&self, class: Class) -> f64 {
        percentile(&self.by_class[&format!("{class:?}")], 50)
    }
}

fn print_table(taken: &BTreeMap<Engine, Taken>) {
    println!("ms, medians      p50   CPU/request  p99 at {CLIENTS}  requests/s at {CLIENTS}");
    for (engine, taken) in taken {
        let ms = |values: &[f64]| percentile(values, 50) * 1e3;
        let (p50, cpu, p99) = (ms(&taken.p50), ms(&taken.cpu), ms(&taken.p99));
        let rate = percentile(&taken.rate, 50);
        println!("{:12}  {p50:6.2}  {cpu:11.2}  {p99:8.1}  {rate:10.0}", format!("{engine:?}"));
    }
    print!("p50 by class, ms");
    Class::ALL.iter().for_each(|class| print!("  {class:?}"));
    println!();
    for (engine, taken) in taken {
        print!("{:12}", format!("{engine:?}"));
        Class::ALL.iter().for_each(|class| print!("  {:.2}", taken.p50_of(*class) * 1e3));
        println!();
    }
}

fn compare(taken: &BTreeMap<Engine, Taken>, results: &mut Results) {
    let median = |engine, of: fn(&Taken) -> &[f64]| percentile(of(&taken[&engine]), 50);
    let ratio = |engine, of| median(engine, of) / median(Engine::Tuned, of);
    let tuned = median(Engine::Tuned, |t| &t.cpu) / median(Engine::Stock, |t| &t.cpu);
    assert!(tuned <= TUNED_MAX, "tuned costs {tuned:.2} of stock: no yardstick");
    let mut add = |name: &str, ratio, must, aim| {
        results.add_bounded(name, ratio, Bound { must, aim });
    };
    add("CPU per request, tuned / stock", tuned, TUNED_MAX, 0.55);
    add("CPU per request, strict / tuned", ratio(Engine::Strict, |t| &t.cpu), 1.5, 0.8);
    add("CPU per request, default / tuned", ratio(Engine::Default, |t| &t.cpu), 3.0, 2.0);
    add("p50, strict / tuned", ratio(Engine::Strict, |t| &t.p50), 1.5, 0.9);
    add("p50, default / tuned", ratio(Engine::Default, |t| &t.p50), 3.0, 2.0);
    add("p99 at 8 clients, default / tuned", ratio(Engine::Default, |t| &t.p99), 3.0, 2.0);
    let strict = &taken[&Engine::Strict];
    let four = strict.p50_of(Class::Four) / strict.p50_of(Class::Frequent);
    add("p50 of four words / of one frequent word, strict", four, 1.2, 0.8);
    let slip =
        taken[&Engine::Default].p50_of(Class::Typo) / taken[&Engine::Tuned].p50_of(Class::Typo);
    add("p50 of one slip, default / tuned", slip, 3.0, 1.5);
}

/// How much slower the slowest reads in a hundred are while notes are written. The notes of the corpus
/// stay as they are: the written ones are removed again.
fn reads_while_writing(corpus: &Corpus, ours: &Served, queries: &[DrawnQuery]) -> f64 {
    let asked = targets(Engine::Default, queries);
    let edits = corpus.notes.join("ecrites");
    fs::create_dir_all(&edits).unwrap();
    let read = || percentile(&ask_at_once(ours.address, &asked, 1, 2 * BUSY_TIME), 99);
    let idle = read();
    let busy = std::thread::scope(|scope| {
        let reader = scope.spawn(read);
        let mut number = 0;
        while !reader.is_finished() {
            let section = &corpus.sections[number * 7 % corpus.sections.len()];
            let text = format!("# {}\n\n{}\n", section.title, section.body);
            fs::write(edits.join(format!("note-{}.md", number % 20)), text).unwrap();
            number += 1;
            std::thread::sleep(EDIT_EVERY);
        }
        reader.join().unwrap()
    });
    fs::remove_dir_all(edits).unwrap();
    println!(
        "p99 of reads: {:.1} ms idle, {:.1} ms while notes are written",
        idle * 1e3,
        busy * 1e3
    );
    busy / idle
}
