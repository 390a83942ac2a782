//! What the daemon of this configuration answers to a GET, for commands that ask it.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::config::{Config, Secret};

/// For each step: to connect, to send, to hear.
const PATIENCE: Duration = Duration::from_secs(3);
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 4 << 20;

/// An answer over HTTP.
pub(super) struct DaemonAnswer {
    /// Its first line.
    pub(super) status_line: String,
    pub(super) body: String,
}

impl DaemonAnswer {
    pub(super) fn is_ok(&self) -> bool {
        self.status_line.starts_with("HTTP/1.1 200 ")
    }

    /// Asks for `path`, with `key` if there is one.
    pub(super) fn to(config: &Config, path: &str, key: Option<&Secret>) -> io::Result<Self> {
        let listen = &config.http.listen;
        // The address "any" leads to this machine.
        let address = (listen.host(), listen.port()).to_socket_addrs()?.next();
        let address = address.ok_or(io::ErrorKind::NotFound)?;
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let key = key.map(|key| format!("Authorization: Bearer {}\r\n", key.reveal()));
        let key = key.unwrap_or_default();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{key}\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status_line = head.lines().next().unwrap_or_default().to_owned();
        Ok(Self { status_line, body: body.to_owned() })
    }
}
