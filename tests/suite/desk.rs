//! Commands of the terminal ask the daemon that keeps the index, and read the index while there is none.
//! What they print is the same.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::process::Command;

use crate::common::{Home, Outcome, outcome, repository};

/// What was printed, without how long it took.
fn told(outcome: Outcome) -> (Option<i32>, String, String) {
    let untimed = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("\"took_ms\""));
        let lines = lines.map(|line| match line.split_once(" in ") {
            Some((before, after)) if after.ends_with(" ms") => before.to_owned(),
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    (outcome.code, untimed(&outcome.stdout), untimed(&outcome.stderr))
}

const COMMANDS: &[&[&str]] = &[
    &["search", "souverainete numerique"],
    &["search", "souverainete", "--json"],
    &["search", "souverainete", "--csv", "--all"],
    &["search", "", "--files", "--all"],
    &["search", "dinum open data budget", "--md", "--limit", "3"],
    &["search", "suverainete", "--organisation", "DINUM", "--theme", "nonesuch"],
    &["search", "introuvable xyz"],
    &["search", "souverainete", "--min-score", "3", "--json"],
    &["search", "souverainete", "--limit", "101"],
    &["search", "--", "-\"a b\" OU titre:dinum"],
    &["get", "souverainete-numerique.md"],
    &["get", "souverainete-numerique.md:2:3"],
    &["get", "nonesuch.md"],
    &["similar", "logiciels-libres-et-sill.md#le-sill"],
    &["similar", "logiciels-libres-et-sill.md", "--json"],
    &["similar", "nonesuch.md"],
    &["facets"],
    &["facets", "--query", "souverainete", "--facet", "tag,year,mention", "--find", "d"],
    &["facets", "--facet", "colour"],
];

#[test]
fn commands_print_the_same_with_a_daemon_and_without() {
    let home = Home::copy_of(&repository("corpus"));
    let daemon = home.serve();
    let asked: Vec<_> = COMMANDS.iter().map(|command| told(home.run(command))).collect();
    daemon.stop();
    for (command, asked) in COMMANDS.iter().zip(asked) {
        assert_eq!(asked, told(home.run(command)), "{command:?}");
    }
}

/// `limier` with nothing but the folder of the index.
fn stranger(home: &Home, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_limier"));
    let elsewhere = home.path("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    command.current_dir(&elsewhere).arg("--index").arg(home.path("index")).args(arguments);
    outcome(&mut command)
}

#[test]
fn the_daemon_answers_by_its_own_configuration_and_its_user_needs_no_key() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    home.configure(
        "[security]\nsearch_keys = [\"une-cle-de-recherche\"]\n[links]\nurl = \"https://intranet.example/{path}\"\n",
    );
    let daemon = home.serve();
    assert_eq!(daemon.get("/api/v1/search?q=relais").status, 401);
    let found = stranger(&home, &["search", "relais", "--json"]);
    assert!(found.stdout.contains("https://intranet.example/a.md"), "{found:?}");
    assert_eq!(stranger(&home, &["get", "a.md"]).stdout, "# A\n\nUn relais.\n");
    daemon.stop();
    // Which folder notes are in is not known here.
    assert_eq!(stranger(&home, &["get", "a.md"]).code, Some(2));
}

#[test]
fn what_a_killed_daemon_left_disturbs_nobody() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    let socket = home.path("index/socket");
    let daemon = home.serve();
    assert!(socket.exists());
    daemon.kill();
    assert!(socket.exists(), "nobody could clear up");
    assert_eq!(home.run(&["search", "relais", "--files"]).stdout, "a.md\n");
    let daemon = home.serve();
    assert_eq!(stranger(&home, &["get", "a.md"]).code, Some(0), "it answers again");
    daemon.stop();
    assert!(!socket.exists());
}

#[test]
fn no_letter_disturbs_the_desk() {
    let home = Home::new(&[("a.md", "# A\n\nUn relais.\n")]);
    let daemon = home.serve();
    let version = env!("CARGO_PKG_VERSION");
    let search = |version: &str, pairs: &str| {
        format!(
            "{{\"version\":\"{version}\",\"asked\":{{\"question\":{{\"search\":{{\"pairs\":{pairs},\"all\":false}}}}}}}}"
        )
    };
    for (letter, answer) in [
        (String::new(), ""),
        ("{".to_owned(), ""),
        ("[]".to_owned(), ""),
        ("x".repeat(3 << 20), ""),
        (search("0.0.0", "[]"), ""),
        (search(version, "[[\"colour\",\"3\"]]"), "colour"),
        (search(version, "[[\"q\",\"relais\"]]"), "a.md"),
        (
            format!(
                "{{\"version\":\"{version}\",\"asked\":{{\"tool\":{{\"name\":\"x\",\"arguments\":3}}}}}}"
            ),
            "isError",
        ),
    ] {
        let mut stream = UnixStream::connect(home.path("index/socket")).unwrap();
        // A letter that is too long is not read to its end.
        let _ = stream.write_all(letter.as_bytes()).and_then(|()| stream.shutdown(Shutdown::Write));
        let mut reply = String::new();
        let _ = stream.read_to_string(&mut reply);
        assert_eq!(reply.is_empty(), answer.is_empty(), "{letter:.100}: {reply}");
        assert!(reply.contains(answer), "{letter:.100}: {reply}");
    }
    drop(daemon);
}
