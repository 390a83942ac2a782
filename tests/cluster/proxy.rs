//! A proxy before a node that does what networks and overloaded servers do.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What it does to each connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    None,
    /// Each byte comes late.
    Delay,
    /// What is sent waits until this is over.
    Hold,
    /// The connection ends after some bytes.
    Cut,
    /// No room.
    TooMany,
    /// Not now.
    Unavailable,
    /// What no server says.
    Garbage,
    /// A document that holds [`SPOILT`] comes with a field that no mapping knows.
    Spoil,
}

/// A word of documents that are refused for good.
pub(crate) const SPOILT: &str = "zorglub";

const ALL: [Trouble; 8] = [
    Trouble::None,
    Trouble::Delay,
    Trouble::Hold,
    Trouble::Cut,
    Trouble::TooMany,
    Trouble::Unavailable,
    Trouble::Garbage,
    Trouble::Spoil,
];

pub(crate) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

/// What its connections share.
#[derive(Default)]
struct State {
    trouble: AtomicUsize,
    /// Documents that were spoilt.
    spoilt: AtomicUsize,
    /// What was sent, by connection.
    sent: Mutex<Vec<Vec<u8>>>,
}

impl Proxy {
    /// Before `node`, such as `http://127.0.0.1:9401`.
    pub(crate) fn before(node: &str) -> Self {
        let node: SocketAddr = node.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(client, node, &shared));
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on; connections that are open feel it, too.
    pub(crate) fn set(&self, trouble: Trouble) {
        let at = ALL.iter().position(|known| *known == trouble).unwrap();
        self.state.trouble.store(at, Ordering::SeqCst);
    }

    /// Whether anything was sent that holds `word`.
    pub(crate) fn has_sent(&self, word: &str) -> bool {
        let sent = self.state.sent.lock().unwrap();
        sent.iter().any(|bytes| bytes.windows(word.len()).any(|it| it == word.as_bytes()))
    }

    /// Addresses and bodies of all bulks that were sent.
    pub(crate) fn bulks(&self) -> Vec<(String, String)> {
        let sent = self.state.sent.lock().unwrap();
        let requests = sent.iter().flat_map(|bytes| requests(&String::from_utf8_lossy(bytes)));
        requests.filter(|(target, _)| target.starts_with("/_bulk")).collect()
    }

    /// How many documents were spoilt so far.
    pub(crate) fn spoilt(&self) -> usize {
        self.state.spoilt.load(Ordering::SeqCst)
    }
}

impl State {
    fn now(&self) -> Trouble {
        ALL[self.trouble.load(Ordering::SeqCst)]
    }

    /// Spoils the documents among these lines; they keep their length.
    fn spoil(&self, bytes: &mut [u8]) {
        let at = |line: &[u8], word: &[u8]| line.windows(word.len()).position(|it| it == word);
        for line in bytes.split_mut(|byte| *byte == b'\n') {
            if at(line, SPOILT.as_bytes()).is_some()
                && let Some(key) = at(line, b"\"kind\"")
            {
                line[key..key + 6].copy_from_slice(b"\"odd_\"");
                self.spoilt.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// The requests of one connection, each with its address and its body.
fn requests(mut sent: &str) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    while let Some((head, rest)) = sent.split_once("\r\n\r\n") {
        let head = head.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        let Some((body, rest)) = rest.split_at_checked(length) else { break };
        let target = head.split(' ').nth(1).unwrap_or_default();
        requests.push((target.to_owned(), body.to_owned()));
        sent = rest;
    }
    requests
}

fn serve(client: TcpStream, node: SocketAddr, trouble: &Arc<State>) {
    let Ok(server) = TcpStream::connect(node) else { return };
    let (from_client, to_client) = (client.try_clone().unwrap(), client);
    let (from_server, to_server) = (server.try_clone().unwrap(), server);
    let up = Arc::clone(trouble);
    thread::spawn(move || {
        let answer = from_client.try_clone().unwrap();
        pass(from_client, to_server, &up, Some(answer));
    });
    pass(from_server, to_client, trouble, None);
}

/// Passes bytes on as long as trouble lets them. `answer` is where a request can be answered here.
fn pass(mut from: TcpStream, mut to: TcpStream, trouble: &State, mut answer: Option<TcpStream>) {
    let mut buffer = [0; 16 << 10];
    let place = answer.as_ref().map(|_| {
        let mut sent = trouble.sent.lock().unwrap();
        sent.push(Vec::new());
        sent.len() - 1
    });
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if let Some(place) = place {
            trouble.sent.lock().unwrap()[place].extend_from_slice(&buffer[..read]);
        }
        while place.is_some() && trouble.now() == Trouble::Hold {
            thread::sleep(Duration::from_millis(10));
        }
        let instead = match trouble.now() {
            Trouble::None | Trouble::Hold => None,
            Trouble::Delay => {
                thread::sleep(Duration::from_millis(200));
                None
            }
            Trouble::Spoil => {
                trouble.spoil(&mut buffer[..read]);
                None
            }
            Trouble::Cut => break,
            Trouble::TooMany => Some(
                "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            ),
            Trouble::Unavailable => Some(
                "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            ),
            Trouble::Garbage => {
                Some("HTTP/1.1 200 OK\r\ncontent-length: 7\r\nconnection: close\r\n\r\n\u{1}nonsen")
            }
        };
        if let (Some(instead), Some(answer)) = (instead, &mut answer) {
            let _ = answer.write_all(instead.as_bytes());
            break;
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    for side in [&from, &to] {
        let _ = side.shutdown(Shutdown::Both);
    }
}
