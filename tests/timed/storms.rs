//! Storms: thousands of files at once, in every way they come and go. Nothing is lost, nothing that
//! is gone stays, searches are answered meanwhile, and a single edit elsewhere does not wait for all
//! of them.
//!
//! The short form runs with a few hundred files; `LIMIER_STORM=10000` or the ignored test runs the
//! long one.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{Daemon, Home};

/// How long the index may need after the last file.
const CONVERGED: Duration = Duration::from_secs(30);
/// How long a search may take while ten thousand files change: the 99th of a hundred.
const SEARCHED: Duration = Duration::from_millis(200);

fn about(word: &str) -> String {
    format!("# Titre\n\nUn texte qui parle de {word}, et de rien d’autre.\n")
}

fn storm_size() -> usize {
    std::env::var("LIMIER_STORM").ok().and_then(|size| size.parse().ok()).unwrap_or(600)
}

/// How many sections hold `word`.
fn count(daemon: &Daemon, word: &str) -> usize {
    let answer = daemon.search_with(&[("q", word), ("limit", "1"), ("strict", "true")]);
    answer["total"].as_u64().unwrap() as usize
}

/// Waits until each word has its number of sections, searching all the while, and checks the whole
/// index against the folder.
fn settle(home: &Home, daemon: &Daemon, what: &str, expected: &[(&str, usize)]) {
    let start = Instant::now();
    loop {
        let counts: Vec<_> = expected.iter().map(|(word, _)| count(daemon, word)).collect();
        if counts.iter().zip(expected).all(|(count, (_, expected))| count == expected) {
            break;
        }
        let status = daemon.status();
        assert!(start.elapsed() < CONVERGED, "{what}: {counts:?} of {expected:?}\n{status:#}");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("{what}: converged {:?} after the last file", start.elapsed());
    home.verify();
}

fn write_all(home: &Home, folder: &str, word: &str, size: usize) {
    for number in 0..size {
        let path = format!("{folder}/d{}/e{}/n{number}.md", number % 20, number % 100);
        home.write(&path, about(word));
    }
}

/// Runs `storms` while somebody searches all the time; every search is answered, as [`count`] asserts.
/// How long the slowest hundredth took at least.
fn searching(daemon: &Daemon, storms: impl FnOnce()) -> Duration {
    let is_over = AtomicBool::new(false);
    let mut times = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut times = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let start = Instant::now();
                count(daemon, ["texte parle", "tempête", "rien d’autre"][times.len() % 3]);
                times.push(start.elapsed());
                std::thread::sleep(Duration::from_millis(10));
            }
            times
        });
        let outcome = catch_unwind(AssertUnwindSafe(storms));
        is_over.store(true, Ordering::Relaxed);
        let times = reader.join().unwrap();
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
        times
    });
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{} searches meanwhile: p50 {:?}, p99 {:?}", times.len(), at(50), at(99));
    at(99)
}

/// All storms, one after the other, on one daemon; see [`searching`].
fn weather(size: usize) -> Duration {
    let home = Home::new(&[("reste.md", &about("ancre"))]);
    fs::create_dir(home.path("dehors")).unwrap();
    let daemon = home.serve();
    let slowest = searching(&daemon, || storms(&home, &daemon, size));
    let log = daemon.kill();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    slowest
}

fn storms(home: &Home, daemon: &Daemon, size: usize) {
    write_all(home, "s", "tempête", size);
    settle(home, daemon, "created in new nested folders", &[("tempête", size), ("ancre", 1)]);

    for number in 0..size {
        let folder = format!("s/d{}/e{}", number % 20, number % 100);
        let (from, to) = (format!("{folder}/n{number}.md"), format!("{folder}/r{number}.md"));
        fs::rename(home.note(&from), home.note(&to)).unwrap();
    }
    settle(home, daemon, "renamed", &[("tempête", size)]);

    fs::rename(home.note("s"), home.path("dehors/s")).unwrap();
    settle(home, daemon, "a folder moved out", &[("tempête", 0), ("ancre", 1)]);
    fs::rename(home.path("dehors/s"), home.note("t")).unwrap();
    settle(home, daemon, "a folder moved in", &[("tempête", size)]);

    fs::remove_dir_all(home.note("t")).unwrap();
    write_all(home, "t", "éclaircie", size);
    settle(home, daemon, "deleted and recreated", &[("tempête", 0), ("éclaircie", size)]);

    // Another folder takes the place of the root.
    fs::create_dir(home.path("autre")).unwrap();
    fs::write(home.path("autre/seule.md"), about("ancre")).unwrap();
    fs::rename(home.corpus(), home.path("ancien")).unwrap();
    fs::rename(home.path("autre"), home.corpus()).unwrap();
    settle(home, daemon, "root swapped", &[("éclaircie", 0), ("ancre", 1)]);
    fs::rename(home.corpus(), home.path("autre")).unwrap();
    fs::rename(home.path("ancien"), home.corpus()).unwrap();
    settle(home, daemon, "root swapped back", &[("éclaircie", size), ("ancre", 1)]);

    fs::remove_dir_all(home.note("t")).unwrap();
    fs::remove_file(home.note("reste.md")).unwrap();
    settle(home, daemon, "everything deleted", &[("éclaircie", 0), ("ancre", 0)]);
}

#[test]
fn every_kind_of_storm_passes() {
    weather(storm_size());
}

#[test]
#[ignore = "long: make test-slow"]
fn every_kind_of_storm_of_ten_thousand_passes() {
    let slowest = weather(10_000);
    assert!(slowest < SEARCHED, "{slowest:?}");
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=t", "-c", "user.email=t@t"]);
    command.args(["-c", "commit.gpgsign=false", "-c", "gc.auto=0"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.output().is_ok_and(|output| output.status.success())
}

/// Two branches with the same notes in folders of other names, `size` in twenty of them; see
/// [`searching`].
fn checkout(size: usize) -> Duration {
    const FOLDERS: usize = 20;
    let home = Home::new(&[]);
    let corpus = home.corpus();
    assert!(git(&corpus, &["init", "-q", "-b", "une"]), "needs git");
    let write = |folder: &str, word: &str| {
        for number in 0..size {
            let path = format!("{folder}{}/n{number}.md", number % FOLDERS);
            home.write(&path, about(word));
        }
    };
    write("avant", "branche");
    assert!(git(&corpus, &["add", "-A"]) && git(&corpus, &["commit", "-qm", "une"]));
    assert!(git(&corpus, &["checkout", "-qb", "autre"]));
    for folder in 0..FOLDERS {
        fs::remove_dir_all(home.note(&format!("avant{folder}"))).unwrap();
    }
    write("ensuite", "rameau");
    assert!(git(&corpus, &["add", "-A"]) && git(&corpus, &["commit", "-qm", "autre"]));

    let daemon = home.serve();
    assert_eq!(daemon.status()["notes"], size);
    searching(&daemon, || {
        for (branch, here, gone) in [("une", "branche", "rameau"), ("autre", "rameau", "branche")] {
            assert!(git(&corpus, &["checkout", "-q", branch]));
            settle(&home, &daemon, "another branch", &[(here, size), (gone, 0)]);
            assert_eq!(daemon.status()["notes"], size);
        }
    })
}

#[test]
fn a_checkout_of_another_branch_loses_nothing() {
    checkout(storm_size());
}

#[test]
#[ignore = "long: make test-slow"]
fn a_checkout_of_ten_thousand_notes_loses_nothing() {
    let slowest = checkout(10_000);
    assert!(slowest < SEARCHED, "{slowest:?}");
}

/// What is saved elsewhere is found while the storm goes on; the worst of the times it took.
fn worst_edit_during_a_storm(size: usize) -> Duration {
    let home = Home::new(&[("ailleurs/seule.md", &about("calme"))]);
    let daemon = home.serve();
    std::thread::scope(|scope| {
        let storm = scope.spawn(|| write_all(&home, "s", "tempête", size));
        let mut worst = Duration::ZERO;
        let mut rounds = 0;
        while !storm.is_finished() || count(&daemon, "tempête") < size {
            home.write("ailleurs/seule.md", about(&format!("accalmie{rounds}")));
            let word = format!("accalmie{rounds}");
            worst = worst.max(daemon.await_notes_with(&word, &["ailleurs/seule.md"]));
            rounds += 1;
        }
        println!("{rounds} edits during a storm of {size}: the slowest took {worst:?}");
        home.verify();
        worst
    })
}

#[test]
fn a_single_edit_does_not_wait_for_the_storm() {
    let worst = worst_edit_during_a_storm(storm_size());
    assert!(worst < Duration::from_secs(5), "{worst:?}");
}

#[test]
#[ignore = "long: make test-slow"]
fn a_single_edit_does_not_wait_for_a_storm_of_ten_thousand() {
    let worst = worst_edit_during_a_storm(10_000);
    assert!(worst < Duration::from_secs(2), "{worst:?}");
}

/// Limits of the whole system, set for the start of one daemon.
mod needs_sysctl {
    use super::*;

    /// A limit of the system for one process started by `start`, put back afterwards.
    struct Limit {
        file: &'static str,
        before: String,
    }

    impl Limit {
        fn set(file: &'static str, value: usize) -> Self {
            let before = fs::read_to_string(file).unwrap();
            fs::write(file, value.to_string()).unwrap();
            Self { file, before }
        }
    }

    impl Drop for Limit {
        fn drop(&mut self) {
            let _ = fs::write(self.file, self.before.trim());
        }
    }

    /// A queue of 64 events overflows at once: the system says so, and the folder is looked at whole.
    #[test]
    #[ignore = "needs sysctl: the right to set limits of the system"]
    fn a_tiny_event_queue_loses_nothing() {
        let size = storm_size();
        let home = Home::new(&[("reste.md", &about("ancre"))]);
        // The folders are there before, so that each has its watch and every file makes events.
        for number in 0..size.min(100) {
            home.write(&format!("s/d{}/e{number}/avant.md", number % 20), about("avant"));
        }
        let limit = Limit::set("/proc/sys/fs/inotify/max_queued_events", 64);
        let daemon = home.serve();
        drop(limit);
        // Asleep, it cannot keep up with the events, however fast the machine.
        daemon.signal("-STOP");
        write_all(&home, "s", "tempête", size);
        for number in 0..size / 2 {
            let path = format!("s/d{}/e{}/n{number}.md", number % 20, number % 100);
            fs::remove_file(home.note(&path)).unwrap();
        }
        daemon.signal("-CONT");
        settle(&home, &daemon, "a queue of 64 events", &[("tempête", size - size / 2)]);
        let rescans = daemon.status()["rescans"].as_u64().unwrap();
        println!("{rescans} times events were lost");
        assert!(rescans > 0, "the queue never overflowed: nothing was tested");
    }
}

/// Limits of one user.
mod needs_unshare {
    use super::*;

    /// A program run where at most `watches` folders can be watched.
    fn with_few_watches(home: &Home, watches: usize) -> Daemon {
        let served = home.command(&["serve"]);
        let mut command = Command::new("unshare");
        let script =
            format!("echo {watches} > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"");
        command.args(["--user", "--map-root-user", "sh", "-c", &script]).arg(served.get_program());
        command.args(served.get_args()).current_dir(home.path(""));
        Daemon::start(&mut command)
    }

    #[test]
    #[ignore = "needs unshare: a user namespace"]
    fn beyond_the_watch_limit_the_folder_is_polled() {
        let home = Home::new(&[("reste.md", &about("ancre"))]);
        for number in 0..60 {
            home.write(&format!("d{number}/n.md"), about("dossier"));
        }
        home.configure("watch.poll_secs = 1\n");
        let daemon = with_few_watches(&home, 20);
        let status = daemon.status();
        assert_eq!(status["watch"], "polling", "{status:#}");
        let told = status["degraded"].to_string();
        assert!(told.contains("sysctl fs.inotify.max_user_watches="), "{told}");
        assert!(daemon.log().contains("sysctl fs.inotify.max_user_watches="), "{}", daemon.log());
        for number in [0, 30, 59] {
            home.write(&format!("d{number}/n.md"), about(&format!("sonde{number}")));
            let path = format!("d{number}/n.md");
            daemon.await_notes_with(&format!("sonde{number}"), &[&path]);
        }
        home.verify();
    }
}

/// Roots on file systems of their own.
mod needs_mount {
    use super::*;

    fn mount(arguments: &[&str], place: &Path) {
        let output = Command::new("mount").args(arguments).arg(place).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn unmount(place: &Path) {
        assert!(Command::new("umount").arg("-l").arg(place).status().unwrap().success());
    }

    /// Another file system in the place of the first may have its device number, and the inode of its
    /// root. The empty one once emptied the index.
    #[test]
    #[ignore = "needs mount: the right to mount a file system"]
    fn an_empty_file_system_in_the_place_of_the_root_removes_no_note() {
        let home = Home::new(&[]);
        let mount_root = || mount(&["-t", "tmpfs", "-o", "size=4m", "tmpfs"], &home.corpus());
        mount_root();
        home.write("a.md", about("surface"));
        let daemon = home.serve();
        assert_eq!(daemon.notes_with("surface"), ["a.md"]);
        for _ in 0..3 {
            unmount(&home.corpus());
            mount_root();
            crate::common::eventually("the loss is told", || {
                daemon.status()["degraded"].to_string().contains("holds no note").then_some(())
            });
            daemon.reconcile();
            assert_eq!(daemon.notes_with("surface"), ["a.md"], "held, even if it is asked for");
        }
        home.write("b.md", about("retour"));
        daemon.await_notes_with("retour", &["b.md"]);
        daemon.await_notes_with("surface", &[]);
        assert_eq!(daemon.status()["degraded"], serde_json::json!([]));
        drop(daemon);
        unmount(&home.corpus());
    }

    /// A failed mount leaves an empty folder, or what lies below it: on another device either way.
    #[test]
    #[ignore = "needs mount: the right to mount a file system"]
    fn a_root_on_another_device_is_held_until_it_is_back() {
        let home = Home::new(&[("dessous.md", &about("sédiment"))]);
        mount(&["-t", "tmpfs", "-o", "size=4m", "tmpfs"], &home.corpus());
        home.write("a.md", about("surface"));
        let daemon = home.serve();
        assert_eq!(daemon.notes_with("surface"), ["a.md"]);
        // Kept alive under another name, as a network share that comes back would be.
        fs::create_dir(home.path("ailleurs")).unwrap();
        let bind = |from: &Path, to: &Path| {
            let status = Command::new("mount").arg("--bind").args([from, to]).status();
            assert!(status.unwrap().success());
        };
        bind(&home.corpus(), &home.path("ailleurs"));
        unmount(&home.corpus());
        let (told, _) = crate::common::eventually("the loss is told", || {
            let degraded = daemon.status()["degraded"].to_string();
            degraded.contains("another device").then_some(degraded)
        });
        assert!(told.contains("corpus"), "{told}");
        assert_eq!(daemon.notes_with("surface"), ["a.md"], "held");
        assert!(daemon.notes_with("sédiment").is_empty());
        bind(&home.path("ailleurs"), &home.corpus());
        home.write("b.md", about("retour"));
        daemon.await_notes_with("retour", &["b.md"]);
        assert_eq!(daemon.status()["degraded"], serde_json::json!([]));
        drop(daemon);
        unmount(&home.corpus());
        unmount(&home.path("ailleurs"));
    }
}
