//! What commands read of an answer: fields of the API, whoever gave it.

use serde::Deserialize;

/// A page of hits.
#[derive(Debug, Deserialize)]
pub(super) struct FoundHits {
    pub(super) query: ReadQuery,
    pub(super) total: usize,
    pub(super) total_hits: usize,
    pub(super) total_listed: usize,
    pub(super) total_meaning: Option<usize>,
    pub(super) took_ms: f64,
    pub(super) hits: Vec<FoundHit>,
}

/// How the query was read.
#[derive(Debug, Deserialize)]
pub(super) struct ReadQuery {
    pub(super) relaxed: Option<DroppedWords>,
    pub(super) suggestion: Option<MeantText>,
}

/// What was left out of it.
#[derive(Debug, Deserialize)]
pub(super) struct DroppedWords {
    pub(super) dropped: Vec<String>,
}

/// What may be meant instead.
#[derive(Debug, Deserialize)]
pub(super) struct MeantText {
    pub(super) text: String,
    pub(super) applied: bool,
}

/// A section.
#[derive(Debug, Deserialize)]
pub(super) struct FoundHit {
    pub(super) id: String,
    pub(super) note: String,
    pub(super) anchor: String,
    pub(super) line: usize,
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) breadcrumb: Vec<String>,
    pub(super) breadcrumb_marks: Vec<Vec<[usize; 2]>>,
    pub(super) date: Option<String>,
    pub(super) snippets: Vec<FoundPiece>,
    pub(super) score: f32,
    pub(super) missing: Vec<String>,
}

/// A piece of its text.
#[derive(Debug, Deserialize)]
pub(super) struct FoundPiece {
    pub(super) text: String,
    pub(super) marks: Vec<[usize; 2]>,
}

/// How many sections have a facet value.
#[derive(Debug, Deserialize)]
pub(super) struct FoundValue {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) count: u32,
    pub(super) children: Vec<FoundValue>,
}
