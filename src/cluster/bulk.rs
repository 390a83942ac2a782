//! Operations on many documents in one request, until each has been done: those that the cluster has no
//! room for are sent again, alone.

use std::thread;
use std::time::{Duration, Instant};

use hyper::Method;
use hyper::body::Bytes;
use serde_json::Value;

use super::client::jittered;
use super::error::ClusterError;
use super::metrics::Again;
use super::note_document::BulkOperation;
use super::shared_index::SharedIndex;

/// How long operations are sent again.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// What the cluster will never do, since the document is what it is.
pub(super) struct Refused {
    /// The place of the operation among those sent.
    pub(super) place: usize,
    /// The kind of error; its sentence may hold the text of a note.
    pub(super) kind: String,
}

/// What became of operations.
#[derive(Default)]
pub(super) struct BulkOutcome {
    pub(super) refused: Vec<Refused>,
    /// How many documents were removed: those that were there.
    pub(super) removed: u64,
}

impl Refused {
    /// For a document that no note is the cause of.
    pub(super) fn error(&self) -> ClusterError {
        unfinished(400, self.kind.clone())
    }
}

/// How one operation ended.
enum Done {
    Well,
    /// What was there is so no more.
    Removed,
    Later,
    Late,
    /// The document is at fault.
    Never(String),
    /// Something else is: a right, a block, an index that is gone.
    Not(ClusterError),
}

impl SharedIndex {
    /// Does all operations; those of one shard in their order. `check` says before each request whether
    /// we still may.
    ///
    /// # Errors
    ///
    /// If the cluster does not do them in time, or a later writer has been there.
    pub(super) fn bulk(
        &self,
        operations: &[BulkOperation],
        check: impl Fn() -> Result<(), ClusterError>,
    ) -> Result<BulkOutcome, ClusterError> {
        let until = Instant::now() + PATIENCE;
        let (mut pause, mut outcome) = (PAUSE_MIN, BulkOutcome::default());
        let mut left: Vec<usize> = (0..operations.len()).collect();
        while !left.is_empty() {
            check()?;
            let body: String =
                left.iter().filter_map(|at| operations.get(*at)).map(String::as_str).collect();
            // An index that is gone must not come back by this.
            let path = "/_bulk?require_alias=true";
            let (start, bytes) = (Instant::now(), body.len());
            let reply = self.client.ask(&Method::POST, path, &Bytes::from(body))?;
            self.metrics().bulks.observe(start.elapsed().as_secs_f64());
            self.metrics().sent_bytes.inc_by(bytes as u64);
            let answer: Value = reply.read()?;
            let items = answer.get("items").and_then(Value::as_array);
            let items = items.filter(|items| items.len() == left.len());
            let Some(items) = items else { return Err(reply.unexpected()) };
            let (mut again, mut last) = (Vec::new(), None);
            for (place, item) in left.iter().zip(items) {
                match done(item) {
                    Done::Well => {}
                    Done::Removed => outcome.removed += 1,
                    Done::Late => {
                        self.metrics().conflicts.inc();
                        return Err(self.lost());
                    }
                    Done::Not(error) => return Err(error),
                    Done::Never(kind) => outcome.refused.push(Refused { place: *place, kind }),
                    Done::Later => {
                        self.metrics().retried(Again::NoRoom);
                        again.push(*place);
                        last = Some(item);
                    }
                }
            }
            left = again;
            if let Some(item) = last {
                if Instant::now() + pause > until {
                    let (status, kind) = told(item.as_object().and_then(|it| it.values().next()));
                    return Err(unfinished(status, kind));
                }
                thread::sleep(jittered(pause));
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
        Ok(outcome)
    }
}

fn done(item: &Value) -> Done {
    let Some((action, outcome)) = item.as_object().and_then(|item| item.iter().next()) else {
        return Done::Later;
    };
    let (status, kind) = told(Some(outcome));
    match status {
        200..=299 if action == "delete" => Done::Removed,
        200..=299 => Done::Well,
        // A later writer has taken away the name that we write to.
        404 if kind == "index_not_found_exception" => Done::Late,
        // What is to be removed is not there, or is not what was to be removed any more.
        404 | 409 if action == "delete" => Done::Well,
        // Only notes have versions that can be late, and only a later writer has written greater ones.
        409 => Done::Late,
        429 | 500..=599 => Done::Later,
        400 => Done::Never(kind),
        _ => Done::Not(unfinished(status, kind)),
    }
}

fn unfinished(status: u16, reason: String) -> ClusterError {
    ClusterError::Unexpected { what: "an operation of POST /_bulk".to_owned(), status, reason }
}

/// The status of an outcome, and its kind of error.
fn told(outcome: Option<&Value>) -> (u16, String) {
    let status = outcome.and_then(|it| it.get("status")).and_then(Value::as_u64);
    let kind = outcome.and_then(|it| it.pointer("/error/type")).and_then(Value::as_str);
    let status = status.and_then(|status| u16::try_from(status).ok());
    (status.unwrap_or_default(), kind.unwrap_or("no reason").to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_outcome_has_its_consequence() {
        let outcome = |action: &str, status: u16| json!({ action: { "status": status, "error": { "type": "odd" } } });
        let gone = json!({ "delete": { "status": 404, "error": { "type": "index_not_found_exception" } } });
        assert!(matches!(done(&gone), Done::Late));
        for (action, status, expected) in [
            ("index", 201, "well"),
            ("index", 200, "well"),
            ("delete", 200, "removed"),
            ("delete", 404, "well"),
            // It has come back, or this was sent twice.
            ("delete", 409, "well"),
            ("index", 404, "not 404"),
            ("index", 403, "not 403"),
            ("delete", 403, "not 403"),
            ("index", 409, "late"),
            ("index", 429, "later"),
            ("index", 500, "later"),
            ("index", 503, "later"),
            ("index", 400, "never odd"),
        ] {
            let told = match done(&outcome(action, status)) {
                Done::Well => "well".to_owned(),
                Done::Removed => "removed".to_owned(),
                Done::Later => "later".to_owned(),
                Done::Late => "late".to_owned(),
                Done::Never(kind) => format!("never {kind}"),
                Done::Not(ClusterError::Unexpected { status, .. }) => format!("not {status}"),
                Done::Not(error) => error.to_string(),
            };
            assert_eq!(told, expected, "{action} {status}");
        }
    }
}
