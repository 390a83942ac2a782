//! A saved note can be found before anything is synced to the disk, and is synced a second later.

#![cfg(test)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{Home, eventually};

/// `strace` on a process, writing its syncs to a file; ended with its owner.
struct Trace(Child);

impl Trace {
    fn start(process: &str, file: &Path) -> Option<Self> {
        let mut command = Command::new("strace");
        command.args(["-f", "-e", "trace=fsync,fdatasync,syncfs,sync,msync", "-p", process, "-o"]);
        let child = command.arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let Ok(child) = child else {
            println!("SKIPPED: no strace here");
            return None;
        };
        Some(Self(child))
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn syncs(file: &Path) -> usize {
    let trace = fs::read_to_string(file).unwrap_or_default();
    trace.lines().filter(|line| line.contains("sync(") || line.contains("syncfs(")).count()
}

#[test]
fn a_saved_note_is_found_before_anything_is_synced() {
    let home = Home::new(&[("a.md", "# Note\n\navant\n")]);
    let daemon = home.serve();
    let process = fs::read_to_string(home.path("index/lock")).unwrap();
    let trace = home.path("trace");
    let Some(_trace) = Trace::start(process.trim(), &trace) else { return };
    let status = format!("/proc/{}/status", process.trim());
    eventually("strace has taken hold", || {
        let status = fs::read_to_string(&status).unwrap();
        (!status.contains("TracerPid:\t0")).then_some(())
    });
    // The first build is synced before it is called ready; a later commit of it may be waiting.
    std::thread::sleep(Duration::from_secs(2));
    let mut quickest = usize::MAX;
    for round in 0..3 {
        let before = syncs(&trace);
        home.write("a.md", format!("# Note\n\naprès{round}\n"));
        daemon.await_notes_with(&format!("après{round}"), &["a.md"]);
        quickest = quickest.min(syncs(&trace) - before);
        eventually("it is synced", || (syncs(&trace) > before).then_some(()));
        std::thread::sleep(Duration::from_secs(1));
    }
    assert_eq!(quickest, 0, "a sync stands between a save and its being found");
}
