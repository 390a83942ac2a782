//! One history from its seed, and the runs of many.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::dice::Dice;
use super::world::World;

fn run(seed: u64) {
    let mut world = World::new(seed);
    let steps = 8 + world.dice.roll(24);
    for _ in 0..steps {
        world.step();
    }
    world.finish();
}

/// Runs seeds until all are done, on a few threads; those that failed.
fn run_all(seeds: u64) -> Vec<u64> {
    let (next, failed) = (AtomicU64::new(0), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        // Most of a history is waiting for one thread or another of Tantivy's.
        let threads = 3 * std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|s| *s < seeds)
                {
                    let outcome = std::panic::catch_unwind(|| run(seed));
                    if outcome.is_err() {
                        println!("LIMIER_SEED={seed} cargo test simulation replays this");
                        failed.lock().unwrap().push(seed);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_the_index_ends_up_equal_to_the_folder() {
    if let Some(seed) = number("LIMIER_SEED") {
        return run(seed);
    }
    let seeds = number("LIMIER_SEEDS").unwrap_or(300);
    let start = Instant::now();
    assert_eq!(run_all(seeds), Vec::<u64>::new(), "seeds that failed");
    println!("{seeds} histories in {:?}", start.elapsed());
}

/// Which disk a step is on.
#[derive(Clone, Copy)]
enum On {
    Index,
    Notes,
}

/// Every step of a start, a first build and some edits fails once: each `stride`th of them.
fn fail_each(on: On, stride: usize) {
    let run = |step| {
        let mut world = World::new(3);
        for _ in 0..5 {
            world.change();
        }
        match on {
            On::Index => world.disk.fail_at(step, libc::EIO),
            On::Notes => world.reads.fail_at(step, libc::EMFILE),
        }
        world.start();
        for _ in 0..6 {
            world.settle();
            let hints = world.change();
            world.turn(hints, false);
            world.now += Duration::from_millis(1100);
        }
        let taken = match on {
            On::Index => world.disk.taken(),
            On::Notes => world.reads.taken(),
        };
        world.finish();
        taken
    };
    let steps = run(0);
    assert!(steps > 50, "{steps} steps are no start, build and edits");
    (1..=steps).step_by(stride).for_each(|step| {
        run(step);
    });
    println!("of {steps} steps each {stride}th failed once");
}

#[test]
fn whichever_step_fails_the_index_ends_up_equal_to_the_folder() {
    fail_each(On::Index, 23);
    fail_each(On::Notes, 23);
}

#[test]
#[ignore = "long: make test-slow"]
fn whichever_of_all_steps_fails_the_index_ends_up_equal_to_the_folder() {
    fail_each(On::Index, 1);
    fail_each(On::Notes, 1);
}

#[test]
#[ignore = "long: make test-slow"]
fn ten_thousand_histories_end_well() {
    let start = Instant::now();
    let seeds = number("LIMIER_SEEDS").unwrap_or(10_000);
    assert_eq!(run_all(seeds), Vec::<u64>::new());
    println!("{seeds} histories in {:?}", start.elapsed());
}

/// One edit, the last: whichever of the steps of its commit fails, nothing else will bring it to
/// light. A commit that failed after it had reached the disk was once served by nobody.
#[test]
fn a_commit_that_fails_at_its_end_is_served() {
    let run = |step| {
        let mut world = World::new(5);
        for _ in 0..4 {
            world.change();
        }
        world.start();
        world.turn(vec![], false);
        let before = world.disk.taken();
        let hints = world.change();
        if step > 0 {
            world.disk.fail_at(step, libc::EMFILE);
        }
        world.turn(hints, true);
        let after = world.disk.taken();
        world.finish();
        (before, after)
    };
    let (before, after) = run(0);
    assert!(after > before + 20, "{before}..{after} is no commit");
    (after.saturating_sub(24).max(before + 1)..=after).for_each(|step| {
        run(step);
    });
}

/// No event tells that a file can be read again. It once stayed as it was until the next comparison,
/// ten minutes later.
#[test]
fn what_could_not_be_read_is_soon_read_again() {
    let mut world = World::new(13);
    world.save();
    world.start_well();
    let hints = world.save();
    for (place, _) in &hints {
        world.reads.ail(place.clone(), &mut world.dice);
    }
    world.turn(hints, false);
    assert!(!world.problems().is_empty(), "it could be read");
    world.reads.heal();
    for _ in 0..16 {
        world.now += Duration::from_secs(1);
        world.turn(vec![], false);
    }
    assert!(world.problems().is_empty(), "{:?}", world.problems());
    world.finish();
}

/// A folder whose name is spelled as other systems do, and what is in it: while neither it nor the
/// root can be listed, nothing is known to be gone, however often somebody looks.
#[test]
fn what_cannot_be_listed_is_kept_under_any_spelling() {
    for place in ["Re\u{301}unions/sub", "Re\u{301}unions", ""] {
        let mut world = World::new(14);
        world.write("Re\u{301}unions/sub/n.md");
        world.start_well();
        let place = world.root().join(place);
        world.reads.ail(place, &mut world.dice);
        world.turn(vec![], true);
        for _ in 0..40 {
            world.now += Duration::from_secs(1);
            world.turn(vec![], false);
            assert_eq!(world.found(), ["Réunions/sub/n.md"]);
        }
        assert!(!world.problems().is_empty());
        world.reads.heal();
        world.finish();
    }
}

/// A root that cannot be listed when the index is first built is no empty root.
#[test]
fn a_root_that_could_not_be_listed_at_first_is_soon_listed() {
    let mut world = World::new(15);
    world.save();
    world.reads.ail(world.root(), &mut world.dice);
    world.start();
    world.turn(vec![], false);
    assert!(!world.degraded().is_empty(), "it says so");
    world.reads.heal();
    for _ in 0..17 {
        world.now += Duration::from_secs(1);
        world.turn(vec![], false);
        world.settle();
    }
    assert_eq!(world.found().len(), 1);
    world.finish();
}

/// What the disk always does to one index, it does not do to the next: the rule that rebuilds.
#[test]
fn an_index_that_alone_cannot_be_written_is_rebuilt() {
    let mut world = World::new(11);
    world.change();
    world.start();
    world.turn(vec![], false);
    let first = world.index_id().unwrap();
    // As a file left over would do, or a bad block below its folder.
    world.disk.refuse_to_create_in(&first);
    world.change();
    let mut failures = 0;
    for _ in 0..40 {
        world.turn(vec![], true);
        failures += usize::from(world.degraded().iter().any(|why| why.contains("written")));
        if world.index_id().as_ref() != Some(&first) {
            break;
        }
        assert!(failures <= 3, "after three failures on a disk that takes writes: {failures}");
        world.now += Duration::from_secs(16);
        world.settle();
    }
    assert_ne!(world.index_id().unwrap(), first, "rebuilt");
    assert_eq!(failures, 3);
    world.finish();
}

/// However often it fails: a new index would need more room than there is.
#[test]
fn a_full_disk_never_rebuilds_the_index() {
    let mut world = World::new(12);
    world.change();
    world.start();
    world.turn(vec![], false);
    let first = world.index_id().unwrap();
    world.disk.fail_for_ever(libc::ENOSPC);
    for _ in 0..12 {
        world.change();
        world.turn(vec![], true);
        assert_eq!(world.index_id().as_ref(), Some(&first), "served all the while");
        assert!(world.degraded().iter().any(|why| why.contains("written")), "and said so");
        world.now += Duration::from_secs(16);
        world.settle();
    }
    world.finish();
    assert_eq!(world.index_id().unwrap(), first, "the same index caught up");
}

/// The status once said that nothing was pending, since the edits that could not be written were
/// waited for nowhere.
#[test]
fn what_cannot_be_written_is_pending() {
    let mut world = World::new(17);
    world.start_well();
    world.disk.fail_for_ever(libc::ENOSPC);
    let mut hints = Vec::new();
    for number in 0..5 {
        hints.extend(world.write(&format!("plein{number}.md")));
    }
    world.now += Duration::from_secs(1);
    world.turn(hints, false);
    for round in 0..6 {
        let (pending, lag) = world.pending();
        assert_eq!(pending, 5, "round {round}");
        assert!(lag >= 16_000 * round, "round {round}: {lag} ms");
        world.now += Duration::from_secs(16);
        world.turn(vec![], false);
        world.settle();
    }
    world.finish();
    assert_eq!(world.pending(), (0, 0));
}

/// Somebody removes the whole index below a process: it makes another.
#[test]
fn an_index_that_is_gone_is_made_anew() {
    let mut world = World::new(18);
    world.save();
    world.start_well();
    let first = world.index_id();
    std::fs::remove_dir_all(world.index()).unwrap();
    world.now += Duration::from_secs(3);
    world.turn(vec![], false);
    assert_ne!(world.index_id(), first);
    world.finish();
}

#[test]
fn a_seed_means_one_history() {
    let rolls = |seed| {
        let mut dice = Dice::new(seed);
        std::array::from_fn::<_, 8, _>(|_| dice.roll(1000))
    };
    assert_eq!(rolls(1), rolls(1));
    assert_ne!(rolls(1), rolls(2));
}
