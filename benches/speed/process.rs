//! A process that is measured from outside: its processor time and its memory, as `/proc` tells them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::get;
use crate::server::PART;

/// Ticks of `/proc/PID/stat` per second, on every Linux.
const TICKS: f64 = 100.0;

/// A process, ended with its owner.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    /// Processor time so far, s.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks: f64 =
            fields.split_whitespace().skip(11).take(2).map(|t| t.parse::<f64>().unwrap()).sum();
        ticks / TICKS
    }

    /// A line of `/proc/PID/status` such as `RssAnon`, bytes; none once the process has ended.
    pub(crate) fn memory(&self, name: &str) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib: f64 = line.trim_matches([':', '\t', ' ']).split(' ').next()?.parse().ok()?;
        Some(kib * 1024.0)
    }

    fn has_ended(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        stat.rsplit_once(") ").is_some_and(|(_, fields)| fields.starts_with('Z'))
    }
}

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
    pub(crate) rss_bytes: f64,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Work {
    let start = Instant::now();
    let process = Process(command.stdout(Stdio::null()).spawn().unwrap());
    let mut rss_bytes: f64 = 0.0;
    while !process.has_ended() {
        rss_bytes = process.memory("VmHWM").unwrap_or_default().max(rss_bytes);
        std::thread::sleep(Duration::from_millis(5));
    }
    // Not reaped yet: its last figures stand.
    Work { wall: start.elapsed().as_secs_f64(), cpu: process.cpu(), rss_bytes }
}

/// This program in another part; see `server.rs`.
pub(crate) fn itself(part: &str, work: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(work).env(PART, part).stdin(Stdio::null());
    command
}

/// Limier with the notes and the index of `work`, and no configuration but the defaults.
pub(crate) fn limier(work: &Path, notes: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
    command.current_dir(work).stdin(Stdio::null()).stderr(Stdio::null());
    command.arg("--corpus").arg(notes).args(["--index", "limier"]);
    command
}

/// Starts a yardstick; it says itself where it listens.
pub(crate) fn start_part(part: &str, work: &Path) -> (Process, SocketAddr) {
    let mut child = itself(part, work).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Process(child), line.trim().parse().unwrap())
}

/// Starts the daemon and waits until it has compared its folder. `keeps_answers`: whether it may give an
/// answer again.
pub(crate) fn start_limier(
    work: &Path,
    notes: &Path,
    keeps_answers: bool,
) -> (Process, SocketAddr) {
    let (process, address) = spawn_limier(work, notes, keeps_answers);
    while !get(address, "/readyz").is_ok_and(|answer| answer.status == 200) {
        std::thread::sleep(Duration::from_millis(5));
    }
    (process, address)
}

/// The same without waiting: it may not listen yet.
pub(crate) fn spawn_limier(
    work: &Path,
    notes: &Path,
    keeps_answers: bool,
) -> (Process, SocketAddr) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = limier(work, notes);
    command.args(["serve", "--listen", &free.to_string()]).stdout(Stdio::null());
    if !keeps_answers {
        command.env("LIMIER_SEARCH__ANSWER_CACHE_BYTES_MAX", "0");
    }
    (Process(command.spawn().unwrap()), free)
}
