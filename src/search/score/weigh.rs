//! The leaves of a query weighed against the whole snapshot: how rare each is, and which terms of
//! which fields it looks up.
//!
//! Scores add up over fields: the section's whole text, the note's title, the section's heading,
//! the whole note's text, and the words in the very form they were asked for. Weights were
//! measured (see `docs/relevance.md`): they sit on a plateau.

use std::collections::BTreeMap;

use tantivy::{TantivyError, Term};

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::{Leaf, Test, WeightedStem, WordTest, document_frequency};
use crate::text::{self, Chain};

use super::bm25::idf;
use super::probe::{Probe, ProbeField};
use super::statistics::Statistics;
use super::weighted::Weighted;

/// Weight of the note's title beside the whole text.
const TITLE_WEIGHT: f32 = 0.5;
/// Weight of the section's heading.
const HEADING_WEIGHT: f32 = 0.1;
/// Weight of the whole note's score.
const NOTE_WEIGHT: f32 = 0.5;
/// Weight of the folded word beside its stem: what is written as asked comes before other endings.
const FORM_WEIGHT: f32 = 0.25;
/// Weight of the word with its accents, as a share of its rarity.
const WRITTEN_WEIGHT: f32 = 0.05;
/// How many of the likeliest words of a prefix score as words do, and how much each counts.
const PREFIX_STEMS: usize = 5;
const PREFIX_WEIGHT: f32 = 0.5;
/// Words that one prefix stands for at most, the likeliest first; a prefix that excludes has no limit.
const PREFIX_WORDS_MAX: usize = 10_000;

/// Whether a section that holds a stem holds the leaf.
enum Decides {
    Yes,
    No,
}

/// Weighs every leaf against the whole snapshot, until `deadline`.
pub(super) fn weigh(
    leaves: &[Leaf],
    snapshot: &Snapshot,
    statistics: &Statistics,
    deadline: Deadline,
) -> Result<Vec<Weighted>, SearchError> {
    let weigh = |leaf: &Leaf| {
        deadline.check()?;
        let mut weigher = Weigher { snapshot, statistics, weighted: Weighted::new(leaf.clone()) };
        weigher.add_test(&leaf.test)?;
        Ok(weigher.weighted)
    };
    leaves.iter().map(weigh).collect()
}

/// Weighs one leaf.
struct Weigher<'w> {
    snapshot: &'w Snapshot,
    statistics: &'w Statistics,
    weighted: Weighted,
}

impl Weigher<'_> {
    fn add_test(&mut self, test: &Test) -> Result<(), TantivyError> {
        match test {
            Test::Word(word) => {
                for part in &word.parts {
                    self.add_stem(part, Decides::No)?;
                }
                for stem in &word.stems {
                    self.add_stem(stem, Decides::Yes)?;
                }
                for phrase in &word.phrases {
                    let rarity = idf(phrase.holders(), self.statistics.all.documents);
                    self.weighted.idf = self.weighted.idf.max(rarity * phrase.weight);
                }
                self.add_written(word);
                if let Some(prefix) = &word.prefix {
                    self.add_prefix(prefix)?;
                }
            }
            Test::Prefix(prefix) => self.add_prefix(prefix)?,
            Test::Phrase(words) => self.add_phrase(words)?,
            Test::Title(stem) => self.add_title(stem)?,
            Test::Author(word) => self.weighted.probes.push(Probe {
                term: Term::from_field_text(self.snapshot.fields().author, word),
                field: ProbeField::Author,
                weight: 0.0,
                decides: true,
            }),
            Test::Facet(..) | Test::Note(_) | Test::Since(_) | Test::Before(_) => {}
        }
        Ok(())
    }

    fn add_stem(&mut self, stem: &WeightedStem, decides: Decides) -> Result<(), TantivyError> {
        for (field, statistics, weight, text) in [
            (ProbeField::All, &self.statistics.all, 1.0, &stem.stem),
            (ProbeField::Title, &self.statistics.title, TITLE_WEIGHT, &stem.stem),
            (ProbeField::Heading, &self.statistics.heading, HEADING_WEIGHT, &stem.stem),
            (ProbeField::Note, &self.statistics.note, NOTE_WEIGHT, &stem.stem),
            (ProbeField::Words, &self.statistics.words, FORM_WEIGHT, &stem.word),
        ] {
            let term = Term::from_field_text(statistics.field, text);
            let holders = document_frequency(self.snapshot, statistics.field, text)?;
            let idf = idf(holders, statistics.documents);
            let decides = matches!((field, &decides), (ProbeField::All, Decides::Yes));
            if decides {
                self.weighted.idf = self.weighted.idf.max(idf * stem.weight);
            }
            if holders == 0 {
                continue;
            }
            let weight = weight * stem.weight * idf;
            self.weighted.probes.push(Probe { term, field, weight, decides });
        }
        Ok(())
    }

    /// A stem of the note's title or the section's heading.
    fn add_title(&mut self, stem: &str) -> Result<(), TantivyError> {
        for (field, statistics) in [
            (ProbeField::Title, &self.statistics.title),
            (ProbeField::Heading, &self.statistics.heading),
        ] {
            let term = Term::from_field_text(statistics.field, stem);
            let holders = document_frequency(self.snapshot, statistics.field, stem)?;
            let idf = idf(holders, statistics.documents);
            self.weighted.idf = self.weighted.idf.max(idf);
            self.weighted.probes.push(Probe { term, field, weight: idf, decides: true });
        }
        Ok(())
    }

    /// The word with its accents, as typed: all else equal, sections that write it so come first.
    fn add_written(&mut self, word: &WordTest) {
        let written = text::written(&self.weighted.leaf.word);
        let own = word.stems.first().or(word.parts.first());
        if own.is_some_and(|own| own.word == text::fold(&self.weighted.leaf.word)) {
            self.weighted.probes.push(Probe {
                term: Term::from_field_text(self.snapshot.fields().written, &written),
                field: ProbeField::Written,
                weight: WRITTEN_WEIGHT * self.weighted.idf,
                decides: false,
            });
        }
    }

    /// A phrase is as rare as its words together.
    fn add_phrase(&mut self, words: &[(u32, String)]) -> Result<(), TantivyError> {
        let mut rarity = 0.0;
        for (_, word) in words {
            let holders = document_frequency(self.snapshot, self.statistics.words.field, word)?;
            rarity += idf(holders, self.statistics.words.documents);
        }
        self.weighted.idf = self.weighted.idf.max(rarity);
        Ok(())
    }

    fn add_prefix(&mut self, prefix: &str) -> Result<(), TantivyError> {
        let words = self.words_starting_with(prefix)?;
        let holders = words.values().sum::<u64>().min(self.statistics.words.documents);
        self.weighted.idf = self.weighted.idf.max(idf(holders, self.statistics.words.documents));
        let mut by_use: Vec<_> = words.into_iter().collect();
        by_use.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // An exclusion excludes all of them.
        if self.weighted.leaf.is_wanted {
            by_use.truncate(PREFIX_WORDS_MAX);
        }
        // The likeliest of them score as if they had been typed, in titles too.
        let mut chain = Chain::new();
        let mut likeliest: Vec<WeightedStem> = Vec::new();
        for (word, _) in &by_use {
            let stem = chain.stem(word);
            if likeliest.iter().all(|known| known.stem != stem) {
                let stem = stem.to_owned();
                likeliest.push(WeightedStem { stem, word: word.clone(), weight: PREFIX_WEIGHT });
            }
            if likeliest.len() == PREFIX_STEMS {
                break;
            }
        }
        for stem in &likeliest {
            self.add_stem(stem, Decides::No)?;
        }
        self.weighted.expansions = by_use.into_iter().map(|(word, _)| word).collect();
        Ok(())
    }

    /// The words of the index that begin so, with the passages that hold them.
    fn words_starting_with(&self, prefix: &str) -> Result<BTreeMap<String, u64>, TantivyError> {
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.snapshot.segments() {
            let inverted = segment.reader.inverted_index(self.statistics.words.field)?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
                // `dé*` is not after `de` and `des`.
                if let Ok(word) = std::str::from_utf8(terms.key())
                    && !text::is_stop_word(word)
                {
                    *words.entry(word.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        Ok(words)
    }
}
