//! What systemd hears while it supervises the daemon, on a socket of ours in its place.

use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home};

/// Where the daemon sends its messages.
struct Socket {
    path: PathBuf,
    socket: UnixDatagram,
}

impl Socket {
    fn new(home: &Home) -> Self {
        let path = home.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { path, socket }
    }

    /// The next message.
    fn hear(&self) -> String {
        let mut bytes = [0; 4096];
        let length = self.socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes.iter().take(length).copied().collect()).unwrap()
    }

    /// The next message that is more than a sign of life.
    fn hear_of_change(&self) -> String {
        std::iter::repeat_with(|| self.hear()).find(|text| text != "WATCHDOG=1\n").unwrap()
    }

    fn start(&self, home: &Home) -> Daemon {
        Daemon::start(self.command(home).env("WATCHDOG_USEC", "200000"))
    }

    fn command(&self, home: &Home) -> Command {
        let mut command = home.command(&["serve"]);
        command.env("NOTIFY_SOCKET", &self.path);
        command
    }
}

/// Microseconds of the clock that systemd compares with.
fn monotonic_usec(message: &str) -> u64 {
    let line = message.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC="));
    line.and_then(|usec| usec.parse().ok()).unwrap_or_else(|| panic!("no time in {message:?}"))
}

#[test]
fn systemd_hears_of_start_reload_and_stop() {
    let home = Home::new(&[("a.md", "# A\n\nUn texte.\n")]);
    home.configure("search.synonyms = \"synonymes.txt\"\n");
    std::fs::write(home.path("synonymes.txt"), "bête, lynx\n").unwrap();
    let socket = Socket::new(&home);
    let daemon = socket.start(&home);
    assert!(socket.hear_of_change().starts_with("READY=1\n"));

    let mut last = 0;
    for _ in 0..2 {
        daemon.signal("-HUP");
        let begun = socket.hear_of_change();
        assert!(begun.starts_with("RELOADING=1\n"), "{begun}");
        assert!(monotonic_usec(&begun) > last, "{begun}");
        last = monotonic_usec(&begun);
        assert_eq!(socket.hear_of_change(), "READY=1\n");
    }
    // A file that is refused ends the reload as well: systemd waits for its end.
    std::fs::remove_file(home.path("synonymes.txt")).unwrap();
    daemon.signal("-HUP");
    assert!(socket.hear_of_change().starts_with("RELOADING=1\n"));
    assert_eq!(socket.hear_of_change(), "READY=1\n");

    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(socket.hear_of_change(), "STOPPING=1\n");
}

#[test]
fn signs_of_life_come_twice_as_often_as_systemd_asks() {
    let home = Home::new(&[("a.md", "# A\n\nUn texte.\n")]);
    let socket = Socket::new(&home);
    let daemon = socket.start(&home);
    let (start, mut signs) = (Instant::now(), 0);
    while signs < 10 {
        signs += usize::from(socket.hear() == "WATCHDOG=1\n");
    }
    // Those of the start may have waited in the socket.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn a_daemon_that_hangs_gives_no_sign_of_life() {
    let home = Home::new(&[("a.md", "# A\n\nUn texte.\n")]);
    let socket = Socket::new(&home);
    let daemon = socket.start(&home);
    while socket.hear() != "WATCHDOG=1\n" {}
    daemon.signal("-STOP");
    socket.socket.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut bytes = [0; 64];
    while socket.socket.recv(&mut bytes).is_ok() {}
    daemon.signal("-CONT");
    assert_eq!(socket.hear(), "WATCHDOG=1\n");
}

#[test]
fn a_socket_that_nobody_reads_stops_nothing() {
    let home = Home::new(&[("a.md", "# A\n\nUn texte.\n")]);
    let socket = Socket::new(&home);
    std::fs::remove_file(&socket.path).unwrap();
    let daemon = socket.start(&home);
    assert_eq!(daemon.send(&Ask::get("/livez")).status, 200);
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn health_asks_the_daemon_whether_it_is_alive() {
    let home = Home::new(&[("a.md", "# A\n\nUn texte.\n")]);
    let daemon = home.serve();
    let ask = |port: u16| {
        let mut command = home.command(&["health"]);
        command.env("LIMIER_HTTP__LISTEN", format!("127.0.0.1:{port}"));
        crate::common::outcome(&mut command)
    };
    let port = daemon.address.port();
    let alive = ask(port);
    assert_eq!((alive.code, alive.stdout.trim()), (Some(0), "alive"), "{alive:?}");
    daemon.stop();
    let dead = ask(port);
    assert_eq!(dead.code, Some(1), "{dead:?}");
    assert!(!dead.stdout.contains("alive"), "{dead:?}");
}
