//! The titles and headings of the notes of one segment, found by the beginnings of their words. Read
//! once per segment; each request asks which of them are deleted.

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::{DocAddress, DocId};

use crate::index::{IndexError, Segment, Snapshot};
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
    names: Vec<Name>,
    /// Folded words in order, each with the names that hold it.
    words: Vec<(Box<str>, Vec<u32>)>,
}

/// A title or a heading as it is written, and the first passages of the sections called so.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) kind: SuggestionKind,
    pub(super) text: Box<str>,
    pub(super) folded: Box<str>,
    pub(super) holders: Vec<DocId>,
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
            let note = snapshot.note(DocAddress::new(ordinal, doc))?;
            reader.add(SuggestionKind::Title, &note.title, *first);
            let title = text::fold(&note.title);
            for (entry, head) in note.outline.iter().zip(&of_note) {
                if text::fold(&entry.heading) != title {
                    reader.add(SuggestionKind::Heading, &entry.heading, *head);
                }
            }
        }
        Ok(reader.finish())
    }

    /// Whether a word of a section's name begins with `typed`.
    pub(super) fn begin_with(&self, typed: &str, segment: &Segment) -> bool {
        let is_alive = |name: &Name| name.holders.iter().any(|doc| segment.is_alive(*doc));
        let mut names = self.words_starting_with(typed).flat_map(|(_, names)| names);
        names.any(|name| self.names.get(*name as usize).is_some_and(is_alive))
    }

    /// Names that hold a word for each of `words`, with the slips it took; none where a name of the
    /// index begins so, in whatever segment.
    pub(super) fn matching(&self, words: &[(&TypedWord, HasBeginning)]) -> Vec<(&Name, usize)> {
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
        let named = |(name, slips)| Some((self.names.get(name as usize)?, slips));
        kept.unwrap_or_default().into_iter().filter_map(named).collect()
    }

    fn starting_with(&self, typed: &str) -> HashMap<u32, usize> {
        let words = self.words_starting_with(typed);
        words.flat_map(|(_, names)| names.iter().map(|name| (*name, 0))).collect()
    }

    fn words_starting_with<'a>(
        &'a self,
        typed: &'a str,
    ) -> impl Iterator<Item = &'a (Box<str>, Vec<u32>)> {
        let start = self.words.partition_point(|(word, _)| &**word < typed);
        self.words.iter().skip(start).take_while(move |(word, _)| word.starts_with(typed))
    }

    fn near(&self, typed: &str) -> HashMap<u32, usize> {
        let max = slips_forgiven(typed);
        let Some(initial) = typed.chars().next().filter(|_| max > 0) else {
            return HashMap::new();
        };
        let mut buffer = [0; 4];
        let initial: &str = initial.encode_utf8(&mut buffer);
        let words = self.words_starting_with(initial);
        let mut found: HashMap<u32, usize> = HashMap::new();
        for (word, names) in words {
            let Some(slips) = beginning_slips(typed, word, max) else { continue };
            for name in names {
                let known = found.entry(*name).or_insert(slips);
                *known = slips.min(*known);
            }
        }
        found
    }
}

#[derive(Default)]
struct NamesReader {
    names: Vec<Name>,
    numbers: HashMap<(SuggestionKind, Box<str>), u32>,
    words: BTreeMap<String, Vec<u32>>,
}

impl NamesReader {
    fn add(&mut self, kind: SuggestionKind, name: &str, holder: DocId) {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return;
        }
        // Names that are written otherwise are told apart: which of them is shown is up to those that
        // are still there.
        if let Some(number) = self.numbers.get(&(kind, name.into())) {
            if let Some(known) = self.names.get_mut(*number as usize) {
                known.holders.push(holder);
            }
            return;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let words: HashSet<String> =
            folded_words(name).into_iter().map(|(_, folded)| folded).collect();
        for word in words {
            self.words.entry(word).or_default().push(number);
        }
        let folded = text::fold(name).into();
        self.names.push(Name { kind, text: name.into(), folded, holders: vec![holder] });
        self.numbers.insert((kind, name.into()), number);
    }

    fn finish(self) -> SegmentNames {
        let words = self.words.into_iter().map(|(word, names)| (word.into(), names));
        SegmentNames { names: self.names, words: words.collect() }
    }
}
