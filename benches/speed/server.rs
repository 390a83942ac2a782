//! The shell that serves *stock*, *tuned* and *hello*: axum with JSON, in a process of its own, as
//! Limier is. This program starts itself again for it, with its part in the environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use serde::Deserialize;

use crate::corpus::read_ready;
use crate::queries::Class;
use crate::yardstick::{Answer, Kind, Yardstick, build};

/// Which part a process plays.
pub(crate) const PART: &str = "LIMIER_BENCH_PART";
/// Bytes of JSON that *hello* answers.
const HELLO_BYTES: usize = 3_000;

#[derive(Deserialize)]
struct Asked {
    q: String,
    #[serde(default)]
    class: String,
}

/// Plays the part that the environment names, if it names one: `build` makes Tantivy's index of the
/// sections in `ready.jsonl`, the others serve on a port that they print.
pub(crate) fn play_part() -> bool {
    let Ok(part) = std::env::var(PART) else { return false };
    let work = PathBuf::from(std::env::args_os().nth(1).unwrap());
    match part.as_str() {
        "build" => build(&work.join("tantivy"), read_ready(&work.join("ready.jsonl"))),
        "stock" => serve(searching(&work, Kind::Stock)),
        "tuned" => serve(searching(&work, Kind::Tuned)),
        _ => serve(hello()),
    }
    true
}

/// The class that a request names.
fn class_named(name: &str) -> Class {
    let named = Class::ALL.into_iter().find(|class| format!("{class:?}") == name);
    named.unwrap_or(Class::Two)
}

fn searching(work: &Path, kind: Kind) -> Router {
    let search = |State(yardstick): State<Arc<Yardstick>>, Query(asked): Query<Asked>| async move {
        let answer: Answer = yardstick.answer(&asked.q, class_named(&asked.class));
        Json(answer)
    };
    let yardstick = Arc::new(Yardstick::open(&work.join("tantivy"), kind));
    Router::new().route("/search", get(search)).with_state(yardstick)
}

fn hello() -> Router {
    let body = format!("{{\"hello\":\"{}\"}}", "o".repeat(HELLO_BYTES - 12));
    let answer = || async move { ([(CONTENT_TYPE, "application/json")], body) };
    Router::new().route("/search", get(answer))
}

fn serve(router: Router) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        axum::serve(listener, router).await.unwrap();
    });
}
