//! Passing over the words of a text that begin like none of those sought: they are not folded, and no
//! kind of word or of reference is told, since nobody asks.

use super::emoji::begins_emoji;
use super::fold::accented;
use super::initials::Initials;
use super::word::{Words, begins_word};

/// Words that are passed over at once, so that whoever reads can look at the clock.
const WORDS_MAX: usize = 256;

impl Words<'_> {
    /// Passes over the words that come next, as long as they begin otherwise than `sought` allows and
    /// nothing else of them can matter to the words that follow. Gives their number.
    pub(super) fn pass_over(&mut self, sought: &Initials) -> usize {
        if sought.needs_all_words() {
            return 0;
        }
        (0..WORDS_MAX).take_while(|_| self.pass_word(sought)).count()
    }

    /// Passes over one word, if that is possible.
    fn pass_word(&mut self, sought: &Initials) -> bool {
        let Some(start) = self.next_start() else { return false };
        let Some((end, initials)) = self.plain_word(start) else { return false };
        let word = self.text.get(start..end).unwrap_or_default();
        // `.NET` is a word, and a verb behind `nous` is no stop word.
        let is_told_by_sign = start > 0 && self.text.as_bytes().get(start - 1) == Some(&b'.');
        if is_told_by_sign || sought.allow_first(initials) || word.eq_ignore_ascii_case("nous") {
            return false;
        }
        self.at = end;
        true
    }

    /// Where the next word begins, as far as that can be told without its letters.
    fn next_start(&self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let byte = *self.text.as_bytes().get(at)?;
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    return Some(at);
                }
                at += 1;
                continue;
            }
            let c = self.text.get(at..)?.chars().next()?;
            if begins_word(c) || begins_emoji(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }

    /// The end of a word of plain letters and digits, and its first two letters, folded; `None` if what
    /// it is depends on what follows: an apostrophe, a hyphen, an ending, a combining mark.
    fn plain_word(&self, start: usize) -> Option<(usize, [u8; 2])> {
        let bytes = self.text.as_bytes();
        let (mut at, mut letters) = (start, [0, 0]);
        let mut read = 0;
        loop {
            let (letter, length) = match bytes.get(at) {
                Some(byte) if byte.is_ascii_alphanumeric() => (byte.to_ascii_lowercase(), 1),
                // The accented letters of French take two bytes in UTF-8.
                Some(0xC3) => {
                    let letter = self.text.get(at..at + 2)?.chars().next().and_then(accented)?;
                    (u8::try_from(letter).ok()?, 2)
                }
                _ => break,
            };
            if let Some(place) = letters.get_mut(read) {
                *place = letter;
            }
            (read, at) = (read + 1, at + length);
        }
        let after = bytes.get(at).copied().unwrap_or(b' ');
        let is_end = match after {
            b'.' => read > 1 && bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
            b' ' | b'\n' | b'\t' | b',' | b';' | b')' | b'"' | b'!' | b'?' | b']' | b'|' => true,
            _ => false,
        };
        (read > 0 && is_end).then_some((at, letters))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::chain::{Chain, OwnedToken};

    /// The tokens that `sought` allows, and those before a reference: all that whoever seeks may see.
    fn allowed(chain: &mut Chain, text: &str, sought: Initials, passes: bool) -> Vec<OwnedToken> {
        let mut found = Vec::new();
        let mut keep = |token: &crate::text::Token<'_>| {
            if token.is_reference || sought.allow(token.folded) {
                found.push(OwnedToken::from(token));
            }
        };
        match passes {
            true => {
                let mut tokens = chain.tokens_like(text, sought);
                while let Some(token) = tokens.next_token() {
                    keep(&token);
                }
            }
            false => chain.for_each(text, keep),
        }
        found
    }

    proptest! {
        #[test]
        fn what_is_sought_is_found_as_if_nothing_were_passed_over(
            text in "([a-eA-Enousléàœ]{1,6}|nous|art|n°|L’|d'|\\.NET|C\\+\\+|[0-9]{1,3}|rendez-vous|chef-d'œuvre|\
                     agent·e·s|élu\\(e\\)s|D\\.I\\.N\\.|🔥|e\u{301}tat|l\u{AD}a|[ .,;:!?()|\n\u{a0}/#-]{1,3}| | | ){0,40}",
            sought in proptest::collection::vec("[a-eno]{1,4}|chef-d'oeuvre|aller|tenir|deuxieme", 1..4),
        ) {
            let mut initials = Initials::default();
            sought.iter().for_each(|lemma| initials.add_lemma(lemma));
            let mut chain = Chain::new();
            let all: Vec<_> = allowed(&mut chain, &text, initials, false);
            let passing: Vec<_> = allowed(&mut chain, &text, initials, true);
            let without_numbers = |tokens: Vec<OwnedToken>| -> Vec<OwnedToken> {
                let is_number = |token: &OwnedToken| {
                    token.is_reference && token.folded.bytes().any(|byte| byte.is_ascii_digit())
                };
                tokens.into_iter().filter(|token| initials.needs_all_words() || !is_number(token)).collect()
            };
            prop_assert_eq!(without_numbers(passing), without_numbers(all));
        }
    }
}
