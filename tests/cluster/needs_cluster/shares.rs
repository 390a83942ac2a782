//! Machines that write to one index, each its own share of the notes.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::Daemon;
use crate::machines::{
    finds, follow, index, is_well, long_note, reader, share, shared, until, urls, verify,
    verify_reader, writer,
};
use crate::nodes::cluster;

#[test]
#[ignore = "needs a cluster"]
fn each_machine_writes_its_own_notes_and_readers_have_all() {
    let nodes = cluster();
    let rh = share(&nodes, "shares", "rh", &[("a.md", "# Un\n\nbudget")]);
    let dsi = share(&nodes, "shares", "dsi", &[("a.md", "# Deux\n\nbudget")]);
    let (writing_rh, writing_dsi) = (rh.serve(), dsi.serve());
    let other = reader(&nodes, "shares");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    // A machine with notes answers from these, under the same names.
    assert_eq!(writing_rh.notes_with("budget"), ["rh/a.md"]);
    assert_eq!(writing_dsi.notes_with("budget"), ["dsi/a.md"]);
    for (path, text) in [("rh/a.md", "Un"), ("dsi/a.md", "Deux")] {
        let page = reading.get(&format!("/notes/{path}"));
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(text), "{path}");
    }
    rh.write("b.md", "# Trois\n\nspirou");
    dsi.write("c/d.md", "# Quatre\n\nfantasio");
    finds(&reading, "spirou", &["rh/b.md"]);
    finds(&reading, "fantasio", &["dsi/c/d.md"]);
    fs::remove_file(rh.note("b.md")).unwrap();
    finds(&reading, "spirou", &[]);
    // One that comes later is found by itself.
    let late = share(&nodes, "shares", "late", &[("e.md", "# Cinq\n\nbudget")]);
    index(&late);
    finds(&reading, "budget", &["dsi/a.md", "late/e.md", "rh/a.md"]);
    assert!([&reading, &writing_rh, &writing_dsi].iter().all(|it| is_well(it)));
    let listed = other.run(&["shares"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    for told in ["dsi: 2 notes in shares-dsi-v1, by ", "late: 1 note in ", "rh: 1 note in "] {
        assert!(listed.stdout.contains(told), "{listed:?}");
    }
    drop((writing_rh, writing_dsi));
    for home in [&rh, &dsi, &late] {
        verify(home);
    }
    drop(reading);
    verify_reader(&other);
}

#[test]
#[ignore = "needs a cluster"]
fn a_share_goes_when_it_is_told_to_and_not_while_it_is_written() {
    let nodes = cluster();
    let rh = share(&nodes, "parting", "rh", &[("a.md", "# Un\n\nbudget")]);
    let dsi = share(&nodes, "parting", "dsi", &[("a.md", "# Deux\n\nbudget")]);
    let (writing, _other) = (rh.serve(), dsi.serve());
    let other = reader(&nodes, "parting");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    let refused = other.run(&["shares", "--remove", "rh"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("writes the index parting (share rh)"), "{refused:?}");
    let unknown = other.run(&["shares", "--remove", "compta"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert!(unknown.stderr.contains("holds no share \"compta\""), "{unknown:?}");
    // A machine that is away keeps its share.
    writing.stop();
    dsi.write("b.md", "# Trois\n\nspirou");
    finds(&reading, "spirou", &["dsi/b.md"]);
    assert_eq!(reading.notes_with("budget"), ["dsi/a.md", "rh/a.md"]);
    let removed = other.run(&["shares", "--remove", "rh"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    finds(&reading, "budget", &["dsi/a.md"]);
    assert!(is_well(&reading));
    let alias = nodes.ask("GET", "/_alias/parting", "");
    assert_eq!(alias.as_object().unwrap().keys().collect::<Vec<_>>(), ["parting-dsi-v1"]);
    // It comes back when its machine does.
    index(&rh);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
}

#[test]
#[ignore = "needs a cluster"]
fn no_note_is_seen_by_half_while_another_share_is_written_and_killed() {
    const SECTIONS: usize = 2_000;
    let nodes = cluster();
    let big = share(&nodes, "halves", "big", &[]);
    let small = share(&nodes, "halves", "small", &[("a.md", "# Un\n\nbudget")]);
    big.write("long.md", long_note("zorglub0x", SECTIONS));
    index(&big);
    let writing = small.serve();
    let other = reader(&nodes, "halves");
    let reading = follow(&other);
    let total = |word: &str| {
        reading.search_with(&[("q", word), ("strict", "true")])["total"].as_u64().unwrap()
    };
    until("the long note is there", || total("zorglub0x") == SECTIONS as u64);
    let (mut polls, mut killed) = (0, 0);
    for turn in 1..=6_usize {
        let (before, word) = (format!("zorglub{}x", turn - 1), format!("zorglub{turn}x"));
        big.write("long.md", long_note(&word, SECTIONS));
        let mut child =
            big.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        // Every other one is killed on its way.
        let kill_after = (turn % 2 == 0).then(|| Duration::from_millis(400 * turn as u64));
        loop {
            polls += 1;
            let edited = format!("spirou{polls}");
            small.write("b.md", format!("# Deux\n\n{edited}"));
            for word in [&before, &word] {
                let seen = total(word);
                assert!([0, SECTIONS as u64].contains(&seen), "{seen} of {SECTIONS}");
            }
            if kill_after.is_some_and(|after| start.elapsed() > after) {
                killed += 1;
                child.kill().unwrap();
                child.wait().unwrap();
                // The other goes on at once.
                let took = finds(&reading, &edited, &["small/b.md"]);
                assert!(took < Duration::from_secs(3), "{took:?}");
                index(&big);
                break;
            }
            if child.try_wait().unwrap().is_some() {
                break;
            }
        }
        until("the note is seen as it is", || total(&word) == SECTIONS as u64);
        assert_eq!(total(&before), 0);
    }
    assert!(polls > 50 && killed == 3, "{polls} polls, {killed} killed");
    assert!(is_well(&reading) && is_well(&writing));
    writing.stop();
    verify(&big);
    verify(&small);
    drop(reading);
    verify_reader(&other);
}

#[test]
#[ignore = "needs a cluster"]
fn one_share_is_taken_over_and_the_others_feel_nothing() {
    let nodes = cluster();
    let notes = [("a.md", "# Un\n\nbudget")];
    let [one, two] = [(), ()].map(|()| share(&nodes, "heirs", "rh", &notes));
    let dsi = share(&nodes, "heirs", "dsi", &notes);
    let (first, writing) = (one.serve(), dsi.serve());
    let other = reader(&nodes, "heirs");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    let second = two.serve();
    until("the second stands by", || {
        second.status()["degraded"].to_string().contains("writes the index heirs (share rh)")
    });
    first.signal("-STOP");
    two.write("b.md", "# Deux\n\nzorglub");
    for turn in 0..10 {
        let word = format!("spirou{turn}");
        dsi.write("c.md", format!("# Trois\n\n{word}"));
        let took = finds(&reading, &word, &["dsi/c.md"]);
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
    let took = finds(&reading, "zorglub", &["rh/b.md"]);
    assert!(took < Duration::from_secs(15), "taken over after {took:?}");
    first.signal("-CONT");
    until("the first stands by", || first.status()["degraded"].to_string().contains("stands by"));
    assert!(is_well(&writing) && is_well(&reading));
    drop(first);
    second.stop();
    verify(&two);
    verify(&dsi);
}

#[test]
#[ignore = "needs a cluster"]
fn a_share_of_other_settings_is_named_and_the_others_go_on() {
    let nodes = cluster();
    let rh = share(&nodes, "mixed", "rh", &[("a.md", "# Un\n\nbudget")]);
    let dsi = share(&nodes, "mixed", "dsi", &[("a.md", "# Deux\n\nbudget")]);
    index(&rh);
    let writing = dsi.serve();
    let other = reader(&nodes, "mixed");
    let reading = follow(&other);
    finds(&reading, "budget", &["dsi/a.md", "rh/a.md"]);
    let settings = format!("{}share = \"rh\"\n", shared("mixed", &urls(&nodes)));
    rh.configure(&format!("corpus.sections_max = 7\n{settings}"));
    index(&rh);
    let told = |daemon: &Daemon| daemon.status()["degraded"].to_string();
    until("the reader names it", || {
        let told = told(&reading);
        told.contains("the index mixed (share rh) of the cluster was made by another version")
            && told.contains("(pid ")
            && !told.contains("share dsi")
    });
    // What it has of that share stays, and the other is followed.
    dsi.write("b.md", "# Trois\n\nspirou");
    finds(&reading, "spirou", &["dsi/b.md"]);
    assert_eq!(reading.notes_with("budget"), ["dsi/a.md", "rh/a.md"]);
    let listed = other.run(&["shares"]);
    let rh_line = listed.stdout.lines().find(|line| line.starts_with("rh:")).unwrap();
    assert!(rh_line.ends_with("other settings than here"), "{listed:?}");
    // A reader that begins now has what it can read, and says what is lacking.
    let fresh = reader(&nodes, "mixed");
    let late = follow(&fresh);
    finds(&late, "budget", &["dsi/a.md"]);
    until("the late one says so, too", || told(&late).contains("share rh"));
    rh.configure(&settings);
    index(&rh);
    for daemon in [&reading, &late] {
        until("nothing is degraded", || is_well(daemon));
        finds(daemon, "budget", &["dsi/a.md", "rh/a.md"]);
    }
    let (_, log) = reading.stop();
    assert_eq!(log.matches("cannot follow the cluster").count(), 1, "{log}");
    assert_eq!(log.matches("following the cluster again").count(), 1, "{log}");
    writing.stop();
}

#[test]
#[ignore = "needs a cluster"]
fn notes_without_a_share_keep_their_names_beside_those_with_one() {
    let nodes = cluster();
    let one =
        writer(&nodes, "joined", &[("a.md", "# Un\n\nbudget"), ("rh/b.md", "# Deux\n\ncongés")]);
    index(&one);
    let other = reader(&nodes, "joined");
    let reading = follow(&other);
    finds(&reading, "budget", &["a.md"]);
    finds(&reading, "conge", &["rh/b.md"]);
    // A folder of the name of a share is the share's, as long as there is one.
    let rh = share(&nodes, "joined", "rh", &[("c.md", "# Trois\n\nbudget")]);
    index(&rh);
    finds(&reading, "budget", &["a.md", "rh/c.md"]);
    finds(&reading, "conge", &[]);
    assert_eq!(other.run(&["shares", "--remove", "rh"]).code, Some(0));
    finds(&reading, "budget", &["a.md"]);
    finds(&reading, "conge", &["rh/b.md"]);
    // A machine that gives its notes a name later has both until the nameless ones are removed.
    one.configure(&format!("{}share = \"dsi\"\n", shared("joined", &urls(&nodes))));
    index(&one);
    verify(&one);
    finds(&reading, "budget", &["a.md", "dsi/a.md"]);
    assert_eq!(other.run(&["shares", "--remove", ""]).code, Some(0));
    finds(&reading, "budget", &["dsi/a.md"]);
    assert_eq!(reading.notes(), ["dsi/a.md", "dsi/rh/b.md"]);
    drop(reading);
    verify_reader(&other);
}

#[test]
#[ignore = "needs a cluster"]
fn a_machine_with_other_notes_does_not_take_the_place_of_its_namesake() {
    let nodes = cluster();
    let [one, two] = [(), ()].map(|()| share(&nodes, "namesakes", "notes", &[]));
    for note in 0..30 {
        one.write(&format!("a{note}.md"), "# Un\n\nbudget");
        two.write(&format!("b{note}.md"), "# Deux\n\nspirou");
    }
    index(&one);
    let other = reader(&nodes, "namesakes");
    let reading = follow(&other);
    let total = |q: &str| reading.search_with(&[("q", q), ("strict", "true")])["total"].clone();
    until("all is there", || total("budget") == 30);
    let refused = two.run(&["index"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let told =
        "the index namesakes (share notes) of the cluster holds notes of which none is in the";
    assert!(refused.stderr.contains(told), "{refused:?}");
    let daemon = two.serve();
    assert_eq!(daemon.notes_with("spirou").len(), 30);
    until("the status says so", || daemon.status()["degraded"].to_string().contains(told));
    verify(&one);
    // More folders change the paths, and not what the notes are.
    fs::create_dir(one.path("wiki")).unwrap();
    let [notes, wiki] = ["corpus", "wiki"].map(|name| one.path(name).display().to_string());
    let widened = one.run(&["--corpus", &notes, "--corpus", &wiki, "index"]);
    assert_eq!(widened.code, Some(0), "{widened:?}");
    until("the paths are others", || {
        reading.notes().iter().all(|it| it.starts_with("notes/corpus/"))
    });
    assert_eq!(total("budget"), 30);
    drop(daemon);
    let replaced = two.run(&["index", "--rebuild"]);
    assert_eq!(replaced.code, Some(0), "{replaced:?}");
    until("they are replaced on purpose", || total("spirou") == 30 && total("budget") == 0);
}
