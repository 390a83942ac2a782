//! Words side by side: which documents hold them, and how often.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED};

use crate::index::Snapshot;

use crate::search::deadline::Deadline;
use crate::search::error::SearchError;

/// Calls `visit` with each document of the segment number `ordinal` whose `field` holds every word at its distance
/// from the first, in any of its forms, and with how often it does.
///
/// # Errors
/// When the index cannot be read, or after `deadline`.
pub(crate) fn for_each_phrase(
    snapshot: &Snapshot,
    ordinal: usize,
    field: Field,
    words: &[(u32, impl AsRef<[String]>)],
    deadline: Deadline,
    visit: &mut impl FnMut(DocId, usize),
) -> Result<(), SearchError> {
    deadline.check()?;
    let Some(segment) = snapshot.segments().get(ordinal) else { return Ok(()) };
    let mut terms = Vec::with_capacity(words.len());
    for (distance, forms) in words {
        let mut of_word = Vec::new();
        for form in forms.as_ref() {
            of_word.push(snapshot.term(field, form)?);
        }
        if of_word.iter().all(|term| term.doc_freq(ordinal) == 0) {
            return Ok(());
        }
        terms.push((*distance, of_word));
    }
    let option = IndexRecordOption::WithFreqsAndPositions;
    let mut postings = Vec::with_capacity(words.len());
    for (distance, of_word) in terms {
        let mut forms = Vec::with_capacity(of_word.len());
        for term in of_word {
            forms.extend(term.postings(segment, ordinal, option)?);
        }
        postings.push((distance, AnyOf(forms)));
    }
    // The rarest word leads: the others are only read where it stands.
    postings.sort_by_key(|(_, postings)| postings.doc_freq());
    intersect(&mut postings, deadline, &mut |doc, count| {
        if segment.is_alive(doc) {
            visit(doc, count);
        }
    })
}

/// The postings of a word in all its forms, as if it had one.
struct AnyOf(Vec<SegmentPostings>);

impl AnyOf {
    fn doc(&self) -> DocId {
        self.0.iter().map(SegmentPostings::doc).min().unwrap_or(TERMINATED)
    }

    fn doc_freq(&self) -> u32 {
        self.0.iter().map(SegmentPostings::doc_freq).sum()
    }

    fn advance(&mut self) -> DocId {
        let doc = self.doc();
        for form in self.0.iter_mut().filter(|form| form.doc() == doc) {
            form.advance();
        }
        self.doc()
    }

    fn seek(&mut self, doc: DocId) -> DocId {
        for form in self.0.iter_mut().filter(|form| form.doc() < doc) {
            form.seek(doc);
        }
        self.doc()
    }

    /// Puts the positions in the current document into `positions`, in order, each once.
    fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        let doc = self.doc();
        for form in self.0.iter_mut().filter(|form| form.doc() == doc) {
            form.append_positions_with_offset(0, positions);
        }
        positions.sort_unstable();
        positions.dedup();
    }
}

fn intersect(
    postings: &mut [(u32, AnyOf)],
    deadline: Deadline,
    visit: &mut impl FnMut(DocId, usize),
) -> Result<(), SearchError> {
    let (mut starts, mut next) = (Vec::new(), Vec::new());
    let Some(((lead, first), others)) = postings.split_first_mut() else { return Ok(()) };
    let (mut doc, mut watch) = (first.doc(), deadline.watch());
    'documents: while doc != TERMINATED {
        watch.step()?;
        for (_, other) in others.iter_mut() {
            if other.doc() < doc {
                other.seek(doc);
            }
            if other.doc() > doc {
                doc = first.seek(other.doc());
                continue 'documents;
            }
        }
        first.positions(&mut starts);
        // Where the phrase begins if the leading word is in its place.
        starts.retain(|start| *start >= *lead);
        for (distance, other) in others.iter_mut() {
            other.positions(&mut next);
            starts.retain(|start| {
                next.binary_search(&(start - *lead).saturating_add(*distance)).is_ok()
            });
        }
        if !starts.is_empty() {
            visit(doc, starts.len());
        }
        doc = first.advance();
    }
    Ok(())
}
