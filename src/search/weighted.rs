//! The leaves of a query weighed against the whole snapshot: how rare each is, and which terms of
//! which fields it looks up.
//!
//! Scores add up over fields: the section's whole text, the note's title, the section's heading,
//! the whole note's text, and the words in the very form they were asked for. Weights were measured (see `docs/relevance.md`): they sit on a
//! plateau.

use tantivy::Term;
use tantivy::schema::Field;

use crate::index::{Fields, Snapshot};
use crate::text::{self, Chain};

use super::bm25::{Lengths, Saturation, idf};
use super::deadline::Deadline;
use super::error::SearchError;
use super::leaf::{Leaf, Test, WeightedStem, WordTest};
use super::vocabulary::document_frequency;

/// Weight of the note's title beside the whole text.
const TITLE_WEIGHT: f32 = 0.5;
/// Weight of the section's heading.
const HEADING_WEIGHT: f32 = 0.1;
/// Weight of the whole note's score.
const NOTE_WEIGHT: f32 = 0.5;
/// Weight of the folded word beside its stem: what is written as asked comes before other endings.
const FORM_WEIGHT: f32 = 0.25;
/// Weight of the word with its accents, a part of its rarity.
const WRITTEN_WEIGHT: f32 = 0.05;
/// In texts, repetitions count longer and length less than the textbook has it.
const TEXTS: Saturation = Saturation { k1: 1.5, b: 0.5 };
/// In titles, headings and single forms.
const NAMES: Saturation = Saturation { k1: 1.2, b: 0.75 };
/// Stems of the likeliest words of a prefix that score as words do, and how much.
const PREFIX_STEMS: usize = 5;
const PREFIX_WEIGHT: f32 = 0.5;
/// Words that one prefix may stand for, the likeliest, unless it excludes.
const PREFIX_WORDS_MAX: usize = 10_000;

/// One field's part in scores, over the whole snapshot.
pub(super) struct FieldStatistics {
    pub(super) field: Field,
    pub(super) documents: u64,
    pub(super) lengths: Lengths,
}

/// What scoring needs to know of the whole snapshot.
pub(super) struct Statistics {
    pub(super) all: FieldStatistics,
    pub(super) title: FieldStatistics,
    pub(super) heading: FieldStatistics,
    pub(super) words: FieldStatistics,
    pub(super) note: FieldStatistics,
}

impl Statistics {
    pub(super) fn of(snapshot: &Snapshot) -> Result<Self, tantivy::TantivyError> {
        // Deleted documents are counted, as they still are in document frequencies.
        let notes: u64 = snapshot.segments().iter().map(|s| u64::from(s.columns.notes_len)).sum();
        let documents: u64 =
            snapshot.segments().iter().map(|s| u64::from(s.reader.max_doc())).sum();
        let of_field = |field: Field, documents: u64, saturation: Saturation| {
            let mut tokens = 0;
            for segment in snapshot.segments() {
                tokens += segment.reader.inverted_index(field)?.total_num_tokens();
            }
            let lengths = Lengths::new(tokens as f32 / documents.max(1) as f32, saturation);
            Ok::<_, tantivy::TantivyError>(FieldStatistics { field, documents, lengths })
        };
        let (fields, sections): (&Fields, u64) = (snapshot.fields(), documents - notes);
        Ok(Self {
            all: of_field(fields.all, sections, TEXTS)?,
            title: of_field(fields.title, sections, NAMES)?,
            heading: of_field(fields.heading, sections, NAMES)?,
            words: of_field(fields.words, sections, NAMES)?,
            note: of_field(fields.note, notes, TEXTS)?,
        })
    }
}

/// A leaf with what the whole snapshot says of it.
pub(super) struct Weighted {
    pub(super) leaf: Leaf,
    /// Rarity of the leaf in section texts.
    pub(super) idf: f32,
    /// Passages that hold it, at most: 0 when the index lacks it.
    holders: u64,
    pub(super) probes: Vec<Probe>,
    /// For a prefix: the words it stands for.
    pub(super) expansions: Vec<String>,
}

/// A term to look up in one field, and what one saturated occurrence of it scores.
pub(super) struct Probe {
    pub(super) term: Term,
    pub(super) field: ProbeField,
    pub(super) weight: f32,
    pub(super) sets_bit: bool,
}

#[derive(Clone, Copy)]
pub(super) enum ProbeField {
    All,
    Title,
    Heading,
    Note,
    Words,
    Written,
    Author,
}

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
    let weigh = |leaf| {
        deadline.check()?;
        Ok(Weighted::new(leaf, snapshot, statistics)?)
    };
    leaves.iter().map(weigh).collect()
}

impl Weighted {
    fn new(
        leaf: &Leaf,
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<Self, tantivy::TantivyError> {
        let (probes, expansions) = (Vec::new(), Vec::new());
        let mut weighted = Self { leaf: leaf.clone(), idf: 0.0, holders: 0, probes, expansions };
        match &leaf.test {
            Test::Word(word) => {
                for part in &word.parts {
                    weighted.add_stem(part, Decides::No, snapshot, statistics)?;
                }
                for stem in &word.stems {
                    weighted.add_stem(stem, Decides::Yes, snapshot, statistics)?;
                }
                for phrase in &word.phrases {
                    let rarity = idf(phrase.holders(), statistics.all.documents);
                    weighted.idf = weighted.idf.max(rarity * phrase.weight);
                    weighted.holders += phrase.holders();
                }
                weighted.add_written(word, snapshot);
                if let Some(prefix) = &word.prefix {
                    weighted.add_prefix(prefix, snapshot, statistics)?;
                }
            }
            Test::Prefix(prefix) => weighted.add_prefix(prefix, snapshot, statistics)?,
            Test::Phrase(words) => weighted.add_phrase(words, snapshot, statistics)?,
            Test::Title(stem) => {
                for (field, statistics) in [
                    (ProbeField::Title, &statistics.title),
                    (ProbeField::Heading, &statistics.heading),
                ] {
                    let term = Term::from_field_text(statistics.field, stem);
                    let holders = document_frequency(snapshot, statistics.field, stem)?;
                    let idf = idf(holders, statistics.documents);
                    weighted.idf = weighted.idf.max(idf);
                    weighted.probes.push(Probe { term, field, weight: idf, sets_bit: true });
                }
            }
            Test::Author(word) => weighted.probes.push(Probe {
                term: Term::from_field_text(snapshot.fields().author, word),
                field: ProbeField::Author,
                weight: 0.0,
                sets_bit: true,
            }),
            Test::Facet(..) | Test::Note(_) | Test::Since(_) | Test::Before(_) => {}
        }
        Ok(weighted)
    }

    /// Terms that score and are asked of nothing.
    pub(super) fn scoring(probes: Vec<Probe>) -> Self {
        let test = Test::Word(WordTest::default());
        let leaf = Leaf { word: String::new(), range: 0..0, test, is_wanted: true };
        Self { leaf, idf: 0.0, holders: 0, probes, expansions: Vec::new() }
    }

    fn add_stem(
        &mut self,
        stem: &WeightedStem,
        decides: Decides,
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        for (field, statistics, weight, text) in [
            (ProbeField::All, &statistics.all, 1.0, &stem.stem),
            (ProbeField::Title, &statistics.title, TITLE_WEIGHT, &stem.stem),
            (ProbeField::Heading, &statistics.heading, HEADING_WEIGHT, &stem.stem),
            (ProbeField::Note, &statistics.note, NOTE_WEIGHT, &stem.stem),
            (ProbeField::Words, &statistics.words, FORM_WEIGHT, &stem.word),
        ] {
            let term = Term::from_field_text(statistics.field, text);
            let holders = document_frequency(snapshot, statistics.field, text)?;
            let idf = idf(holders, statistics.documents);
            let sets_bit = matches!((field, &decides), (ProbeField::All, Decides::Yes));
            if sets_bit {
                self.holders += holders;
                self.idf = self.idf.max(idf * stem.weight);
            }
            if holders == 0 {
                continue;
            }
            let weight = weight * stem.weight * idf;
            self.probes.push(Probe { term, field, weight, sets_bit });
        }
        Ok(())
    }

    /// The word with its accents, as typed: all else equal, what is written so comes first.
    fn add_written(&mut self, word: &WordTest, snapshot: &Snapshot) {
        let written = text::written(&self.leaf.word);
        let own = word.stems.first().or(word.parts.first());
        if own.is_some_and(|own| own.word == text::fold(&self.leaf.word)) {
            self.probes.push(Probe {
                term: Term::from_field_text(snapshot.fields().written, &written),
                field: ProbeField::Written,
                weight: WRITTEN_WEIGHT * self.idf,
                sets_bit: false,
            });
        }
    }

    /// A phrase is as rare as its words together.
    fn add_phrase(
        &mut self,
        words: &[(u32, String)],
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        let (mut rarity, mut fewest) = (0.0, u64::MAX);
        for (_, word) in words {
            let holders = document_frequency(snapshot, statistics.words.field, word)?;
            rarity += idf(holders, statistics.words.documents);
            fewest = fewest.min(holders);
        }
        self.idf = self.idf.max(rarity);
        self.holders += fewest;
        Ok(())
    }

    fn add_prefix(
        &mut self,
        prefix: &str,
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        let mut words: std::collections::BTreeMap<String, u64> = Default::default();
        for segment in snapshot.segments() {
            let inverted = segment.reader.inverted_index(statistics.words.field)?;
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
        let holders = words.values().sum::<u64>().min(statistics.words.documents);
        self.idf = self.idf.max(idf(holders, statistics.words.documents));
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // What is excluded is excluded whole.
        if self.leaf.is_wanted {
            words.truncate(PREFIX_WORDS_MAX);
        }
        // The likeliest of them score as if they had been typed, in titles too.
        let mut chain = Chain::new();
        let mut likeliest: Vec<WeightedStem> = Vec::new();
        for (word, _) in words.iter().filter(|(word, _)| !text::is_stop_word(word)) {
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
            self.add_stem(stem, Decides::No, snapshot, statistics)?;
        }
        self.expansions = words.into_iter().map(|(word, _)| word).collect();
        Ok(())
    }
}
