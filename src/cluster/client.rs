//! Requests to the nodes of a cluster. A node that does not answer is passed over for the next one; what is
//! refused for lack of room is asked again after a pause. Every request may be sent twice: what it does is
//! the same, or it says what it expects to find.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::Cluster;

use super::error::ClusterError;
use super::metrics::{Again, ClusterMetrics};
#[cfg(not(feature = "cluster"))]
use super::no_transport::NoTransport as Transport;
#[cfg(feature = "cluster")]
use super::transport::Transport;

/// The first pause before something is asked again, and the longest.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// Characters of a reason that are told.
const REASON_CHARS_MAX: usize = 200;

/// Asks the nodes of one cluster.
pub(super) struct NodeClient {
    transport: Transport,
    urls: Vec<String>,
    /// The node that is asked next.
    next: AtomicUsize,
    login: Option<Login>,
    patience: Duration,
    pub(super) metrics: ClusterMetrics,
}

/// Who we are, and the file that proves it. It is read again when the cluster refuses us: passwords
/// change.
struct Login {
    user: String,
    file: PathBuf,
    header: Mutex<HeaderValue>,
}

/// What a node answered.
pub(super) struct NodeReply {
    pub(super) status: u16,
    what: String,
    body: Bytes,
}

impl NodeClient {
    /// # Errors
    ///
    /// If a file that the configuration names is of no use.
    pub(super) fn new(config: &Cluster, metrics: ClusterMetrics) -> Result<Self, ClusterError> {
        let login = match (&config.user, &config.password_file) {
            (Some(user), Some(file)) => Some(Login::new(user, file)?),
            _ => None,
        };
        let transport = Transport::new(config)?;
        let urls = config.urls.iter().map(|url| url.as_str().to_owned()).collect();
        let patience = Duration::from_secs(config.request_secs_max);
        Ok(Self { transport, urls, next: AtomicUsize::new(0), login, patience, metrics })
    }

    /// Asks until a node answers something else than that it has no room, or patience ends.
    ///
    /// # Errors
    ///
    /// If no node answers in time, or the cluster does not let us.
    pub(super) fn ask(
        &self,
        method: &Method,
        path: &str,
        body: &Bytes,
    ) -> Result<NodeReply, ClusterError> {
        let until = Instant::now() + self.patience;
        let mut pause = PAUSE_MIN;
        let mut has_new_password = false;
        for asked in 1.. {
            let left = until.saturating_duration_since(Instant::now());
            let outcome = self.ask_once(method, path, body, left);
            self.metrics.answered(outcome.is_ok());
            match &outcome {
                Ok(reply) if reply.status == 401 && !has_new_password => {
                    has_new_password = true;
                    if let Some(login) = &self.login
                        && login.reread()?
                    {
                        continue;
                    }
                }
                Ok(reply) if !matches!(reply.status, 429 | 502..=504) => {}
                _ if Instant::now() + pause < until => {
                    self.metrics.retried(match &outcome {
                        Ok(_) => Again::NoRoom,
                        Err(_) => Again::Unreachable,
                    });
                    // A whole round of nodes before the first pause.
                    if asked % self.urls.len().max(1) == 0 {
                        thread::sleep(jittered(pause));
                        pause = (pause * 2).min(PAUSE_MAX);
                    }
                    continue;
                }
                _ => {}
            }
            return match outcome {
                Ok(NodeReply { status: status @ (401 | 403), .. }) => {
                    Err(ClusterError::Forbidden { status })
                }
                outcome => outcome,
            };
        }
        Err(ClusterError::Stopped)
    }

    /// Asks the next node.
    fn ask_once(
        &self,
        method: &Method,
        path: &str,
        body: &Bytes,
        patience: Duration,
    ) -> Result<NodeReply, ClusterError> {
        let node = self.next.fetch_add(1, Ordering::Relaxed) % self.urls.len().max(1);
        let url = self.urls.get(node).map_or("", String::as_str);
        let login = self.login.as_ref().map(Login::header);
        let answer = self.transport.ask(method, &format!("{url}{path}"), body, login, patience);
        let unreachable = |why| ClusterError::Unreachable { url: url.to_owned(), why };
        let (status, body) = answer.map_err(unreachable)?;
        let path = path.split('?').next().unwrap_or_default();
        Ok(NodeReply { status, what: format!("{method} {path}"), body })
    }

    /// Asks without a body.
    pub(super) fn get(&self, path: &str) -> Result<NodeReply, ClusterError> {
        self.ask(&Method::GET, path, &Bytes::new())
    }

    /// Asks with a body of JSON.
    pub(super) fn send(
        &self,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> Result<NodeReply, ClusterError> {
        self.ask(method, path, &Bytes::from(body.to_string()))
    }
}

impl NodeReply {
    /// The answer, if it is no refusal.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, ClusterError> {
        if self.status >= 300 {
            return Err(self.unexpected());
        }
        let unreadable = |error: serde_json::Error| ClusterError::Unexpected {
            what: self.what.clone(),
            status: self.status,
            reason: format!("not the JSON that is expected: {error}"),
        };
        serde_json::from_slice(&self.body).map_err(unreadable)
    }

    /// That it is a refusal, with the kind of error that it names. Reasons in full may repeat what was
    /// sent.
    pub(super) fn unexpected(&self) -> ClusterError {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let kind = body.pointer("/error/type").and_then(Value::as_str);
        let reason = kind.unwrap_or("no reason").chars().take(REASON_CHARS_MAX).collect();
        ClusterError::Unexpected { what: self.what.clone(), status: self.status, reason }
    }

    /// The kind of error that it names.
    pub(super) fn names_error(&self, kind: &str) -> bool {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body.pointer("/error/type").and_then(Value::as_str) == Some(kind)
    }
}

impl Login {
    fn new(user: &str, file: &Path) -> Result<Self, ClusterError> {
        let header = Mutex::new(HeaderValue::from_static(""));
        let login = Self { user: user.to_owned(), file: file.to_owned(), header };
        login.reread()?;
        Ok(login)
    }

    fn header(&self) -> HeaderValue {
        self.header.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the file holds another password than it did.
    fn reread(&self) -> Result<bool, ClusterError> {
        let bad = |why: String| ClusterError::File {
            key: "cluster.password_file",
            path: self.file.clone(),
            why,
        };
        let password = fs::read_to_string(&self.file).map_err(|error| bad(error.to_string()))?;
        let password = password.trim_end_matches(['\n', '\r']);
        if password.is_empty() {
            return Err(bad("holds no password".to_owned()));
        }
        let encoded = STANDARD.encode(format!("{}:{password}", self.user));
        let mut header = HeaderValue::try_from(format!("Basic {encoded}"))
            .map_err(|_| bad("holds no password".to_owned()))?;
        header.set_sensitive(true);
        let mut known = self.header.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = *known != header;
        *known = header;
        Ok(is_new)
    }
}

/// Between half of a pause and the whole of it, so that several who wait do not come back at once.
pub(super) fn jittered(pause: Duration) -> Duration {
    let drawn = u32::try_from(RandomState::new().hash_one(0_u8) % 1_000).unwrap_or_default();
    pause / 2 + pause * drawn / 2_000
}
