//! Text to tokens: words, phrases, fields, parentheses, operators.
//!
//! One pass that never goes back over what it has consumed. Pairs of parentheses within a word, the
//! last `»` and the references of several words are found beforehand, so that hostile texts cannot
//! make it look far ahead again and again.

use std::ops::Range;

use super::field::{Field, MAX_NAME_CHARS};
use super::query::{Shape, Term};
use super::token::{Operator, QueryToken};
use crate::text;

/// Whether operator words are read as operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operators {
    Read,
    Words,
}

/// The tokens of `text`, in order; ranges are bytes of `text`.
pub(super) fn lex(text: &str, operators: Operators) -> Vec<QueryToken> {
    let mut lexer = Lexer {
        text,
        at: 0,
        operators,
        in_word: pair_parentheses(text),
        last_guillemet: text.rfind('»'),
        references: find_references(text),
        tokens: Vec::new(),
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'q> {
    text: &'q str,
    at: usize,
    operators: Operators,
    /// For each byte, whether it is a `(` closed before the next blank or quote.
    in_word: Vec<bool>,
    last_guillemet: Option<usize>,
    /// Where references begin and end (`L. 321-1`, `2 août 2024`), in order, the most exact first.
    references: Vec<Range<usize>>,
    tokens: Vec<QueryToken>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.char_at(self.at) {
            match c {
                ')' => {
                    self.tokens.push(QueryToken::Close);
                    self.at += 1;
                }
                // `--option` is a word.
                '-' if self.after_boundary() && self.char_at(self.at + 1) != Some('-') => {
                    self.at += 1;
                    self.read_operand(true);
                }
                c if c.is_whitespace() => self.at += c.len_utf8(),
                _ => self.read_operand(false),
            }
        }
    }

    /// Reads what a `-` may stand before. Consumes something unless a blank, `)` or the end is next.
    fn read_operand(&mut self, negated: bool) {
        match self.char_at(self.at) {
            None | Some(')') => {}
            Some(c) if c.is_whitespace() => {}
            Some('(') => {
                self.tokens.push(QueryToken::Open { field: None, negated });
                self.at += 1;
            }
            Some(c) if is_quote(c) => {
                let quoted = self.find_phrase(self.at);
                self.at = quoted.as_ref().map_or(self.at + c.len_utf8(), |(_, end)| *end);
                let term = quoted.and_then(|(text, _)| self.term(None, Shape::Phrase, text));
                self.tokens.extend(term.map(|term| QueryToken::Term { term, negated }));
            }
            Some(_) => {
                if let Some((token, end)) = self.find_field(negated) {
                    self.tokens.push(token);
                    self.at = end;
                } else {
                    self.read_word(negated);
                }
            }
        }
    }

    fn read_word(&mut self, negated: bool) {
        let start = self.at;
        let (term, end) = self.find_word(start, None);
        self.at = end;
        let Some(term) = term else { return };
        let bare = self.text.get(start..end) == Some(term.text.as_str());
        self.tokens.push(match Operator::named(&term.text) {
            Some(operator) if bare && !negated && self.operators == Operators::Read => {
                QueryToken::Operator(operator, term)
            }
            _ => QueryToken::Term { term, negated },
        });
    }

    /// `name:value` or `name:(` here, and where it ends, when the name is a field's. A blank before
    /// the colon, as French has it, and blanks behind are no matter; a `-` behind a blank excludes.
    fn find_field(&self, negated: bool) -> Option<(QueryToken, usize)> {
        let rest = self.text.get(self.at..)?;
        let (colon, _) = rest.char_indices().take(MAX_NAME_CHARS + 2).find(|(_, c)| *c == ':')?;
        let field = Some(Field::named(rest.get(..colon)?.trim_end())?);
        let value = rest.get(colon + 1..)?.trim_start();
        let start = self.text.len() - value.len();
        let (term, end) = match self.char_at(start)? {
            '-' if start > self.at + colon + 1 => return None,
            '(' => return Some((QueryToken::Open { field, negated }, start + 1)),
            c if is_quote(c) => {
                let (text, end) = self.find_phrase(start)?;
                (self.term(field, Shape::Phrase, text), end)
            }
            _ => self.find_word(start, field),
        };
        term.map(|term| (QueryToken::Term { term, negated }, end))
    }

    /// The word that begins at `start`, or the reference of several words, if there is anything to
    /// look for in it, and where it ends. A backslash before it is not part of it, nor are stars
    /// behind it; these make a prefix of a word of two letters or more.
    fn find_word(&self, start: usize, field: Option<Field>) -> (Option<Term>, usize) {
        let escaped = self.char_at(start) == Some('\\');
        let start = start + usize::from(escaped);
        let mut end = self.find_word_end(start, escaped);
        if let Some(reference) = self.reference_at(start).filter(|reference| reference.end > end) {
            end = self.find_word_end(reference.end, escaped);
        }
        let word = self.text.get(start..end).unwrap_or_default();
        let text = word.trim_end_matches('*');
        let starred = text.len() < word.len()
            && text.ends_with(char::is_alphanumeric)
            && text.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some();
        let shape = if starred { Shape::Prefix } else { Shape::Word };
        (self.term(field, shape, start..start + text.len()), end)
    }

    fn find_word_end(&self, start: usize, escaped: bool) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut inside = 0_usize;
        for (at, c) in rest.char_indices() {
            match c {
                '(' if self.in_word.get(start + at) == Some(&true)
                    && (escaped || rest.get(..at).and_then(Operator::named).is_none()) =>
                {
                    inside += 1;
                }
                ')' if inside > 0 => inside -= 1,
                '(' | ')' => return start + at,
                c if is_separator(c) => return start + at,
                _ => {}
            }
        }
        self.text.len()
    }

    /// The most exact reference that begins at `start`.
    fn reference_at(&self, start: usize) -> Option<&Range<usize>> {
        let first = self.references.partition_point(|reference| reference.start < start);
        self.references.get(first).filter(|reference| reference.start == start)
    }

    /// What the quote at `open` encloses, without blanks around, and the end of the closing quote.
    fn find_phrase(&self, open: usize) -> Option<(Range<usize>, usize)> {
        let quote = self.char_at(open)?;
        let closes: fn(char) -> bool = match quote {
            '»' => return None,
            '«' if Some(open) < self.last_guillemet => |c| c == '»',
            c if is_straight(c) => is_straight,
            _ => return None,
        };
        let start = open + quote.len_utf8();
        let rest = self.text.get(start..)?;
        let (length, closing) = rest.char_indices().find(|(_, c)| closes(*c))?;
        let inside = rest.get(..length)?;
        let blanks = inside.len() - inside.trim_start().len();
        let text = start + blanks..start + blanks + inside.trim().len();
        Some((text, start + length + closing.len_utf8()))
    }

    /// A term, unless its text has no word.
    fn term(&self, field: Option<Field>, shape: Shape, range: Range<usize>) -> Option<Term> {
        let text = self.text.get(range.clone())?;
        let has_word = text::has_word(text);
        has_word.then(|| Term { field, shape, text: text.to_owned(), range })
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Whether what is before can be followed by a `-` that excludes.
    fn after_boundary(&self) -> bool {
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'))
    }
}

/// Straight and curly quotes are one kind: keyboards and word processors mix them.
pub(super) fn is_straight(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

fn is_quote(c: char) -> bool {
    is_straight(c) || matches!(c, '«' | '»')
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_quote(c)
}

/// The references that a term may be: what has a meaning of its own in a query ends them.
fn find_references(text: &str) -> Vec<Range<usize>> {
    let is_sign = |c: char| is_quote(c) || matches!(c, '(' | ')' | '\\');
    let found = text::references(text).into_iter().map(|(range, _)| range);
    let mut references: Vec<_> = found
        .filter(|range| !text.get(range.clone()).unwrap_or_default().contains(is_sign))
        .collect();
    references.sort_by_key(|range| range.start);
    references
}

fn pair_parentheses(text: &str) -> Vec<bool> {
    let mut paired = vec![false; text.len()];
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => {
                if let Some(slot) = open.pop().and_then(|at| paired.get_mut(at)) {
                    *slot = true;
                }
            }
            c if is_separator(c) => open.clear(),
            _ => {}
        }
    }
    paired
}
