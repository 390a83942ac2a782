//! Clients that take more than they need: connections that ask nothing, requests that never end,
//! answers that nobody reads, streams of events. They get a bound, others get their answers.
//!
//! Each client has an address of its own on the loopback network, `127.0.0.x`.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::common::{Ask, Daemon, Home, Reply, eventually, p99, search_target};
use tokio::net::TcpSocket;

/// Readers and the tests' own questions come from here.
const READER: u8 = 9;

/// A connection to the daemon from `127.0.0.from`.
fn connect(daemon: &Daemon, from: u8) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, from), 0))).unwrap();
        socket.connect(daemon.address).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A connection that sends `text`, in which `HOST` stands for the address, and waits.
fn send(daemon: &Daemon, from: u8, text: &str) -> TcpStream {
    let mut stream = connect(daemon, from);
    // The server may have closed it already.
    let _ = stream.write_all(text.replace("HOST", &daemon.address.to_string()).as_bytes());
    stream
}

/// The answer to a GET from `127.0.0.from`; `None` if the connection breaks off.
fn get(daemon: &Daemon, from: u8, target: &str) -> Option<Reply> {
    let head = format!("GET {target} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    Reply::read(&mut send(daemon, from, &head)).ok()
}

fn status(daemon: &Daemon, from: u8) -> Option<u16> {
    get(daemon, from, "/livez").map(|reply| reply.status)
}

/// Whether the server has closed the connection; what it sent before is read.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut buffer = [0; 64 << 10];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return error.kind() != ErrorKind::WouldBlock,
        }
    }
}

/// Half a request: its headers do not end.
const HALF: &str = "GET /livez HTTP/1.1\r\nHost: HOST\r\nX-Long: ";
const EVENTS: &str = "GET /api/v1/events HTTP/1.1\r\nHost: HOST\r\n\r\n";

fn serve(settings: &str) -> (Home, Daemon) {
    let home = Home::new(&[("a.md", "# A\n\nUn tapir.\n")]);
    home.configure(&format!("[security]\n{settings}"));
    let daemon = home.serve();
    (home, daemon)
}

/// One address could take all connections there are.
#[test]
fn one_address_leaves_connections_to_others() {
    let (_home, daemon) = serve("connections_max = 8\nconnections_per_address_max = 4\n");
    let greedy: Vec<_> = (0..4).map(|_| send(&daemon, 2, HALF)).collect();
    let refused = eventually("it is told", || get(&daemon, 2, "/livez")).0;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.json()["status"], 429);
    assert_eq!(status(&daemon, READER), Some(200));
    drop(greedy);
    eventually("its places are free again", || (status(&daemon, 2) == Some(200)).then_some(()));
}

/// From many addresses, connections that ask nothing took all places for five seconds.
#[test]
fn connections_that_ask_nothing_make_room() {
    let (_home, daemon) = serve("connections_max = 4\nheader_secs_max = 300\n");
    let mut silent: Vec<_> = (10..14).map(|from| send(&daemon, from, HALF)).collect();
    eventually("a reader is answered", || (status(&daemon, READER) == Some(200)).then_some(()));
    let closed: Vec<_> = silent.iter_mut().map(is_closed).collect();
    assert_eq!(closed, [true, false, false, false], "one place was needed");
}

/// A body that never came was answered after ten seconds, with « surchargé ».
#[test]
fn a_body_that_does_not_come_is_408() {
    let (_home, daemon) = serve("header_secs_max = 1\n");
    for (sent, expected) in [
        ("", 408),
        ("{\"q\":", 408),
        // Drop by drop is no better: the time is for the whole body.
        ("{\"q\": \"tapir\"}", 200),
    ] {
        let post = format!(
            "POST /api/v1/search HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n\
             Accept-Language: en\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{sent}"
        );
        let reply = Reply::read(&mut send(&daemon, 2, &post)).unwrap();
        assert_eq!(reply.status, expected, "{sent:?}: {}", reply.text());
        if expected == 408 {
            let problem = reply.json();
            assert_eq!(problem["type"], "urn:limier:problem:incomplete");
            assert_eq!(problem["detail"], "the body of the request did not arrive in time");
        }
    }
}

#[test]
fn half_a_request_is_dropped() {
    let (_home, daemon) = serve("header_secs_max = 1\n");
    let mut half: Vec<_> = (0..20).map(|_| send(&daemon, 2, HALF)).collect();
    // Neither does a connection that is kept after its answer stay for ever.
    half.push(send(&daemon, 2, "GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n"));
    assert_eq!(status(&daemon, READER), Some(200));
    eventually("they are dropped", || half.iter_mut().all(is_closed).then_some(()));
}

#[test]
fn one_address_leaves_event_streams_to_others() {
    let (_home, daemon) = serve("connections_max = 32\nconnections_per_address_max = 12\n");
    let mut followers: Vec<_> = (0..3).map(|_| send(&daemon, 2, EVENTS)).collect();
    for follower in &mut followers {
        let mut start = [0; 12];
        follower.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }
    let refused = get(&daemon, 2, "/api/v1/events").unwrap();
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.header("retry-after"), Some("10"));
    let mut other = send(&daemon, READER, EVENTS);
    let mut start = [0; 12];
    other.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    assert_eq!(status(&daemon, 2), Some(200), "it may still ask");
}

/// Notes of which most words begin alike, so that a search for that beginning takes long.
fn serve_notes_of_many_words(settings: &str) -> (Home, Daemon) {
    let home = Home::new(&[]);
    let words = |note: usize| (0..400).map(move |word| format!("mot{} ", (word * note) % 997));
    for note in 0..300 {
        let text: String = words(note).collect();
        home.write(&format!("n{note}.md"), format!("# Note {note}\n\nLe tapir. {text}\n"));
    }
    home.configure(settings);
    let daemon = home.serve();
    (home, daemon)
}

/// Beside four, sixteen, sixty-four clients whose searches take long, one that takes a moment waited
/// half a second, a second and a half, eight seconds: it stood in their queue.
#[test]
fn searches_that_take_long_have_room_of_their_own() {
    let (_home, daemon) = serve_notes_of_many_words(
        "[search]\ntime_ms_max = 20000\nhits_max = 300\n[security]\nconcurrency_max = 4\n\
         address_rate_max = 0\n",
    );
    let heavy = search_target(&[("q", "tapir mot*"), ("limit", "300"), ("snippets", "5")]);
    let told = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..16)
            .map(|number| {
                scope.spawn({
                    let (daemon, heavy) = (&daemon, &heavy);
                    move || [(); 4].map(|()| get(daemon, 20 + number, heavy).unwrap())
                })
            })
            .collect();
        while clients.iter().any(|client| !client.is_finished()) {
            for target in [search_target(&[("q", "tapir")]).as_str(), "/livez", "/api/v1/status"] {
                let reply = get(&daemon, READER, target).unwrap();
                assert_eq!(reply.status, 200, "{target}: {}", reply.text());
            }
        }
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
    });
    for reply in &told {
        assert!([200, 503].contains(&reply.status), "{}", reply.text());
        assert_eq!(reply.header("retry-after").is_some(), reply.status == 503);
    }
    let refused = told.iter().filter(|reply| reply.status == 503).count();
    assert!((1..told.len()).contains(&refused), "{refused} of {} were refused", told.len());
}

/// Half-sent requests, readers that do not read and twice as many event streams, all at once, from
/// many addresses.
#[test]
#[ignore = "long: make test-slow"]
fn a_flood_of_connections_holds_up_no_reader() {
    const MANY: usize = 300;
    let long = "capybara et tapir ensemble au ministère ".repeat(50_000);
    let home = Home::new(&[("long.md", &format!("# Long\n\n{long}\n"))]);
    for number in 0..200 {
        home.write(&format!("n{number}.md"), format!("# Note {number}\n\nLe tapir et son ami.\n"));
    }
    home.configure("[security]\naddress_rate_max = 0\n");
    let daemon = home.serve();
    let before = daemon.resident();
    let search = search_target(&[("q", "tapir ami")]);
    let ask = |count: usize| {
        let asked = (0..count).map(|_| {
            let start = Instant::now();
            let reply = get(&daemon, READER, &search);
            (start.elapsed(), reply.map(|reply| reply.status))
        });
        asked.collect::<Vec<_>>()
    };
    let read = "GET /notes/long.md HTTP/1.1\r\nHost: HOST\r\n\r\n".repeat(10);
    let spread = |number: usize| 20 + u8::try_from(number % 200).unwrap();
    let mut flood: Vec<TcpStream> = Vec::new();
    for number in 0..MANY {
        flood.push(send(&daemon, spread(number), HALF));
        flood.push(send(&daemon, spread(number), &read));
        flood.push(send(&daemon, spread(number), EVENTS));
        flood.push(send(&daemon, spread(number), EVENTS));
    }
    let sent = Instant::now();
    let mut answers = Vec::new();
    while sent.elapsed() < Duration::from_secs(15) {
        answers.extend(ask(20));
    }
    let statuses: Vec<_> = answers.iter().filter(|(_, status)| *status != Some(200)).collect();
    assert!(statuses.is_empty(), "{} of {}: {statuses:?}", statuses.len(), answers.len());
    let slowest = p99(answers.into_iter().map(|(latency, _)| latency).collect());
    // What is still open are the event streams that there is room for.
    let open = flood.iter_mut().filter_map(|stream| (!is_closed(stream)).then_some(())).count();
    let peak = daemon.resident();
    drop(flood);
    eventually("memory goes back", || (daemon.resident() < before + (64 << 20)).then_some(()));
    println!("p99 {slowest:?}, {open} open after 15 s, {} MB held at most", peak >> 20);
    assert!(open <= 128, "{open}");
    assert!(slowest < Duration::from_millis(200), "{slowest:?}");
}

/// The longest searches that are let in, with answers as long as they may be, compressed.
#[test]
#[ignore = "long: make test-slow"]
fn a_flood_of_searches_holds_up_no_sign_of_life() {
    let settings = "search.hits_max = 1000\n[security]\naddress_rate_max = 0\n";
    let (_home, daemon) = serve_notes_of_many_words(settings);
    let heavy = [
        search_target(&[("q", "tapir mot*"), ("limit", "1000"), ("snippets", "5")]),
        search_target(&[("q", "mot1* OU mot2* OU tapri"), ("limit", "100"), ("collapse", "none")]),
        "/?q=tapir+mot*".to_owned(),
    ];
    let (start, headers) = (Instant::now(), [("Accept-Encoding", "gzip")]);
    let is_over = || start.elapsed() > Duration::from_secs(15);
    let ask = |target: &str| Ask::get(target).headers(&headers).send(daemon.address).unwrap();
    let (told, signs) = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..48)
            .map(|number| {
                let (target, ask) = (&heavy[number % heavy.len()], &ask);
                scope.spawn(move || {
                    let mut told = Vec::new();
                    while !is_over() {
                        let reply = ask(target);
                        let retry = reply.header("retry-after").is_some();
                        assert_eq!(retry, reply.status == 503, "{}", reply.status);
                        told.push(reply.status);
                        if retry {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                    }
                    told
                })
            })
            .collect();
        let mut signs = Vec::new();
        while !is_over() {
            let asked = Instant::now();
            assert_eq!(status(&daemon, READER), Some(200));
            signs.push(asked.elapsed());
            std::thread::sleep(Duration::from_millis(5));
        }
        (clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>(), signs)
    });
    let answered = told.iter().filter(|status| **status == 200).count();
    let longest = signs.iter().max().unwrap();
    println!("{answered} of {} answered; signs of life: longest {longest:?}", told.len());
    assert!(told.iter().all(|status| [200, 503].contains(status)) && answered > 0);
    let slowest = p99(signs.clone());
    assert!(slowest < Duration::from_millis(50), "p99 {slowest:?}, longest {longest:?}");
}
