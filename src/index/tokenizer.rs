//! Tantivy's side of [`super::terms`]: a tokenizer that reads terms which are analysed already.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::terms::read_term;

/// The tokenizer of fields whose values are packed terms.
pub(super) const PACKED: &str = "limier_packed";

/// The tokenizers by name, beside Tantivy's `raw`.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(PACKED, PackedTerms(Token::default()));
    manager
}

#[derive(Clone)]
struct PackedTerms(Token);

impl Tokenizer for PackedTerms {
    type TokenStream<'a> = PackedStream<'a>;

    fn token_stream<'a>(&'a mut self, packed: &'a str) -> PackedStream<'a> {
        self.0.reset();
        self.0.position = 0;
        PackedStream { rest: packed, token: &mut self.0 }
    }
}

struct PackedStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl TokenStream for PackedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((steps, term, rest)) = read_term(self.rest) else { return false };
        self.rest = rest;
        self.token.position += steps;
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
