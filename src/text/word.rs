//! Words with byte ranges into the original text.
//!
//! The text is never normalised as a whole: ranges must point at what the author wrote, so that
//! a mark in a snippet falls on it. A word is a run of letters and digits, with the combining
//! marks of decomposed text and the invisible characters that editors leave inside words.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::elision::is_elided;
use super::fold::{is_apostrophe, is_invisible};

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the whole word in the original, its inclusive ending too (`agent·e·s`).
    pub range: Range<usize>,
    /// Bytes that are analysed: the word without its inclusive ending (`agent`).
    pub core: Range<usize>,
    /// Whether it is an elided article or conjunction: `l` in `l’État`.
    pub elided: bool,
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator made by [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The text whose words these are.
    pub fn text(&self) -> &'a str {
        self.text
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + rest.find(char::is_alphanumeric)?;
        let mut chars = self.text.get(start..)?.char_indices().peekable();
        let (mut end, mut core_end, mut after) = (start, None, None);
        while let Some((offset, c)) = chars.next() {
            if is_in_word(c) {
                // Invisible characters belong to a word only between two of its letters.
                if !is_invisible(c) {
                    end = start + offset + c.len_utf8();
                }
            } else if is_inclusive_dot(c) && chars.peek().is_some_and(|(_, n)| n.is_alphabetic()) {
                core_end.get_or_insert(end);
            } else {
                after = Some((c, chars.peek().map(|(_, next)| *next)));
                break;
            }
        }
        self.at = end;
        let core = start..core_end.unwrap_or(end);
        let elided = matches!(after, Some((apostrophe, Some(next)))
            if is_apostrophe(apostrophe) && next.is_alphanumeric())
            && self.text.get(core.clone()).is_some_and(is_elided);
        Some(Word { range: start..end, core, elided })
    }
}

fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && (is_combining_mark(c) || is_invisible(c)))
}

/// The signs of inclusive writing: `agent·e·s`.
fn is_inclusive_dot(c: char) -> bool {
    matches!(c, '·' | '‧' | '⋅')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, bool)> {
        words(text).map(|w| (text.get(w.range).unwrap(), w.elided)).collect()
    }

    #[test]
    fn words_are_cut_as_written() {
        for (text, expected) in [
            ("l’État", vec![("l", true), ("État", false)]),
            ("L'ETAT", vec![("L", true), ("ETAT", false)]),
            ("jusqu'où", vec![("jusqu", true), ("où", false)]),
            ("prud’homme", vec![("prud", false), ("homme", false)]),
            (
                "e\u{301}tat nume\u{301}rique",
                vec![("e\u{301}tat", false), ("nume\u{301}rique", false)],
            ),
            ("co\u{AD}opération\u{200B}.", vec![("co\u{AD}opération", false)]),
            ("n° 2019-1088", vec![("n", false), ("2019", false), ("1088", false)]),
            ("d' usage", vec![("d", false), ("usage", false)]),
            ("DNum, « RIE »", vec![("DNum", false), ("RIE", false)]),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn inclusive_endings_belong_to_the_word_but_are_not_analysed() {
        let text = "les agent·e·s";
        let word = words(text).last().unwrap();
        assert_eq!(text.get(word.range), Some("agent·e·s"));
        assert_eq!(text.get(word.core), Some("agent"));
    }
}
