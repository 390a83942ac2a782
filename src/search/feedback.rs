//! The order of what comes after the first hits, mended by what those hits speak of.
//!
//! Words that the best hits share say what the query is about in words that nobody typed:
//! pseudo-relevance feedback (V. Lavrenko and W. B. Croft, "Relevance-Based Language Models", 2001).
//! On whole answers it costs precision, so the first hits keep their places, and pages that hold
//! only those pay nothing (see `docs/relevance.md`).

use std::collections::{HashMap, HashSet};

use tantivy::{DocId, Term};

use crate::index::StoredSection;
use crate::text::Chain;

use super::bm25::idf;
use super::collapse::total;
use super::collect::Candidate;
use super::error::SearchError;
use super::postings::Tally;
use super::vocabulary::Vocabulary;
use super::weighted::{Probe, ProbeField, Statistics};

/// Words that they are compared by.
const WORDS: usize = 15;
/// Hits that must share a word for it to say anything.
const SHARED_BY_MIN: usize = 2;
/// Letters of the shortest.
const CHARS_MIN: usize = 3;
/// What is left of a section's score for each section of its note before it: other notes have
/// something to say too.
const OTHERS_FIRST: f32 = 0.97;
/// Weight of the most telling of them beside a word of the query.
const WEIGHT: f32 = 0.6;

/// The words that the best hits share, most telling first, none of them a stem of the query.
pub(super) fn shared_words(
    best: &[(Candidate, StoredSection)],
    asked: &HashSet<&str>,
    vocabulary: Vocabulary<'_>,
    statistics: &Statistics,
) -> Result<Vec<Probe>, SearchError> {
    let Some((first, _)) = best.first() else { return Ok(Vec::new()) };
    let mut chain = Chain::new();
    let mut shared: HashMap<String, (f32, usize)> = HashMap::new();
    for (hit, section) in best {
        let (mut counts, mut length) = (HashMap::<String, f32>::new(), 0.0);
        for text in section.breadcrumb.iter().chain([&section.text]) {
            chain.for_each(text, |token| {
                if token.is_stop {
                    return;
                }
                length += 1.0;
                if token.stem.chars().count() >= CHARS_MIN && !asked.contains(token.stem) {
                    *counts.entry(token.stem.to_owned()).or_default() += 1.0;
                }
            });
        }
        let trust = total(hit) / total(first).max(f32::MIN_POSITIVE);
        for (stem, count) in counts {
            let (weight, holders) = shared.entry(stem).or_default();
            *weight += trust * count / length;
            *holders += 1;
        }
    }
    let texts = &statistics.all;
    let mut words = Vec::new();
    for (stem, (weight, holders)) in shared {
        if holders >= SHARED_BY_MIN {
            let rarity = idf(vocabulary.holders(&stem)?, texts.documents);
            words.push((weight * rarity, rarity, stem));
        }
    }
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    words.truncate(WORDS);
    let most = words.first().map_or(1.0, |(telling, ..)| *telling);
    let probe = |(telling, rarity, stem): (f32, f32, String)| Probe {
        term: Term::from_field_text(texts.field, &stem),
        field: ProbeField::All,
        weight: WEIGHT * rarity * telling / most,
        sets_bit: false,
    };
    Ok(words.into_iter().map(probe).collect())
}

/// Adds to the candidates of `rest` what those words score in them (`tallies`), lowers the further
/// sections of a note a little for each of it before them, and keeps all below the last of `best`.
pub(super) fn score_anew(
    best: &[Candidate],
    rest: &mut [Candidate],
    tallies: &[Tally],
    note_of: impl Fn(&Candidate) -> (u32, DocId),
) {
    for candidate in rest.iter_mut() {
        let tally = tallies.get(candidate.segment as usize);
        let score = tally.and_then(|tally| tally.scores.get(candidate.passage as usize));
        candidate.score += score.copied().unwrap_or(0.0);
    }
    let place = |c: &Candidate| (c.segment, c.head);
    rest.sort_unstable_by(|a, b| {
        total(b).total_cmp(&total(a)).then_with(|| place(a).cmp(&place(b)))
    });
    let mut shown: HashMap<(u32, DocId), i32> = HashMap::new();
    for candidate in best {
        *shown.entry(note_of(candidate)).or_default() += 1;
    }
    let mut highest = 0.0_f32;
    for candidate in rest.iter_mut() {
        let before = shown.entry(note_of(candidate)).or_default();
        lower(candidate, OTHERS_FIRST.powi(*before));
        *before += 1;
        highest = highest.max(total(candidate));
    }
    let floor = best.last().map_or(0.0, total);
    if highest > floor {
        // A hair below, so that rounding makes no tie of it.
        rest.iter_mut().for_each(|candidate| lower(candidate, floor / highest * 0.999));
    }
}

fn lower(candidate: &mut Candidate, share: f32) {
    candidate.score *= share;
    candidate.note_score *= share;
}
