//! Term by term: the postings of each leaf, added into one score and one mask a section.
//!
//! A mask has bit `n` set when the section holds leaf `n`; whether it matches is then a question
//! to the plan's expression. The score of a whole note is added on its Note document, from which
//! each of its sections takes its share.

use std::io;
use std::time::Instant;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::index::{Segment, day_number};

use super::bm25::Lengths;
use super::filter::{NoteFilter, has_any};
use super::leaf::{FacetColumnName, Test};
use super::weighted::{FieldStatistics, Probe, ProbeField, Statistics, Weighted};

/// Scores and masks of one segment, an entry a document.
pub(super) struct Tally {
    /// Of a passage: its own score. Of a Note document: its note's share for each section.
    pub(super) scores: Vec<f32>,
    /// Of a passage: the leaves it holds.
    pub(super) masks: Vec<u64>,
}

impl Tally {
    /// Runs every leaf over one segment; nothing if that took too long.
    pub(super) fn of(
        segment: &Segment,
        leaves: &[Weighted],
        statistics: &Statistics,
        deadline: Instant,
    ) -> Result<Option<Self>, tantivy::TantivyError> {
        let documents = segment.reader.max_doc() as usize;
        let mut tally = Self { scores: vec![0.0; documents], masks: vec![0; documents] };
        for (number, weighted) in leaves.iter().enumerate() {
            if Instant::now() > deadline {
                return Ok(None);
            }
            tally.add(segment, weighted, 1 << number, statistics)?;
        }
        Ok(Some(tally))
    }

    fn add(
        &mut self,
        segment: &Segment,
        weighted: &Weighted,
        bit: u64,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        for probe in &weighted.probes {
            let lengths = match probe.field {
                ProbeField::All => Some(&statistics.all.lengths),
                ProbeField::Title => Some(&statistics.title.lengths),
                ProbeField::Heading => Some(&statistics.heading.lengths),
                ProbeField::Note => Some(&statistics.note.lengths),
                ProbeField::Author => None,
            };
            let lengths = lengths.filter(|_| weighted.leaf.is_wanted);
            self.add_term(segment, probe, if probe.sets_bit { bit } else { 0 }, lengths)?;
        }
        let weight = if weighted.leaf.is_wanted { weighted.idf } else { 0.0 };
        if !weighted.expansions.is_empty() {
            self.add_expansions(
                segment,
                &weighted.expansions,
                statistics.words.field,
                bit,
                weight,
            )?;
        }
        let columns = &segment.columns;
        match &weighted.leaf.test {
            Test::Phrase(words) => {
                self.add_phrase(segment, words, bit, weight, &statistics.words)?;
            }
            Test::Word { phrases, .. } => {
                for words in phrases {
                    self.add_phrase(segment, words, bit, weight, &statistics.words)?;
                }
            }
            Test::Facet(name, nodes) => {
                let column = match name {
                    FacetColumnName::Organisation => &columns.organisation,
                    FacetColumnName::Mention => &columns.mention,
                    FacetColumnName::Theme => &columns.theme,
                };
                self.add_where(bit, |doc| has_any(column, doc, nodes));
            }
            Test::Note(path) => {
                let notes = NoteFilter::new(path, columns);
                self.add_where(bit, |doc| notes.holds(columns, doc));
            }
            Test::Since(date) => {
                let first = day_number(*date);
                self.add_where(bit, |doc| {
                    columns.date.get(doc as usize).is_some_and(|d| *d >= first)
                });
            }
            Test::Before(date) => {
                let end = day_number(*date);
                let is_before = |date: &u32| (1..end).contains(date);
                self.add_where(bit, |doc| columns.date.get(doc as usize).is_some_and(is_before));
            }
            Test::StemOrPrefix { .. } | Test::Prefix(_) | Test::Title(_) | Test::Author(_) => {}
        }
        Ok(())
    }

    fn add_term(
        &mut self,
        segment: &Segment,
        probe: &Probe,
        bit: u64,
        lengths: Option<&Lengths>,
    ) -> Result<(), tantivy::TantivyError> {
        let field = probe.term.field();
        let inverted = segment.reader.inverted_index(field)?;
        let Some(mut postings) =
            inverted.read_postings(&probe.term, IndexRecordOption::WithFreqs)?
        else {
            return Ok(());
        };
        let length_codes = match lengths {
            Some(_) => Some(segment.reader.get_fieldnorms_reader(field)?),
            None => None,
        };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if let (Some(lengths), Some(codes)) = (lengths, &length_codes) {
                let frequency = postings.term_freq() as f32;
                let saturated = lengths.saturate(frequency, codes.fieldnorm_id(doc));
                self.credit(doc, bit, probe.weight * saturated);
            } else {
                self.credit(doc, bit, 0.0);
            }
            doc = postings.advance();
        }
        Ok(())
    }

    /// A word that begins so: one credit a passage, however many of the words it holds.
    fn add_expansions(
        &mut self,
        segment: &Segment,
        words: &[String],
        field: Field,
        bit: u64,
        weight: f32,
    ) -> io::Result<()> {
        let inverted = segment.reader.inverted_index(field).map_err(io::Error::other)?;
        for word in words {
            let term = Term::from_field_text(field, word);
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if self.masks.get(doc as usize).is_some_and(|mask| mask & bit == 0) {
                    self.credit(doc, bit, weight);
                }
                doc = postings.advance();
            }
        }
        Ok(())
    }

    fn add_phrase(
        &mut self,
        segment: &Segment,
        words: &[String],
        bit: u64,
        weight: f32,
        statistics: &FieldStatistics,
    ) -> Result<(), tantivy::TantivyError> {
        let inverted = segment.reader.inverted_index(statistics.field)?;
        let mut postings = Vec::with_capacity(words.len());
        for word in words {
            let term = Term::from_field_text(statistics.field, word);
            match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(of_word) => postings.push(of_word),
                None => return Ok(()),
            }
        }
        let codes = segment.reader.get_fieldnorms_reader(statistics.field)?;
        phrase_documents(&mut postings, &mut |doc, frequency| {
            let saturated = statistics.lengths.saturate(frequency as f32, codes.fieldnorm_id(doc));
            self.credit(doc, bit, weight * saturated);
        });
        Ok(())
    }

    fn add_where(&mut self, bit: u64, holds: impl Fn(DocId) -> bool) {
        for (doc, mask) in self.masks.iter_mut().enumerate() {
            if holds(doc as DocId) {
                *mask |= bit;
            }
        }
    }

    fn credit(&mut self, doc: DocId, bit: u64, score: f32) {
        if let (Some(mask), Some(total)) =
            (self.masks.get_mut(doc as usize), self.scores.get_mut(doc as usize))
        {
            *mask |= bit;
            *total += score;
        }
    }
}

/// Calls `visit` with each document that holds the words side by side, and how often.
fn phrase_documents(postings: &mut [SegmentPostings], visit: &mut impl FnMut(DocId, usize)) {
    let (mut starts, mut next) = (Vec::new(), Vec::new());
    let Some((first, others)) = postings.split_first_mut() else { return };
    let mut doc = first.doc();
    'documents: while doc != TERMINATED {
        for other in others.iter_mut() {
            if other.doc() < doc {
                other.seek(doc);
            }
            if other.doc() > doc {
                doc = first.seek(other.doc());
                continue 'documents;
            }
        }
        first.positions(&mut starts);
        for (distance, other) in (1..).zip(others.iter_mut()) {
            other.positions(&mut next);
            starts.retain(|start| next.binary_search(&(start + distance)).is_ok());
        }
        if !starts.is_empty() {
            visit(doc, starts.len());
        }
        doc = first.advance();
    }
}
