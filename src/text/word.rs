//! Words with byte ranges into the original text.
//!
//! The text is never normalised as a whole: ranges must point at what the author wrote, so that
//! a mark in a snippet falls on it. A word is a run of letters and digits, with the combining
//! marks of decomposed text and the invisible characters that editors leave inside words. A dotted
//! acronym (`D.I.N.U.M.`) is one word, and so are an emoji and the names that end in signs (`C#`,
//! `C++`) or begin with one (`.NET`).

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::elision::is_elided;
use super::emoji::{begins_emoji, emoji_length, is_look};
use super::fold::{fold, fold_into, is_apostrophe, is_invisible};
use super::inclusive::inclusive_ending;

/// Bytes of `net`, were each of its letters accented.
const NET_BYTES_MAX: usize = 9;

/// Characters between `art` and the number, and the first digit: `. L.* 3`.
const ARTICLE_CHARS_MAX: usize = 7;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the whole word in the original, its inclusive ending too (`agent·e·s`).
    pub range: Range<usize>,
    /// Bytes that are analysed: the word without its inclusive ending (`agent`).
    pub core: Range<usize>,
    /// What the word is there for.
    pub role: Role,
}

impl Word {
    /// Whether it says something by itself, and may be marked.
    pub fn is_content(&self) -> bool {
        !matches!(self.role, Role::Article | Role::NumberSign)
    }
}

/// What a word is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A word like most.
    Word,
    /// Letters with full stops between them: `D.I.N.U.M.`
    DottedAcronym,
    /// A picture among letters: `🔥`
    Emoji,
    /// An elided article or conjunction: `l` in `l’État`.
    Article,
    /// The sign before a number: `n` in `n° 2019-1088`, `no` in `no 5`.
    NumberSign,
    /// `art.` before the number of an article of law: `art. L. 321-1`, `art. 5`.
    LawArticle,
}

/// The words of `text`, in order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Whether `text` holds a word. A text of signs only (`???`, `« »`) says nothing.
pub fn has_word(text: &str) -> bool {
    words(text).next().is_some()
}

/// Iterator made by [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    pub(super) text: &'a str,
    /// Where the rest begins.
    pub(super) at: usize,
}

impl<'a> Words<'a> {
    /// The text whose words these are.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Puts the folded form of one of these words into `folded`: acronyms without their stops,
    /// every number sign as `n`.
    pub fn fold_word(&self, word: &Word, folded: &mut String) {
        folded.clear();
        match word.role {
            Role::NumberSign => folded.push('n'),
            Role::LawArticle => folded.push_str("article"),
            _ => fold_into(self.text.get(word.core.clone()).unwrap_or_default(), folded),
        }
        match word.role {
            Role::DottedAcronym => folded.retain(|c| c != '.'),
            Role::Emoji => folded.retain(|c| !is_look(c)),
            _ => {}
        }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// `C#`, `C++` or `.NET`, when `word` is the letters of such a name.
    fn name_with_sign(&self, word: &Range<usize>) -> Option<Range<usize>> {
        let (letters, after) = (self.text.get(word.clone())?, self.rest(word.end));
        let before = self.text.get(self.at..word.start)?;
        if let Some(before) = before.strip_suffix('.') {
            // `site.net` is no such name.
            let is_free = !before.ends_with('.') && (!before.is_empty() || self.at == 0);
            let is_net = is_free && letters.len() <= NET_BYTES_MAX && fold(letters) == "net";
            return is_net.then_some(word.start - 1..word.end);
        }
        let sign = ["#", "++"].into_iter().find(|sign| after.starts_with(sign))?;
        // A version may follow: `C++17`. `a#1` is an address.
        let goes_on = after.get(sign.len()..)?.starts_with(|c: char| match sign {
            "#" => is_in_word(c) || c == '#',
            _ => c.is_alphabetic() || c == '+',
        });
        let is_name = !goes_on && letter_at(letters, 0) == Some(letters.len());
        is_name.then_some(word.start..word.end + sign.len())
    }

    fn role(&self, core: Range<usize>) -> Role {
        let (core, rest) = (self.text.get(core.clone()).unwrap_or_default(), self.rest(core.end));
        let mut after = rest.chars();
        let meets_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if after.next().is_some_and(is_apostrophe) && meets_letter(after.next()) && is_elided(core)
        {
            return Role::Article;
        }
        if is_number_sign(core) && stands_before_number(rest) {
            return Role::NumberSign;
        }
        if ["art", "arts"].iter().any(|sign| core.eq_ignore_ascii_case(sign))
            && stands_before_article(rest)
        {
            return Role::LawArticle;
        }
        Role::Word
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let begins = |c: char| begins_word(c) || begins_emoji(c);
        let start = self.at + self.rest(self.at).find(begins)?;
        let emoji = emoji_length(self.rest(start));
        if emoji > 0 {
            self.at = start + emoji;
            let range = start..self.at;
            return Some(Word { core: range.clone(), range, role: Role::Emoji });
        }
        // Most words are ASCII to their end.
        let plain = start + self.rest(start).bytes().take_while(u8::is_ascii_alphanumeric).count();
        let mut end = plain;
        for (offset, c) in self.rest(plain).char_indices() {
            if !is_in_word(c) {
                break;
            }
            // Invisible characters belong to a word only between two of its letters.
            if !is_invisible(c) {
                end = plain + offset + c.len_utf8();
            }
        }
        let core = start..end;
        let acronym = dotted_acronym(self.rest(start), end - start);
        if acronym > 0 {
            self.at = start + acronym;
            let range = start..self.at;
            return Some(Word { core: range.clone(), range, role: Role::DottedAcronym });
        }
        if let Some(core) = self.name_with_sign(&core) {
            self.at = core.end;
            return Some(Word { range: core.clone(), core, role: Role::Word });
        }
        let written = self.text.get(core.clone()).unwrap_or_default();
        let ending = inclusive_ending(written, self.rest(end));
        self.at = end + ending;
        let role = if ending > 0 { Role::Word } else { self.role(core.clone()) };
        Some(Word { range: start..self.at, core, role })
    }
}

/// How many bytes of `text` are letters with a stop between each and the next, when its first
/// word, of `first` bytes, is a single letter: at least two letters, and no longer word behind.
fn dotted_acronym(text: &str, first: usize) -> usize {
    if letter_at(text, 0) != Some(first) {
        return 0;
    }
    let mut end = first;
    while text.get(end..).is_some_and(|rest| rest.starts_with('.'))
        && let Some(next) = letter_at(text, end + 1)
    {
        end = next;
    }
    let goes_on = text.get(end..).and_then(|rest| rest.strip_prefix('.'));
    let goes_on = goes_on.is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    if end == first || goes_on { 0 } else { end }
}

/// The end of the letter at `at`, if no other letter or digit follows it.
fn letter_at(text: &str, at: usize) -> Option<usize> {
    let mut chars = text.get(at..)?.char_indices().peekable();
    // A ligature is two letters to those who type without it.
    let is_one = |c: char| c.is_alphabetic() && !matches!(c, 'œ' | 'Œ' | 'æ' | 'Æ' | 'ß');
    let (_, letter) = chars.next().filter(|(_, c)| is_one(*c))?;
    let mut end = letter.len_utf8();
    while let Some((offset, mark)) = chars.next_if(|(_, c)| !c.is_ascii() && is_combining_mark(*c))
    {
        end = offset + mark.len_utf8();
    }
    chars.peek().is_none_or(|(_, c)| !is_in_word(*c)).then_some(at + end)
}

/// Whether `word` may stand for `numéro`.
fn is_number_sign(word: &str) -> bool {
    ["n", "no", "nos"].iter().any(|sign| word.eq_ignore_ascii_case(sign))
}

/// Whether a number comes next, a degree sign, a stop and a blank or two between at most.
fn stands_before_number(rest: &str) -> bool {
    let sign = |c: &char| matches!(c, '°' | 'º' | 'ᵒ' | '.') || c.is_whitespace();
    let mut rest = rest.chars().enumerate().skip_while(|(at, c)| *at < 4 && sign(c));
    rest.next().is_some_and(|(at, c)| at > 0 && c.is_ascii_digit())
}

/// Whether the number of an article of law comes next, after the letter of its code or not.
fn stands_before_article(rest: &str) -> bool {
    let between = |c: &char| {
        matches!(c.to_ascii_lowercase(), 'l' | 'r' | 'd' | '.' | '*' | ' ' | '\u{a0}' | '\u{202f}')
    };
    let mut rest = rest.chars().take(ARTICLE_CHARS_MAX).skip_while(between);
    rest.next().is_some_and(|c| c.is_ascii_digit())
}

pub(super) fn begins_word(c: char) -> bool {
    // Nearly all of French, without a look at the tables of Unicode.
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    if matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ') {
        return true;
    }
    // The modifier apostrophe of `lʼÉtat` passes for a letter.
    c.is_alphanumeric() && !is_combining_mark(c) && !is_ordinal_sign(c) && !is_apostrophe(c)
}

fn is_in_word(c: char) -> bool {
    begins_word(c) || !c.is_ascii() && (is_combining_mark(c) || is_invisible(c))
}

/// `º` and `ᵒ` pass for letters, but stand for a degree sign in `nº`.
fn is_ordinal_sign(c: char) -> bool {
    matches!(c, 'º' | 'ᵒ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, bool)> {
        words(text).map(|w| (text.get(w.range.clone()).unwrap(), !w.is_content())).collect()
    }

    #[test]
    fn words_are_cut_as_written() {
        for (text, expected) in [
            ("l’État", vec![("l", true), ("État", false)]),
            ("L'ETAT", vec![("L", true), ("ETAT", false)]),
            ("lʼÉtat", vec![("l", true), ("État", false)]),
            ("jusqu'où", vec![("jusqu", true), ("où", false)]),
            ("prud’homme", vec![("prud", false), ("homme", false)]),
            (
                "e\u{301}tat nume\u{301}rique",
                vec![("e\u{301}tat", false), ("nume\u{301}rique", false)],
            ),
            ("co\u{AD}opération\u{200B}.", vec![("co\u{AD}opération", false)]),
            ("n° 2019-1088", vec![("n", true), ("2019", false), ("1088", false)]),
            ("nº2019, no 7", vec![("n", true), ("2019", false), ("no", true), ("7", false)]),
            ("n. 5 ; no, non", vec![("n", true), ("5", false), ("no", false), ("non", false)]),
            ("la D.I.N.U.M.", vec![("la", false), ("D.I.N.U.M", false)]),
            (
                "l’U.E. et a.b.exemple",
                vec![
                    ("l", true),
                    ("U.E", false),
                    ("et", false),
                    ("a", false),
                    ("b", false),
                    ("exemple", false),
                ],
            ),
            ("L. 321-1", vec![("L", false), ("321", false), ("1", false)]),
            ("d' usage", vec![("d", false), ("usage", false)]),
            ("DNum, « RIE »", vec![("DNum", false), ("RIE", false)]),
            ("º 1ᵒ ᵒ", vec![("1", false)]),
            ("vite🔥 👍🏽!", vec![("vite", false), ("🔥", false), ("👍🏽", false)]),
            ("C#, C++17 (F#)", vec![("C#", false), ("C++", false), ("17", false), ("F#", false)]),
            (
                "a#1 ab# c+ d+++",
                vec![("a", false), ("1", false), ("ab", false), ("c", false), ("d", false)],
            ),
            (".NET, .Net", vec![(".NET", false), (".Net", false)]),
            (
                "ASP.NET ...net site.net",
                vec![
                    ("ASP", false),
                    ("NET", false),
                    ("net", false),
                    ("site", false),
                    ("net", false),
                ],
            ),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn signs_alone_are_no_words() {
        assert!(has_word("🔥") && has_word("C#") && has_word("« 1 »"));
        assert!(!has_word("???") && !has_word("«»") && !has_word("\u{FE0F}") && !has_word(""));
        // A mark that is a vowel of Khmer: alphabetic, and nothing is left of it.
        assert!(!has_word("\u{17C7}") && has_word("\u{1780}\u{17C7}"));
    }

    #[test]
    fn the_colour_of_an_emoji_is_no_part_of_the_word() {
        let folded = |text: &str| {
            let (mut words, mut folded) = (words(text), String::new());
            let word = words.next().unwrap();
            words.fold_word(&word, &mut folded);
            folded
        };
        assert_eq!(folded("👍🏽"), folded("👍"));
        assert_eq!(folded("❤\u{FE0F}"), "❤");
        assert_eq!(folded("👩🏽\u{200D}💻"), folded("👩\u{200D}💻"));
        assert_eq!(folded("C#"), "c#");
    }

    #[test]
    fn inclusive_endings_belong_to_the_word_but_are_not_analysed() {
        let text = "les agent·e·s";
        let word = words(text).last().unwrap();
        assert_eq!(text.get(word.range), Some("agent·e·s"));
        assert_eq!(text.get(word.core), Some("agent"));
        for (text, core) in [
            ("acteurs/trices", "acteurs"),
            ("motivé.e", "motivé"),
            ("directeur·rice·s", "directeur"),
        ] {
            let read: Vec<_> = words(text).map(|word| text.get(word.core).unwrap()).collect();
            assert_eq!(read, [core], "{text}");
        }
        for text in ["km/s", "et/ou", "octets/s", "site.ne", "dis-le"] {
            assert_eq!(words(text).count(), 2, "{text}");
        }
    }
}
