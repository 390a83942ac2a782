//! Term by term: the postings of each leaf, added into one score and one mask a section.
//!
//! A mask has bit `n` set when the section holds leaf `n`; whether it matches is then a question
//! to the plan's expression. Scores add up over fields: the section's whole text, the note's
//! title, the section's heading, and the whole note's text, the last on the Note document, from
//! which each section takes its share. Weights were measured (see `docs/relevance.md`): they sit on
//! a plateau.

use std::io;
use std::time::Instant;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::index::{Fields, Segment, Snapshot};

use super::bm25::{Lengths, idf};
use super::filter::{NoteFilter, day_number, has_any};
use super::leaf::{FacetColumnName, Leaf, Test, WeightedStem};

/// Weight of the note's title beside the whole text.
const TITLE_WEIGHT: f32 = 0.5;
/// Weight of the section's heading.
const HEADING_WEIGHT: f32 = 0.1;
/// Weight of the whole note's score.
const NOTE_WEIGHT: f32 = 0.5;
/// Words that one prefix may stand for.
const PREFIX_WORDS_MAX: usize = 2_000;

/// One field's part in scores, over the whole snapshot.
struct FieldStatistics {
    field: Field,
    documents: u64,
    lengths: Lengths,
}

/// What scoring needs to know of the whole snapshot.
pub(super) struct Statistics {
    all: FieldStatistics,
    title: FieldStatistics,
    heading: FieldStatistics,
    words: FieldStatistics,
    note: FieldStatistics,
}

impl Statistics {
    pub(super) fn of(snapshot: &Snapshot) -> Result<Self, tantivy::TantivyError> {
        // Deleted documents are counted, as they still are in document frequencies.
        let notes: u64 = snapshot.segments().iter().map(|s| u64::from(s.columns.notes_len)).sum();
        let documents: u64 =
            snapshot.segments().iter().map(|s| u64::from(s.reader.max_doc())).sum();
        let of_field = |field: Field, documents: u64| -> Result<_, tantivy::TantivyError> {
            let mut tokens = 0;
            for segment in snapshot.segments() {
                tokens += segment.reader.inverted_index(field)?.total_num_tokens();
            }
            let lengths = Lengths::new(tokens as f32 / documents.max(1) as f32);
            Ok(FieldStatistics { field, documents, lengths })
        };
        let (fields, sections): (&Fields, u64) = (snapshot.fields(), documents - notes);
        Ok(Self {
            all: of_field(fields.all, sections)?,
            title: of_field(fields.title, sections)?,
            heading: of_field(fields.heading, sections)?,
            words: of_field(fields.words, sections)?,
            note: of_field(fields.note, notes)?,
        })
    }
}

/// A leaf with what the whole snapshot says of it.
pub(super) struct Weighted<'l> {
    pub(super) leaf: &'l Leaf,
    /// Rarity of the leaf in section texts.
    pub(super) idf: f32,
    /// Passages that hold it, at most: 0 when the index lacks it.
    holders: u64,
    probes: Vec<Probe>,
    /// For a prefix: the words it stands for.
    expansions: Vec<String>,
}

/// A term to look up in one field, and what one saturated occurrence of it scores.
struct Probe {
    term: Term,
    field: ProbeField,
    weight: f32,
    sets_bit: bool,
}

#[derive(Clone, Copy)]
enum ProbeField {
    All,
    Title,
    Heading,
    Note,
    Author,
}

/// Weighs every leaf against the whole snapshot.
pub(super) fn weigh<'l>(
    leaves: &'l [Leaf],
    snapshot: &Snapshot,
    statistics: &Statistics,
) -> Result<Vec<Weighted<'l>>, tantivy::TantivyError> {
    leaves.iter().map(|leaf| Weighted::new(leaf, snapshot, statistics)).collect()
}

impl<'l> Weighted<'l> {
    fn new(
        leaf: &'l Leaf,
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<Self, tantivy::TantivyError> {
        let (probes, expansions) = (Vec::new(), Vec::new());
        let mut weighted = Self { leaf, idf: 0.0, holders: 0, probes, expansions };
        match &leaf.test {
            Test::Word { stems, phrases } => {
                for stem in stems {
                    weighted.add_stem(stem, snapshot, statistics)?;
                }
                for phrase in phrases {
                    weighted.add_phrase(phrase, snapshot, statistics)?;
                }
            }
            Test::StemOrPrefix { stem, prefix } => {
                if !stem.is_empty() {
                    let stem = WeightedStem { stem: stem.clone(), weight: 1.0 };
                    weighted.add_stem(&stem, snapshot, statistics)?;
                }
                weighted.add_prefix(prefix, snapshot, statistics)?;
            }
            Test::Prefix(prefix) => weighted.add_prefix(prefix, snapshot, statistics)?,
            Test::Phrase(words) => weighted.add_phrase(words, snapshot, statistics)?,
            Test::Title(stem) => {
                for (field, statistics) in [
                    (ProbeField::Title, &statistics.title),
                    (ProbeField::Heading, &statistics.heading),
                ] {
                    let term = Term::from_field_text(statistics.field, stem);
                    let idf = idf(document_frequency(snapshot, &term)?, statistics.documents);
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

    /// Whether no section of the index holds the word.
    pub(super) fn is_unknown(&self) -> bool {
        self.holders == 0 && self.expansions.is_empty()
    }

    fn add_stem(
        &mut self,
        stem: &WeightedStem,
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        for (field, statistics, weight) in [
            (ProbeField::All, &statistics.all, 1.0),
            (ProbeField::Title, &statistics.title, TITLE_WEIGHT),
            (ProbeField::Heading, &statistics.heading, HEADING_WEIGHT),
            (ProbeField::Note, &statistics.note, NOTE_WEIGHT),
        ] {
            let term = Term::from_field_text(statistics.field, &stem.stem);
            let holders = document_frequency(snapshot, &term)?;
            let idf = idf(holders, statistics.documents);
            let sets_bit = matches!(field, ProbeField::All);
            if sets_bit {
                self.holders += holders;
                self.idf = self.idf.max(idf * stem.weight);
            }
            let weight = weight * stem.weight * idf;
            self.probes.push(Probe { term, field, weight, sets_bit });
        }
        Ok(())
    }

    /// A phrase is as rare as its words together; among synonyms, as the rarest.
    fn add_phrase(
        &mut self,
        words: &[String],
        snapshot: &Snapshot,
        statistics: &Statistics,
    ) -> Result<(), tantivy::TantivyError> {
        let (mut rarity, mut fewest) = (0.0, u64::MAX);
        for word in words {
            let term = Term::from_field_text(statistics.words.field, word);
            let holders = document_frequency(snapshot, &term)?;
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
                if let Ok(word) = std::str::from_utf8(terms.key()) {
                    *words.entry(word.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        let holders = words.values().sum::<u64>().min(statistics.words.documents);
        self.idf = self.idf.max(idf(holders, statistics.words.documents));
        let mut words: Vec<_> = words.into_iter().collect();
        if words.len() > PREFIX_WORDS_MAX {
            words.sort_by_key(|(_, holders)| std::cmp::Reverse(*holders));
            words.truncate(PREFIX_WORDS_MAX);
        }
        self.expansions = words.into_iter().map(|(word, _)| word).collect();
        Ok(())
    }
}

fn document_frequency(snapshot: &Snapshot, term: &Term) -> Result<u64, tantivy::TantivyError> {
    let mut holders = 0;
    for segment in snapshot.segments() {
        let inverted = segment.reader.inverted_index(term.field())?;
        holders += u64::from(inverted.doc_freq(term)?);
    }
    Ok(holders)
}

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
        leaves: &[Weighted<'_>],
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
        weighted: &Weighted<'_>,
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
