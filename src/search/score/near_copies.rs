//! Near copies among the first hits: what was published again, or moved and mended since.
//!
//! Texts made after one pattern share as much, and are about other things. What tells them apart is that
//! each says something in the place of something else; a copy that was mended says more, or less. So a
//! near copy stands in another note, below the same heading, and of titles, numbers and words only one
//! side has what the other lacks.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use tantivy::DocId;

use crate::index::{Signature, Snapshot, StoredSection};
use crate::search::error::SearchError;
use crate::text::{self, Chain};

use super::order::segment;
use super::section::ScoredSection;

/// Shingles of a hundred that near copies share.
const SHARED_PERCENT: u32 = 70;
/// Those of texts with fewer than so many different words, of which one word changes the meaning.
const SHORT_SHARED_PERCENT: u32 = 85;
const SHORT_WORDS: usize = 30;
/// Of so many words that both texts have, one may be replaced by another.
const WORDS_PER_REPLACED: usize = 100;

/// Texts that are read for one request: what would need more is a hit of its own.
pub(super) const TEXTS_MAX: usize = 200;

/// Hits that were seen so far, and their near copies.
pub(super) struct NearCopies<'n> {
    texts: Texts<'n>,
    hits: Vec<Seen>,
    /// The keys of the near copies of hits, by the place of the hit.
    twins: HashMap<(u32, DocId), Vec<u64>>,
}

struct Seen {
    section: ScoredSection,
    /// Its segment and the Note document in it.
    note: (u32, DocId),
    signature: Signature,
    stored: OnceCell<StoredSection>,
    words: OnceCell<Words>,
}

/// Reads the texts that are compared.
struct Texts<'n> {
    snapshot: &'n Snapshot,
    /// How many more it may read.
    left: Cell<usize>,
}

type WordSet = HashSet<String, RandomState>;

/// The first readings of the words of a section.
#[derive(Default)]
struct Words {
    titles: WordSet,
    text: WordSet,
}

impl<'n> NearCopies<'n> {
    pub(super) fn new(snapshot: &'n Snapshot) -> Self {
        let texts = Texts { snapshot, left: Cell::new(TEXTS_MAX) };
        Self { texts, hits: Vec::new(), twins: HashMap::new() }
    }

    /// Whether `section` is a near copy of a hit that was seen, which keeps it. If not, it is a hit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn takes(&mut self, section: &ScoredSection) -> Result<bool, SearchError> {
        let Some(columns) = segment(self.texts.snapshot, section).map(|segment| &segment.columns)
        else {
            return Ok(false);
        };
        let Some(signature) = columns.signature(section.head) else { return Ok(false) };
        let note = (section.segment, columns.note_of(section.head));
        let new = Seen {
            section: *section,
            note,
            signature,
            stored: OnceCell::new(),
            words: OnceCell::new(),
        };
        for hit in &self.hits {
            if hit.note != note && hit.is_copy(&new, &self.texts)? {
                let twins = self.twins.entry(hit.section.place()).or_default();
                twins.extend(columns.twin(section.head));
                return Ok(true);
            }
        }
        self.hits.push(new);
        Ok(false)
    }

    /// The keys of the near copies of a hit.
    pub(super) fn twins(&self, hit: &ScoredSection) -> &[u64] {
        self.twins.get(&hit.place()).map_or(&[], Vec::as_slice)
    }
}

impl Seen {
    fn is_copy(&self, other: &Self, texts: &Texts<'_>) -> Result<bool, SearchError> {
        if !self.signature.shares(SHARED_PERCENT, &other.signature) {
            return Ok(false);
        }
        let (Some(one), Some(two)) = (self.stored(texts)?, other.stored(texts)?) else {
            return Ok(false);
        };
        // Most that share a pattern stand below other headings.
        if heading(one) != heading(two) {
            return Ok(false);
        }
        let (words, others) = (self.words(one), other.words(two));
        let is_short = words.text.len().min(others.text.len()) < SHORT_WORDS;
        let is_close = !is_short || self.signature.shares(SHORT_SHARED_PERCENT, &other.signature);
        Ok(is_close && !tells_apart(words, others))
    }

    /// What is stored of it; `None` if no more texts may be read.
    fn stored(&self, texts: &Texts<'_>) -> Result<Option<&StoredSection>, SearchError> {
        if let Some(stored) = self.stored.get() {
            return Ok(Some(stored));
        }
        let Some(left) = texts.left.get().checked_sub(1) else { return Ok(None) };
        texts.left.set(left);
        let stored = texts.snapshot.section(self.section.address())?;
        Ok(Some(self.stored.get_or_init(|| stored)))
    }

    fn words(&self, stored: &StoredSection) -> &Words {
        self.words.get_or_init(|| {
            let mut chain = Chain::new();
            let mut words = Words::default();
            for title in stored.breadcrumb.iter().chain([&stored.title]) {
                add_words(&mut chain, title, &mut words.titles);
            }
            add_words(&mut chain, &stored.text, &mut words.text);
            words
        })
    }
}

/// All words of the heading of a section, folded.
fn heading(section: &StoredSection) -> Vec<String> {
    let heading = section.breadcrumb.last().unwrap_or(&section.title);
    text::tokens(heading).into_iter().map(|token| token.folded).collect()
}

fn add_words(chain: &mut Chain, text: &str, words: &mut WordSet) {
    chain.for_each(text, |token| {
        if let Some(lemma) = token.lemmas.first()
            && !words.contains(lemma)
        {
            words.insert(lemma.clone());
        }
    });
}

/// Whether each says in its titles, in numbers or in some words what the other does not.
fn tells_apart(one: &Words, other: &Words) -> bool {
    let differ = |a: &WordSet, b: &WordSet| !a.is_subset(b) && !b.is_subset(a);
    if differ(&one.titles, &other.titles) {
        return true;
    }
    let only_one: Vec<_> = one.text.difference(&other.text).collect();
    let only_other: Vec<_> = other.text.difference(&one.text).collect();
    let has_number =
        |words: &[&String]| words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    let replaced = only_one.len().min(only_other.len());
    has_number(&only_one) && has_number(&only_other)
        || replaced * WORDS_PER_REPLACED > one.text.len().min(other.text.len())
}
