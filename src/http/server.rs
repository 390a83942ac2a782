//! The accept loop. It is our own because `axum::serve` sets no timer, so that a half-sent request
//! would hold its connection for ever, and no bound.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutWriter;
use tokio_util::sync::CancellationToken;

use crate::config::{ListenAddress, Security};

use super::client::Peer;
use super::front::Front;
use super::newcomers::{Newcomer, Newcomers};
use super::per_address::{AddressShare, PerAddress};

/// How long requests under way may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(4);
/// How long an answer may wait for a client that reads nothing of it.
const STALL_MAX: Duration = Duration::from_secs(5);
/// How long a connection may ask nothing before it can be made to give its place to another, or is
/// closed when the server stops.
const SILENCE_MIN: Duration = Duration::from_millis(250);
/// Connections that the system lets in for us before we take them, at most.
const LET_IN_MAX: usize = 1024;
/// How long to wait when the system refuses a connection, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// An address that we cannot listen on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {source}")]
pub(crate) struct ServerError {
    address: String,
    source: std::io::Error,
}

/// A server that listens on its address and does not serve yet.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    connections: Connections,
    header_time: Duration,
    stall_max: Duration,
    header_bytes_max: usize,
}

impl Server {
    /// Listens on an address; port 0 picks a free one.
    ///
    /// # Errors
    /// The system refuses, for instance because another process listens there.
    pub(crate) async fn bind(
        listen: &ListenAddress,
        security: &Security,
    ) -> Result<Self, ServerError> {
        let host = listen.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let bind = async {
            let listener = TcpListener::bind((host.as_str(), listen.port())).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = bind.await.map_err(|source| ServerError {
            address: format!("{}:{}", listen.host(), listen.port()),
            source,
        })?;
        Ok(Self {
            listener,
            address,
            connections: Connections::new(security),
            header_time: Duration::from_secs(security.header_secs_max),
            stall_max: Duration::from_secs(security.request_secs_max).min(STALL_MAX),
            header_bytes_max: security.header_bytes_max,
        })
    }

    /// The address, with the port that was picked.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled, then gives requests under way some seconds to finish.
    pub(crate) async fn run(self, front: Arc<Front>, stop: CancellationToken) {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_time)
            .max_buf_size(self.header_bytes_max.max(8192));
        let Self { listener, connections, stall_max, .. } = self;
        let arrivals =
            Arrivals { builder, connections, stall_max, front, graceful: GracefulShutdown::new() };
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, peer)) => arrivals.serve(stream, peer).await,
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        for (stream, peer) in let_in(listener) {
            arrivals.serve(stream, peer).await;
        }
        // hyper closes a connection of which it has read nothing, though a request may be there.
        let newcomers = &arrivals.connections.newcomers;
        let _ = tokio::time::timeout(SILENCE_MIN, newcomers.all_asked()).await;
        if tokio::time::timeout(DRAIN, arrivals.graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests were still running at shutdown");
        }
    }
}

/// The connections that the system had let in before we stop to listen: their clients have asked, and
/// get an answer.
fn let_in(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let accept = || {
        let (stream, peer) = listener.accept()?;
        stream.set_nonblocking(true)?;
        Ok::<_, std::io::Error>((TcpStream::from_std(stream)?, peer))
    };
    std::iter::from_fn(|| accept().ok()).take(LET_IN_MAX).collect()
}

/// Serves connections as they come.
struct Arrivals {
    builder: http1::Builder,
    connections: Connections,
    stall_max: Duration,
    front: Arc<Front>,
    graceful: GracefulShutdown,
}

impl Arrivals {
    /// Serves a connection beside the others, if there is a place for it.
    async fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        // A proxy that we trust brings many clients.
        let address = Some(peer.ip()).filter(|address| !self.front.trusts(*address));
        let place = match self.connections.enter(address).await {
            Ok(place) => place,
            Err(full) => return turn_away(&stream, full),
        };
        let dismissed = place.newcomer.dismissed();
        let front = Arc::clone(&self.front);
        // Each request is answered by the configuration of its time.
        let service = service_fn(move |mut request: Request<Incoming>| {
            place.asks();
            request.extensions_mut().insert(Peer(peer));
            TowerToHyperService::new(front.router()).call(request)
        });
        // A client that does not read its answer is let go, since the answer holds memory and a
        // connection.
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(self.stall_max));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = self.graceful.watch(self.builder.serve_connection(stream, service));
        tokio::spawn(async move {
            tokio::select! {
                // Clients break off all the time.
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "connection ended early");
                },
                () = dismissed.cancelled() => tracing::debug!("a silent connection made room"),
            }
        });
    }
}

/// The connections that are open, and how many may be.
struct Connections {
    all: Arc<Semaphore>,
    per_address: Arc<PerAddress>,
    newcomers: Arc<Newcomers>,
}

/// What an open connection holds.
struct Place {
    newcomer: Newcomer,
    _share: Option<AddressShare>,
    _permit: OwnedSemaphorePermit,
}

/// Why there is no place for a connection.
#[derive(Clone, Copy)]
enum Full {
    /// Its address has all that it may have.
    ForAddress,
    /// All are taken.
    ForAll,
}

impl Place {
    /// A request has come. A method, so that a closure that calls it holds the whole place.
    fn asks(&self) {
        self.newcomer.asks();
    }
}

impl Connections {
    fn new(security: &Security) -> Self {
        Self {
            all: Arc::new(Semaphore::new(security.connections_max)),
            per_address: PerAddress::new(security.connections_per_address_max),
            newcomers: Arc::default(),
        }
    }

    /// A place for a connection from `address`, which counts unless it is `None`. If all are taken,
    /// one that has asked nothing yet makes room.
    async fn enter(&self, address: Option<IpAddr>) -> Result<Place, Full> {
        let share = |address| self.per_address.take(address).ok_or(Full::ForAddress);
        let share = address.map(share).transpose()?;
        let permit = match Arc::clone(&self.all).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) if self.newcomers.dismiss_oldest(Instant::now() - SILENCE_MIN) => {
                Arc::clone(&self.all).acquire_owned().await.map_err(|_| Full::ForAll)?
            }
            Err(_) => return Err(Full::ForAll),
        };
        Ok(Place { newcomer: self.newcomers.add(), _share: share, _permit: permit })
    }
}

/// Answers a connection beyond a limit and closes it, since silence would tell the client less.
/// Whatever cannot be sent without waiting is not sent.
fn turn_away(stream: &TcpStream, full: Full) {
    let (status, title) = match full {
        Full::ForAddress => ("429 Too Many Requests", "Trop de connexions"),
        Full::ForAll => ("503 Service Unavailable", "Service surchargé"),
    };
    let (code, _) = status.split_once(' ').unwrap_or_default();
    let body =
        format!(r#"{{"type":"urn:limier:problem:overloaded","title":"{title}","status":{code}}}"#);
    let answer = format!(
        "HTTP/1.1 {status}\r\nretry-after: 1\r\ncontent-type: application/problem+json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = stream.try_write(answer.as_bytes());
}
