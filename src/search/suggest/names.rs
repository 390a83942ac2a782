//! The titles and headings of the notes of one segment, found by the beginnings of their words. Read
//! once per segment; each request asks which of them are deleted.

use std::collections::HashMap;

use tantivy::{DocAddress, DocId};

use crate::index::{IndexError, Segment, Snapshot, TextList};
use crate::text::{self, slips_forgiven};

use super::folded::folded_words;
use super::matching::beginning_slips;
use super::suggestion::SuggestionKind;
use super::typed::TypedWord;

/// Characters of the longest name that is completed; a longer one is a sentence.
const NAME_CHARS_MAX: usize = 120;

/// The titles and headings of one segment.
#[derive(Debug, Default)]
pub(super) struct SegmentNames {
    kinds: Vec<SuggestionKind>,
    /// Each as it is written, and folded.
    texts: TextList,
    folded: TextList,
    /// The first passages of the sections called so.
    holders: NumberLists,
    /// Folded words in order, each with the names that hold it.
    words: TextList,
    names_of_words: NumberLists,
}

/// A title or a heading.
#[derive(Debug, PartialEq)]
pub(super) struct Name<'n> {
    pub(super) kind: SuggestionKind,
    pub(super) text: &'n str,
    pub(super) folded: &'n str,
    /// The first passages of the sections called so.
    pub(super) holders: &'n [DocId],
}

/// Lists of numbers, one behind the other.
#[derive(Debug, Default)]
struct NumberLists {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl NumberLists {
    fn push(&mut self, list: impl Iterator<Item = u32>) {
        self.numbers.extend(list);
        self.ends.push(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, list: u32) -> &[u32] {
        let end_of = |list: u32| self.ends.get(list as usize).map_or(0, |end| *end as usize);
        let start = list.checked_sub(1).map_or(0, end_of);
        self.numbers.get(start..end_of(list)).unwrap_or_default()
    }

    fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Whether a name of the index holds a word that begins with what was typed.
pub(super) type HasBeginning = bool;

impl SegmentNames {
    /// Reads the Note documents of a segment, deleted ones too: a segment never changes.
    pub(super) fn read(
        snapshot: &Snapshot,
        ordinal: u32,
        segment: &Segment,
    ) -> Result<Self, IndexError> {
        let mut reader = NamesReader::default();
        let columns = &segment.columns;
        let mut heads: Vec<DocId> = Vec::new();
        for doc in 0..segment.reader.max_doc() {
            if !columns.is_note(doc) {
                if columns.head(doc) == doc {
                    heads.push(doc);
                }
                continue;
            }
            let of_note = std::mem::take(&mut heads);
            let Some(first) = of_note.first() else { continue };
            let note = snapshot.note_names(DocAddress::new(ordinal, doc))?;
            reader.add(SuggestionKind::Title, &note.title, *first);
            let title = text::fold(&note.title);
            for (heading, head) in note.headings().zip(&of_note) {
                if text::fold(heading) != title {
                    reader.add(SuggestionKind::Heading, heading, *head);
                }
            }
        }
        Ok(reader.finish())
    }

    /// Whether a word of a section's name begins with `typed`.
    pub(super) fn begin_with(&self, typed: &str, segment: &Segment) -> bool {
        let is_alive =
            |name: &u32| self.holders.get(*name).iter().any(|doc| segment.is_alive(*doc));
        let mut words = self.words.starting_with(typed);
        words.any(|word| self.names_of_words.get(word).iter().any(is_alive))
    }

    fn shrink(&mut self) {
        self.kinds.shrink_to_fit();
        let Self { texts, folded, words, holders, names_of_words, .. } = self;
        [texts, folded, words].into_iter().for_each(TextList::shrink);
        [holders, names_of_words].into_iter().for_each(NumberLists::shrink);
    }

    fn name(&self, number: u32) -> Option<Name<'_>> {
        let kind = *self.kinds.get(number as usize)?;
        let (text, folded) = (self.texts.get(number)?, self.folded.get(number)?);
        Some(Name { kind, text, folded, holders: self.holders.get(number) })
    }

    /// Names that hold a word for each of `words`, with the slips it took; none where a name of the
    /// index begins so, in whatever segment.
    pub(super) fn matching(&self, words: &[(&TypedWord, HasBeginning)]) -> Vec<(Name<'_>, usize)> {
        let mut kept: Option<HashMap<u32, usize>> = None;
        for (word, has_beginning) in words {
            let found = match has_beginning {
                true => self.starting_with(&word.folded),
                false => self.near(&word.folded),
            };
            let both = match kept {
                None => found,
                Some(kept) => {
                    let both = found.into_iter().filter_map(|(name, slips)| {
                        kept.get(&name).map(|before| (name, before + slips))
                    });
                    both.collect()
                }
            };
            if both.is_empty() {
                return Vec::new();
            }
            kept = Some(both);
        }
        let named = |(name, slips)| Some((self.name(name)?, slips));
        kept.unwrap_or_default().into_iter().filter_map(named).collect()
    }

    fn starting_with(&self, typed: &str) -> HashMap<u32, usize> {
        let words = self.words.starting_with(typed);
        words.flat_map(|word| self.names_of_words.get(word)).map(|name| (*name, 0)).collect()
    }

    fn near(&self, typed: &str) -> HashMap<u32, usize> {
        let max = slips_forgiven(typed);
        let Some(initial) = typed.chars().next().filter(|_| max > 0) else {
            return HashMap::new();
        };
        let mut buffer = [0; 4];
        let initial: &str = initial.encode_utf8(&mut buffer);
        let mut found: HashMap<u32, usize> = HashMap::new();
        for word in self.words.starting_with(initial) {
            let slips = self.words.get(word).and_then(|word| beginning_slips(typed, word, max));
            let Some(slips) = slips else { continue };
            for name in self.names_of_words.get(word) {
                let known = found.entry(*name).or_insert(slips);
                *known = slips.min(*known);
            }
        }
        found
    }
}

/// Takes the names of a segment as they come, and puts them in order.
#[derive(Default)]
struct NamesReader {
    texts: TextList,
    kinds: Vec<SuggestionKind>,
    holders: Vec<DocId>,
}

impl NamesReader {
    fn add(&mut self, kind: SuggestionKind, name: &str, holder: DocId) {
        let name = name.trim();
        if !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX {
            self.texts.push(name);
            self.kinds.push(kind);
            self.holders.push(holder);
        }
    }

    fn finish(self) -> SegmentNames {
        let mut names = SegmentNames::default();
        // Each word of a name, by its number among `words`, with that of the name.
        let (mut words, mut held) = (TextList::default(), Vec::new());
        let key = |at: &usize| {
            let text = u32::try_from(*at).ok().and_then(|number| self.texts.get(number));
            (self.kinds.get(*at).copied(), text.unwrap_or_default())
        };
        let mut in_order: Vec<usize> = (0..self.kinds.len()).collect();
        in_order.sort_by_key(key);
        // Names that are written otherwise are told apart: which of them is shown is up to those that
        // are still there.
        for alike in in_order.chunk_by(|one, other| key(one) == key(other)) {
            let Some((Some(kind), text)) = alike.first().map(key) else { continue };
            let number = names.texts.len();
            for (_, word) in folded_words(text) {
                held.push((words.len(), number));
                words.push(&word);
            }
            names.kinds.push(kind);
            names.texts.push(text);
            names.folded.push(&text::fold(text));
            names.holders.push(alike.iter().filter_map(|at| self.holders.get(*at).copied()));
        }
        let word = |(word, _): &(u32, u32)| words.get(*word).unwrap_or_default();
        held.sort_by(|one, other| word(one).cmp(word(other)).then_with(|| one.1.cmp(&other.1)));
        held.dedup_by(|one, other| one.1 == other.1 && word(one) == word(other));
        for same in held.chunk_by(|one, other| word(one) == word(other)) {
            names.words.push(same.first().map(word).unwrap_or_default());
            names.names_of_words.push(same.iter().map(|(_, name)| *name));
        }
        names.shrink();
        names
    }
}
