//! Pseudo-relevance feedback: re-ranks the hits after the first ten by the words that those ten
//! share.
//!
//! These words say what the query is about in words that nobody typed (V. Lavrenko and W. B. Croft,
//! "Relevance-Based Language Models", 2001). On whole answers this costs precision, so the first
//! hits keep their places, and pages that hold only those skip it (see `docs/relevance.md`).

use std::collections::{HashMap, HashSet};

use tantivy::DocId;

use crate::index::{Snapshot, StoredSection};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{LeafSet, QueryPlan, Vocabulary};
use crate::text::Chain;

use super::bm25::idf;
use super::leaf_reader::LeafReader;
use super::postings::SegmentScope;
use super::probe::{Decides, Probe, ProbeField};
use super::section::ScoredSection;
use super::statistics::Statistics;
use super::weighted::Weighted;

/// Words that hits are compared by.
const WORDS: usize = 30;
/// Hits that must share a word for it to say anything.
const SHARED_BY_MIN: usize = 2;
/// Letters of the shortest.
const CHARS_MIN: usize = 3;
/// What each section of a note leaves of the scores of those after it, so that other notes have
/// their turn.
const OTHERS_FIRST: f32 = 0.955;
/// Weight of the most telling of them beside a word of the query.
const WEIGHT: f32 = 0.6;

/// Scores the hits after the first ones again.
pub(super) struct Feedback<'f> {
    pub(super) snapshot: &'f Snapshot,
    pub(super) statistics: &'f Statistics,
    pub(super) deadline: Deadline,
}

impl Feedback<'_> {
    /// Scores `rest`, other hits of `plan`, by the words that the best ones share.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(super) fn mend_tail(
        &self,
        plan: &QueryPlan,
        best: &[ScoredSection],
        rest: &mut [ScoredSection],
    ) -> Result<(), SearchError> {
        let mut read = Vec::with_capacity(best.len());
        for hit in best.iter() {
            read.push((*hit, self.snapshot.section(hit.address())?));
        }
        let words = self.shared_words(&read, &plan.lemmas().collect())?;
        self.add_scores(&Weighted::scoring(words), rest)?;
        others_first(self.snapshot, best, rest);
        Ok(())
    }

    /// Adds to the hits what these words score in them.
    fn add_scores(&self, words: &Weighted, hits: &mut [ScoredSection]) -> Result<(), SearchError> {
        let Self { snapshot, statistics, deadline } = *self;
        hits.sort_unstable_by_key(|hit| (hit.segment, hit.passage));
        for hits in hits.chunk_by_mut(|a, b| a.segment == b.segment) {
            let ordinal = hits.first().map_or(0, |hit| hit.segment as usize);
            let Some(segment) = snapshot.segments().get(ordinal) else { continue };
            let scope = SegmentScope { snapshot, segment, ordinal, statistics, deadline };
            let mut words = LeafReader::open(scope, words, LeafSet::only(0), LeafSet::EMPTY)?;
            for hit in hits {
                let mut score = 0.0;
                words.read(hit.passage, &mut LeafSet::default(), &mut score)?;
                hit.score += score;
            }
        }
        Ok(())
    }

    /// The words that the best hits share, most telling first, none of them a form of one of the query.
    fn shared_words(
        &self,
        best: &[(ScoredSection, StoredSection)],
        asked: &HashSet<&str>,
    ) -> Result<Vec<Probe>, SearchError> {
        let vocabulary = Vocabulary::new(self.snapshot, self.deadline);
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
                    let is_asked = token.lemmas.iter().any(|lemma| asked.contains(lemma.as_str()));
                    // The best reading stands for all: a word counts once.
                    if let Some(lemma) = token.lemmas.first().filter(|_| !is_asked)
                        && lemma.chars().count() >= CHARS_MIN
                    {
                        *counts.entry(lemma.clone()).or_default() += 1.0;
                    }
                });
            }
            let trust = hit.total() / first.total().max(f32::MIN_POSITIVE);
            for (lemma, count) in counts {
                let (weight, holders) = shared.entry(lemma).or_default();
                *weight += trust * count / length;
                *holders += 1;
            }
        }
        let texts = &self.statistics.all;
        let mut words = Vec::new();
        for (lemma, (weight, holders)) in shared {
            if holders >= SHARED_BY_MIN {
                let rarity =
                    idf(vocabulary.holders(std::slice::from_ref(&lemma))?, texts.documents);
                words.push((weight * rarity, rarity, lemma));
            }
        }
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
        words.truncate(WORDS);
        let most = words.first().map_or(1.0, |(telling, ..)| *telling);
        let probe = |(telling, rarity, lemma): (f32, f32, String)| {
            let term = self.snapshot.term(texts.field, &lemma)?;
            let terms = vec![(term, WEIGHT * rarity * telling / most)];
            Ok(Probe { field: ProbeField::All, terms, decides: Decides::Nothing })
        };
        words.into_iter().map(probe).collect()
    }
}

/// Lowers each section of `rest` a little for every section of its note before it.
pub(super) fn others_first(
    snapshot: &Snapshot,
    best: &[ScoredSection],
    rest: &mut [ScoredSection],
) {
    let note_of = |hit: &ScoredSection| -> (u32, DocId) {
        let segment = snapshot.segments().get(hit.segment as usize);
        (hit.segment, segment.map_or(0, |segment| segment.columns.note_of(hit.head)))
    };
    let place = |c: &ScoredSection| (c.segment, c.head);
    rest.sort_unstable_by(|a, b| {
        b.total().total_cmp(&a.total()).then_with(|| place(a).cmp(&place(b)))
    });
    let mut shown: HashMap<(u32, DocId), i32> = HashMap::new();
    for hit in best {
        *shown.entry(note_of(hit)).or_default() += 1;
    }
    for hit in rest.iter_mut() {
        let before = shown.entry(note_of(hit)).or_default();
        hit.lower(OTHERS_FIRST.powi(*before));
        *before += 1;
    }
}
