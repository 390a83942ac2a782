//! The index kept up incrementally against one made afresh: several writers do to a folder whatever
//! comes to their minds while a daemon follows; then a second daemon builds an index of the same
//! folder, and both must say the same.
//!
//! The writers' seed is printed; `LIMIER_SEED=7` brings their dice back, though not the order in which
//! the machine lets them write.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::common::{Daemon, Home, place, search_target};
use serde_json::Value;

/// Words of the notes, some with accents, elisions, references.
const WORDS: [&str; 24] = [
    "souveraineté",
    "numérique",
    "l’État",
    "agents",
    "formation",
    "CPF",
    "marché",
    "public",
    "données",
    "ouvertes",
    "réunion",
    "plan",
    "L. 2112-1",
    "d’urgence",
    "accessibilité",
    "handicap",
    "DINUM",
    "ministère",
    "logiciel",
    "libre",
    "budget",
    "écologie",
    "territoire",
    "usagers",
];

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.roll(WORDS.len())]
    }

    fn words(&mut self, many: usize) -> String {
        (0..many).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

fn note(dice: &mut Dice) -> String {
    let mut text = String::new();
    if dice.roll(3) > 0 {
        let (year, month, day) = (2018 + dice.roll(8), 1 + dice.roll(12), 1 + dice.roll(28));
        text = format!("---\ntitle: {}\ndate: {year}-{month:02}-{day:02}\n", dice.words(2));
        text += &format!("themes: [{}, {}]\n", dice.word(), ["Eau vive", "eau VIVE"][dice.roll(2)]);
        text += &format!("author: {}\nid: n{}\n---\n", dice.words(2), dice.roll(40));
    }
    text += &format!("# {}\n\n{}.\n", dice.words(3), dice.words(20));
    for _ in 0..dice.roll(4) {
        let (heading, words) = (dice.words(2), dice.roll(60));
        text += &format!("\n## {heading}\n\n{} [[n{}]].\n", dice.words(words), dice.roll(12));
    }
    text
}

/// One of the many things that people and tools do. Whatever stands in the way is no fault: the other
/// writers move the ground.
fn act(root: &Path, dice: &mut Dice) {
    let folder = |dice: &mut Dice| {
        let deep = ["a", "b/c", "d", "d/e/f", "g", "h/i"][dice.roll(6)];
        root.join(deep)
    };
    let file = |dice: &mut Dice| folder(dice).join(format!("n{}.md", dice.roll(40)));
    let (path, other) = (file(dice), file(dice));
    let _ = match dice.roll(40) {
        0..=19 => write(&path, &note(dice)),
        20..=23 => fs::File::options().append(true).open(&path).and_then(|mut file| {
            file.write_all(format!("\n## {}\n\n{}\n", dice.word(), dice.words(9)).as_bytes())
        }),
        24 | 25 => {
            let temporary = path.with_extension("md~");
            write(&temporary, &note(dice)).and_then(|()| fs::rename(&temporary, &path))
        }
        26..=31 => make_way(&other).and_then(|()| fs::rename(&path, &other)),
        32..=35 => fs::remove_file(&path),
        36 | 37 => {
            let (from, to) = (folder(dice), folder(dice));
            make_way(&to).and_then(|()| fs::rename(from, to))
        }
        38 => {
            let gone = folder(dice);
            fs::remove_dir_all(&gone).and_then(|()| write(&gone.join("n0.md"), &note(dice)))
        }
        _ => fs::remove_dir_all(folder(dice)),
    };
}

fn make_way(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    make_way(path)?;
    fs::write(path, text)
}

/// Two hundred queries and more: words, phrases, fields, prefixes, exclusions.
fn queries() -> Vec<String> {
    let mut queries: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    for (at, one) in WORDS.iter().enumerate() {
        let other = WORDS[(at * 7 + 5) % WORDS.len()];
        queries.extend([
            format!("{one} {other}"),
            format!("\"{one} {other}\""),
            format!("{one} -{other}"),
            format!("{one} OU {other}"),
            format!("titre:{one}"),
            format!("auteur:{one}"),
            format!("{} depuis:2021", one.chars().take(4).collect::<String>() + "*"),
            format!("theme:\"{one}\""),
        ]);
    }
    queries.extend(["", "theme:\"eau vive\"", "avant:2020", "depuis:2022"].map(str::to_owned));
    queries
}

/// An answer without what may differ: how long it took, and of which index it is.
fn told(mut answer: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for name in ["took_ms", "index_id", "generation"] {
                    fields.remove(name);
                }
                if let Some(next) = fields.get_mut("next") {
                    *next = place(next);
                }
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut answer);
    answer
}

/// All that both daemons are asked, and what this one says.
fn answers(daemon: &Daemon) -> Vec<(String, Value)> {
    let mut answers = Vec::new();
    for path in daemon.notes() {
        let target = format!("/api/v1/notes/{}", path.replace('%', "%25"));
        answers.push((target.clone(), told(daemon.json(&target))));
    }
    for (at, q) in queries().iter().enumerate() {
        let sort = ["date", "-date", "title", "relevance"][at % 4];
        let parameters = [
            ("q", q.as_str()),
            ("sort", sort),
            ("strict", ["true", "false", "false"][at % 3]),
            ("collapse", "none"),
            ("limit", ["100", "20"][at % 2]),
            ("facets", "organisation,mention,theme,year"),
        ];
        let answer = daemon.search_with(&parameters);
        answers.push((format!("{q} by {sort}"), told(answer)));
    }
    for word in WORDS {
        let typed: String = word.chars().take(3).collect();
        let target = search_target(&[("q", &typed)]).replace("/search?", "/suggest?");
        answers.push((format!("{typed}…"), told(daemon.json(&target))));
    }
    answers
}

/// The first place where two answers are not the same, and what stands there.
fn difference(kept: &Value, made: &Value) -> String {
    match (kept, made) {
        (Value::Object(kept), Value::Object(made)) if kept.len() == made.len() => {
            let other = kept.iter().find(|(name, value)| made.get(*name) != Some(value));
            other.map_or_else(
                || "other names".to_owned(),
                |(name, value)| format!("{name}/{}", difference(value, &made[name])),
            )
        }
        (Value::Array(kept), Value::Array(made)) if kept.len() == made.len() => {
            let other = kept.iter().zip(made).position(|(kept, made)| kept != made);
            let at = other.unwrap_or_default();
            format!("{at}/{}", difference(&kept[at], &made[at]))
        }
        _ => format!("kept {kept}, made afresh {made}"),
    }
}

fn seed() -> u64 {
    let given = std::env::var("LIMIER_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        since.as_millis() as u64
    })
}

/// The same folder, another index.
fn afresh(home: &Home) -> (Daemon, PathBuf) {
    let index = home.path("afresh");
    let arguments = ["--index", index.to_str().unwrap(), "serve"];
    (Daemon::start(&mut home.command(&arguments)), index)
}

fn differ(writers: u64, operations: usize) {
    let seed = seed();
    println!("LIMIER_SEED={seed} cargo test --test suite differential:: has the same dice");
    let home = Home::new(&[("reste.md", "# Reste\n\nancre\n")]);
    let daemon = home.serve();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for writer in 0..writers {
            let root = home.corpus();
            scope.spawn(move || {
                let mut dice = Dice(seed ^ (writer << 56));
                for _ in 0..operations {
                    act(&root, &mut dice);
                }
            });
        }
    });
    let wrote = start.elapsed();
    let status = daemon.reconcile();
    let caught_up = start.elapsed() - wrote;
    assert_eq!(status["degraded"], serde_json::json!([]), "{status:#}");

    let (fresh, _) = afresh(&home);
    let (kept, made) = (answers(&daemon), answers(&fresh));
    let hits = made.iter().filter(|(_, answer)| answer["total"].as_u64() > Some(0)).count();
    let differences: Vec<_> = kept.iter().zip(&made).filter(|(kept, made)| kept != made).collect();
    let told: Vec<_> = differences
        .iter()
        .map(|(kept, made)| format!("{}: {}", kept.0, difference(&kept.1, &made.1)))
        .collect();
    assert!(told.is_empty(), "{} differ:\n{}", told.len(), told.join("\n"));
    assert_eq!(kept.len(), made.len());
    assert!(hits > 100, "queries that find nothing prove nothing: {hits}");
    let (one, other) = (daemon.status(), fresh.status());
    for what in ["notes", "sections", "warnings", "warnings_total", "problems"] {
        assert_eq!(one[what], other[what], "{what}");
    }
    println!(
        "{writers} writers, {operations} operations each, in {wrote:?}; {} notes searchable after \
         {caught_up:?}; {} answers equal, {hits} of them with hits",
        one["notes"],
        kept.len()
    );
    let gone: BTreeSet<_> = daemon.notes().into_iter().collect();
    assert!(gone.iter().all(|path| home.note(path).is_file()), "a ghost");
    drop(daemon);
    home.verify();
}

#[test]
fn whatever_several_writers_do_the_index_is_the_one_made_afresh() {
    differ(4, 150);
}

#[test]
#[ignore = "long: make test-slow"]
fn eight_writers_of_two_thousand_operations_leave_no_difference() {
    differ(8, 2000);
}
