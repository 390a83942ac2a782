//! Near copies among the first hits: what was published again, or moved and mended since.
//!
//! Texts made after one pattern share as much, and are about other things. So a near copy stands in
//! another note, and neither section's titles name something that its text repeats and the other lacks.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use tantivy::{DocAddress, DocId};

use crate::index::{Signature, Snapshot};
use crate::search::error::SearchError;
use crate::text;

use super::order::segment;
use super::section::ScoredSection;

/// Hits that were seen so far, and their near copies.
pub(super) struct NearCopies<'n> {
    snapshot: &'n Snapshot,
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

/// The first readings of the words of a section.
struct Words {
    titles: HashSet<String>,
    text: HashSet<String>,
}

impl<'n> NearCopies<'n> {
    pub(super) fn new(snapshot: &'n Snapshot) -> Self {
        Self { snapshot, hits: Vec::new(), twins: HashMap::new() }
    }

    /// Whether `section` is a near copy of a hit that was seen, which keeps it. If not, it is a hit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn takes(&mut self, section: &ScoredSection) -> Result<bool, SearchError> {
        let Some(columns) = segment(self.snapshot, section).map(|segment| &segment.columns) else {
            return Ok(false);
        };
        let Some(signature) = columns.signature(section.head) else { return Ok(false) };
        let note = (section.segment, columns.note_of(section.head));
        let new = Seen { section: *section, note, signature, words: OnceCell::new() };
        for hit in &self.hits {
            if hit.signature.is_near(&signature)
                && hit.note != note
                && !tells_apart(hit.words(self.snapshot)?, new.words(self.snapshot)?)
            {
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
    fn words(&self, snapshot: &Snapshot) -> Result<&Words, SearchError> {
        if let Some(words) = self.words.get() {
            return Ok(words);
        }
        let (segment, head) = self.section.place();
        let stored = snapshot.section(DocAddress::new(segment, head))?;
        let titles = stored.breadcrumb.iter().chain([&stored.title]);
        let words = Words {
            titles: titles.flat_map(|title| words(title)).collect(),
            text: words(&stored.text).collect(),
        };
        Ok(self.words.get_or_init(|| words))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let tokens = text::tokens(text).into_iter().filter(|token| !token.is_stop);
    tokens.filter_map(|token| token.lemmas.into_iter().next())
}

/// Whether titles say that the texts are about different things: one names what its text repeats and the
/// other lacks, or they are numbered otherwise.
fn tells_apart(one: &Words, other: &Words) -> bool {
    let named = |of: &Words, lacks: &Words, test: &dyn Fn(&String) -> bool| {
        let is_lacking =
            |word: &&String| !lacks.titles.contains(*word) && !lacks.text.contains(*word);
        of.titles.iter().filter(is_lacking).any(test)
    };
    let repeats = |of: &Words, lacks| named(of, lacks, &|word| of.text.contains(word));
    let is_numbered =
        |of, lacks| named(of, lacks, &|word| word.contains(|c: char| c.is_ascii_digit()));
    repeats(one, other) || repeats(other, one) || is_numbered(one, other) && is_numbered(other, one)
}
