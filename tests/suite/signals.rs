//! What clients notice of a daemon that is told to reload or to stop while they ask: nothing, or that
//! it takes no new connection.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home, Reply, eventually, search_target};

const NOTES: [(&str, &str); 2] = [("a.md", "# A\n\nUn tapir.\n"), ("b.md", "# B\n\nDes tapirs.\n")];

/// Connections that the system had let in and the daemon had not yet taken were reset.
#[test]
fn requests_that_came_before_a_stop_are_answered() {
    let home = Home::new(&NOTES);
    let daemon = home.serve();
    // While it does not run, the system takes connections for it.
    daemon.signal("-STOP");
    let search = search_target(&[("q", "tapir")]);
    let head =
        format!("GET {search} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", daemon.address);
    let mut asking: Vec<_> = (0..50).map(|_| TcpStream::connect(daemon.address).unwrap()).collect();
    for stream in &mut asking {
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
    }
    daemon.signal("-TERM");
    daemon.signal("-CONT");
    for mut stream in asking {
        let reply = Reply::read(&mut stream).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    assert!(TcpStream::connect(daemon.address).is_err(), "new connections are refused");
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// What goes wrong with the requests that `clients` threads send, one after the other, while `meanwhile`
/// runs.
fn asked_while(daemon: &Daemon, clients: usize, meanwhile: impl FnOnce()) -> Vec<std::io::Error> {
    let over = AtomicBool::new(false);
    let ask = || {
        let targets = [search_target(&[("q", "tapir")]), "/notes/a.md".into(), "/?q=tapir".into()];
        let mut failed = Vec::new();
        for target in targets.iter().cycle() {
            match Ask::get(target).send(daemon.address) {
                Ok(reply) => assert_eq!(reply.status, 200, "{target}: {}", reply.text()),
                Err(error) => failed.push(error),
            }
            if over.load(Ordering::Relaxed) {
                break;
            }
        }
        failed
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(ask)).collect();
        meanwhile();
        over.store(true, Ordering::Relaxed);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    })
}

#[test]
fn a_reload_fails_no_request() {
    let home = Home::new(&NOTES);
    home.configure("security.address_rate_max = 0\n");
    let daemon = home.serve();
    let loaded = || daemon.status()["configuration"]["last_load"].clone();
    let failed = asked_while(&daemon, 4, || {
        for _ in 0..5 {
            let before = loaded();
            daemon.signal("-HUP");
            eventually("it is reloaded", || (loaded() != before).then_some(()));
        }
    });
    assert!(failed.is_empty(), "{failed:?}");
}

/// With clients that hold it up in every way: half a request, an answer that nobody reads, a stream
/// without end.
#[test]
#[ignore = "measures how long a stop takes: make test-slow"]
fn a_stop_under_load_takes_seconds_and_fails_no_request() {
    let home = Home::new(&NOTES);
    home.write("long.md", format!("# Long\n\n{}\n", "Un tapir ou deux. ".repeat(50_000)));
    home.configure("security.address_rate_max = 0\nsecurity.connections_per_address_max = 512\n");
    let daemon = home.serve();
    let held: Vec<_> = ["/notes/long.md", "/api/v1/events", "/api/v1/search"]
        .iter()
        .cycle()
        .take(60)
        .map(|target| {
            let mut stream = TcpStream::connect(daemon.address).unwrap();
            let end = if target.ends_with("search") { "" } else { "\r\n" };
            let head = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n{end}", daemon.address);
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let mut took = Duration::ZERO;
    let failed = asked_while(&daemon, 16, || {
        std::thread::sleep(Duration::from_secs(1));
        let start = Instant::now();
        daemon.signal("-TERM");
        while daemon.is_running() {
            std::thread::sleep(Duration::from_millis(5));
        }
        took = start.elapsed();
    });
    drop(held);
    println!("stopped in {took:?}, {} requests refused", failed.len());
    assert!(took < Duration::from_secs(5), "{took:?}");
    let is_refused = |error: &std::io::Error| error.kind() == ErrorKind::ConnectionRefused;
    assert!(failed.iter().all(is_refused), "{failed:?}");
}
