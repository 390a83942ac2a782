//! Commits as they happen (`/api/v1/events`), and what a client must do to keep its connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home};
use serde_json::Value;

/// A client that follows.
struct Follower {
    reader: BufReader<TcpStream>,
}

impl Follower {
    /// Connects, saying what it saw last if it did; the status of the answer comes with it.
    fn connect(daemon: &Daemon, last: Option<u64>) -> (Self, u16) {
        let mut stream = TcpStream::connect(daemon.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let last = last.map_or(String::new(), |last| format!("Last-Event-ID: {last}\r\n"));
        let host = daemon.address;
        write!(stream, "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\n{last}\r\n").unwrap();
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
        }
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        if status == 200 {
            assert!(
                head.to_ascii_lowercase().contains("content-type: text/event-stream"),
                "{head}"
            );
        }
        (Self { reader }, status)
    }

    /// The next event: its id and its data.
    fn next(&mut self) -> (u64, Value) {
        let (mut id, mut data, mut is_generation) = (0, None, false);
        loop {
            let mut line = String::new();
            assert!(self.reader.read_line(&mut line).unwrap() > 0, "the stream ended");
            match line.trim_end().split_once(": ") {
                Some(("id", value)) => id = value.parse().unwrap(),
                Some(("event", value)) => is_generation = value == "generation",
                Some(("data", value)) => data = Some(serde_json::from_str(value).unwrap()),
                _ if line.trim().is_empty() && is_generation => {
                    return (id, data.take().unwrap());
                }
                _ => {}
            }
        }
    }
}

fn serve(settings: &str) -> (Home, Daemon) {
    let home = Home::new(&[("a.md", "# A\n\nUn.\n")]);
    home.configure(settings);
    let daemon = home.serve();
    (home, daemon)
}

#[test]
fn each_commit_is_told_once_with_its_notes() {
    let (home, daemon) = serve("");
    let (mut follower, _) = Follower::connect(&daemon, None);
    let (first, state) = follower.next();
    assert_eq!(state["generation"].as_u64(), Some(first));
    assert_eq!(state["changed_total"], Value::Null, "what led here is not told");
    for number in 1..=3_u64 {
        let name = format!("n{number}.md");
        home.write(&name, format!("# N\n\nMot{number}.\n"));
        let (id, told) = follower.next();
        assert_eq!(id, first + number);
        assert_eq!(told["changed"], serde_json::json!([name]));
        assert_eq!(told["changed_total"], 1);
        assert_eq!(daemon.search(&format!("mot{number}"))["total"], 1, "told when it can be found");
    }
    std::fs::remove_file(home.note("n1.md")).unwrap();
    assert_eq!(follower.next().1["changed"], serde_json::json!(["n1.md"]));
    // Who was away is told what was missed, in order; who saw it all, where things stand.
    let (mut late, _) = Follower::connect(&daemon, Some(first + 1));
    let missed: Vec<_> = (0..3).map(|_| late.next().0).collect();
    assert_eq!(missed, [first + 2, first + 3, first + 4]);
    let (mut current, _) = Follower::connect(&daemon, Some(first + 4));
    let (id, told) = current.next();
    assert_eq!((id, &told["changed_total"]), (first + 4, &0.into()));
    // A number from elsewhere is no number of ours.
    let (mut strange, _) = Follower::connect(&daemon, Some(999_999));
    assert_eq!(strange.next().1["changed_total"], Value::Null);
}

#[test]
fn followers_have_a_bound_and_do_not_hold_up_the_end() {
    let (_home, daemon) = serve("[security]\nconnections_max = 8\n");
    let followers: Vec<_> = (0..3).map(|_| Follower::connect(&daemon, None)).collect();
    let statuses: Vec<_> = followers.iter().map(|(_, status)| *status).collect();
    assert_eq!(statuses, [200, 200, 503]);
    let reply = daemon.get("/api/v1/events?x=1");
    assert_eq!(reply.status, 400);
    let start = Instant::now();
    let (code, _) = daemon.stop();
    assert_eq!(code, Some(0));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[test]
fn keys_close_it() {
    let (_home, daemon) =
        serve("[security]\nsearch_keys = [\"cle-de-recherche-de-trente-signes\"]\n");
    for target in ["/api/v1/events", "/api/v1/suggest?q=a", "/atom.xml?q=a"] {
        assert_eq!(daemon.get(target).status, 401, "{target}");
    }
    for target in ["/opensearch.xml", "/opensearch/suggestions?q=a"] {
        assert_eq!(daemon.get(target).status, 403, "{target}");
    }
    let headers = [("Authorization", "Bearer cle-de-recherche-de-trente-signes")];
    for target in ["/api/v1/suggest?q=a", "/atom.xml?q=a"] {
        assert_eq!(daemon.send(&Ask::get(target).headers(&headers)).status, 200, "{target}");
    }
}

#[test]
fn a_client_that_does_not_read_is_let_go() {
    let long = "capybara et tapir ensemble au ministère ".repeat(20_000);
    let home = Home::new(&[("long.md", &format!("# Long\n\n{long}\n"))]);
    home.configure("[security]\nrequest_secs_max = 1\nconnections_max = 1\n");
    let daemon = home.serve();
    let mut stream = TcpStream::connect(daemon.address).unwrap();
    let host = daemon.address;
    // Many answers asked for at once and none read: no buffer holds them all.
    for _ in 0..40 {
        let asked = write!(stream, "GET /notes/long.md HTTP/1.1\r\nHost: {host}\r\n\r\n");
        if asked.is_err() {
            break;
        }
    }
    // It holds the one place there is, until it is let go.
    let status = || Ask::get("/livez").send(daemon.address).ok().map(|reply| reply.status);
    assert_eq!(status(), Some(503));
    crate::common::eventually("it is let go", || (status() == Some(200)).then_some(()));
    let mut read = Vec::new();
    let _ = stream.read_to_end(&mut read);
    assert!(!read.is_empty(), "what had been sent can be read");
}
