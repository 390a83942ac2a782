//! A saved note can be found before anything is synced to the disk, and is synced a second later.
//! While notes are saved, each answer is of one state of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::{Home, eventually};
use serde_json::Value;

/// Searches while all notes are written again and again. Every section of a note bears the number of
/// its version, so that an answer of two states would show.
fn answers_while_notes_change(searches: usize) {
    const NOTES: usize = 40;
    let home = Home::new(&[]);
    let write = |number: usize, version: usize| {
        let text = format!(
            "---\ntitle: Note {number}\ndate: 20{:02}-01-01\norganisation: Organisme {}\n---\n\n\
             # Un\n\ncommun v{version}v\n\n# Deux\n\ncommun v{version}v\n",
            version % 100,
            version % 3
        );
        home.write(&format!("n{number}.md"), text);
    };
    (0..NOTES).for_each(|number| write(number, 0));
    let daemon = home.serve();
    let is_over = AtomicBool::new(false);
    let mut generations = BTreeSet::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                write(round % NOTES, round / NOTES + 1);
            }
        });
        for _ in 0..searches {
            let answer = daemon.search_with(&[
                ("q", "commun"),
                ("limit", "100"),
                ("collapse", "none"),
                ("facets", "organisation,year"),
            ]);
            generations.insert(answer["generation"].as_u64().unwrap());
            check_is_of_one_state(&answer, NOTES);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    println!("{searches} answers of {} generations", generations.len());
    assert!(generations.len() > 1, "nothing changed: nothing was tested");
}

fn check_is_of_one_state(answer: &Value, notes: usize) {
    let hits = answer["hits"].as_array().unwrap();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for hit in hits {
        let text = hit["snippets"][0]["text"].as_str().unwrap();
        let version = text.split_whitespace().find(|word| word.starts_with('v')).unwrap();
        versions.entry(hit["note"].as_str().unwrap()).or_default().insert(version);
        let (year, _) = hit["date"].as_str().unwrap().split_at(4);
        let number: usize = version.trim_matches('v').parse().unwrap();
        assert_eq!(year, format!("20{:02}", number % 100), "{hit:#}");
    }
    assert!(versions.values().all(|of_note| of_note.len() == 1), "{versions:?}");
    // A note may be away for a moment while its file is empty, never one of its sections.
    assert_eq!(hits.len(), 2 * versions.len());
    assert!(versions.len() <= notes);
    assert_eq!(answer["total"].as_u64().unwrap() as usize, hits.len());
    let sum = |values: &Value| -> u64 {
        values.as_array().unwrap().iter().map(|value| value["count"].as_u64().unwrap()).sum()
    };
    assert_eq!(sum(&answer["facets"]["year"]), hits.len() as u64);
    assert_eq!(sum(&answer["facets"]["organisation"]), hits.len() as u64);
}

#[test]
fn an_answer_is_of_one_state_while_notes_change() {
    answers_while_notes_change(300);
}

#[test]
#[ignore = "long: make test-slow"]
fn ten_thousand_answers_are_of_one_state_each() {
    answers_while_notes_change(10_000);
}

/// What is asked of the disk, and when.
mod needs_strace {
    use super::*;

    /// `strace` on a process, writing its syncs to a file; ended with its owner.
    struct Trace(Child);

    impl Trace {
        fn start(process: &str, file: &Path) -> Self {
            let mut command = Command::new("strace");
            command.args([
                "-f",
                "-e",
                "trace=fsync,fdatasync,syncfs,sync,msync",
                "-p",
                process,
                "-o",
            ]);
            let child = command.arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
            Self(child.unwrap())
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
    #[ignore = "needs strace"]
    fn a_saved_note_is_found_before_anything_is_synced() {
        let home = Home::new(&[("a.md", "# Note\n\navant\n")]);
        let daemon = home.serve();
        let process = fs::read_to_string(home.path("index/lock")).unwrap();
        let trace = home.path("trace");
        let _trace = Trace::start(process.trim(), &trace);
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
}
