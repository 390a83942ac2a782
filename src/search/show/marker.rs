//! What to mark in a text: the words that the leaves of a plan ask for.
//!
//! Words are compared after the same chain as the search; marks are on whole words of the text as
//! written, never on an elided article.

use std::collections::HashMap;
use std::ops::Range;

use crate::search::plan::{Leaf, Test, WordForm};
use crate::text::{self, Chain};

/// Finds what to mark. Made once per request, used for every text of its answer.
pub(super) struct Marker {
    chain: Chain,
    lemmas: HashMap<String, usize>,
    prefixes: Vec<(String, usize)>,
    phrases: Vec<SideBySide>,
}

/// Words side by side that a leaf asks for.
struct SideBySide {
    /// Each with its distance from the first: the folded word, or its lemmas.
    words: Vec<(u32, Vec<String>)>,
    form: WordForm,
    leaf: usize,
}

/// A word of a text, folded.
struct TextWord {
    folded: String,
    mark: Mark,
    is_stop: bool,
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
    /// A marker of the leaves that are wanted.
    pub(super) fn new(leaves: &[Leaf]) -> Self {
        let mut marker = Self {
            chain: Chain::new(),
            lemmas: HashMap::new(),
            prefixes: Vec::new(),
            phrases: Vec::new(),
        };
        for (number, leaf) in leaves.iter().enumerate().filter(|(_, leaf)| leaf.is_wanted) {
            match &leaf.test {
                Test::Word(word) => {
                    for lemma in word.words.iter().flat_map(|word| &word.lemmas) {
                        marker.add_lemma(lemma, number);
                    }
                    for phrase in &word.phrases {
                        let words = phrase.words.iter().cloned();
                        marker.add_phrase(words, phrase.form, number);
                    }
                    if let Some(prefix) = &word.prefix {
                        marker.add_prefix(prefix, number);
                    }
                }
                Test::Prefix(prefix) | Test::TitlePrefix(prefix) => {
                    marker.add_prefix(prefix, number);
                }
                Test::Phrase(words) => {
                    let words = words.iter().map(|(at, word)| (*at, vec![word.clone()]));
                    marker.add_phrase(words, WordForm::Folded, number);
                }
                Test::Title(lemmas) => {
                    for lemma in lemmas {
                        marker.add_lemma(lemma, number);
                    }
                }
                Test::TitleWord(_)
                | Test::Author(_)
                | Test::Facet(..)
                | Test::Note(_)
                | Test::Since(_)
                | Test::Before(_) => {}
            }
        }
        marker
    }

    pub(super) fn add_lemma(&mut self, lemma: &str, leaf: usize) {
        self.lemmas.entry(lemma.to_owned()).or_insert(leaf);
    }

    fn add_prefix(&mut self, prefix: &str, leaf: usize) {
        self.prefixes.push((prefix.to_owned(), leaf));
    }

    fn add_phrase(
        &mut self,
        words: impl Iterator<Item = (u32, Vec<String>)>,
        form: WordForm,
        leaf: usize,
    ) {
        self.phrases.push(SideBySide { words: words.collect(), form, leaf });
    }

    /// What to mark in a text, in order; marks may touch or overlap.
    pub(super) fn find(&mut self, text: &str) -> Vec<Mark> {
        let Self { chain, lemmas, prefixes, phrases } = self;
        let mut found = Vec::new();
        let mut all: Vec<TextWord> = Vec::new();
        let mut chars = Chars { text, bytes: 0, chars: 0 };
        let mut tokens = chain.tokens(text);
        while let Some(token) = tokens.next_token() {
            let begun = prefixes.iter().find(|(prefix, _)| token.folded.starts_with(prefix));
            let leaf = match begun {
                Some((_, leaf)) => Some(*leaf),
                None => token.lemmas.iter().find_map(|lemma| lemmas.get(lemma)).copied(),
            };
            let is_in_phrase = !phrases.is_empty() && !token.is_reference;
            let leaf = leaf.filter(|_| !token.is_stop);
            if leaf.is_none() && !is_in_phrase {
                continue;
            }
            let chars = chars.of(&token.range);
            let mark = Mark { range: token.range, chars, leaf: leaf.unwrap_or_default() };
            if leaf.is_some() {
                found.push(mark.clone());
            }
            if is_in_phrase {
                let (folded, is_stop) = (token.folded.to_owned(), token.is_stop);
                all.push(TextWord { folded, mark, is_stop, is_article: token.is_article });
            }
        }
        self.find_phrases(&all, &mut found);
        found.sort_by_key(|f| (f.range.start, f.range.end));
        found
    }

    fn find_phrases(&mut self, all: &[TextWord], found: &mut Vec<Mark>) {
        for SideBySide { words, form, leaf } in &self.phrases {
            let Some((length, _)) = words.last() else { continue };
            for window in all.windows(*length as usize + 1) {
                let holds = words.iter().all(|(distance, forms)| {
                    window.get(*distance as usize).is_some_and(|there| match form {
                        WordForm::Folded => forms.contains(&there.folded),
                        WordForm::Any => {
                            !there.is_stop
                                && text::share_a_lemma(self.chain.lemmas(&there.folded), forms)
                        }
                    })
                });
                if !holds {
                    continue;
                }
                // The mark begins after an elided article; an article alone gets none.
                let first = window.iter().find(|word| !word.is_article);
                if let (Some(first), Some(last)) = (first, window.last()) {
                    let (first, last) = (&first.mark, &last.mark);
                    let range = first.range.start..last.range.end;
                    let chars = first.chars.start..last.chars.end;
                    found.push(Mark { range, chars, leaf: *leaf });
                }
            }
        }
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
        (Some(c), None) => c.is_whitespace() || matches!(c, '-' | '\u{2011}' | '.' | '_' | '/'),
        _ => false,
    }
}
