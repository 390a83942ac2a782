//! Leaves that columns answer: facet values, notes, dates, words of titles that have no lemma.

use tantivy::DocId;

use crate::index::{SegmentColumns, day_number};
use crate::search::plan::Test;

use super::verdict::{NoteFilter, TitleFilter, has_any};

/// Whether a document holds a leaf.
pub(super) type Predicate<'p> = Box<dyn Fn(DocId) -> bool + 'p>;

/// What `test` asks of the columns of a segment; `None` if postings answer it.
pub(super) fn predicate<'p>(test: &'p Test, columns: &'p SegmentColumns) -> Option<Predicate<'p>> {
    Some(match test {
        Test::TitleWord(word) => {
            let notes = TitleFilter::new(word, columns);
            Box::new(move |doc| notes.holds(columns, doc))
        }
        Test::Facet(facet, nodes) => {
            let column = &columns.facets[*facet];
            Box::new(move |doc| has_any(column, doc, nodes))
        }
        Test::Note(path) => {
            let notes = NoteFilter::new(path, columns);
            Box::new(move |doc| notes.holds(columns, doc))
        }
        Test::Since(first) => {
            let first = day_number(*first);
            Box::new(move |doc| columns.day(doc) >= first)
        }
        Test::Before(end) => {
            let end = day_number(*end);
            Box::new(move |doc| (1..end).contains(&columns.day(doc)))
        }
        Test::Word(_)
        | Test::Phrase(_)
        | Test::Prefix(_)
        | Test::Title(_)
        | Test::TitlePrefix(_)
        | Test::Author(_)
        | Test::Named(_) => return None,
    })
}
