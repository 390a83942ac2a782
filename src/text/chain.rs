//! The French chain: the one road from text to terms, for notes and for queries.

use std::ops::Range;

use super::initials::Initials;
use super::lemmas::Lemmatizer;
use super::lexicon;
use super::reference::{Reference, References};
use super::stop::{is_after_nous, is_stop_word, listing};
use super::word::{Words, words};

/// Grows by one whenever the chain gives other terms for the same text: indexes are rebuilt.
const CHAIN_VERSION: u32 = 11;

/// Bytes of a folded word that are kept: beyond it is no word of French but data, and the index
/// refuses terms of 64 KiB.
const WORD_BYTES_MAX: usize = 128;

/// What the chain depends on, for the index's fingerprint: its version, the lexicon, the stop list.
pub fn fingerprint() -> String {
    format!("chain {CHAIN_VERSION}; lexicon {}; stop {}", lexicon::fingerprint(), listing())
}

/// One word, analysed; or a reference, one term beside the words that it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'c> {
    /// Bytes of the word in the original text.
    pub range: Range<usize>,
    /// Place among all words of the text, stop words counted.
    pub position: usize,
    /// The folded word.
    pub folded: &'c str,
    /// The lemmas that it may be a form of, the best reading first; none for a stop word.
    pub lemmas: &'c [String],
    /// Whether it is a stop word or an elided article: no term of the search.
    pub is_stop: bool,
    /// Whether it is an elided article or the sign before a number: nothing to mark.
    pub is_article: bool,
    /// Whether it is a reference (`2019-1088`, `L. 321-1`, `2 août 2024`, `14 h 30`), which stands at
    /// the position of its first word, after it.
    pub is_reference: bool,
}

/// The chain with its buffers and its memory of lemmas. One per thread.
pub struct Chain {
    folded: String,
    lemmatizer: Lemmatizer,
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
        Self { folded: String::new(), lemmatizer: Lemmatizer::new() }
    }

    /// The tokens of `text`, in order.
    pub fn tokens<'t, 'c>(&'c mut self, text: &'t str) -> Tokens<'t, 'c> {
        self.tokens_like(text, Initials::ANY)
    }

    /// The same; but words that begin otherwise may be passed over, and are not looked up: they have no
    /// lemmas, stop words or not. Without a number in what is sought, numbers and references that hold one
    /// may be missing too.
    pub(crate) fn tokens_like<'t, 'c>(
        &'c mut self,
        text: &'t str,
        initials: Initials,
    ) -> Tokens<'t, 'c> {
        Tokens {
            chain: self,
            initials,
            words: words(text),
            position: 0,
            references: References::default(),
            waiting: Vec::new(),
            follows_nous: false,
        }
    }

    /// Calls `visit` with each token of `text`, in order.
    pub fn for_each(&mut self, text: &str, mut visit: impl FnMut(&Token<'_>)) {
        let mut tokens = self.tokens(text);
        while let Some(token) = tokens.next_token() {
            visit(&token);
        }
    }

    /// The lemmas of one folded word, the best reading first.
    pub fn lemmas(&mut self, folded: &str) -> &[String] {
        self.lemmatizer.lemmas(folded)
    }
}

/// The tokens of a text, made by [`Chain::tokens`]: each is lent until the next.
pub struct Tokens<'t, 'c> {
    chain: &'c mut Chain,
    initials: Initials,
    words: Words<'t>,
    /// Of the next word.
    position: usize,
    references: References,
    /// References that begin with the last word, the next one last.
    waiting: Vec<Reference>,
    /// Whether the last word was `nous`.
    follows_nous: bool,
}

impl Tokens<'_, '_> {
    /// The next token.
    pub fn next_token(&mut self) -> Option<Token<'_>> {
        let Self { chain, initials, words, position, references, waiting, follows_nous } = self;
        if let Some(reference) = waiting.pop() {
            let Chain { folded, lemmatizer } = &mut **chain;
            *folded = reference.term;
            let lemmas = lemmatizer.lemmas(folded);
            return Some(Token {
                range: reference.range,
                position: *position - 1,
                folded,
                lemmas,
                is_stop: false,
                is_article: false,
                is_reference: true,
            });
        }
        let passed = words.pass_over(initials);
        if passed > 0 {
            *position += passed;
            *follows_nous = false;
        }
        let word = words.next()?;
        *position += 1;
        words.fold_word(&word, &mut chain.folded);
        *waiting = references.beginning_with(words.text(), &word, &chain.folded);
        waiting.reverse();
        let Chain { folded, lemmatizer } = &mut **chain;
        if folded.len() > WORD_BYTES_MAX {
            folded.truncate(folded.floor_char_boundary(WORD_BYTES_MAX));
        }
        let is_verb = std::mem::replace(follows_nous, folded == "nous") && is_after_nous(folded);
        let is_article = !word.is_content();
        let is_looked_up = initials.allow(folded);
        let is_stop = is_article || is_verb || is_looked_up && is_stop_word(folded);
        let lemmas = if is_stop || !is_looked_up { &[] } else { lemmatizer.lemmas(folded) };
        let position = *position - 1;
        let is_reference = false;
        Some(Token {
            range: word.range,
            position,
            folded,
            lemmas,
            is_stop,
            is_article,
            is_reference,
        })
    }
}

/// The references and days of a text, without its words: their bytes and the term that each is.
pub fn references(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let (mut words, mut folded) = (words(text), String::new());
    let mut references = References::default();
    while let Some(word) = words.next() {
        words.fold_word(&word, &mut folded);
        let here = references.beginning_with(text, &word, &folded);
        found.extend(here.into_iter().map(|reference| (reference.range, reference.term)));
    }
    found
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
    /// See [`Token::lemmas`].
    pub lemmas: Vec<String>,
    /// See [`Token::is_stop`].
    pub is_stop: bool,
    /// See [`Token::is_reference`].
    pub is_reference: bool,
}

impl From<&Token<'_>> for OwnedToken {
    fn from(token: &Token<'_>) -> Self {
        Self {
            range: token.range.clone(),
            position: token.position,
            folded: token.folded.to_owned(),
            lemmas: token.lemmas.to_vec(),
            is_stop: token.is_stop,
            is_reference: token.is_reference,
        }
    }
}

/// The tokens of a short text.
pub fn tokens(text: &str) -> Vec<OwnedToken> {
    let mut tokens = Vec::new();
    Chain::new().for_each(text, |token| tokens.push(OwnedToken::from(token)));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn terms(text: &str) -> Vec<String> {
        tokens(text).into_iter().filter(|t| !t.is_stop).flat_map(|t| t.lemmas).collect()
    }

    fn without_accents(text: &str) -> String {
        let open = text.replace('œ', "oe").replace('Œ', "OE").replace('æ', "ae");
        open.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect()
    }

    #[test]
    fn articles_and_stop_words_are_no_terms() {
        assert_eq!(
            terms("L’État et la souveraineté de l'Europe"),
            ["etat", "souverainete", "europe"]
        );
        assert!(terms("de la").is_empty());
    }

    #[test]
    fn references_are_terms_beside_their_words() {
        for (text, expected) in [
            ("décret n° 2019-1088", &["decret", "2019", "2019-1088", "1088"][..]),
            ("décret no 2019- 1088", &["decret", "2019", "2019-1088", "1088"]),
            ("article L. 321-1-2", &["article", "321", "321-1-2", "l321-1-2", "1", "2"]),
            ("article L321-1-2", &["article", "l321", "321-1-2", "l321-1-2", "1", "2"]),
            ("le 2 août 2024", &["2", "2024-08-02", "aout", "2024"]),
            ("la D.I.N.U.M.", &["dinum"]),
            ("élu(e)s", &["elu", "elire"]),
            ("tou·te·s", &["tout"]),
            ("art. L. 321-1, ART 5", &["article", "l321-1", "321-1", "321", "1", "article", "5"]),
            ("l'art 2, l’art contemporain", &["article", "2", "art", "contemporain"]),
            ("rendez-vous", &["rendre", "rendezvou"]),
            ("rendezvous", &["rendezvou"]),
            ("la 2nde", &["deuxieme", "second"]),
        ] {
            let mut terms = terms(text);
            let mut expected = expected.to_vec();
            terms.sort();
            expected.sort();
            assert_eq!(terms, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_gives_the_same_terms_however_it_is_typed(
            text in "([a-zA-ZàâçéèêëîïôùûüœŒÉÈÀÇ]{1,9}[ ,.\\-'’0-9#+/:()]{0,3}){0,12}"
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
            for token in tokens(&text).into_iter().filter(|token| !token.is_reference) {
                prop_assert!(token.range.start >= end && token.range.start < token.range.end);
                prop_assert!(text.get(token.range.clone()).is_some());
                end = token.range.end;
            }
        }
    }
}
