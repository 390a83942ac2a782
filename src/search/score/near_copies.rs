//! Near copies among the first hits: what was published again, or moved and mended since.
//!
//! Texts made after one pattern share as much, and are about other things. What tells them apart is that
//! each says something in the place of something else; a copy that was mended says more, or less. So a
//! near copy stands in another note, below the same heading, and of titles, numbers and words only one
//! side has what the other lacks.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;
use tantivy::{DocAddress, DocId};

use crate::index::{Signature, Snapshot};
use crate::search::error::SearchError;
use crate::text;

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
struct Words {
    /// All words of its heading, folded.
    heading: Vec<String>,
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
        let new = Seen { section: *section, note, signature, words: OnceCell::new() };
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
        let (Some(words), Some(others)) = (self.words(texts)?, other.words(texts)?) else {
            return Ok(false);
        };
        let is_short = words.text.len().min(others.text.len()) < SHORT_WORDS;
        let is_close = !is_short || self.signature.shares(SHORT_SHARED_PERCENT, &other.signature);
        Ok(is_close && !tells_apart(words, others))
    }

    /// Its words; `None` if no more texts may be read.
    fn words(&self, texts: &Texts<'_>) -> Result<Option<&Words>, SearchError> {
        if let Some(words) = self.words.get() {
            return Ok(Some(words));
        }
        let Some(left) = texts.left.get().checked_sub(1) else { return Ok(None) };
        texts.left.set(left);
        let (segment, head) = self.section.place();
        let stored = texts.snapshot.section(DocAddress::new(segment, head))?;
        let titles = stored.breadcrumb.iter().chain([&stored.title]);
        let heading = stored.breadcrumb.last().unwrap_or(&stored.title);
        let words = Words {
            heading: text::tokens(heading).into_iter().map(|token| token.folded).collect(),
            titles: titles.flat_map(|title| words(title)).collect(),
            text: words(&stored.text).collect(),
        };
        Ok(Some(self.words.get_or_init(|| words)))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let tokens = text::tokens(text).into_iter().filter(|token| !token.is_stop);
    tokens.filter_map(|token| token.lemmas.into_iter().next())
}

/// Whether they have other headings, or each says in its titles, in numbers or in some words what the
/// other does not.
fn tells_apart(one: &Words, other: &Words) -> bool {
    let differ = |a: &WordSet, b: &WordSet| !a.is_subset(b) && !b.is_subset(a);
    if one.heading != other.heading || differ(&one.titles, &other.titles) {
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
