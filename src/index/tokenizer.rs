//! The French chain as Tantivy tokenizers: the same chain that analyses queries.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::text::{self, Chain, Tokens};

/// Tokenizer of lemmas, without stop words: all that a word has stand at its place.
pub(super) const LEMMA: &str = "limier_lemma";
/// Tokenizer of folded words, stop words too.
pub(super) const FOLD: &str = "limier_fold";

/// Tokenizer of words with their accents, without stop words.
pub(super) const WRITTEN: &str = "limier_written";

/// Bytes that are kept of a written word, as of a folded one.
const WRITTEN_BYTES_MAX: usize = 128;

/// The tokenizers by name, beside Tantivy's `raw`.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, form) in [(LEMMA, Form::Lemma), (FOLD, Form::Fold), (WRITTEN, Form::Written)] {
        manager.register(
            name,
            French { form, chain: Chain::new(), token: Token::default(), waiting: vec![] },
        );
    }
    manager
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Lemma,
    Fold,
    Written,
}

#[derive(Clone)]
struct French {
    form: Form,
    chain: Chain,
    token: Token,
    /// Lemmas of the last word that are still to come, the next one last.
    waiting: Vec<String>,
}

impl Tokenizer for French {
    type TokenStream<'a> = FrenchStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FrenchStream<'a> {
        self.token.reset();
        self.waiting.clear();
        FrenchStream {
            form: self.form,
            text,
            tokens: self.chain.tokens(text),
            token: &mut self.token,
            waiting: &mut self.waiting,
        }
    }
}

struct FrenchStream<'a> {
    form: Form,
    text: &'a str,
    tokens: Tokens<'a, 'a>,
    token: &'a mut Token,
    waiting: &'a mut Vec<String>,
}

impl TokenStream for FrenchStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some(lemma) = self.waiting.pop() {
            self.token.text = lemma;
            return true;
        }
        while let Some(token) = self.tokens.next_token() {
            self.token.text.clear();
            match self.form {
                Form::Lemma if token.is_stop => continue,
                Form::Written if token.is_stop || token.is_reference => continue,
                Form::Lemma => {
                    let Some((best, others)) = token.lemmas.split_first() else { continue };
                    self.token.text.push_str(best);
                    self.waiting.extend(others.iter().rev().cloned());
                }
                Form::Fold => self.token.text.push_str(token.folded),
                Form::Written => {
                    let word = self.text.get(token.range.clone()).unwrap_or_default();
                    self.token.text.push_str(&text::written(word));
                    let kept = self.token.text.floor_char_boundary(WRITTEN_BYTES_MAX);
                    self.token.text.truncate(kept);
                }
            }
            self.token.position = token.position;
            self.token.offset_from = token.range.start;
            self.token.offset_to = token.range.end;
            return true;
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
