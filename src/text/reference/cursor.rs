//! What is still to be read of a text, and the signs that references are made of.

use std::ops::RangeInclusive;

use unicode_normalization::char::is_combining_mark;

use crate::text::fold::fold;

pub(super) const HYPHENS: [char; 4] = ['-', '\u{2010}', '\u{2011}', '–'];

/// Letters and marks of the longest word that a reference holds.
const LETTERS_MAX: usize = 24;

/// A place in a text. What cannot be read leaves it anywhere: see [`Cursor::attempt`].
#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What `read` reads; nothing moves if it fails.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut next = self.clone();
        let value = read(&mut next)?;
        *self = next;
        Some(value)
    }

    /// All the digits that come next, if they are as many.
    pub(super) fn digits(&mut self, count: RangeInclusive<usize>) -> Option<&'t str> {
        let next = self.rest().bytes().take(count.end() + 1);
        let length = next.take_while(u8::is_ascii_digit).count();
        let digits = self.rest().get(..length).filter(|_| count.contains(&length))?;
        self.at += length;
        Some(digits)
    }

    /// The letters that come next, folded; marks of decomposed text belong to them.
    pub(super) fn letters(&mut self) -> String {
        let is_letter = |c: char| c.is_alphabetic() || is_combining_mark(c);
        fold(self.take(is_letter))
    }

    /// The letters and digits that come next, folded.
    pub(super) fn letters_and_digits(&mut self) -> String {
        fold(self.take(|c| c.is_alphanumeric() || is_combining_mark(c)))
    }

    fn take(&mut self, is_meant: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let meant = rest.char_indices().take(LETTERS_MAX).take_while(|(_, c)| is_meant(*c));
        let length = meant.last().map_or(0, |(at, c)| at + c.len_utf8());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    pub(super) fn one_of(&mut self, signs: &[char]) -> Option<char> {
        self.one(|c| signs.contains(&c))
    }

    pub(super) fn one(&mut self, is_meant: impl Fn(char) -> bool) -> Option<char> {
        let next = self.rest().chars().next().filter(|c| is_meant(*c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// One blank, which does not end the line.
    pub(super) fn blank(&mut self) -> Option<char> {
        self.one(|c| c.is_whitespace() && c != '\n')
    }

    /// One blank, or two.
    pub(super) fn blanks(&mut self) -> Option<()> {
        self.blank()?;
        self.blank();
        Some(())
    }

    /// `n°`, `no`, `n.` and a blank or two, if they stand before a number.
    pub(super) fn number_sign(&mut self) -> Option<()> {
        self.attempt(|next| {
            matches!(next.letters().as_str(), "n" | "no").then_some(())?;
            next.one_of(&['°', '.']);
            next.blanks();
            next.rest().starts_with(|c: char| c.is_ascii_digit()).then_some(())
        })
    }

    /// Whether a letter or a digit follows: what was read was the beginning of something else.
    pub(super) fn goes_on(&self) -> bool {
        self.rest().starts_with(|c: char| c.is_alphanumeric() || is_combining_mark(c))
    }

    /// Whether one of `signs` follows with a letter or a digit behind it.
    pub(super) fn goes_on_after(&self, signs: impl Fn(char) -> bool) -> bool {
        let mut next = self.clone();
        next.one(signs).is_some() && next.goes_on()
    }
}

/// Whether a digit with one of `signs` behind it stands right before `at`.
pub(super) fn follows_digit(text: &str, at: usize, signs: impl Fn(char) -> bool) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    before.next().is_some_and(signs) && before.next().is_some_and(|c| c.is_ascii_digit())
}

/// Whether a group of digits may be a year.
pub(super) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}
