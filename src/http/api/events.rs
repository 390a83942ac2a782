//! `/api/v1/events`: commits as they happen, as Server-Sent Events.
//!
//! At first comes where the index stands, or, to a client that says what it saw last
//! (`Last-Event-ID`), the commits since then; if too many to be remembered, where the index stands.

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

use crate::http::app::App;
use crate::http::params::no_parameters;
use crate::http::problem::Problem;
use crate::http::server::Stopping;
use crate::ingest::{Board, Commit, Status};
use crate::note::NotePath;

/// Between two signs of life, for the proxies in between.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After which a client that lost its connection tries again.
const RETRY: Duration = Duration::from_secs(2);
/// Seconds after which a client that found no room may try again.
const RETRY_AFTER_SECS: u32 = 10;

/// `GET /api/v1/events`
pub(in crate::http) async fn follow(
    State(app): State<Arc<App>>,
    Extension(Stopping(stopping)): Extension<Stopping>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    no_parameters(query.as_deref())?;
    app.snapshot()?;
    let permit = Arc::clone(&app.followers).try_acquire_owned();
    let permit = permit.map_err(|_| Problem::overloaded(RETRY_AFTER_SECS))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.trim().parse().ok());
    let follower = Follower::new(Arc::clone(&app.board), last, stopping, permit);
    let events = stream::unfold(follower, async |mut follower| {
        let event = follower.next().await?;
        Some((Ok::<_, Infallible>(event), follower))
    });
    let mut response =
        Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // Proxies that gather an answer before they hand it on would hand on nothing.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What an event says.
#[derive(Serialize)]
struct Told<'a> {
    index_id: &'a str,
    generation: u64,
    at: Option<Timestamp>,
    /// Notes put or removed since the event before, the first of them.
    changed: &'a [NotePath],
    /// How many they are; `null` when nobody knows, so that any note may have.
    changed_total: Option<usize>,
}

/// One client.
struct Follower {
    board: Arc<Board>,
    status: watch::Receiver<Status>,
    stopping: watch::Receiver<bool>,
    index_id: String,
    seen: u64,
    waiting: VecDeque<Event>,
    _room: OwnedSemaphorePermit,
}

impl Follower {
    fn new(
        board: Arc<Board>,
        last: Option<u64>,
        stopping: watch::Receiver<bool>,
        room: OwnedSemaphorePermit,
    ) -> Self {
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
            Some(missed) => follower.tell(&missed),
            None => follower.tell_state(last == Some(now)),
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
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
            }
            if self.board.generation() == self.seen {
                continue;
            }
            match self.board.commits_after(self.seen) {
                Some(commits) => self.tell(&commits),
                None => self.tell_state(false),
            }
        }
    }

    fn tell(&mut self, commits: &[Arc<Commit>]) {
        for commit in commits {
            self.seen = commit.generation;
            self.index_id.clone_from(&commit.index_id);
            self.waiting.push_back(event(&Told {
                index_id: &commit.index_id,
                generation: commit.generation,
                at: Some(commit.at),
                changed: &commit.changed,
                changed_total: Some(commit.changed_total),
            }));
        }
    }

    /// Where the index stands, without what led there.
    fn tell_state(&mut self, is_known: bool) {
        let status = self.board.status();
        self.seen = status.generation;
        if let Some(snapshot) = self.board.snapshot() {
            snapshot.index_id().clone_into(&mut self.index_id);
        }
        self.waiting.push_back(event(&Told {
            index_id: &self.index_id,
            generation: status.generation,
            at: status.last_commit,
            changed: &[],
            changed_total: is_known.then_some(0),
        }));
    }
}

fn event(told: &Told<'_>) -> Event {
    let event = Event::default().event("generation").id(told.generation.to_string()).retry(RETRY);
    event.json_data(told).unwrap_or_else(|_| Event::default().comment("unsaid"))
}
