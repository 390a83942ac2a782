//! Words side by side: which documents hold them, and how often.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::index::Segment;

use crate::search::deadline::Deadline;
use crate::search::error::SearchError;

/// Documents between two checks of the deadline.
const DOCUMENTS_A_LOOK: usize = 256;

/// Calls `visit` with each document of a segment whose `field` holds every word at its distance
/// from the first, and with how often it does. Deleted documents are visited too.
///
/// # Errors
/// When the index cannot be read, or after `deadline`.
pub(crate) fn for_each_phrase(
    segment: &Segment,
    field: Field,
    words: &[(u32, String)],
    deadline: Deadline,
    visit: &mut impl FnMut(DocId, usize),
) -> Result<(), SearchError> {
    deadline.check()?;
    let inverted = segment.reader.inverted_index(field)?;
    let mut postings = Vec::with_capacity(words.len());
    for (distance, word) in words {
        let term = Term::from_field_text(field, word);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            Some(of_word) => postings.push((*distance, of_word)),
            None => return Ok(()),
        }
    }
    // The rarest word leads: the others are only read where it stands.
    postings.sort_by_key(|(_, postings)| postings.doc_freq());
    intersect(&mut postings, deadline, visit)
}

fn intersect(
    postings: &mut [(u32, SegmentPostings)],
    deadline: Deadline,
    visit: &mut impl FnMut(DocId, usize),
) -> Result<(), SearchError> {
    let (mut starts, mut next) = (Vec::new(), Vec::new());
    let Some(((lead, first), others)) = postings.split_first_mut() else { return Ok(()) };
    let (mut doc, mut looked_at) = (first.doc(), 0_usize);
    'documents: while doc != TERMINATED {
        looked_at += 1;
        if looked_at.is_multiple_of(DOCUMENTS_A_LOOK) {
            deadline.check()?;
        }
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
