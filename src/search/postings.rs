//! Term by term: the postings of each leaf, added into one score and one mask a section.
//!
//! A mask has bit `n` set when the section holds leaf `n`; whether it matches is then a question
//! to the plan's expression. The score of a whole note is added on its Note document, from which
//! each of its sections takes its share.

use std::ops::Range;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::index::{Segment, day_number};

use super::bm25::{Lengths, idf};
use super::deadline::Deadline;
use super::error::SearchError;
use super::filter::{NoteFilter, has_any};
use super::leaf::{Test, WordTest};
use super::phrase::for_each_phrase;
use super::weighted::{Probe, ProbeField, Statistics, Weighted};

/// Scores and masks of one segment, an entry a document.
pub(super) struct Tally {
    /// Of a passage: its own score. Of a Note document: its note's share for each section.
    pub(super) scores: Vec<f32>,
    /// Of a passage: the leaves it holds.
    masks: Vec<u64>,
    /// Where the documents are that hold any leaf: of a rare word, few need be looked at.
    held: Range<DocId>,
}

/// What leaves are run over.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) segment: &'s Segment,
    /// Its place in the snapshot.
    pub(super) ordinal: usize,
    /// Of the snapshot.
    pub(super) statistics: &'s Statistics,
    pub(super) deadline: Deadline,
}

impl Tally {
    /// Runs every leaf over one segment.
    pub(super) fn of(scope: Scope<'_>, leaves: &[Weighted]) -> Result<Self, SearchError> {
        let documents = scope.segment.reader.max_doc() as usize;
        let mut tally =
            Self { scores: vec![0.0; documents], masks: vec![0; documents], held: 0..0 };
        for (number, weighted) in leaves.iter().enumerate() {
            scope.deadline.check()?;
            tally.add(scope, weighted, 1 << number)?;
        }
        Ok(tally)
    }

    fn add(&mut self, scope: Scope<'_>, weighted: &Weighted, bit: u64) -> Result<(), SearchError> {
        let Scope { segment, statistics, .. } = scope;
        for probe in &weighted.probes {
            let lengths = match probe.field {
                ProbeField::All => Some(&statistics.all.lengths),
                ProbeField::Title => Some(&statistics.title.lengths),
                ProbeField::Heading => Some(&statistics.heading.lengths),
                ProbeField::Note => Some(&statistics.note.lengths),
                ProbeField::Words => Some(&statistics.words.lengths),
                ProbeField::Written | ProbeField::Author => None,
            };
            let lengths = lengths.filter(|_| weighted.leaf.is_wanted);
            let bit = if probe.sets_bit { bit } else { 0 };
            if weighted.leaf.is_wanted || bit != 0 {
                self.add_term(segment, probe, bit, lengths)?;
            }
        }
        let weight = if weighted.leaf.is_wanted { weighted.idf } else { 0.0 };
        if !weighted.expansions.is_empty() {
            self.add_expansions(scope, &weighted.expansions, bit, weight)?;
        }
        let columns = &segment.columns;
        match &weighted.leaf.test {
            Test::Phrase(words) => {
                self.add_phrase(scope, words, bit, weight)?;
            }
            Test::Word(word) => self.add_word(scope, word, bit, weighted)?,
            Test::Facet(facet, nodes) => {
                let column = &columns.facets[*facet];
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
            Test::Prefix(_) | Test::Title(_) | Test::Author(_) => {}
        }
        Ok(())
    }

    /// What a word is besides single stems: phrases, and the notes of a day.
    fn add_word(
        &mut self,
        Scope { segment, ordinal, statistics, .. }: Scope<'_>,
        word: &WordTest,
        bit: u64,
        weighted: &Weighted,
    ) -> Result<(), SearchError> {
        let texts = &statistics.all;
        let codes = segment.reader.get_fieldnorms_reader(texts.field)?;
        let is_wanted = weighted.leaf.is_wanted;
        for phrase in &word.phrases {
            // The parts of a compound have scored already.
            let scores = is_wanted && word.parts.is_empty();
            let rarity = idf(phrase.holders(), texts.documents);
            let weight = if scores { phrase.weight * rarity } else { 0.0 };
            for (doc, frequency) in phrase.places.get(ordinal).into_iter().flatten() {
                let length = codes.fieldnorm_id(*doc);
                self.credit(*doc, bit, weight * texts.lengths.saturate(*frequency as f32, length));
            }
        }
        if let Some(day) = word.day {
            let weight = if is_wanted { weighted.idf } else { 0.0 };
            let columns = &segment.columns;
            for doc in 0..segment.reader.max_doc() {
                let is_held = self.masks.get(doc as usize).is_some_and(|mask| mask & bit != 0);
                if columns.date.get(doc as usize) == Some(&day) && !is_held {
                    self.credit(doc, bit, weight);
                }
            }
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
        // Fields without lengths only say whether the word is there.
        let flat = if matches!(probe.field, ProbeField::Written) { probe.weight } else { 0.0 };
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
                self.credit(doc, bit, flat);
            }
            doc = postings.advance();
        }
        Ok(())
    }

    /// A word that begins so: one credit a passage, however many of the words it holds.
    fn add_expansions(
        &mut self,
        Scope { segment, statistics, deadline, .. }: Scope<'_>,
        words: &[String],
        bit: u64,
        weight: f32,
    ) -> Result<(), SearchError> {
        let field = statistics.words.field;
        let inverted = segment.reader.inverted_index(field)?;
        for word in words {
            deadline.check()?;
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

    /// Words side by side as they are written; `weight` is what one saturated occurrence scores.
    fn add_phrase(
        &mut self,
        Scope { segment, statistics, deadline, .. }: Scope<'_>,
        words: &[(u32, String)],
        bit: u64,
        weight: f32,
    ) -> Result<(), SearchError> {
        let (field, lengths) = (statistics.words.field, &statistics.words.lengths);
        let codes = segment.reader.get_fieldnorms_reader(field)?;
        for_each_phrase(segment, field, words, deadline, &mut |doc, frequency| {
            let saturated = lengths.saturate(frequency as f32, codes.fieldnorm_id(doc));
            self.credit(doc, bit, weight * saturated);
        })
    }

    fn add_where(&mut self, bit: u64, holds: impl Fn(DocId) -> bool) {
        for doc in (0..self.masks.len() as DocId).filter(|doc| holds(*doc)) {
            self.credit(doc, bit, 0.0);
        }
    }

    fn credit(&mut self, doc: DocId, bit: u64, score: f32) {
        if let (Some(mask), Some(total)) =
            (self.masks.get_mut(doc as usize), self.scores.get_mut(doc as usize))
        {
            *mask |= bit;
            *total += score;
            if bit != 0 {
                let start = if self.held.is_empty() { doc } else { self.held.start.min(doc) };
                self.held = start..self.held.end.max(doc + 1);
            }
        }
    }

    /// Whether no document holds any leaf.
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Documents with their masks and scores, in order: at least all that hold any leaf.
    pub(super) fn held(&self) -> impl Iterator<Item = (DocId, u64, f32)> {
        self.within(self.held.clone())
    }

    /// All documents with their masks and scores, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (DocId, u64, f32)> {
        self.within(0..self.masks.len() as DocId)
    }

    fn within(&self, range: Range<DocId>) -> impl Iterator<Item = (DocId, u64, f32)> {
        let places = range.start as usize..range.end as usize;
        let masks = self.masks.get(places.clone()).unwrap_or_default();
        let scores = self.scores.get(places).unwrap_or_default();
        range.zip(masks.iter().zip(scores)).map(|(doc, (mask, score))| (doc, *mask, *score))
    }
}
