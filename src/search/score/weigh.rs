//! The leaves of a query weighed against the whole snapshot: how rare each is, and which terms of
//! which fields it looks up.
//!
//! Scores add up over fields: the section's whole text, the note's title, the section's heading,
//! the whole note's text and folders, its labels, and the words in the very form they were asked for. Weights were
//! measured (see `docs/relevance.md`): they sit on a plateau.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::TantivyError;

use crate::index::{KnownTerm, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Leaf, Test, WeightedWord};
use crate::text::{self, Chain};

use super::bm25::idf;
use super::probe::{Decides, Probe, ProbeField, ScoredTerm};
use super::statistics::{FieldStatistics, Statistics};
use super::weighted::Weighted;

/// Weight of the note's title beside the whole text.
const TITLE_WEIGHT: f32 = 0.5;
/// Weight of the section's heading.
const HEADING_WEIGHT: f32 = 0.1;
/// Weight of the note's labels: they find a section, and pull none before one that holds the word.
const LABELS_WEIGHT: f32 = 0.1;
/// Weight of the whole note's score.
const NOTE_WEIGHT: f32 = 0.5;
/// Weight of the folded word beside its lemmas: what is written as asked comes before other endings.
const FORM_WEIGHT: f32 = 0.25;
/// Weight of the words of its family, which stand for it when nothing else does.
const FAMILY_WEIGHT: f32 = 0.4;
/// How many of the likeliest words of a prefix score as words do, and how much each counts.
const PREFIX_LIKELIEST: usize = 5;
const PREFIX_WEIGHT: f32 = 0.5;
/// Words that one prefix stands for at most, the likeliest first; a prefix that excludes has no limit.
const PREFIX_WORDS_MAX: usize = 10_000;

/// Weighs every leaf against the whole snapshot, until `deadline`.
pub(super) fn weigh(
    leaves: &[Leaf],
    snapshot: &Snapshot,
    statistics: &Statistics,
    deadline: Deadline,
) -> Result<Vec<Weighted>, SearchError> {
    let weigh = |leaf: &Leaf| {
        deadline.check()?;
        let weighted = Weighted::new(leaf.clone());
        let mut weigher = Weigher { snapshot, statistics, deadline, weighted };
        weigher.add_test(&leaf.test)?;
        Ok(weigher.weighted)
    };
    leaves.iter().map(weigh).collect()
}

/// Weighs one leaf.
struct Weigher<'w> {
    snapshot: &'w Snapshot,
    statistics: &'w Statistics,
    deadline: Deadline,
    weighted: Weighted,
}

impl Weigher<'_> {
    fn add_test(&mut self, test: &Test) -> Result<(), SearchError> {
        match test {
            Test::Word(word) => {
                for part in &word.parts {
                    self.add_word(part, Decides::Nothing)?;
                }
                for word in &word.words {
                    self.add_word(word, Decides::Holds)?;
                }
                self.add_family(&word.family)?;
                for phrase in &word.phrases {
                    let rarity = idf(phrase.holders(), self.statistics.all.documents);
                    self.weighted.idf = self.weighted.idf.max(rarity * phrase.weight);
                }
                if let Some(prefix) = &word.prefix {
                    self.add_prefix(prefix)?;
                }
            }
            Test::Prefix(prefix) => self.add_prefix(prefix)?,
            Test::Phrase(words) => self.add_phrase(words)?,
            Test::Title(lemmas) => self.add_title(lemmas)?,
            Test::TitlePrefix(prefix) => {
                let mut chain = Chain::new();
                let words = self.words_starting_with(prefix)?.into_keys();
                let lemmas: BTreeSet<String> =
                    words.flat_map(|word| chain.lemmas(&word).to_vec()).collect();
                self.add_title(&lemmas.into_iter().collect::<Vec<_>>())?;
            }
            Test::Author(word) => self.weighted.probes.push(Probe {
                field: ProbeField::Author,
                terms: vec![(self.snapshot.term(self.snapshot.fields().author, word)?, 0.0)],
                decides: Decides::Holds,
            }),
            Test::Named(names) => {
                for lemmas in names.first().into_iter().flat_map(|asked| &asked.words) {
                    self.weighted.idf += self.terms(&self.statistics.all, 1.0, lemmas)?.1;
                }
            }
            Test::TitleWord(_)
            | Test::Facet(..)
            | Test::Note(_)
            | Test::Since(_)
            | Test::Before(_) => {}
        }
        Ok(())
    }

    fn add_word(&mut self, word: &WeightedWord, decides: Decides) -> Result<(), TantivyError> {
        let (lemmas, form) = (word.lemmas.as_slice(), std::slice::from_ref(&word.word));
        for (field, statistics, weight, texts) in [
            (ProbeField::All, &self.statistics.all, 1.0, lemmas),
            (ProbeField::Title, &self.statistics.title, TITLE_WEIGHT, lemmas),
            (ProbeField::Heading, &self.statistics.heading, HEADING_WEIGHT, lemmas),
            (ProbeField::Note, &self.statistics.note, NOTE_WEIGHT, lemmas),
            (ProbeField::Words, &self.statistics.words, FORM_WEIGHT, form),
        ] {
            let decides = match field {
                ProbeField::All => decides,
                _ => Decides::Nothing,
            };
            let (terms, rarity) = self.terms(statistics, weight * word.weight, texts)?;
            if decides == Decides::Holds {
                self.weighted.idf = self.weighted.idf.max(rarity * word.weight);
            }
            if !terms.is_empty() {
                self.weighted.probes.push(Probe { field, terms, decides });
            }
        }
        self.add_labels(word, decides)
    }

    /// The word among the labels of the note, no rarer there than in texts. One that no text holds is
    /// as rare as it is among labels.
    fn add_labels(&mut self, word: &WeightedWord, decides: Decides) -> Result<(), TantivyError> {
        let weight = LABELS_WEIGHT * word.weight;
        let (mut terms, rarity) = self.terms(&self.statistics.labels, weight, &word.lemmas)?;
        if terms.is_empty() {
            return Ok(());
        }
        if decides == Decides::Holds && self.weighted.idf == 0.0 {
            self.weighted.idf = rarity * word.weight;
        }
        let rarity = self.weighted.idf;
        terms.iter_mut().for_each(|(_, of_term)| *of_term = of_term.min(weight * rarity));
        self.weighted.probes.push(Probe { field: ProbeField::Labels, terms, decides });
        Ok(())
    }

    /// Lemmas of the word's family, none rarer than the word: one that few notes hold says no more.
    fn add_family(&mut self, lemmas: &[String]) -> Result<(), TantivyError> {
        let rarity = self.weighted.idf;
        for (field, statistics, weight, decides) in [
            (ProbeField::All, &self.statistics.all, 1.0, Decides::Near),
            (ProbeField::Title, &self.statistics.title, TITLE_WEIGHT, Decides::Nothing),
            (ProbeField::Heading, &self.statistics.heading, HEADING_WEIGHT, Decides::Nothing),
            (ProbeField::Note, &self.statistics.note, NOTE_WEIGHT, Decides::Nothing),
        ] {
            let weight = weight * FAMILY_WEIGHT;
            let (mut terms, _) = self.terms(statistics, weight, lemmas)?;
            for (_, of_term) in &mut terms {
                *of_term = of_term.min(weight * rarity);
            }
            if !terms.is_empty() {
                self.weighted.probes.push(Probe { field, terms, decides });
            }
        }
        Ok(())
    }

    /// The terms of these texts that the index holds in a field, each weighed by its rarity, and the
    /// rarity of the rarest.
    fn terms(
        &self,
        of: &FieldStatistics,
        weight: f32,
        texts: &[String],
    ) -> Result<(Vec<ScoredTerm>, f32), TantivyError> {
        let (mut terms, mut rarest) = (Vec::new(), 0.0_f32);
        for text in texts {
            let term = self.snapshot.term(of.field, text)?;
            let idf = idf(term.holders(), of.documents);
            if term.holders() > 0 || texts.len() == 1 {
                rarest = rarest.max(idf);
            }
            if term.holders() > 0 {
                terms.push((term, weight * idf));
            }
        }
        Ok((terms, rarest))
    }

    /// A word of the note's title or the section's heading.
    fn add_title(&mut self, lemmas: &[String]) -> Result<(), TantivyError> {
        for (field, statistics) in [
            (ProbeField::Title, &self.statistics.title),
            (ProbeField::Heading, &self.statistics.heading),
        ] {
            let (terms, rarity) = self.terms(statistics, 1.0, lemmas)?;
            self.weighted.idf = self.weighted.idf.max(rarity);
            self.weighted.probes.push(Probe { field, terms, decides: Decides::Holds });
        }
        Ok(())
    }

    /// A phrase is as rare as its words together.
    fn add_phrase(&mut self, words: &[(u32, String)]) -> Result<(), TantivyError> {
        let mut rarity = 0.0;
        for (_, word) in words {
            let holders = self.snapshot.term(self.statistics.words.field, word)?.holders();
            rarity += idf(holders, self.statistics.words.documents);
        }
        self.weighted.idf = self.weighted.idf.max(rarity);
        Ok(())
    }

    fn add_prefix(&mut self, prefix: &str) -> Result<(), SearchError> {
        let words = self.words_starting_with(prefix)?;
        let holders = words
            .values()
            .map(KnownTerm::holders)
            .sum::<u64>()
            .min(self.statistics.words.documents);
        self.weighted.idf = self.weighted.idf.max(idf(holders, self.statistics.words.documents));
        let mut by_use: Vec<_> = words.into_iter().collect();
        by_use.sort_by(|(a, known_a), (b, known_b)| {
            known_b.holders().cmp(&known_a.holders()).then_with(|| a.cmp(b))
        });
        // An exclusion excludes all of them.
        if self.weighted.leaf.is_wanted {
            by_use.truncate(PREFIX_WORDS_MAX);
        }
        // The likeliest of them score as if they had been typed, in titles too.
        let mut chain = Chain::new();
        let mut likeliest: Vec<WeightedWord> = Vec::new();
        for (word, _) in &by_use {
            let lemmas = chain.lemmas(word);
            if likeliest.iter().all(|known| !text::share_a_lemma(&known.lemmas, lemmas)) {
                let (word, lemmas) = (word.clone(), lemmas.to_vec());
                likeliest.push(WeightedWord { word, lemmas, weight: PREFIX_WEIGHT });
            }
            if likeliest.len() == PREFIX_LIKELIEST {
                break;
            }
        }
        for word in &likeliest {
            self.add_word(word, Decides::Nothing)?;
        }
        self.weighted.expansions = by_use.into_iter().map(|(_, known)| known).collect();
        Ok(())
    }

    /// The words of the index that begin so.
    fn words_starting_with(
        &self,
        prefix: &str,
    ) -> Result<BTreeMap<String, KnownTerm>, SearchError> {
        let mut words: BTreeMap<String, KnownTerm> = BTreeMap::new();
        let mut watch = self.deadline.watch();
        let (field, segments) = (self.statistics.words.field, self.snapshot.segments());
        for (ordinal, segment) in segments.iter().enumerate() {
            let inverted = segment.reader.inverted_index(field)?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                // `dé*` is not after `de` and `des`.
                watch.step()?;
                if let Ok(word) = std::str::from_utf8(terms.key())
                    && !text::is_stop_word(word)
                {
                    let holders = segment.living_len(&inverted, terms.value())?;
                    if holders > 0 {
                        words
                            .entry(word.to_owned())
                            .or_insert_with(|| KnownTerm::without_places(field))
                            .add_place(ordinal, terms.value().clone(), holders);
                    }
                }
            }
        }
        Ok(words)
    }
}
