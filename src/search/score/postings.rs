//! Term by term: the postings of each leaf, added into one score and one set of leaves per
//! document.
//!
//! The leaves that a section holds then decide whether it matches. The score of a whole note is
//! added up on its Note document, from which each of its sections takes its share.

#![expect(clippy::cast_precision_loss, reason = "scores need no more than the precision of f32")]

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED};

use crate::index::{KnownTerm, Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{LeafSet, Test, WordTest, for_each_phrase};

use super::bm25::{Lengths, idf};
use super::entries::Entries;
use super::naming::bearers;
use super::predicate::predicate;
use super::probe::{Decides, Probe};
use super::statistics::Statistics;
use super::weighted::Weighted;

/// Scores and leaves of one segment, one entry per document.
pub(super) struct Tally {
    docs_len: DocId,
    entries: Entries,
}

/// One segment, with what scoring it needs.
#[derive(Clone, Copy)]
pub(super) struct SegmentScope<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) segment: &'s Segment,
    /// Its place in the snapshot.
    pub(super) ordinal: usize,
    /// Of the snapshot.
    pub(super) statistics: &'s Statistics,
    pub(super) deadline: Deadline,
}

impl Tally {
    /// Runs every leaf over every segment, until `deadline`.
    pub(super) fn of_segments(
        snapshot: &Snapshot,
        leaves: &[Weighted],
        statistics: &Statistics,
        deadline: Deadline,
    ) -> Result<Vec<Self>, SearchError> {
        let segments = snapshot.segments().iter().enumerate();
        let tallies = segments.map(|(ordinal, segment)| {
            Self::of(SegmentScope { snapshot, segment, ordinal, statistics, deadline }, leaves)
        });
        tallies.collect()
    }

    /// Runs every leaf over one segment.
    fn of(scope: SegmentScope<'_>, leaves: &[Weighted]) -> Result<Self, SearchError> {
        let docs_len = scope.segment.reader.max_doc();
        let mut tally = Self { docs_len, entries: Entries::for_docs(docs_len) };
        let near = LeafSet::near(leaves.len());
        for (number, weighted) in leaves.iter().enumerate() {
            scope.deadline.check()?;
            tally.add(scope, weighted, LeafSet::only(number), near)?;
        }
        Ok(tally)
    }

    fn add(
        &mut self,
        scope: SegmentScope<'_>,
        weighted: &Weighted,
        bit: LeafSet,
        near: LeafSet,
    ) -> Result<(), SearchError> {
        let is_wanted = weighted.leaf.is_wanted;
        for probe in &weighted.probes {
            let lengths = scope.statistics.lengths(probe.field).filter(|_| is_wanted);
            let bit = match probe.decides {
                Decides::Holds => bit,
                Decides::Near if is_wanted => near,
                Decides::Near | Decides::Nothing => LeafSet::EMPTY,
            };
            if is_wanted || !bit.is_empty() {
                self.add_probe(scope, probe, bit, lengths)?;
            }
        }
        if !weighted.expansions.is_empty() {
            let weight = if is_wanted { weighted.idf } else { 0.0 };
            self.add_expansions(scope, &weighted.expansions, bit, weight)?;
        }
        self.add_test(scope, weighted, bit)
    }

    /// What a leaf asks for besides single terms.
    fn add_test(
        &mut self,
        scope: SegmentScope<'_>,
        weighted: &Weighted,
        bit: LeafSet,
    ) -> Result<(), SearchError> {
        let test = &weighted.leaf.test;
        match test {
            Test::Phrase(words) => {
                let weight = if weighted.leaf.is_wanted { weighted.idf } else { 0.0 };
                self.add_phrase(scope, words, bit, weight)?;
            }
            Test::Word(word) => self.add_word(scope, word, bit, weighted)?,
            Test::Named(names) => {
                for (doc, weight) in bearers(scope.snapshot, scope.ordinal, names)? {
                    self.credit(doc, LeafSet::EMPTY, weight * weighted.idf);
                }
            }
            _ => {
                if let Some(holds) = predicate(test, &scope.segment.columns) {
                    self.add_where(bit, holds);
                }
            }
        }
        Ok(())
    }

    /// What stands for a word besides single words: phrases, and the notes of a day.
    fn add_word(
        &mut self,
        SegmentScope { segment, ordinal, statistics, .. }: SegmentScope<'_>,
        word: &WordTest,
        bit: LeafSet,
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
            for (doc, frequency) in phrase.places_in(ordinal) {
                let length = codes.fieldnorm_id(*doc);
                self.credit(*doc, bit, weight * texts.lengths.saturate(*frequency as f32, length));
            }
        }
        if let Some(day) = word.day {
            let weight = if is_wanted { weighted.idf } else { 0.0 };
            let columns = &segment.columns;
            for doc in 0..segment.reader.max_doc() {
                if columns.day(doc) == day && !self.entries.leaves(doc).meets(bit) {
                    self.credit(doc, bit, weight);
                }
            }
        }
        Ok(())
    }

    fn add_probe(
        &mut self,
        SegmentScope { segment, ordinal, deadline, .. }: SegmentScope<'_>,
        probe: &Probe,
        bit: LeafSet,
        lengths: Option<&Lengths>,
    ) -> Result<(), SearchError> {
        let Some((first, _)) = probe.terms.first() else { return Ok(()) };
        let field = first.field();
        let mut all = Vec::with_capacity(probe.terms.len());
        for (term, weight) in &probe.terms {
            let postings = term.postings(segment, ordinal, IndexRecordOption::WithFreqs)?;
            all.extend(postings.map(|postings| (postings, *weight)));
        }
        let length_codes = match lengths {
            Some(_) => Some(segment.reader.get_fieldnorms_reader(field)?),
            None => None,
        };
        let mut watch = deadline.watch();
        while let Some(doc) = all.iter().map(|(postings, _)| postings.doc()).min()
            && doc != TERMINATED
        {
            watch.step()?;
            let mut most = 0.0_f32;
            for (postings, weight) in all.iter_mut().filter(|(postings, _)| postings.doc() == doc) {
                let saturated = match (lengths, &length_codes) {
                    (Some(lengths), Some(codes)) => {
                        lengths.saturate(postings.term_freq() as f32, codes.fieldnorm_id(doc))
                    }
                    _ => 0.0,
                };
                most = most.max(*weight * saturated);
                postings.advance();
            }
            self.credit(doc, bit, most);
        }
        Ok(())
    }

    /// Words that begin with a prefix: one credit per passage, however many of them it holds.
    fn add_expansions(
        &mut self,
        SegmentScope { segment, ordinal, deadline, .. }: SegmentScope<'_>,
        words: &[KnownTerm],
        bit: LeafSet,
        weight: f32,
    ) -> Result<(), SearchError> {
        let mut watch = deadline.watch();
        for word in words {
            let Some(mut postings) = word.postings(segment, ordinal, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                watch.step()?;
                if !self.entries.leaves(doc).meets(bit) {
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
        SegmentScope { snapshot, segment, ordinal, statistics, deadline }: SegmentScope<'_>,
        words: &[(u32, String)],
        bit: LeafSet,
        weight: f32,
    ) -> Result<(), SearchError> {
        let (field, lengths) = (statistics.words.field, &statistics.words.lengths);
        let codes = segment.reader.get_fieldnorms_reader(field)?;
        let single = |(distance, word): &(u32, String)| (*distance, [word.clone()]);
        let words: Vec<_> = words.iter().map(single).collect();
        for_each_phrase(snapshot, ordinal, field, &words, deadline, &mut |doc, frequency| {
            let saturated = lengths.saturate(frequency as f32, codes.fieldnorm_id(doc));
            self.credit(doc, bit, weight * saturated);
        })
    }

    fn add_where(&mut self, bit: LeafSet, holds: impl Fn(DocId) -> bool) {
        for doc in (0..self.docs_len).filter(|doc| holds(*doc)) {
            self.credit(doc, bit, 0.0);
        }
    }

    fn credit(&mut self, doc: DocId, bit: LeafSet, score: f32) {
        self.entries.add(doc, bit, score);
    }

    /// For a passage, its own score; for a Note document, the share of each of its sections.
    pub(super) fn score(&self, doc: DocId) -> f32 {
        self.entries.score(doc)
    }

    /// Documents that hold any leaf, with their leaves and scores, in order.
    pub(super) fn held(&self) -> impl Iterator<Item = (DocId, LeafSet, f32)> {
        self.entries
            .touched()
            .map(|doc| self.entry(doc))
            .filter(|(_, leaves, _)| !leaves.is_empty())
    }

    /// All documents with their leaves and scores, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = (DocId, LeafSet, f32)> {
        (0..self.docs_len).map(|doc| self.entry(doc))
    }

    fn entry(&self, doc: DocId) -> (DocId, LeafSet, f32) {
        (doc, self.entries.leaves(doc), self.entries.score(doc))
    }
}
