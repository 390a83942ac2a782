//! Disasters at random moments, many times over: killed under edits, index files damaged, the disk
//! full or read-only. The short forms run always; the ignored ones are as long as it takes to trust
//! them (`make test-slow`). `LIMIER_SEED` replays the moments and places of one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::{Daemon, Home, eventually};

/// SplitMix64: random numbers that a seed brings back.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("LIMIER_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
        println!("LIMIER_SEED={seed} replays this");
        Self(seed)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

fn note(word: &str) -> String {
    let filler = "La souveraineté numérique de l’État se prépare. ".repeat(10);
    format!("# Note\n\n## Partie\n\n{word} commun\n\n{filler}\n")
}

fn notebook(notes: usize) -> Home {
    let home = Home::new(&[]);
    for number in 0..notes {
        home.write(&format!("n{number}.md"), note(&format!("unique{number}")));
    }
    home
}

/// The files of the index that is served.
fn files(home: &Home) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.served_index()).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.metadata().is_ok_and(|metadata| metadata.len() > 0));
    files.sort();
    files
}

/// Kills the daemon again and again while notes come, change and go; nothing it ever found is lost.
fn killed(times: usize) {
    let mut dice = Dice::new();
    let home = notebook(200);
    let mut alive: Vec<usize> = (0..200).collect();
    let (mut next, mut starts) = (200, Vec::new());
    for _ in 0..times {
        let start = Instant::now();
        let daemon = home.serve();
        starts.push(start.elapsed());
        let until = Instant::now() + Duration::from_millis(dice.roll(400) as u64);
        while Instant::now() < until {
            match dice.roll(3) {
                0 => {
                    home.write(&format!("n{next}.md"), note(&format!("unique{next}")));
                    alive.push(next);
                    next += 1;
                }
                1 if alive.len() > 100 => {
                    let number = alive.swap_remove(dice.roll(alive.len()));
                    fs::remove_file(home.note(&format!("n{number}.md"))).unwrap();
                }
                _ => {
                    let number = alive[dice.roll(alive.len())];
                    let text = note(&format!("unique{number} retouche{}", dice.roll(1000)));
                    home.write(&format!("n{number}.md"), text);
                }
            }
            std::thread::sleep(Duration::from_millis(dice.roll(12) as u64));
        }
        let log = daemon.kill();
        for fault in ["panicked", "ERROR", "rebuilding"] {
            assert!(!log.contains(fault), "{log}");
        }
    }
    let daemon = home.serve();
    let mut notes: Vec<_> = alive.iter().map(|number| format!("n{number}.md")).collect();
    notes.sort();
    assert_eq!(daemon.notes(), notes);
    for number in alive.iter().take(50) {
        let ids = daemon.ids(&format!("unique{number}"));
        assert_eq!(ids, [format!("n{number}.md#partie")]);
    }
    drop(daemon);
    home.verify();
    starts.sort();
    let files = files(&home).len();
    println!(
        "{times} kills: 0 notes lost, 0 ghosts, 0 refused starts, {files} files; ready {:?} at the middle, {:?} at worst",
        starts[times / 2],
        starts[times - 1]
    );
    assert!(files < 300, "what killed processes leave piles up: {files} files");
}

#[test]
fn killed_at_random_moments() {
    killed(10);
}

#[test]
#[ignore = "long: make test-slow"]
fn killed_a_thousand_times() {
    killed(1000);
}

/// Damages one random file in one random way; what was done.
fn damage(home: &Home, dice: &mut Dice) -> String {
    let files = files(home);
    let file = &files[dice.roll(files.len())];
    let mut bytes = fs::read(file).unwrap();
    let at = dice.roll(bytes.len());
    let what = match dice.roll(5) {
        0 => {
            fs::remove_file(file).unwrap();
            return format!("{} removed", file.display());
        }
        1 => {
            bytes.truncate(at);
            "cut"
        }
        2 => {
            let end = (at + 512).min(bytes.len());
            bytes[at..end].fill(0);
            "zeroed"
        }
        _ => {
            bytes[at] ^= 1 << dice.roll(8);
            "a bit flipped"
        }
    };
    fs::write(file, bytes).unwrap();
    format!("{} {what} at {at}", file.display())
}

/// What must be answered after every damage.
fn answers(daemon: &Daemon) -> Vec<String> {
    let mut answers = vec![daemon.notes().join(" ")];
    for q in ["commun", "\"souveraineté numérique\"", "souver*", "titre:note", "unique7"] {
        let answer = daemon.search_with(&[("q", q), ("limit", "100"), ("collapse", "none")]);
        let mut ids = crate::common::ids(&answer);
        ids.sort();
        answers.push(format!("{q}: {} {}", answer["total"], ids.join(" ")));
    }
    answers
}

/// Every start after a damage answers rightly, by itself.
fn damaged(times: usize) {
    let mut dice = Dice::new();
    let home = notebook(60);
    let right = answers(&home.serve());
    let (mut rebuilt, mut slowest) = (0, Duration::ZERO);
    for _ in 0..times {
        let what = damage(&home, &mut dice);
        let start = Instant::now();
        let daemon = Daemon::spawn(&mut home.command(&["serve"]))
            .unwrap_or_else(|log| panic!("{what}: {log}"));
        slowest = slowest.max(start.elapsed());
        assert_eq!(answers(&daemon), right, "{what}");
        let log = daemon.kill();
        // Tantivy panics on some damaged files: that must be caught, and the index rebuilt.
        assert!(!log.contains("panicked") || log.contains("rebuilding"), "{what}: {log}");
        rebuilt += usize::from(log.contains("rebuilding"));
        assert_eq!(home.run(&["verify"]).code, Some(0), "{what}");
    }
    println!("{times} damages: every answer right, {rebuilt} rebuilt, slowest start {slowest:?}");
    assert!(rebuilt > times / 2, "the damages did not damage: {rebuilt} of {times}");
}

#[test]
fn random_damage_to_the_index_mends_itself() {
    damaged(15);
}

#[test]
#[ignore = "long: make test-slow"]
fn two_hundred_random_damages_mend_themselves() {
    damaged(200);
}

/// While the bytes of the index are read it answers already; once damage is found it says 503, never
/// anything wrong, until the new one is there.
#[test]
fn damage_found_behind_is_answered_with_503_until_it_is_mended() {
    let home = notebook(60);
    let before = home.serve().search("commun");
    let store =
        files(&home).into_iter().find(|file| file.extension().is_some_and(|e| e == "store"));
    let store = store.unwrap();
    let mut bytes = fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&store, bytes).unwrap();
    let outcome = home.run(&["verify"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(outcome.stdout.contains("damaged"), "{outcome:?}");

    let daemon = home.serve();
    let after = daemon.search("commun");
    assert_eq!(after["total"], before["total"]);
    assert_ne!(after["index_id"], before["index_id"], "a new index");
    assert!(daemon.log().contains("damaged"), "{}", daemon.log());
    drop(daemon);
    home.verify();
}

/// Somebody who presses ^C twice means it, whatever is still being done.
#[test]
fn told_to_stop_twice_it_stops_at_once() {
    let home = notebook(5);
    home.write("long.md", "*a ".repeat(4 << 20));
    let mut child = home.command(&["serve"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    let interrupt = |pid: u32| {
        assert!(Command::new("kill").args(["-INT", &pid.to_string()]).status().unwrap().success());
    };
    interrupt(child.id());
    std::thread::sleep(Duration::from_millis(150));
    let second = Instant::now();
    if child.try_wait().unwrap().is_none() {
        interrupt(child.id());
    }
    let output = child.wait_with_output().unwrap();
    assert!(second.elapsed() < Duration::from_secs(2), "{:?}", second.elapsed());
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("SIGINT"), "the signal is told: {log}");
}

/// Disks that fill up or cannot be written: file systems of their own.
mod needs_mount {
    use super::*;
    use crate::common::TinyModel;
    use crate::semantics::embedded;

    /// A file system of its own, taken away when dropped.
    struct Mounted(PathBuf);

    impl Mounted {
        fn tmpfs(place: &Path, bytes: &str) -> Self {
            fs::create_dir_all(place).unwrap();
            let option = format!("size={bytes}");
            let mut command = Command::new("mount");
            command.args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(place);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{output:?}");
            Self(place.to_path_buf())
        }

        fn remount(&self, option: &str) {
            let option = format!("remount,{option}");
            let status = Command::new("mount").args(["-o", &option]).arg(&self.0).status();
            assert!(status.unwrap().success());
        }
    }

    impl Drop for Mounted {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg("-l").arg(&self.0).status();
        }
    }

    /// Fills the disk below `ballast` to its last block, which it has no more than `size` bytes of.
    fn fill(ballast: &Path, mut size: usize) {
        while size > 0 {
            use std::io::Write;
            let mut file = fs::File::options().append(true).create(true).open(ballast).unwrap();
            if file.write_all(&vec![0; size]).is_err() {
                size /= 2;
            }
        }
    }

    fn degraded(daemon: &Daemon) -> String {
        daemon.status()["degraded"].to_string()
    }

    #[test]
    #[ignore = "needs mount: the right to mount a file system"]
    fn a_full_disk_stops_no_search_and_heals_by_itself() {
        let home = notebook(50);
        let _disk = Mounted::tmpfs(&home.path("index"), "12m");
        let daemon = home.serve();
        let ballast = home.path("index/ballast");
        fill(&ballast, 12 << 20);
        for number in 0..40 {
            home.write(&format!("frais{number}.md"), note(&format!("fraîcheur{number}")));
        }
        fs::remove_file(home.note("n3.md")).unwrap();
        eventually("the full disk is told", || {
            degraded(&daemon).contains("cannot be written").then_some(())
        });
        assert_eq!(daemon.ids("unique7"), ["n7.md#partie"], "searching goes on");
        assert_eq!(daemon.get("/readyz").status, 200);
        let generation = daemon.status()["generation"].clone();
        std::thread::sleep(Duration::from_secs(3));
        assert_eq!(daemon.status()["generation"], generation);

        fs::remove_file(&ballast).unwrap();
        let start = Instant::now();
        while daemon.ids("fraîcheur39").is_empty() || degraded(&daemon) != "[]" {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{}\n{}",
                degraded(&daemon),
                daemon.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        println!("caught up {:?} after there was room again", start.elapsed());
        assert!(daemon.ids("unique3").is_empty());
        assert_eq!(daemon.ids("fraîcheur0"), ["frais0.md#partie"]);
        let tries = daemon.log().matches("will try again").count();
        assert!(tries <= 6, "pauses grow: {tries} tries");
        drop(daemon);
        home.verify();
    }

    #[test]
    #[ignore = "needs mount: the right to mount a file system"]
    fn an_index_that_cannot_be_written_is_served_as_it_is() {
        let home = notebook(20);
        let disk = Mounted::tmpfs(&home.path("index"), "32m");
        disk.remount("ro");
        let outcome = home.run(&["serve"]);
        assert_eq!(
            outcome.code,
            Some(2),
            "without an index there is nothing to serve: {outcome:?}"
        );
        assert_eq!(outcome.stderr.trim().lines().count(), 1, "{outcome:?}");
        disk.remount("rw");
        drop(home.serve());
        disk.remount("ro");

        home.write("n3.md", note("nouveauté"));
        let daemon = home.serve();
        assert!(degraded(&daemon).contains("cannot be written"), "{}", degraded(&daemon));
        assert_eq!(daemon.ids("unique7"), ["n7.md#partie"]);
        assert_eq!(home.run(&["search", "unique7"]).code, Some(0));
        disk.remount("rw");
        daemon.await_notes_with("nouveauté", &["n3.md"]);
        assert_eq!(degraded(&daemon), "[]");
        drop(daemon);
        home.verify();
    }

    #[test]
    #[ignore = "needs mount: the right to mount a file system"]
    fn vectors_wait_for_a_disk_that_is_full_or_read_only() {
        let model = TinyModel::new(1);
        let home = notebook(50);
        home.configure(&format!("semantic.model = {:?}\n", model.folder()));
        let disk = Mounted::tmpfs(&home.path("index"), "12m");
        let daemon = home.serve();
        embedded(&daemon);
        let ballast = home.path("index/ballast");
        fill(&ballast, 12 << 20);
        for number in 0..40 {
            home.write(&format!("frais{number}.md"), note(&format!("fraîcheur{number}")));
        }
        eventually("the full disk is told", || {
            degraded(&daemon).contains("cannot be written").then_some(())
        });
        let answer = daemon.search_with(&[("q", "unique7"), ("semantic", "1")]);
        assert_eq!(answer["hits"][0]["id"], "n7.md#partie", "meaning goes on too: {answer}");
        fs::remove_file(&ballast).unwrap();
        daemon.await_notes_with("fraîcheur39", &["frais39.md"]);
        embedded(&daemon);
        drop(daemon);
        home.verify();

        fs::remove_file(home.path("index/vectors")).unwrap();
        disk.remount("ro");
        let daemon = home.serve();
        eventually("that no vector can be written is told", || {
            let status = daemon.status();
            status["semantic"]["problem"].as_str()?.contains("cannot be written").then_some(())
        });
        assert_eq!(daemon.ids("unique7"), ["n7.md#partie"]);
        disk.remount("rw");
        embedded(&daemon);
        drop(daemon);
        home.verify();
    }
}
