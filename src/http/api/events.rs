//! `/api/v1/events`: commits as they happen, as Server-Sent Events.
//!
//! The first event is the present state of the index. A client that names the last event it saw
//! (`Last-Event-ID`) gets the commits since then instead, if they are still remembered.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::client::Client;
use crate::http::params::no_parameters;
use crate::http::per_address::AddressShare;
use crate::http::problem::Problem;
use crate::http::stopping::Stopping;
use crate::ingest::{Board, Published, Status};
use crate::note::NotePath;

/// Time between two comments that keep proxies from closing the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// When a client that lost its connection should reconnect.
const RETRY: Duration = Duration::from_secs(2);
/// Seconds after which a client that found no room may try again.
const RETRY_AFTER_SECS: u32 = 10;

/// `GET /api/v1/events`
pub(in crate::http) async fn follow(
    State(app): State<Arc<App>>,
    Extension(Stopping(stopping)): Extension<Stopping>,
    Extension(client): Extension<Client>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    no_parameters(query.as_deref())?;
    app.snapshot()?;
    let share = app.followers_of_address.take(client.address);
    let share = share.ok_or_else(|| Problem::crowded(RETRY_AFTER_SECS))?;
    let permit = Arc::clone(&app.followers).try_acquire_owned();
    let permit = permit.map_err(|_| Problem::overloaded(RETRY_AFTER_SECS))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let follower = Follower::new(Arc::clone(&app.board), last, stopping, (permit, share));
    let events = stream::unfold(follower, async |mut follower| {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // A proxy that buffers whole answers would pass nothing on.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The data of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = GenerationEvent)]
pub(in crate::http) struct EventData<'a> {
    /// The index that it belongs to.
    index_id: &'a str,
    /// The number of the commit.
    generation: u64,
    /// When it was published.
    at: Option<Timestamp>,
    /// Notes put or removed since the previous event, or the first of them.
    changed: &'a [NotePath],
    /// How many they are; `null` if unknown: any note may have changed.
    changed_total: Option<usize>,
}

/// One client that follows the commits.
struct Follower {
    board: Arc<Board>,
    status: watch::Receiver<Status>,
    stopping: CancellationToken,
    index_id: String,
    seen: u64,
    waiting: VecDeque<Event>,
    _room: Room,
}

/// The place of a client among all, and among those of its address.
type Room = (OwnedSemaphorePermit, AddressShare);

impl Follower {
    fn new(board: Arc<Board>, last: Option<u64>, stopping: CancellationToken, room: Room) -> Self {
        let status = board.subscribe();
        let mut follower = Self {
            board,
            status,
            stopping,
            index_id: String::new(),
            seen: 0,
            waiting: VecDeque::new(),
            _room: room,
        };
        let now = follower.board.generation();
        match last.filter(|last| *last < now).and_then(|last| follower.board.commits_after(last)) {
            Some(missed) => follower.push_commits(&missed),
            None => follower.push_state(last == Some(now)),
        }
        follower
    }

    /// The next event; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            tokio::select! {
                changed = self.status.changed() => changed.ok()?,
                () = self.stopping.cancelled() => return None,
            }
            if self.board.generation() == self.seen {
                continue;
            }
            match self.board.commits_after(self.seen) {
                Some(commits) => self.push_commits(&commits),
                None => self.push_state(false),
            }
        }
    }

    fn push_commits(&mut self, commits: &[Arc<Published>]) {
        for commit in commits {
            self.seen = commit.generation;
            self.index_id.clone_from(&commit.index_id);
            self.waiting.push_back(event(&EventData {
                index_id: &commit.index_id,
                generation: commit.generation,
                at: Some(commit.at),
                changed: &commit.changed,
                changed_total: Some(commit.changed_total),
            }));
        }
    }

    /// Queues the present state; `is_known` if the client has seen it.
    fn push_state(&mut self, is_known: bool) {
        let status = self.board.status();
        self.seen = status.generation;
        if let Some(snapshot) = self.board.snapshot() {
            snapshot.index_id().clone_into(&mut self.index_id);
        }
        self.waiting.push_back(event(&EventData {
            index_id: &self.index_id,
            generation: status.generation,
            at: status.last_commit,
            changed: &[],
            changed_total: is_known.then_some(0),
        }));
    }
}

fn event(data: &EventData<'_>) -> Event {
    let event = Event::default().event("generation").id(data.generation.to_string()).retry(RETRY);
    event.json_data(data).unwrap_or_else(|_| Event::default().comment("unsaid"))
}
