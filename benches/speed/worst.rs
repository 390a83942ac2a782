//! The slowest request that may be asked, and what it costs those who ask for little meanwhile.
//!
//! Requests are drawn from most of what the query language and the parameters allow. The slowest breed: each
//! new one is one of them with something else in it. What is left after a minute is slow by what it asks
//! for, not by chance, since each time counted is the shortest of several. How far a minute gets depends on the
//! machine.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::{Client, ask_at_once, percentile};
use crate::corpus::{Corpus, ReadySection};
use crate::process::start_limier;
use crate::queries::{frequencies, words};
use crate::results::{Bound, Results};

/// How long a search may take where nothing is configured, s.
const DEADLINE: f64 = 0.5;
/// How long the slowest is looked for, s, unless `WORST_SECS` says otherwise.
const SECS: usize = 60;
/// Requests that are drawn before the first is bred.
const DRAWN: usize = 100;
/// How many of the slowest breed.
const BREEDERS: usize = 12;
/// How often a slow one is asked again before it may breed.
const REPEATS: usize = 2;
/// Clients that ask the slowest while others ask for little, and for how long.
const SLOW_CLIENTS: usize = 4;
const BESIDE: Duration = Duration::from_secs(8);
/// Bytes of the longest query; the server takes 1,024 characters.
const QUERY_MAX: usize = 1_000;
/// Terms of the longest request: more than are searched.
const TERMS_MAX: usize = 80;
/// Ranks of words that some sections hold.
const LIGHT_RANKS: std::ops::Range<usize> = 2_000..6_000;
/// Searches for such a word.
const LIGHT: usize = 50;

/// What may stand beside the query, with values that cost much and little.
const PARAMETERS: [(&str, &[&str]); 14] = [
    ("limit", &["1", "100"]),
    ("offset", &["90", "1000", "100000"]),
    ("sort", &["date", "-date", "title"]),
    ("collapse", &["note", "none"]),
    ("sections", &["0", "20"]),
    ("snippets", &["0", "5"]),
    ("snippet_chars", &["40", "1000"]),
    ("explain", &["true"]),
    ("strict", &["true"]),
    ("typing", &["true"]),
    ("facets", &["organisation,theme,tag,mention,year"]),
    ("organisation", &["premier-ministre", "dinum"]),
    ("from", &["1990"]),
    ("note", &["a", "notes"]),
];

/// A request, in the parts that are exchanged.
#[derive(Clone)]
struct Asked {
    terms: Vec<String>,
    parameters: HashMap<&'static str, &'static str>,
}

impl Asked {
    fn query(&self) -> String {
        let mut query = String::new();
        for term in &self.terms {
            if query.len() + term.len() < QUERY_MAX {
                query.extend([term.as_str(), " "]);
            }
        }
        query
    }

    fn target(&self) -> String {
        let mut target = "/api/v1/search?q=".to_owned();
        target.extend(utf8_percent_encode(&self.query(), NON_ALPHANUMERIC));
        let mut parameters: Vec<_> = self.parameters.iter().collect();
        parameters.sort();
        for (name, value) in parameters {
            target.extend(["&", name, "=", value]);
        }
        target
    }
}

/// Draws requests.
struct Breeder<'s> {
    rng: Rng,
    sections: &'s [ReadySection],
    /// From the word that most sections hold on.
    words: Vec<String>,
}

impl<'s> Breeder<'s> {
    fn new(sections: &'s [ReadySection]) -> Self {
        let mut words: Vec<_> = frequencies(sections).into_iter().collect();
        words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let words = words.into_iter().map(|(word, _)| word).collect();
        Self { rng: Rng::with_seed(1905), sections, words }
    }

    /// A word. That its rank is between one and two is as likely as that it is between two and four, or
    /// between any other rank and twice that.
    fn word(&mut self) -> String {
        let most = self.words.len().max(2) as f64;
        let place = most.powf(self.rng.f64()) as usize;
        self.words.get(place - 1).cloned().unwrap_or_default()
    }

    /// A word that some sections hold.
    fn light(&mut self) -> String {
        let letters = |word: &&String| word.is_ascii() && word.len() > 4;
        let some = self.words.iter().skip(LIGHT_RANKS.start).take(LIGHT_RANKS.len());
        let some: Vec<_> = some.filter(letters).collect();
        self.rng.choice(some).cloned().expect("a corpus of thousands of words")
    }

    fn phrase(&mut self) -> String {
        let section = &self.sections[self.rng.usize(..self.sections.len())];
        let words: Vec<String> = words(&section.body).collect();
        let (at, count) = (self.rng.usize(..words.len().max(1)), self.rng.usize(2..9));
        let words: Vec<String> = words.into_iter().skip(at).take(count).collect();
        format!("\"{}\"", words.join(" "))
    }

    fn term(&mut self) -> String {
        let word = self.word();
        match self.rng.u8(..19) {
            0..5 => word,
            5 | 6 => format!("{}*", word.chars().take(self.rng.usize(1..5)).collect::<String>()),
            7 => {
                let mut letters: Vec<char> = word.chars().collect();
                let at = self.rng.usize(..=letters.len());
                letters.insert(at, 'x');
                letters.into_iter().collect()
            }
            8 => self.phrase(),
            9 => format!("-{word}"),
            10 => format!("titre:{word}"),
            11 => format!("auteur:{word}"),
            12 => ["organisation:dinum", "theme:donnees", "tag:a", "depuis:2001", "avant:2030"]
                [self.rng.usize(..5)]
            .to_owned(),
            13 => format!("note:{}", word.chars().take(2).collect::<String>()),
            14 => format!("-{}*", word.chars().take(self.rng.usize(1..4)).collect::<String>()),
            15 => format!("titre:{}*", word.chars().take(self.rng.usize(1..4)).collect::<String>()),
            16 => ["mention:dinum", "theme:cloud", "organisation:anssi"][self.rng.usize(..3)]
                .to_owned(),
            17 => format!("({word} OU {} OU {})", self.word(), self.term()),
            _ => format!("({word} ({} OU -{}))", self.word(), self.word()),
        }
    }

    fn draw(&mut self) -> Asked {
        let count = 1 << self.rng.u32(..7);
        let terms = (0..count).map(|_| self.term()).collect();
        let mut asked = Asked { terms, parameters: HashMap::new() };
        (0..self.rng.usize(..6)).for_each(|_| self.set(&mut asked));
        asked
    }

    fn set(&mut self, asked: &mut Asked) {
        let (name, values) = PARAMETERS[self.rng.usize(..PARAMETERS.len())];
        asked.parameters.insert(name, values[self.rng.usize(..values.len())]);
    }

    /// One of `slowest` with something else in it.
    fn breed(&mut self, slowest: &[(f64, Asked)]) -> Asked {
        let parent = |rng: &mut Rng| &slowest[rng.usize(..slowest.len())].1;
        let mut child = parent(&mut self.rng).clone();
        for _ in 0..self.rng.usize(1..4) {
            let at = self.rng.usize(..child.terms.len().max(1));
            match self.rng.u8(..8) {
                0 | 1 => child.terms.push(self.term()),
                2 | 3 if at < child.terms.len() => child.terms[at] = self.term(),
                4 if child.terms.len() > 1 => drop(child.terms.remove(at)),
                5 => child.terms.extend(parent(&mut self.rng).terms.iter().skip(at).cloned()),
                6 => {
                    let name = PARAMETERS[self.rng.usize(..PARAMETERS.len())].0;
                    child.parameters.remove(name);
                }
                _ => self.set(&mut child),
            }
        }
        child.terms.truncate(TERMS_MAX);
        child
    }
}

pub(crate) fn measure(work: &Path, corpus: &Corpus, results: &mut Results) {
    let (_process, address) = start_limier(work, &corpus.notes, false);
    let mut breeder = Breeder::new(&corpus.sections);
    let slowest = look(address, &mut breeder);
    for (time, asked) in slowest.iter().take(3) {
        println!("{:.0} ms: {} {:?}", time * 1e3, asked.query(), asked.parameters);
    }
    let (time, asked) = &slowest[0];
    results.add_bounded(
        "slowest request found / deadline",
        time / DEADLINE,
        Bound { must: 1.0, aim: 0.5 },
    );
    let light: Vec<String> =
        (0..LIGHT).map(|_| format!("/api/v1/search?q={}", breeder.light())).collect();
    let read = || percentile(&ask_at_once(address, &light, 1, BESIDE), 99);
    let idle = read();
    let (is_over, target) = (AtomicBool::new(false), asked.target());
    let (beside, answers) = std::thread::scope(|scope| {
        let ask = || {
            let mut client = Client::connect(address).unwrap();
            let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
            while !is_over.load(Ordering::Relaxed) {
                *answers.entry(client.get(&target).unwrap().status).or_default() += 1;
            }
            answers
        };
        let slow: Vec<_> = (0..SLOW_CLIENTS).map(|_| scope.spawn(ask)).collect();
        let beside = read();
        is_over.store(true, Ordering::Relaxed);
        let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
        for (status, count) in slow.into_iter().flat_map(|client| client.join().unwrap()) {
            *answers.entry(status).or_default() += count;
        }
        (beside, answers)
    });
    println!("answers to the slowest meanwhile, by status: {answers:?}");
    println!(
        "p99 of searches for a word: {:.1} ms idle, {:.1} ms beside",
        idle * 1e3,
        beside * 1e3
    );
    results.add_bounded(
        "p99 of searches for a word beside the slowest / idle",
        beside / idle,
        Bound { must: 3.0, aim: 1.5 },
    );
}

/// The slowest requests that are found, slowest first.
fn look(address: SocketAddr, breeder: &mut Breeder<'_>) -> Vec<(f64, Asked)> {
    let mut client = Client::connect(address).unwrap();
    let mut time_of = |asked: &Asked, longest: f64| {
        let mut shortest = f64::INFINITY;
        for _ in 0..=REPEATS {
            let start = Instant::now();
            let answer = client.get(&asked.target()).unwrap();
            let time = start.elapsed().as_secs_f64();
            // One that is refused as too late was slow; one that is refused at once was not.
            assert!(
                matches!(answer.status, 200 | 400 | 503),
                "{}: {}",
                answer.status,
                asked.target()
            );
            shortest = shortest.min(time);
            if shortest < longest {
                break;
            }
        }
        shortest
    };
    let mut slowest: Vec<(f64, Asked)> = Vec::new();
    let (start, mut tried) = (Instant::now(), 0);
    while start.elapsed().as_secs_f64() < crate::setting("WORST_SECS", SECS) as f64 {
        let asked = if tried < DRAWN { breeder.draw() } else { breeder.breed(&slowest) };
        let is_room = slowest.len() < BREEDERS;
        let bar = if is_room { 0.0 } else { slowest.last().map_or(0.0, |(time, _)| *time) };
        let time = time_of(&asked, bar);
        let is_known = slowest.iter().any(|(_, known)| known.target() == asked.target());
        if !is_known && (is_room || time > bar) {
            slowest.push((time, asked));
            slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
            slowest.truncate(BREEDERS);
        }
        tried += 1;
    }
    println!("{tried} requests tried");
    slowest
}
