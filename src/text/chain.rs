//! The French chain: the one road from text to terms, for notes and for queries.

use std::ops::Range;

use super::fold::fold_into;
use super::stem::Stems;
use super::stop::{is_stop_word, listing};
use super::word::{Words, words};

/// Grows by one whenever the chain gives other terms for the same text: indexes are rebuilt.
const CHAIN_VERSION: u32 = 2;

/// Bytes of a folded word that are kept: beyond it is no word of French but data, and the index
/// refuses terms of 64 KiB.
const WORD_BYTES_MAX: usize = 128;

/// What the chain depends on, for the index's fingerprint: its version, the stop list, the
/// stemmer's algorithm date.
pub fn fingerprint() -> String {
    format!("chain {CHAIN_VERSION}; frostem 1.20260821.8; stop {}", listing())
}

/// One word, analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'c> {
    /// Bytes of the word in the original text.
    pub range: Range<usize>,
    /// Place among all words of the text, stop words counted.
    pub position: usize,
    /// The folded word.
    pub folded: &'c str,
    /// Its stem; empty for a stop word.
    pub stem: &'c str,
    /// Whether it is a stop word or an elided article: no term of the search.
    pub is_stop: bool,
}

/// The chain with its buffers and its memory of stems. One per thread.
pub struct Chain {
    folded: String,
    stems: Stems,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// A clone starts with a memory of its own, empty.
impl Clone for Chain {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl Chain {
    /// A chain that has seen no word yet.
    pub fn new() -> Self {
        Self { folded: String::new(), stems: Stems::new() }
    }

    /// Analyses the next of `words`; `position` is its place in the text.
    pub fn next_token(&mut self, words: &mut Words<'_>, position: usize) -> Option<Token<'_>> {
        let word = words.next()?;
        self.folded.clear();
        fold_into(words.text().get(word.core).unwrap_or_default(), &mut self.folded);
        if self.folded.len() > WORD_BYTES_MAX {
            self.folded.truncate(self.folded.floor_char_boundary(WORD_BYTES_MAX));
        }
        let is_stop = word.elided || is_stop_word(&self.folded);
        let stem = if is_stop { "" } else { self.stems.stem(&self.folded) };
        Some(Token { range: word.range, position, folded: &self.folded, stem, is_stop })
    }

    /// Calls `visit` with each token of `text`, in order.
    pub fn for_each(&mut self, text: &str, mut visit: impl FnMut(&Token<'_>)) {
        let mut words = words(text);
        let mut position = 0;
        while let Some(token) = self.next_token(&mut words, position) {
            visit(&token);
            position += 1;
        }
    }

    /// The stem of one folded word.
    pub fn stem(&mut self, folded: &str) -> &str {
        self.stems.stem(folded)
    }
}

/// A token that owns its words, for texts as short as a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedToken {
    /// See [`Token::range`].
    pub range: Range<usize>,
    /// See [`Token::position`].
    pub position: usize,
    /// See [`Token::folded`].
    pub folded: String,
    /// See [`Token::stem`].
    pub stem: String,
    /// See [`Token::is_stop`].
    pub is_stop: bool,
}

/// The tokens of a short text.
pub fn tokens(text: &str) -> Vec<OwnedToken> {
    let mut tokens = Vec::new();
    Chain::new().for_each(text, |token| {
        tokens.push(OwnedToken {
            range: token.range.clone(),
            position: token.position,
            folded: token.folded.to_owned(),
            stem: token.stem.to_owned(),
            is_stop: token.is_stop,
        });
    });
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn terms(text: &str) -> Vec<String> {
        tokens(text).into_iter().filter(|t| !t.is_stop).map(|t| t.stem).collect()
    }

    fn without_accents(text: &str) -> String {
        let open = text.replace('œ', "oe").replace('Œ', "OE").replace('æ', "ae");
        open.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect()
    }

    #[test]
    fn articles_and_stop_words_are_no_terms() {
        assert_eq!(
            terms("L’État et la souveraineté de l'Europe"),
            ["etat", "souverainet", "europ"]
        );
        assert!(terms("de la").is_empty());
    }

    proptest! {
        #[test]
        fn a_text_gives_the_same_terms_however_it_is_typed(
            text in "([a-zA-ZàâçéèêëîïôùûüœŒÉÈÀÇ]{1,9}[ ,.\\-'’0-9]{0,2}){0,12}"
        ) {
            let expected = terms(&text);
            prop_assert_eq!(&terms(&without_accents(&text)), &expected);
            prop_assert_eq!(&terms(&text.to_uppercase()), &expected);
            prop_assert_eq!(&terms(&text.nfd().collect::<String>()), &expected);
            prop_assert_eq!(&terms(&text.replace('\'', "’")), &expected);
            prop_assert_eq!(&terms(&text.replace('’', "'")), &expected);
        }

        #[test]
        fn ranges_are_ordered_and_on_character_boundaries(text in "\\PC{0,80}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.range.start >= end && token.range.start < token.range.end);
                prop_assert!(text.get(token.range.clone()).is_some());
                end = token.range.end;
            }
        }
    }
}
