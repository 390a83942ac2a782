//! The accept loop. It is our own because `axum::serve` sets no timer: a half-sent request would
//! hold its connection for ever.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutWriter;
use tokio_util::sync::CancellationToken;

use crate::config::{ListenAddress, Security};

use super::access::Peer;

/// How long requests under way may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(4);
/// How long to wait when the system refuses a connection, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// An address that we cannot listen on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {source}")]
pub(crate) struct ServerError {
    address: String,
    source: std::io::Error,
}

/// Cancelled when the server stops; an answer without end watches it and ends.
#[derive(Clone, Debug)]
pub(super) struct Stopping(pub(super) CancellationToken);

/// A server that listens on its address and does not serve yet.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    connections: Arc<Semaphore>,
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
            connections: Arc::new(Semaphore::new(security.connections_max)),
            header_time: Duration::from_secs(security.header_secs_max),
            stall_max: Duration::from_secs(security.request_secs_max),
            header_bytes_max: security.header_bytes_max,
        })
    }

    /// The address, with the port that was picked.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled, then gives requests under way some seconds to finish.
    pub(crate) async fn run(self, router: Router, stop: CancellationToken) {
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_time)
            .max_buf_size(self.header_bytes_max.max(8192));
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = stop.cancelled() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned() else {
                turn_away(&stream);
                continue;
            };
            let service = router
                .clone()
                .layer(Extension(Peer(peer)))
                .layer(Extension(Stopping(stop.clone())));
            // A client that does not read its answer is let go, since the answer holds memory and a
            // connection.
            let mut stream = TimeoutWriter::new(stream);
            stream.set_timeout(Some(self.stall_max));
            let stream = TokioIo::new(Box::pin(stream));
            let connection = builder.serve_connection(stream, TowerToHyperService::new(service));
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                let _permit = permit;
                // Clients break off all the time.
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "connection ended early");
                }
            });
        }
        drop(self.listener);
        if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests were still running at shutdown");
        }
    }
}

/// Answers a connection beyond the limit with 503 and closes it, since silence would tell the client
/// less. Whatever cannot be sent without waiting is not sent.
fn turn_away(stream: &TcpStream) {
    const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
        content-type: application/problem+json\r\ncontent-length: 82\r\nconnection: close\r\n\r\n\
        {\"type\":\"urn:limier:problem:overloaded\",\"title\":\"Service surcharg\xC3\xA9\",\"status\":503}";
    let _ = stream.try_write(FULL);
}
