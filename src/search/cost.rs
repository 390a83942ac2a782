//! Whether a search will take long, guessed before it runs from look-ups in the dictionaries alone, so
//! that it does not stand before those that take a moment. A wrong guess costs some waiting, nothing
//! else.
//!
//! The weights are processor times, one query after the other: a unit is some 5 to 8 ns. (17,804
//! sections of law, optimised: a hit .13 to .24 ms, a match of one word some .13 µs.)

use super::error::SearchError;

use crate::index::Snapshot;
use crate::text::{self, OwnedToken};

use super::condition::Condition;
use super::language::{Field, Shape, Term, parse};
use super::request::Request;

/// What the longest search costs that others may stand behind: some 30 ms.
const LIGHT_MAX: u64 = 5_000_000;
/// A section that a pass or a filter looks at.
const SECTION: u64 = 1;
/// A section that matches: it is judged, counted and sorted.
const MATCH: u64 = 20;
/// A passage that holds a word: it is read in several fields, and may match.
const POSTING: u64 = 25;
/// A word that begins with a prefix.
const EXPANSION: u64 = 500;
/// A word that may be misspelt: it is compared with those of the dictionaries that are like it.
const REPAIR: u64 = 100_000;
/// A hit on the page: its text is read, and its snippets are chosen.
const HIT: u64 = 20_000;

/// What a model makes of the query, some 9 ms, and a section whose vector is compared with it.
const EMBEDDING: u64 = 1_500_000;
const VECTOR: u64 = 2;

/// Whether `request` will take long on `snapshot`.
///
/// # Errors
/// When the dictionaries cannot be read.
pub(crate) fn is_heavy(snapshot: &Snapshot, request: &Request) -> Result<bool, SearchError> {
    let sections = snapshot.sections_len() as u64;
    let query = parse(&request.q);
    let last = query.terms().last().map(|(id, _)| id);
    let matching = if query.is_empty() { MATCH } else { SECTION };
    let mut cost = matching * sections + HIT * request.limit as u64;
    let facts = request.condition.as_ref().map_or(0, Condition::facts_len);
    cost += SECTION * sections * facts as u64;
    if snapshot.semantics().is_some() && request.semantic_permille > 0 && !request.strict {
        cost += EMBEDDING + VECTOR * sections;
    }
    if cost > LIGHT_MAX {
        return Ok(true);
    }
    for (id, term) in query.terms() {
        let is_typed = request.typing && Some(id) == last;
        cost += match term.field {
            None | Some(Field::Title) => of_words(snapshot, term, is_typed, POSTING * sections)?,
            Some(_) => SECTION * sections,
        };
        if cost > LIGHT_MAX {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `prefix_max`: what a word costs that every section holds.
fn of_words(
    snapshot: &Snapshot,
    term: &Term,
    is_typed: bool,
    prefix_max: u64,
) -> Result<u64, SearchError> {
    let tokens = text::tokens(&term.text);
    let mut cost = 0;
    for token in &tokens {
        let postings = postings(snapshot, token)?;
        cost += match postings {
            0 => REPAIR,
            _ => POSTING * postings,
        };
    }
    if let Some(last) = tokens.last().filter(|_| is_typed || term.shape == Shape::Prefix) {
        cost += prefix_max.min(EXPANSION * words_starting_with(snapshot, &last.folded)?);
    }
    Ok(cost)
}

/// Passages that hold a word, in all its readings.
fn postings(snapshot: &Snapshot, token: &OwnedToken) -> Result<u64, SearchError> {
    let mut postings = 0;
    for lemma in &token.lemmas {
        postings += snapshot.term(snapshot.fields().all, lemma)?.holders();
    }
    Ok(postings)
}

/// Words of the dictionaries that begin so: the places of two words in each are enough to know.
fn words_starting_with(snapshot: &Snapshot, beginning: &str) -> Result<u64, SearchError> {
    let mut words = 0;
    for segment in snapshot.segments() {
        let inverted = segment.reader.inverted_index(snapshot.fields().words)?;
        let place = |from: &[u8]| {
            let mut terms = inverted.terms().range().ge(from).into_stream()?;
            let is_there = terms.advance();
            let end = inverted.terms().num_terms() as u64;
            Ok::<_, std::io::Error>(if is_there { terms.term_ord() } else { end })
        };
        // No UTF-8 holds this byte.
        let beyond = [beginning.as_bytes(), &[0xFF]].concat();
        words += place(&beyond)? - place(beginning.as_bytes())?;
    }
    Ok(words)
}
