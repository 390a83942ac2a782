//! `limier health`: asks the daemon of this configuration whether it is alive. Made for containers,
//! whose image holds no other program that could ask.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::config::Config;

use super::exit::Exit;
use super::output;

/// For each step: to connect, to send, to hear.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn run(config: &Config) -> Exit {
    let told = ask(config).unwrap_or_else(|error| error.to_string());
    let is_alive = told.starts_with("HTTP/1.1 200 ");
    output::line(if is_alive { "alive" } else { &told });
    if is_alive { Exit::Done } else { Exit::No }
}

/// The first line of the answer.
fn ask(config: &Config) -> io::Result<String> {
    let listen = &config.http.listen;
    // The address "any" leads to this machine.
    let address = (listen.host(), listen.port()).to_socket_addrs()?.next();
    let address = address.ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
