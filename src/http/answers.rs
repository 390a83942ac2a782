//! Answers of the API that were given lately, kept as they were written. A snapshot never changes, so
//! the same search of the same one has the same answer.

use std::sync::Arc;

use axum::body::Bytes;

use crate::index::{Memory, Snapshot};
use crate::search::{Request, Response, Settings};

use super::metrics::result;
use super::pins::Pinned;

/// Kept answers, by what was asked and of what.
pub(super) struct Answers {
    /// Other links or synonyms would have given others.
    settings: Arc<Settings>,
    memory: Memory<AnswerKey, Answer>,
}

#[derive(PartialEq, Eq, Hash)]
struct AnswerKey {
    index_id: String,
    generation: u64,
    semantics: u64,
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
    pub(super) fn new(settings: Arc<Settings>, bytes_max: usize) -> Self {
        Self { settings, memory: Memory::new(bytes_max) }
    }

    /// The answer of `state` to `request`, if it is kept.
    pub(super) fn find(&self, state: &Pinned, request: &Request) -> Option<Answer> {
        self.are_of(state).then(|| self.memory.find(&key(&state.snapshot, request))).flatten()
    }

    /// Keeps the answer of `state` to `request`.
    pub(super) fn keep(&self, state: &Pinned, request: &Request, answer: &Answer) {
        if self.are_of(state) {
            let bytes = answer.body.len() + state.snapshot.index_id().len() + heap_bytes(request);
            self.memory.keep(key(&state.snapshot, request), answer.clone(), bytes);
        }
    }

    /// Whether these settings are those of `state`, which somebody may have paged through since before.
    fn are_of(&self, state: &Pinned) -> bool {
        Arc::ptr_eq(&self.settings, &state.settings)
    }

    /// Memory that they take.
    pub(super) fn bytes(&self) -> usize {
        self.memory.bytes()
    }
}

fn key(snapshot: &Snapshot, request: &Request) -> AnswerKey {
    let (index_id, generation) = (snapshot.index_id().to_owned(), snapshot.generation());
    let semantics = snapshot.semantics_version();
    AnswerKey { index_id, generation, semantics, request: request.clone() }
}

/// Memory of the texts of a request.
fn heap_bytes(request: &Request) -> usize {
    let values = request.values.iter().flat_map(|(_, values)| values);
    let values = values.map(|value| size_of::<String>() + value.len()).sum::<usize>();
    let texts = request.q.len() + request.find.len() + request.note.as_ref().map_or(0, String::len);
    values + texts + size_of_val(&*request.facets)
}
