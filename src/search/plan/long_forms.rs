//! Long forms of acronyms in a query. A reader who writes one out asks what its acronym asks: it is one
//! thing, and counts as one, however many words it has.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use crate::index::AcronymScope;
use crate::search::error::SearchError;
use crate::text::{Chain, OwnedToken};

use super::leaf::{WeightedWord, WordTest};
use super::reading::distances;
use super::widen::{EXPLAINED_WEIGHT, EXPRESSION_MORE_MAX, Widener};

/// What the acronym of a long form counts beside one that was typed, over all words of the long form.
const ACRONYM_WEIGHT: f32 = 0.8;
/// What each word of a long form counts besides: some sections use its words alone.
pub(super) const WORD_OF_LONG_FORM_WEIGHT: f32 = 0.1;
/// Readings of a long form that are looked up: each of its words may have several lemmas.
const READINGS_MAX: usize = 16;

/// A long form that stands in a query.
pub(super) struct AskedLongForm {
    /// Which of the words it is.
    pub(super) places: RangeInclusive<usize>,
    /// What stands for each of its words, with its share of what the whole counts: the long form, and
    /// its acronyms where they mean it.
    pub(super) stand_in: WordTest,
}

impl Widener<'_> {
    /// The long forms that stand among `tokens`, the longest first. One within a longer one is part of a
    /// name that counts already.
    pub(super) fn long_forms(
        &mut self,
        tokens: &[&OwnedToken],
        chain: &mut Chain,
    ) -> Result<Vec<AskedLongForm>, SearchError> {
        let mut found = Vec::new();
        for (first, token) in tokens.iter().enumerate() {
            let mut keys = token.lemmas.clone();
            for (last, next) in tokens.iter().enumerate().skip(first + 1).take(EXPRESSION_MORE_MAX)
            {
                keys = all_pairs(&keys, &next.lemmas);
                let acronyms = self.vocabulary.acronyms(&keys)?;
                if !acronyms.is_empty() {
                    found.push((first..=last, acronyms));
                }
            }
        }
        found.sort_by_key(|(places, _)| Reverse(places.clone().count()));
        let mut counts = vec![true; tokens.len()];
        let mut long_forms = Vec::with_capacity(found.len());
        for (places, acronyms) in found {
            let words = tokens.get(places.clone()).unwrap_or_default();
            let counting = counts.get_mut(places.clone()).unwrap_or_default();
            let share = if counting.contains(&false) { 0.0 } else { 1.0 / words_len(words) };
            counting.fill(false);
            let stand_in = self.stand_in(words, acronyms, share, chain)?;
            long_forms.push(AskedLongForm { places, stand_in });
        }
        Ok(long_forms)
    }

    /// What stands for each of the `words` of a long form.
    fn stand_in(
        &mut self,
        words: &[&OwnedToken],
        acronyms: Vec<(String, AcronymScope)>,
        share: f32,
        chain: &mut Chain,
    ) -> Result<WordTest, SearchError> {
        let start = words.first().map_or(0, |word| word.range.start);
        let end = words.last().map_or(start, |word| word.range.end);
        let written = distances(words.iter().copied());
        let phrase = self.vocabulary.phrase(written, EXPLAINED_WEIGHT * share)?;
        let mut stand_in =
            WordTest { phrases: phrase.into_iter().collect(), ..WordTest::default() };
        for (acronym, scope) in acronyms {
            self.report(self.text.get(start..end).unwrap_or_default(), &acronym.to_uppercase());
            stand_in.add(&self.acronym(acronym, &scope, ACRONYM_WEIGHT * share, chain)?);
        }
        Ok(stand_in)
    }

    /// The test of an acronym that stands for a long form in these notes.
    fn acronym(
        &self,
        acronym: String,
        scope: &AcronymScope,
        weight: f32,
        chain: &mut Chain,
    ) -> Result<WordTest, SearchError> {
        let lemmas = chain.lemmas(&acronym).to_vec();
        let mut met = WordTest::default();
        if scope.is_everywhere() {
            met.words.push(WeightedWord { lemmas, word: acronym, weight });
        } else {
            met.phrases.extend(self.vocabulary.phrase_in(scope, vec![(0, lemmas)], weight)?);
        }
        Ok(met)
    }
}

#[expect(clippy::cast_precision_loss, reason = "words of a long form are few")]
fn words_len(words: &[&OwnedToken]) -> f32 {
    words.len().max(1) as f32
}

/// Each of `keys` followed by each of `lemmas`, the best readings first.
fn all_pairs(keys: &[String], lemmas: &[String]) -> Vec<String> {
    let pairs =
        keys.iter().flat_map(|key| lemmas.iter().map(move |lemma| format!("{key} {lemma}")));
    pairs.take(READINGS_MAX).collect()
}
