//! How long a saved note takes to be found, and a start to its first answer, over HTTP and from
//! outside, beside what Tantivy alone needs in the same run: commit and reload of the same texts in
//! memory (tmpfs), in an index of two fields and in one with all fields of Limier's; opening the very
//! index and searching once, as a process of its own and within one.
//!
//! `cargo bench --bench freshness`; `SECTIONS=10000 ROUNDS=50` make it shorter.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement"
)]

mod results;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use results::{Bound, Results};
use tantivy::collector::Count;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, FieldType, IndexRecordOption, STORED, STRING, Schema, TEXT};
use tantivy::tokenizer::{LowerCaser, SimpleTokenizer, TextAnalyzer};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

/// Where this program, started by itself, finds an index to open and nothing else to do.
const OPEN_ONLY: &str = "LIMIER_BENCH_OPEN_ONLY";
/// How often each is started.
const STARTS: usize = 20;
/// Sections of one note.
const SECTIONS_A_NOTE: usize = 10;

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A section's text: words as frequent as words are, and one of its own.
fn section(note: usize, number: usize, word: &str) -> String {
    let mut text = String::new();
    let mut state = (note * SECTIONS_A_NOTE + number) as u64 + 1;
    for _ in 0..120 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let dice = (state >> 33) as f64 / (1_u64 << 31) as f64;
        // Zipf's law, roughly: the n-th word as often as 1/n.
        let rank = (20_000_f64.powf(dice)) as usize;
        text.push_str(&format!("mot{rank} "));
    }
    text + word
}

fn note(number: usize, word: &str) -> String {
    let sections = (0..SECTIONS_A_NOTE).map(|at| {
        format!("## Partie {at}\n\n{}\n\n", section(number, at, if at == 0 { word } else { "" }))
    });
    format!("# Note {number}\n\n{}", sections.collect::<String>())
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

fn told(name: &str, times: &mut [Duration]) -> Duration {
    let p50 = percentile(times, 50);
    println!(
        "{name}: min {:.1?}, p50 {p50:.1?}, p90 {:.1?}, p99 {:.1?} ({} times)",
        percentile(times, 0),
        percentile(times, 90),
        percentile(times, 99),
        times.len()
    );
    p50
}

/// Tantivy by itself, with the same texts.
struct Raw {
    writer: IndexWriter,
    reader: IndexReader,
    path: Field,
    text: Field,
    /// The other fields of a section, and of a note.
    section: Vec<Field>,
    note: Vec<Field>,
    schema: Schema,
}

impl Raw {
    fn build(place: &Path, notes: usize) -> Self {
        let mut schema = Schema::builder();
        let path = schema.add_text_field("path", STRING | STORED);
        let text = schema.add_text_field("text", TEXT | STORED);
        let schema = schema.build();
        let index = Index::create_in_dir(place, schema.clone()).unwrap();
        let mut raw = Self {
            writer: index.writer_with_num_threads(1, 64 << 20).unwrap(),
            reader: Self::open(&index),
            path,
            text,
            section: vec![],
            note: vec![],
            schema,
        };
        for number in 0..notes {
            raw.put(number, "");
        }
        raw.writer.commit().unwrap();
        raw.reader.reload().unwrap();
        raw
    }

    /// On a copy of Limier's index, with its fields but without its analysis.
    fn over(place: &Path) -> Self {
        let index = Index::open_in_dir(place).unwrap();
        let plain = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).build();
        index.tokenizers().register("limier_packed", plain);
        let schema = index.schema();
        let fields = |names: &[&str]| -> Vec<Field> {
            names.iter().map(|name| schema.get_field(name).unwrap()).collect()
        };
        Self {
            writer: index.writer_with_num_threads(1, 64 << 20).unwrap(),
            reader: Self::open(&index),
            path: schema.get_field("path").unwrap(),
            text: schema.get_field("words").unwrap(),
            section: fields(&[
                "all",
                "written",
                "title",
                "heading",
                "distance_to_note",
                "passage",
                "date",
                "twin",
                "title_sort",
                "organisation",
                "mention",
                "theme",
                "stored",
            ]),
            note: fields(&[
                "note",
                "key",
                "size",
                "inode",
                "mtime_ns",
                "ctime_ns",
                "hash",
                "warnings",
                "skipped",
                "distance_to_note",
                "stored",
            ]),
            schema,
        }
    }

    /// A document with something of the right kind in each field.
    fn document(&self, name: &str, fields: &[Field], text: &str) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(self.path, name);
        for field in fields {
            let entry = self.schema.get_field_entry(*field);
            match entry.field_type() {
                FieldType::U64(_) => document.add_u64(*field, 7),
                FieldType::I64(_) => document.add_i64(*field, 7),
                FieldType::Bytes(_) if entry.name() == "hash" => {
                    document.add_bytes(*field, &[7; 32])
                }
                FieldType::Bytes(_) => document.add_bytes(*field, text.as_bytes()),
                _ if ["all", "written", "note"].contains(&entry.name()) => {
                    document.add_text(*field, text);
                }
                _ => document.add_text(*field, name),
            }
        }
        document
    }

    fn open(index: &Index) -> IndexReader {
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap()
    }

    fn put(&mut self, number: usize, word: &str) {
        let name = format!("d{}/n{number}.md", number % 100);
        self.writer.delete_term(Term::from_field_text(self.path, &name));
        let mut whole = String::new();
        for at in 0..SECTIONS_A_NOTE {
            let text = section(number, at, if at == 0 { word } else { "" });
            let mut document = self.document(&name, &self.section, &text);
            document.add_text(self.text, &text);
            self.writer.add_document(document).unwrap();
            whole.push_str(&text);
        }
        if !self.note.is_empty() {
            let document = self.document(&name, &self.note, &whole);
            self.writer.add_document(document).unwrap();
        }
    }

    fn count(reader: &IndexReader, text: Field, word: &str) -> usize {
        let term = Term::from_field_text(text, word);
        reader.searcher().search(&TermQuery::new(term, IndexRecordOption::Basic), &Count).unwrap()
    }

    fn edit(&mut self, number: usize, word: &str) -> Duration {
        let start = Instant::now();
        self.put(number, word);
        self.writer.commit().unwrap();
        self.reader.reload().unwrap();
        assert_eq!(Self::count(&self.reader, self.text, word), 1);
        start.elapsed()
    }
}

fn get(address: SocketAddr, target: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn is_found(address: SocketAddr, word: &str) -> bool {
    let answer = get(address, &format!("/api/v1/search?q={word}&limit=1&strict=true"));
    answer.is_ok_and(|answer| answer.contains("\"total\":1,"))
}

/// The daemon, ended with its owner.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it; how long the first right answer took.
fn start(place: &Path, address: SocketAddr, word: &str) -> (Daemon, Duration) {
    let begin = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
    command.current_dir(place).stdout(Stdio::null()).stdin(Stdio::null());
    command.args(["--corpus", "notes", "--index", "index", "serve", "--listen"]);
    let daemon = Daemon(command.arg(address.to_string()).spawn().unwrap());
    while !is_found(address, word) {
        assert!(begin.elapsed() < Duration::from_secs(600), "no answer");
        std::thread::sleep(Duration::from_micros(300));
    }
    (daemon, begin.elapsed())
}

fn await_ready(address: SocketAddr) {
    while !get(address, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn edit(place: &Path, address: SocketAddr, number: usize, word: &str) -> Duration {
    let file = place.join(format!("notes/d{}/n{number}.md", number % 100));
    let text = note(number, word);
    let start = Instant::now();
    fs::write(file, text).unwrap();
    while !is_found(address, word) {
        assert!(start.elapsed() < Duration::from_secs(60), "{word} is not found");
    }
    start.elapsed()
}

fn main() {
    if let Some(place) = std::env::var_os(OPEN_ONLY) {
        return open_only(Path::new(&place));
    }
    let (notes, rounds) = (setting("SECTIONS", 100_000) / SECTIONS_A_NOTE, setting("ROUNDS", 200));
    let place = tempfile::tempdir().unwrap();
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    for number in 0..notes {
        let file = place.path().join(format!("notes/d{}/n{number}.md", number % 100));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, note(number, if number == 0 { "premier" } else { "" })).unwrap();
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (daemon, built) = start(place.path(), port, "premier");
    await_ready(port);
    println!("{} sections, built in {built:.1?}", notes * SECTIONS_A_NOTE);
    let bare = memory.path().join("bare");
    fs::create_dir(&bare).unwrap();
    let mut bare = Raw::build(&bare, notes);
    let same = memory.path().join("same");
    copy_index(&place.path().join("index"), &same);
    let mut same = Raw::over(&same);

    // In turns, so that both meet the same busy machine.
    let (mut ours, mut theirs, mut likewise) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let number = 1 + round * 37 % (notes - 1);
        theirs.push(bare.edit(number, &format!("sonde{round}")));
        likewise.push(same.edit(number, &format!("sonde{round}")));
        ours.push(edit(place.path(), port, number, &format!("sonde{round}")));
    }
    let floor = told("tantivy alone, two fields, commit + reload on tmpfs", &mut theirs);
    let likewise = told("tantivy alone, all fields, commit + reload on tmpfs", &mut likewise);
    let found = told("edit -> found over HTTP", &mut ours);
    let ratio = |to: Duration| found.as_secs_f64() / to.as_secs_f64();
    let mut results =
        Results::new(format!("{} sections, {rounds} rounds", notes * SECTIONS_A_NOTE));
    results.add("an edit found / Tantivy alone with two fields", ratio(floor));
    let bound = Bound { must: 1.5, aim: 1.1 };
    results.add_bounded("an edit found / Tantivy alone with all fields", ratio(likewise), bound);
    drop(daemon);

    let copy = memory.path().join("copy");
    copy_index(&place.path().join("index"), &copy);
    let (mut ours, mut theirs, mut inside) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let begin = Instant::now();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let child = command.env(OPEN_ONLY, &copy).stdout(Stdio::piped()).spawn().unwrap();
        let told = child.wait_with_output().unwrap().stdout;
        theirs.push(begin.elapsed());
        inside.push(Duration::from_nanos(String::from_utf8(told).unwrap().trim().parse().unwrap()));
        let (daemon, first) = start(place.path(), port, "premier");
        ours.push(first);
        await_ready(port);
        drop(daemon);
    }
    told("tantivy alone opens this index and searches", &mut inside);
    let floor = told("the same as a process, from its start", &mut theirs);
    let first = told("start -> first answer over HTTP", &mut ours);
    let bound = Bound { must: 4.0, aim: 2.0 };
    results.add_bounded(
        "a start / Tantivy alone",
        first.as_secs_f64() / floor.as_secs_f64(),
        bound,
    );
    results.write("freshness");
}

/// A copy of the index that is served, as Tantivy knows it: without the checksums that Limier adds
/// to the files that have none.
fn copy_index(home: &Path, copy: &Path) {
    const CHECKSUM_BYTES: usize = 32;
    let current = home.join(fs::read_to_string(home.join("current")).unwrap());
    fs::create_dir(copy).unwrap();
    for file in fs::read_dir(current).unwrap() {
        let file = file.unwrap();
        let mut content = fs::read(file.path()).unwrap();
        if ["meta.json", ".managed.json"].iter().any(|name| file.file_name() == *name) {
            content.truncate(content.len() - CHECKSUM_BYTES);
        }
        fs::write(copy.join(file.file_name()), content).unwrap();
    }
}

/// Opens an index, searches it once, and prints how many nanoseconds that took.
fn open_only(place: &Path) {
    let begin = Instant::now();
    let index = Index::open_in_dir(place).unwrap();
    let words = index.schema().get_field("words").unwrap();
    assert_eq!(Raw::count(&Raw::open(&index), words, "premier"), 1);
    println!("{}", begin.elapsed().as_nanos());
}
