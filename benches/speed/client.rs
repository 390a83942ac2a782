//! The client that asks: plain HTTP on one connection that is kept, unless the server ends it.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// An answer as it arrived.
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// A connection to a server.
pub(crate) struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { address, stream: BufReader::new(stream) })
    }

    pub(crate) fn get(&mut self, target: &str) -> Result<Received> {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Error::other(format!("no answer: {line:?}")))?;
        let (mut length, mut is_last) = (0, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(Error::other)?;
            }
            is_last |= header == "connection: close";
            if header.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        if is_last {
            *self = Self::connect(self.address)?;
        }
        Ok(Received { status, body })
    }
}

/// One request on a connection of its own.
pub(crate) fn get(address: SocketAddr, target: &str) -> Result<Received> {
    Client::connect(address)?.get(target)
}

/// Asks one target after the other; the time of each, s.
pub(crate) fn ask_in_turn(address: SocketAddr, targets: &[String]) -> Vec<f64> {
    let mut client = Client::connect(address).unwrap();
    let ask = |target: &String| {
        let start = Instant::now();
        let answer = client.get(target).unwrap();
        assert_eq!(answer.status, 200, "{target}");
        start.elapsed().as_secs_f64()
    };
    targets.iter().map(ask).collect()
}

/// Has `clients` ask all targets over and over for so long; the times of all.
pub(crate) fn ask_at_once(
    address: SocketAddr,
    targets: &[String],
    clients: usize,
    time: Duration,
) -> Vec<f64> {
    std::thread::scope(|scope| {
        let work = |client: usize| {
            move || {
                let mut times = Vec::new();
                let (start, mut connection) = (Instant::now(), Client::connect(address).unwrap());
                let turns = targets.iter().cycle().skip(client * targets.len() / clients);
                for target in turns {
                    let asked = Instant::now();
                    assert_eq!(connection.get(target).unwrap().status, 200, "{target}");
                    times.push(asked.elapsed().as_secs_f64());
                    if start.elapsed() > time {
                        break;
                    }
                }
                times
            }
        };
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(work(client))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The value that `percent` of all are below.
pub(crate) fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
        .get((values.len() * percent / 100).min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0.0)
}
