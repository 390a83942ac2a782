//! Answers of the API that were given lately, kept as they were written. A snapshot never changes, so
//! the same search of the same one has the same answer.

use axum::body::Bytes;

use crate::index::{Memory, Snapshot};
use crate::search::{Request, Response};

use super::metrics::result;

/// Kept answers, by what was asked and of what.
pub(super) struct Answers(Memory<AnswerKey, Answer>);

#[derive(PartialEq, Eq, Hash)]
struct AnswerKey {
    index_id: String,
    generation: u64,
    request: Request,
}

/// An answer that was written.
#[derive(Clone)]
pub(super) struct Answer {
    /// As JSON.
    pub(super) body: Bytes,
    /// What came of the search, as metrics say it.
    pub(super) result: &'static str,
    /// Whether there are hits after the page.
    pub(super) goes_on: bool,
}

impl Answer {
    /// Writes a response.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn new(response: &Response) -> Result<Self, serde_json::Error> {
        let body = Bytes::from(serde_json::to_vec(response)?);
        Ok(Self { body, result: result(response), goes_on: response.next.is_some() })
    }
}

impl Answers {
    /// `bytes_max`: memory that they may take.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self(Memory::new(bytes_max))
    }

    /// The answer to `request` of `snapshot`, if it is kept.
    pub(super) fn find(&self, snapshot: &Snapshot, request: &Request) -> Option<Answer> {
        self.0.find(&key(snapshot, request))
    }

    /// Keeps the answer to `request` of `snapshot`.
    pub(super) fn keep(&self, snapshot: &Snapshot, request: &Request, answer: &Answer) {
        let bytes = answer.body.len() + snapshot.index_id().len() + heap_bytes(request);
        self.0.keep(key(snapshot, request), answer.clone(), bytes);
    }

    /// Memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

fn key(snapshot: &Snapshot, request: &Request) -> AnswerKey {
    let (index_id, generation) = (snapshot.index_id().to_owned(), snapshot.generation());
    AnswerKey { index_id, generation, request: request.clone() }
}

/// Memory of the texts of a request.
fn heap_bytes(request: &Request) -> usize {
    let values = request.values.iter().flat_map(|(_, values)| values);
    let values = values.map(|value| size_of::<String>() + value.len()).sum::<usize>();
    let texts = request.q.len() + request.find.len() + request.note.as_ref().map_or(0, String::len);
    values + texts + size_of_val(&*request.facets)
}
