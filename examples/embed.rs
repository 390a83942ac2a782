//! Search inside an axum application: `cargo run --example embed -- corpus`, then
//! `curl 'http://127.0.0.1:3000/chercher?q=budget'`.

use std::error::Error;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use limier::{Notes, Response};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a program of the terminal")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "corpus".to_owned());
    let notes = Notes::open(folder, std::env::temp_dir().join("limier-embed"))?;
    notes.watch()?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}/chercher?q=budget", listener.local_addr()?);
    Ok(axum::serve(listener, app(notes)).await?)
}

fn app(notes: Notes) -> Router {
    Router::new().route("/chercher", get(find)).with_state(Arc::new(notes))
}

async fn find(
    State(notes): State<Arc<Notes>>,
    Query(asked): Query<Asked>,
) -> Result<Json<Response>, (StatusCode, String)> {
    let failed = |why: String| (StatusCode::INTERNAL_SERVER_ERROR, why);
    // A search computes: other requests go on meanwhile.
    let answer = spawn_blocking(move || notes.search(asked.q.as_str()));
    let answer = answer.await.map_err(|error| failed(error.to_string()))?;
    Ok(Json(answer.map_err(|error| failed(error.to_string()))?))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn the_application_answers() {
        let index = tempfile::tempdir().unwrap();
        let notes = Notes::open("corpus", index.path()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        tokio::spawn(async move { axum::serve(listener, app(notes)).await });
        let ask = "GET /chercher?q=souverainete HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"hits\":[{"), "{answer}");
    }
}
