//! Sections whose heading holds all the words of a query: they are about it, whatever else their heading
//! says. Titles of notes count for nothing more here, and a heading that lacks a word costs the order of hits
//! (see `docs/relevance.md`).

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, TantivyError};

use crate::index::{KnownTerm, Snapshot};
use crate::search::error::SearchError;
use crate::search::plan::{LeafSet, QueryPlan, Test, Vocabulary};

use super::bm25::idf;
use super::leaf_reader::seek;
use super::statistics::Statistics;

/// Words of a query that a heading may hold together.
const WORDS: RangeInclusive<u32> = 2..=8;
/// What a section gets whose heading says the words and nothing else, beside the rarity of the words together.
const WEIGHT: f32 = 0.3;

/// The words of a query as headings hold them.
pub(super) struct Headed<'h> {
    snapshot: &'h Snapshot,
    /// The terms of the words and of what stands for them, each with the words that it is, by number.
    terms: Vec<(Arc<KnownTerm>, LeafSet)>,
    /// All words.
    all: LeafSet,
    /// What a section gets at most.
    most: f32,
}

impl<'h> Headed<'h> {
    /// Of the plain words of `plan`; of none if they are too few or too many, or if a part of a word is being
    /// looked for.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn of(
        plan: &QueryPlan,
        snapshot: &'h Snapshot,
        statistics: &Statistics,
        vocabulary: Vocabulary<'_>,
    ) -> Result<Self, SearchError> {
        let mut headed = Self { snapshot, terms: Vec::new(), all: LeafSet::EMPTY, most: 0.0 };
        if !WORDS.contains(&plan.words.len()) {
            return Ok(headed);
        }
        let field = snapshot.fields().heading;
        let mut lemmas: BTreeMap<&str, LeafSet> = BTreeMap::new();
        for (number, leaf) in plan.leaves_of(plan.words).enumerate() {
            let word = LeafSet::only(number);
            headed.all = headed.all.union(word);
            let Test::Word(test) = &leaf.test else { continue };
            let mut rarity = 0.0_f32;
            for known in &test.words {
                for lemma in &known.lemmas {
                    let of_lemma = lemmas.entry(lemma).or_default();
                    *of_lemma = of_lemma.union(word);
                }
                let holders = vocabulary.holders(&known.lemmas)?;
                if holders > 0 {
                    rarity = rarity.max(known.weight * idf(holders, statistics.all.documents));
                }
            }
            headed.most += WEIGHT * rarity;
        }
        for (lemma, words) in lemmas {
            let term = snapshot.term(field, lemma)?;
            if term.holders() > 0 {
                headed.terms.push((term, words));
            }
        }
        let known = headed.terms.iter().fold(LeafSet::EMPTY, |known, (_, of)| known.union(*of));
        if !known.contains_all(headed.all) {
            headed.terms.clear();
        }
        Ok(headed)
    }

    /// Whether it gives nothing to any section.
    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Adds what the headings of these passages of one segment, which are in order, give them: the more, the
    /// less they say besides.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn add(
        &self,
        passages: &[DocAddress],
        gains: &mut HashMap<DocAddress, f32>,
    ) -> Result<(), TantivyError> {
        let ordinal = passages.first().map_or(0, |first| first.segment_ord as usize);
        let segment = self.snapshot.segments().get(ordinal).filter(|_| !self.is_empty());
        let Some(segment) = segment else { return Ok(()) };
        let mut held = vec![(LeafSet::EMPTY, 0); passages.len()];
        for (term, words) in &self.terms {
            let postings = term.postings(segment, ordinal, IndexRecordOption::WithFreqs)?;
            let Some(mut postings) = postings else { continue };
            for (passage, (known, said)) in passages.iter().zip(&mut held) {
                let doc = passage.doc_id;
                if seek(&mut postings, doc) == doc {
                    *known = known.union(*words);
                    *said += postings.term_freq();
                }
            }
        }
        let lengths = segment.reader.get_fieldnorms_reader(self.snapshot.fields().heading)?;
        for (passage, (known, said)) in passages.iter().zip(held) {
            if known.contains_all(self.all) {
                let share = share(said, lengths.fieldnorm(passage.doc_id));
                *gains.entry(*passage).or_default() += self.most * share;
            }
        }
        Ok(())
    }
}

/// How much of a heading of `length` words those are that were `said`. Lengths are rounded.
#[expect(clippy::cast_precision_loss, reason = "headings are short")]
fn share(said: u32, length: u32) -> f32 {
    (said as f32 / length.max(1) as f32).min(1.0)
}
