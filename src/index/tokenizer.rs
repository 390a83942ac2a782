//! The French chain as Tantivy tokenizers: the same chain that analyses queries.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::text::{self, Chain, Words};

/// Tokenizer of stems, without stop words.
pub(super) const STEM: &str = "limier_stem";
/// Tokenizer of folded words, stop words too.
pub(super) const FOLD: &str = "limier_fold";

/// Both tokenizers by name, beside Tantivy's `raw`.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, form) in [(STEM, Form::Stem), (FOLD, Form::Fold)] {
        manager.register(name, French { form, chain: Chain::new(), token: Token::default() });
    }
    manager
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Stem,
    Fold,
}

#[derive(Clone)]
struct French {
    form: Form,
    chain: Chain,
    token: Token,
}

impl Tokenizer for French {
    type TokenStream<'a> = FrenchStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FrenchStream<'a> {
        self.token.reset();
        FrenchStream {
            form: self.form,
            words: text::words(text),
            next_position: 0,
            chain: &mut self.chain,
            token: &mut self.token,
        }
    }
}

struct FrenchStream<'a> {
    form: Form,
    words: Words<'a>,
    next_position: usize,
    chain: &'a mut Chain,
    token: &'a mut Token,
}

impl TokenStream for FrenchStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(token) = self.chain.next_token(&mut self.words, self.next_position) {
            self.next_position += 1;
            let term = match self.form {
                Form::Stem if token.is_stop => continue,
                Form::Stem => token.stem,
                Form::Fold => token.folded,
            };
            self.token.text.clear();
            self.token.text.push_str(term);
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
