//! `limier serve`, running.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;
use url::form_urlencoded;

use super::client::{Ask, Reply};

/// How long a start may take, on a busy machine and without optimisation.
const START: Duration = Duration::from_secs(60);
/// How long a change may take to be seen before a test gives up on it.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(5);

/// Looks again and again until `look` sees something; how long it took comes with it.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> (T, Duration) {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return (seen, start.elapsed());
        }
        assert!(start.elapsed() < DEADLINE, "not within {DEADLINE:?}: {what}");
        std::thread::sleep(PAUSE);
    }
}

/// A daemon that printed its address. Killed when dropped.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Daemon {
    /// Starts `command` and waits for the address.
    pub(crate) fn start(command: &mut Command) -> Self {
        let daemon = Self::spawn(command);
        daemon.unwrap_or_else(|log| panic!("limier serve did not start:\n{log}"))
    }

    /// As [`Daemon::start`], but the log of a daemon that ended instead.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self, String> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let written = Arc::clone(&log);
        let reader = std::thread::spawn(move || copy(stderr, &written));
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // The test may have had enough.
                let _ = tell.send(line);
            }
        });
        let started = told.recv_timeout(START);
        let address = started.as_deref().ok().and_then(|line| line.split_once("http://"));
        let address = address.and_then(|(_, rest)| {
            let end = rest.find(|c: char| c != ':' && c != '.' && !c.is_ascii_digit());
            piece(rest, 0..end.unwrap_or(rest.len())).parse().ok()
        });
        if let Some(address) = address {
            return Ok(Self { child, address, log, reader: Some(reader) });
        }
        let _ = child.kill();
        let code = child.wait().unwrap().code();
        reader.join().unwrap();
        let log = log.lock().unwrap().clone();
        Err(format!("said {started:?}, exit code {code:?}\n{log}"))
    }

    pub(crate) fn send(&self, ask: &Ask<'_>) -> Reply {
        ask.send(self.address).unwrap_or_else(|error| {
            panic!("{} {}: {error}\n{}", ask.method, ask.target, self.log())
        })
    }

    pub(crate) fn get(&self, target: &str) -> Reply {
        self.send(&Ask::get(target))
    }

    /// A GET that must be answered with 200, as JSON.
    pub(crate) fn json(&self, target: &str) -> Value {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    pub(crate) fn status(&self) -> Value {
        self.json("/api/v1/status")
    }

    /// The answer to a search with these parameters.
    pub(crate) fn search_with(&self, parameters: &[(&str, &str)]) -> Value {
        self.json(&search_target(parameters))
    }

    /// The answer to a plain search.
    pub(crate) fn search(&self, q: &str) -> Value {
        self.search_with(&[("q", q)])
    }

    /// Ids of the hits, best first, every section for itself.
    pub(crate) fn ids(&self, q: &str) -> Vec<String> {
        ids(&self.search_with(&[("q", q), ("limit", "100"), ("collapse", "none")]))
    }

    /// The id of the first hit.
    pub(crate) fn first(&self, q: &str) -> String {
        self.ids(q).into_iter().next().unwrap_or_else(|| format!("nothing for {q}"))
    }

    /// Paths of all notes.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut paths = Vec::new();
        loop {
            let page = self.json(&format!("/api/v1/notes?limit=1000&offset={}", paths.len()));
            let notes = page["notes"].as_array().unwrap();
            paths.extend(notes.iter().map(|note| note["path"].as_str().unwrap().to_owned()));
            if paths.len() >= page["total"].as_u64().unwrap() as usize {
                return paths;
            }
        }
    }

    /// Paths of the notes whose text holds `word`, sorted.
    pub(crate) fn notes_with(&self, word: &str) -> Vec<String> {
        let reply = self.search_with(&[
            ("q", word),
            ("strict", "true"),
            ("collapse", "note"),
            ("limit", "100"),
        ]);
        let mut notes: Vec<_> = strings(&reply["hits"], "note");
        notes.sort();
        notes
    }

    /// Waits until exactly `notes` hold `word`; how long it took.
    pub(crate) fn await_notes_with(&self, word: &str, notes: &[&str]) -> Duration {
        let mut last = Vec::new();
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            last = self.notes_with(word);
            if last == notes {
                return start.elapsed();
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{word}: expected in {notes:?}, found in {last:?}\n{}", self.log());
    }

    /// Asks for a comparison of folder and index, and waits for it.
    pub(crate) fn reconcile(&self) -> Value {
        let reply = self.send(&Ask::get("/api/v1/reconcile").method("POST"));
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name: `-STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    /// Whether the process has not ended yet.
    pub(crate) fn is_running(&self) -> bool {
        // Its entry stays until somebody waits for it.
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        !stat.rsplit_once(')').unwrap().1.trim_start().starts_with('Z')
    }

    /// Bytes of memory that it holds; of the index, what is mapped is not its own.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }

    /// Kill -9; what it had logged.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.finish_log()
    }

    /// Asks it to stop, as an init system does; the exit code and the whole log.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        (code, self.finish_log())
    }

    fn finish_log(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.log()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A part of a text, which must begin and end between characters.
pub(crate) fn piece(text: &str, range: Range<usize>) -> &str {
    text.get(range.clone()).unwrap_or_else(|| panic!("{range:?} of {text:?}"))
}

/// `/api/v1/search?…`
pub(crate) fn search_target(parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/api/v1/search?{query}")
}

/// Ids of an answer's hits.
pub(crate) fn ids(answer: &Value) -> Vec<String> {
    strings(&answer["hits"], "id")
}

/// What `next` says beside the index and the generation that it is of: how far, in which search.
pub(crate) fn place(next: &Value) -> Value {
    next.as_str().and_then(|next| next.splitn(3, '.').nth(2)).into()
}

/// One text of each object of a list.
pub(crate) fn strings(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().unwrap();
    list.iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
}

fn copy(mut from: impl Read, to: &Mutex<String>) {
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        to.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
}

/// The latency that one answer in a hundred exceeds.
pub(crate) fn p99(mut latencies: Vec<Duration>) -> Duration {
    latencies.sort_unstable();
    latencies[latencies.len() * 99 / 100]
}
