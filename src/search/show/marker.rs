//! What to mark in a text: the words that the leaves of a plan ask for.
//!
//! Words are compared after the same chain as the search; marks are on whole words of the text as
//! written, never on an elided article.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::search::deadline::Deadline;
use crate::search::plan::{Leaf, Test, WordForm};
use crate::text::{Chain, Initials, Token, is_hyphen};

/// Words between two looks at the clock.
const STRETCH: usize = 16;

/// Finds what to mark. Made once per request, used for every text of its answer.
pub(super) struct Marker {
    chain: Chain,
    wanted: Wanted,
    pub(super) deadline: Deadline,
}

/// What the leaves ask for.
#[derive(Default)]
struct Wanted {
    by_lemma: HashMap<String, Uses, RandomState>,
    by_form: HashMap<String, Uses, RandomState>,
    prefixes: Vec<(String, usize)>,
    phrases: Vec<SideBySide>,
    /// The [`sign`]s of lemmas and forms: most words of a text bear none of them, and need not be looked
    /// up.
    signs: u64,
    /// How the words begin that are asked for.
    initials: Initials,
}

/// A bit for a word, by its ends and its length.
fn sign(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let letter = |letter: Option<&u8>| letter.map_or(0, |letter| usize::from(*letter));
    let (first, last) = (letter(bytes.first()), letter(bytes.last()));
    let second = letter(bytes.get(1));
    1 << ((first * 7 + second * 13 + last * 29 + bytes.len() * 5) & 63)
}

/// What a word is wanted for.
#[derive(Default)]
struct Uses {
    /// The leaf that asks for it alone.
    leaf: Option<usize>,
    /// The words of phrases that it may be.
    slots: Vec<Slot>,
}

/// Number of a word among those of all phrases.
type Slot = usize;

/// Words side by side that a leaf asks for.
struct SideBySide {
    /// Each with its distance from the first.
    words: Vec<(u32, Slot)>,
    leaf: usize,
}

/// A word of a text that may be one of a phrase.
struct TextWord {
    slot: Slot,
    /// Number among the words of the text.
    place: usize,
    range: Range<usize>,
    /// Whether it says nothing: an article or a sign.
    is_article: bool,
}

/// A word, or words side by side, that a leaf asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// The same range, counted in characters.
    pub(super) chars: Range<usize>,
    pub(super) leaf: usize,
}

impl Marker {
    /// A marker of the leaves that are wanted. After the deadline it finds nothing.
    pub(super) fn new(leaves: &[Leaf], deadline: Deadline) -> Self {
        let mut wanted = Wanted::default();
        for (number, leaf) in leaves.iter().enumerate().filter(|(_, leaf)| leaf.is_wanted) {
            match &leaf.test {
                Test::Word(word) => {
                    for lemma in word.words.iter().flat_map(|word| &word.lemmas) {
                        wanted.add_lemma(lemma, number);
                    }
                    for phrase in &word.phrases {
                        let words = phrase.words.iter().cloned();
                        wanted.add_phrase(words, phrase.form, number);
                    }
                    if let Some(prefix) = &word.prefix {
                        wanted.add_prefix(prefix, number);
                    }
                }
                Test::Prefix(prefix) | Test::TitlePrefix(prefix) => {
                    wanted.add_prefix(prefix, number);
                }
                Test::Phrase(words) => {
                    let words = words.iter().map(|(at, word)| (*at, vec![word.clone()]));
                    wanted.add_phrase(words, WordForm::Folded, number);
                }
                Test::Title(lemmas) => {
                    for lemma in lemmas {
                        wanted.add_lemma(lemma, number);
                    }
                }
                Test::TitleWord(_)
                | Test::Named(_)
                | Test::Author(_)
                | Test::Facet(..)
                | Test::Note(_)
                | Test::Since(_)
                | Test::Before(_) => {}
            }
        }
        Self { chain: Chain::new(), wanted, deadline }
    }

    /// What to mark in a text, in order; marks may touch or overlap. Nothing if that takes too long.
    pub(super) fn find(&mut self, text: &str) -> Vec<Mark> {
        self.find_in_time(text).unwrap_or_default()
    }

    /// `None` after the deadline.
    fn find_in_time(&mut self, text: &str) -> Option<Vec<Mark>> {
        let Self { chain, wanted, deadline } = self;
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        let mut parts: Vec<TextWord> = Vec::new();
        let mut tokens = chain.tokens_like(text, wanted.initials);
        for read in 0.. {
            if read % STRETCH == 0 {
                deadline.check().ok()?;
            }
            let Some(token) = tokens.next_token() else { break };
            let leaf = wanted.visit(&token, |slot| {
                let (place, range) = (token.position, token.range.clone());
                let mut here = parts.iter().rev().take_while(|part| part.place == place);
                if here.all(|part| part.slot != slot) {
                    parts.push(TextWord { slot, place, range, is_article: token.is_article });
                }
            });
            if let Some(leaf) = leaf {
                found.push((token.range, leaf));
            }
        }
        wanted.find_phrases(&parts, &mut found, *deadline)?;
        found.sort_by_key(|(range, _)| (range.start, range.end));
        let mut chars = Chars { text, bytes: 0, chars: 0 };
        let mark = |(range, leaf)| Mark { chars: chars.of(&range), range, leaf };
        Some(found.into_iter().map(mark).collect())
    }

    #[cfg(test)]
    pub(super) fn add_lemma(&mut self, lemma: &str, leaf: usize) {
        self.wanted.add_lemma(lemma, leaf);
    }
}

impl Wanted {
    fn add_lemma(&mut self, lemma: &str, leaf: usize) {
        self.signs |= sign(lemma);
        self.initials.add_lemma(lemma);
        self.by_lemma.entry(lemma.to_owned()).or_default().leaf.get_or_insert(leaf);
    }

    fn add_prefix(&mut self, prefix: &str, leaf: usize) {
        self.initials.add_form(prefix);
        self.prefixes.push((prefix.to_owned(), leaf));
    }

    /// Words side by side, each with its distance from the first: folded words, or lemmas.
    fn add_phrase(
        &mut self,
        words: impl Iterator<Item = (u32, Vec<String>)>,
        asked: WordForm,
        leaf: usize,
    ) {
        let first: Slot = self.phrases.iter().map(|phrase| phrase.words.len()).sum();
        let wanted = match asked {
            WordForm::Folded => &mut self.by_form,
            WordForm::Any => &mut self.by_lemma,
        };
        let mut numbered = Vec::new();
        for (slot, (distance, forms)) in (first..).zip(words) {
            for form in forms {
                self.signs |= sign(&form);
                match asked {
                    WordForm::Folded => self.initials.add_form(&form),
                    WordForm::Any => self.initials.add_lemma(&form),
                }
                wanted.entry(form).or_default().slots.push(slot);
            }
            numbered.push((distance, slot));
        }
        self.phrases.push(SideBySide { words: numbered, leaf });
    }

    /// The leaf that asks for a word by itself; calls `part` with each word of a phrase that it may be.
    fn visit(&self, token: &Token<'_>, mut part: impl FnMut(Slot)) -> Option<usize> {
        let mut leaf = None;
        let may_be_wanted = |word: &str| self.signs & sign(word) != 0;
        for lemma in token.lemmas.iter().filter(|lemma| may_be_wanted(lemma)) {
            if let Some(uses) = self.by_lemma.get(lemma) {
                leaf = leaf.or(uses.leaf);
                if !token.is_reference {
                    uses.slots.iter().for_each(|slot| part(*slot));
                }
            }
        }
        if !token.is_reference
            && may_be_wanted(token.folded)
            && let Some(uses) = self.by_form.get(token.folded)
        {
            uses.slots.iter().for_each(|slot| part(*slot));
        }
        // What is sought may say nothing of numbers, and then references that hold one need not be read.
        let has_number = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
        let is_number = token.is_reference && has_number(token.folded);
        let may_begin = |prefix: &str| !is_number || has_number(prefix);
        let begins =
            |(prefix, _): &&(String, usize)| token.folded.starts_with(prefix) && may_begin(prefix);
        let begun = self.prefixes.iter().find(begins).map(|(_, leaf)| *leaf);
        begun.or(leaf).filter(|_| !token.is_stop)
    }

    /// `parts` are the words of the text that may be of a phrase, in its order.
    /// `None` after the deadline.
    fn find_phrases(
        &self,
        parts: &[TextWord],
        found: &mut Vec<(Range<usize>, usize)>,
        deadline: Deadline,
    ) -> Option<()> {
        for SideBySide { words, leaf } in &self.phrases {
            let Some((_, first_slot)) = words.first() else { continue };
            for (at, first) in parts.iter().enumerate().filter(|(_, p)| p.slot == *first_slot) {
                deadline.check().ok()?;
                let behind = parts.get(at..).unwrap_or_default();
                let part = |(distance, slot): &(u32, Slot)| {
                    let place = first.place + *distance as usize;
                    let mut near = behind.iter().take_while(|part| part.place <= place);
                    near.find(|part| part.place == place && part.slot == *slot)
                };
                let Some(held) = words.iter().map(part).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                // The mark begins after an elided article; an article alone gets none.
                let first = held.iter().find(|part| !part.is_article);
                if let (Some(first), Some(last)) = (first, held.last()) {
                    found.push((first.range.start..last.range.end, *leaf));
                }
            }
        }
        Some(())
    }
}

/// Counts the characters of a text up to ranges that come in order of their start.
struct Chars<'t> {
    text: &'t str,
    bytes: usize,
    chars: usize,
}

impl Chars<'_> {
    fn of(&mut self, range: &Range<usize>) -> Range<usize> {
        let count = |range: Range<usize>| self.text.get(range).unwrap_or_default().chars().count();
        let start = self.chars + count(self.bytes..range.start);
        let end = start + count(range.clone());
        (self.bytes, self.chars) = (range.start, start);
        start..end
    }
}

/// The bytes of marks, in order and apart from each other: words side by side share one.
pub(super) fn joined(text: &str, marks: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in marks {
        let between = |last: &Range<usize>| text.get(last.end..range.start).unwrap_or_default();
        match joined.last_mut() {
            Some(last) if range.start <= last.end || are_side_by_side(between(last)) => {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Whether the words around `between` make one expression: it is a blank, a hyphen, or the sign
/// inside a name (`TECH.GOUV`).
fn are_side_by_side(between: &str) -> bool {
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some('\n'), _) => false,
        (Some(c), None) => c.is_whitespace() || is_hyphen(c) || matches!(c, '.' | '_' | '/'),
        _ => false,
    }
}
