//! One leaf in one segment, asked document by document, in rising order: where the next document is
//! that holds it, and what it scores there. The same as [`super::postings`] adds up, in the same order.

#![expect(clippy::cast_precision_loss, reason = "scores need no more than the precision of f32")]

use std::borrow::Cow;
use std::collections::BTreeMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED};

use crate::index::KnownTerm;
use crate::search::error::SearchError;
use crate::search::plan::{LeafSet, Test, for_each_phrase};

use super::bm25::{Lengths, idf};
use super::naming::bearers;
use super::postings::SegmentScope;
use super::predicate::{Predicate, predicate};
use super::probe::{Decides, Probe, ProbeField};
use super::weighted::Weighted;

/// Documents that are passed one by one before a search among all that are left.
const STEPS: usize = 8;

/// A leaf in one segment.
pub(super) struct LeafReader<'s> {
    scope: SegmentScope<'s>,
    /// The leaf alone.
    bit: LeafSet,
    /// Of a section that holds a word of the family only.
    near: LeafSet,
    idf: f32,
    probes: Vec<ProbeReader<'s>>,
    /// Documents that hold a word which begins with its prefix, and what they score.
    expansions: RisingDocs,
    expansions_weight: f32,
    phrases: Vec<PhraseReader<'s>>,
    /// Of a day: the notes of that day, and what they score.
    day: Option<(u32, f32)>,
    predicate: Option<Predicate<'s>>,
    /// What sections score that bear the name, by passage.
    bearers: BTreeMap<DocId, f32>,
}

impl<'s> LeafReader<'s> {
    /// Opens what decides who holds the leaf; the rest is opened when it is needed.
    pub(super) fn open(
        scope: SegmentScope<'s>,
        weighted: &'s Weighted,
        bit: LeafSet,
        near: LeafSet,
    ) -> Result<Self, SearchError> {
        let is_wanted = weighted.leaf.is_wanted;
        let weight = if is_wanted { weighted.idf } else { 0.0 };
        let test = &weighted.leaf.test;
        let day = match test {
            Test::Word(word) => word.day.map(|day| (day, weight)),
            _ => None,
        };
        let bearers = match test {
            Test::Named(names) => bearers(scope.snapshot, scope.ordinal, names)?,
            _ => BTreeMap::new(),
        };
        // Notes are scored by themselves.
        let probes = weighted.probes.iter().filter(|probe| {
            !matches!(probe.field, ProbeField::Note) && (is_wanted || probe.holds())
        });
        let mut reader = Self {
            scope,
            bit,
            near,
            idf: weighted.idf,
            probes: probes.map(|probe| ProbeReader::new(probe, is_wanted)).collect(),
            expansions: RisingDocs::default(),
            expansions_weight: weight,
            phrases: Vec::new(),
            day,
            predicate: predicate(test, &scope.segment.columns),
            bearers,
        };
        for probe in reader.probes.iter_mut().filter(|probe| probe.probe.holds()) {
            probe.open(scope)?;
        }
        reader.read_expansions(&weighted.expansions)?;
        reader.read_phrases(weighted, weight)?;
        Ok(reader)
    }

    fn read_expansions(&mut self, words: &[KnownTerm]) -> Result<(), SearchError> {
        let SegmentScope { segment, ordinal, deadline, .. } = self.scope;
        let mut watch = deadline.watch();
        let mut docs = Vec::new();
        for word in words {
            let Some(mut postings) = word.postings(segment, ordinal, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                watch.step()?;
                docs.push(postings.doc());
                postings.advance();
            }
        }
        // It knows the runs that are in order.
        docs.sort();
        docs.dedup();
        self.expansions = RisingDocs { docs, at: 0 };
        Ok(())
    }

    fn read_phrases(&mut self, weighted: &'s Weighted, weight: f32) -> Result<(), SearchError> {
        let SegmentScope { snapshot, ordinal, statistics, deadline, .. } = self.scope;
        match &weighted.leaf.test {
            Test::Phrase(words) => {
                let (field, lengths) = (statistics.words.field, &statistics.words.lengths);
                let single = |(distance, word): &(u32, String)| (*distance, [word.clone()]);
                let words: Vec<_> = words.iter().map(single).collect();
                let mut places = Vec::new();
                for_each_phrase(snapshot, ordinal, field, &words, deadline, &mut |doc, count| {
                    places.push((doc, count));
                })?;
                self.add_phrase(Cow::Owned(places), weight, field, lengths)
            }
            Test::Word(word) => {
                let texts = &statistics.all;
                for phrase in &word.phrases {
                    // The parts of a compound have scored already.
                    let scores = weighted.leaf.is_wanted && word.parts.is_empty();
                    let rarity = idf(phrase.holders(), texts.documents);
                    let weight = if scores { phrase.weight * rarity } else { 0.0 };
                    let places = Cow::Borrowed(phrase.places_in(ordinal));
                    self.add_phrase(places, weight, texts.field, &texts.lengths)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add_phrase(
        &mut self,
        places: Cow<'s, [(DocId, usize)]>,
        weight: f32,
        field: Field,
        lengths: &'s Lengths,
    ) -> Result<(), SearchError> {
        if !places.is_empty() {
            let codes = self.scope.segment.reader.get_fieldnorms_reader(field)?;
            self.phrases.push(PhraseReader { places, at: 0, weight, lengths, codes });
        }
        Ok(())
    }

    /// Documents that hold it, at most; only for one that may lead.
    pub(super) fn holders_max(&self) -> usize {
        let probes = self.probes.iter().filter(|probe| probe.probe.holds());
        let of_probes: usize = probes.map(|open| open.probe.holders_in(self.scope.ordinal)).sum();
        let of_phrases: usize = self.phrases.iter().map(|phrase| phrase.places.len()).sum();
        of_probes + of_phrases + self.expansions.docs.len()
    }

    /// The first document from `target` on that holds it; only for one that may lead.
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        let mut first = self.expansions.seek(target);
        for probe in self.probes.iter_mut().filter(|probe| probe.probe.holds()) {
            first = first.min(probe.seek(target));
        }
        for phrase in &mut self.phrases {
            first = first.min(phrase.seek(target));
        }
        first
    }

    /// Adds to `score` what the leaf scores in `doc`, and to `leaves` the leaf if it is held.
    pub(super) fn read(
        &mut self,
        doc: DocId,
        leaves: &mut LeafSet,
        score: &mut f32,
    ) -> Result<(), SearchError> {
        for probe in &mut self.probes {
            if let Some(most) = probe.read(self.scope, doc)? {
                *score += most;
                *leaves = leaves.union(match probe.probe.decides {
                    Decides::Holds => self.bit,
                    // Only wanted leaves have such probes here.
                    Decides::Near => self.near,
                    Decides::Nothing => LeafSet::EMPTY,
                });
            }
        }
        if !leaves.meets(self.bit) && self.expansions.seek(doc) == doc {
            *score += self.expansions_weight;
            *leaves = leaves.union(self.bit);
        }
        for phrase in &mut self.phrases {
            if let Some(of_phrase) = phrase.read(doc) {
                *score += of_phrase;
                *leaves = leaves.union(self.bit);
            }
        }
        if let Some((day, weight)) = self.day
            && !leaves.meets(self.bit)
            && self.scope.segment.columns.day(doc) == day
        {
            *score += weight;
            *leaves = leaves.union(self.bit);
        }
        if let Some(weight) = self.bearers.get(&doc) {
            *score += weight * self.idf;
        }
        if self.predicate.as_ref().is_some_and(|holds| holds(doc)) {
            *leaves = leaves.union(self.bit);
        }
        Ok(())
    }
}

/// Documents in order, asked for in rising order.
#[derive(Default)]
struct RisingDocs {
    docs: Vec<DocId>,
    /// The first that was not passed.
    at: usize,
}

impl RisingDocs {
    /// The first of them from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        let left = self.docs.get(self.at..).unwrap_or_default();
        self.at += passed(left, |doc| *doc < target);
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }
}

/// How many of `left` come first that are passed: most often one or none.
fn passed<T>(left: &[T], is_passed: impl Fn(&T) -> bool) -> usize {
    let near = left.iter().take(STEPS).take_while(|one| is_passed(one)).count();
    let far = left.get(near..).unwrap_or_default();
    near + if near < STEPS { 0 } else { far.partition_point(is_passed) }
}

/// The terms of a probe, side by side.
pub(super) struct ProbeReader<'s> {
    probe: &'s Probe,
    is_wanted: bool,
    open: Option<OpenProbe<'s>>,
}

struct OpenProbe<'s> {
    /// Each with what one saturated occurrence scores.
    postings: Vec<(SegmentPostings, f32)>,
    /// No document before it that was not asked for yet holds one.
    next: DocId,
    lengths: Option<(&'s Lengths, FieldNormReader)>,
}

impl<'s> OpenProbe<'s> {
    fn new(
        probe: &'s Probe,
        is_wanted: bool,
        scope: SegmentScope<'s>,
    ) -> Result<Self, SearchError> {
        let SegmentScope { segment, ordinal, statistics, .. } = scope;
        let mut postings = Vec::with_capacity(probe.terms.len());
        for (term, weight) in &probe.terms {
            let of_term = term.postings(segment, ordinal, IndexRecordOption::WithFreqs)?;
            postings.extend(of_term.map(|of_term| (of_term, *weight)));
        }
        let lengths = statistics.lengths(probe.field).filter(|_| is_wanted);
        let lengths = match (lengths, probe.terms.first()) {
            (Some(lengths), Some((term, _))) if !postings.is_empty() => {
                Some((lengths, segment.reader.get_fieldnorms_reader(term.field())?))
            }
            _ => None,
        };
        Ok(Self { postings, next: 0, lengths })
    }
}

impl<'s> ProbeReader<'s> {
    pub(super) fn new(probe: &'s Probe, is_wanted: bool) -> Self {
        Self { probe, is_wanted, open: None }
    }

    fn open(&mut self, scope: SegmentScope<'s>) -> Result<&mut OpenProbe<'s>, SearchError> {
        match self.open {
            Some(ref mut open) => Ok(open),
            ref mut closed => Ok(closed.insert(OpenProbe::new(self.probe, self.is_wanted, scope)?)),
        }
    }

    /// The first document from `target` on that holds one of the terms.
    fn seek(&mut self, target: DocId) -> DocId {
        let open = self.open.iter_mut().flat_map(|open| &mut open.postings);
        open.map(|(postings, _)| seek(postings, target)).min().unwrap_or(TERMINATED)
    }

    /// What `doc` scores, if it holds one of the terms.
    pub(super) fn read(
        &mut self,
        scope: SegmentScope<'s>,
        doc: DocId,
    ) -> Result<Option<f32>, SearchError> {
        let OpenProbe { postings, next, lengths } = self.open(scope)?;
        if doc < *next {
            return Ok(None);
        }
        let mut most = None;
        let mut first = TERMINATED;
        for (postings, weight) in postings {
            let held = seek(postings, doc);
            first = first.min(held);
            if held == doc {
                let saturated = lengths.as_ref().map_or(0.0, |(lengths, codes)| {
                    lengths.saturate(postings.term_freq() as f32, codes.fieldnorm_id(doc))
                });
                most = Some(most.unwrap_or(0.0_f32).max(*weight * saturated));
            }
        }
        *next = first;
        Ok(most)
    }
}

/// The first document from `target` on that holds the term; documents are asked in rising order.
pub(super) fn seek(postings: &mut SegmentPostings, target: DocId) -> DocId {
    if postings.doc() < target { postings.seek(target) } else { postings.doc() }
}

/// Words side by side, where they were found.
struct PhraseReader<'s> {
    places: Cow<'s, [(DocId, usize)]>,
    /// The first place that was not passed.
    at: usize,
    weight: f32,
    lengths: &'s Lengths,
    codes: FieldNormReader,
}

impl PhraseReader<'_> {
    fn seek(&mut self, target: DocId) -> DocId {
        let left = self.places.get(self.at..).unwrap_or_default();
        self.at += passed(left, |(doc, _)| *doc < target);
        self.places.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn read(&mut self, doc: DocId) -> Option<f32> {
        self.seek(doc);
        let (found, count) = self.places.get(self.at)?;
        let score =
            || self.weight * self.lengths.saturate(*count as f32, self.codes.fieldnorm_id(doc));
        (*found == doc).then(score)
    }
}
