//! References and days: `décret n° 2019-1088`, `L. 321-1`, `2 août 2024` are one term each, however
//! they are typed.
//!
//! The words that they are made of stay terms too: `2019` still finds `2019-1088`.

use std::ops::Range;

use super::fold::fold;
use super::month::month_number;
use super::word::Word;

/// A reference found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// One spelling for all: `2019-1088`, `l321-1`, `2024-08-02`.
    pub(super) term: String,
}

/// Letters that stand before the number of an article of law, folded.
const CODES: [&str; 5] = ["l", "r", "d", "a", "lo"];
/// Groups of digits in one number.
const GROUPS_MAX: usize = 6;
/// Digits of one group.
const DIGITS_MAX: usize = 6;

/// Finds the references of a text while its words are read.
#[derive(Default)]
pub(super) struct References {
    /// Where the last one ended: none begins before.
    covered: usize,
}

impl References {
    /// Those that begin with `word` of `text`, whose folded form is `folded`, longest first: that
    /// of an article holds its number.
    pub(super) fn beginning_with(
        &mut self,
        text: &str,
        word: &Word,
        folded: &str,
    ) -> Vec<Reference> {
        if word.range.start < self.covered || !word.is_content() {
            return Vec::new();
        }
        let found = references_at(text, word.core.clone(), folded);
        self.covered = found.first().map_or(self.covered, |longest| longest.range.end);
        found
    }
}

fn references_at(text: &str, word: Range<usize>, folded: &str) -> Vec<Reference> {
    let Some(first) = folded.as_bytes().first() else { return Vec::new() };
    if first.is_ascii_digit() {
        return day(text, word.start).or_else(|| number(text, word.start)).into_iter().collect();
    }
    let letters = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    if !CODES.contains(&letters) {
        return Vec::new();
    }
    article(text, word, letters).unwrap_or_default()
}

/// `L. 321-1`, `L321-1`: the article and its bare number.
fn article(text: &str, word: Range<usize>, letters: &str) -> Option<Vec<Reference>> {
    let written = text.get(word.clone())?;
    let start = match written.find(|c: char| c.is_ascii_digit()) {
        Some(at) => word.start + at,
        None => {
            let rest = text.get(word.end..)?;
            let signs = rest.len() - rest.trim_start_matches(['.', '*']).len();
            let after = blanks(rest.get(signs..)?);
            // `a 2019-1088` is a verb and a number.
            if signs == 0 && (after.is_none() || letters == "a") {
                return None;
            }
            word.end + signs + after.unwrap_or(0)
        }
    };
    let number = number(text, start)?;
    let article = Reference {
        range: word.start..number.range.end,
        term: format!("{letters}{}", number.term),
    };
    Some(vec![article, number])
}

/// `2019-1088`: groups of digits with a hyphen between.
fn number(text: &str, start: usize) -> Option<Reference> {
    let mut rest = Rest { text, at: start };
    let mut term = rest.digits(1..=DIGITS_MAX)?.to_owned();
    let is_year = term.len() == 4 && (term.starts_with("19") || term.starts_with("20"));
    let mut end = None;
    for group in 1..GROUPS_MAX {
        let mut next = rest.clone();
        let is_joined = next.one_of(&['-', '\u{2010}', '\u{2011}', '–']).is_some();
        // `2019- 1088`: a line was broken there once.
        if is_year && group == 1 {
            next.blanks();
        }
        let Some(digits) = next.digits(1..=DIGITS_MAX).filter(|_| is_joined) else { break };
        term.push('-');
        term.push_str(digits);
        end = Some(next.at);
        rest = next;
    }
    let range = start..end?;
    (!rest.goes_on()).then_some(Reference { range, term })
}

/// `2 août 2024`, `1er mars 2020`, `02/08/2024`, `2.8.2024`, `2024-08-02`.
fn day(text: &str, start: usize) -> Option<Reference> {
    let mut rest = Rest { text, at: start };
    let first = rest.digits(1..=4)?;
    let (year, month, of_month) = match first.len() {
        1 | 2 => {
            let sign = rest.one_of(&['/', '.', '-']);
            if let Some(sign) = sign {
                let month = rest.digits(1..=2)?;
                rest.one_of(&[sign])?;
                (rest.digits(4..=4)?, month.parse().ok()?, first)
            } else {
                rest.ordinal();
                rest.blanks()?;
                let month = month_number(&fold(rest.letters()))?;
                rest.one_of(&['.']);
                rest.blanks()?;
                (rest.digits(4..=4)?, month, first)
            }
        }
        4 => {
            let sign = rest.one_of(&['-', '/', '\u{2010}', '\u{2011}'])?;
            let month = rest.digits(2..=2)?.parse().ok()?;
            rest.one_of(&[sign])?;
            (first, month, rest.digits(2..=2)?)
        }
        _ => return None,
    };
    let of_month: i8 = of_month.parse().ok()?;
    // Month first, where the other way round is no day.
    let (month, of_month) = if month > 12 { (of_month, month) } else { (month, of_month) };
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&of_month) && !rest.goes_on();
    is_day.then(|| Reference {
        range: start..rest.at,
        term: format!("{year}-{month:02}-{of_month:02}"),
    })
}

/// What is still to be read of a text.
#[derive(Clone)]
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    fn take_while(&mut self, is_meant: impl Fn(char) -> bool) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (taken, _) = rest.split_at(rest.find(|c| !is_meant(c)).unwrap_or(rest.len()));
        self.at += taken.len();
        taken
    }

    fn digits(&mut self, count: std::ops::RangeInclusive<usize>) -> Option<&'t str> {
        let digits = self.take_while(|c| c.is_ascii_digit());
        count.contains(&digits.len()).then_some(digits)
    }

    /// Letters, marks of decomposed text among them.
    fn letters(&mut self) -> &'t str {
        self.take_while(|c| c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c))
    }

    fn one_of(&mut self, signs: &[char]) -> Option<char> {
        let next = self.text.get(self.at..)?.chars().next().filter(|c| signs.contains(c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// The `er` of `1er`.
    fn ordinal(&mut self) {
        let mut next = self.clone();
        if matches!(fold(next.letters()).as_str(), "er" | "e") {
            *self = next;
        }
    }

    fn blanks(&mut self) -> Option<()> {
        self.at += blanks(self.text.get(self.at..)?)?;
        Some(())
    }

    /// Whether a letter or a digit follows: what was read was the beginning of something else.
    fn goes_on(&self) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    }
}

/// Bytes of the blank, or two, at the beginning of `rest`; none if no blank or a new line is there.
fn blanks(rest: &str) -> Option<usize> {
    let is_blank = |c: char| c.is_whitespace() && c != '\n';
    let after = rest.strip_prefix(is_blank)?;
    let after = after.strip_prefix(is_blank).unwrap_or(after);
    Some(rest.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_reference_are_one_term() {
        for (text, folded, terms) in [
            ("2019-1088 du", "2019", &["2019-1088"][..]),
            ("2019- 1088", "2019", &["2019-1088"]),
            ("2019\u{2011}1088", "2019", &["2019-1088"]),
            ("2019–2020", "2019", &["2019-2020"]),
            ("10- 20", "10", &[]),
            ("2019 - 1088", "2019", &[]),
            ("2019", "2019", &[]),
            ("1-2-b3", "1", &["1-2"]),
            ("12-3a", "12", &[]),
            ("2 août 2024,", "2", &["2024-08-02"]),
            ("2 AOUT 2024", "2", &["2024-08-02"]),
            ("2\u{a0}aou\u{302}t\u{a0}2024", "2", &["2024-08-02"]),
            ("1er mars 2020", "1er", &["2020-03-01"]),
            ("5 févr. 2024", "5", &["2024-02-05"]),
            ("02/08/2024", "02", &["2024-08-02"]),
            ("2.8.2024", "2", &["2024-08-02"]),
            ("2024-08-02", "2024", &["2024-08-02"]),
            ("2 août", "2", &[]),
            ("2 agents 2024", "2", &[]),
            ("99/99/2024", "99", &[]),
            ("1.2.3", "1", &[]),
        ] {
            let found = references_at(text, 0..folded.len(), folded);
            let found: Vec<_> = found.into_iter().map(|reference| reference.term).collect();
            assert_eq!(found, terms, "{text}");
        }
    }

    #[test]
    fn articles_of_law_hold_their_number() {
        for (text, word, folded, written, term) in [
            ("L. 321-1 du code", 1, "l", "L. 321-1", "l321-1"),
            ("L.\u{a0}321-1", 1, "l", "L.\u{a0}321-1", "l321-1"),
            ("L321-1", 4, "l321", "L321-1", "l321-1"),
            ("l 321-1", 1, "l", "l 321-1", "l321-1"),
            ("R.* 123-4-5", 1, "r", "R.* 123-4-5", "r123-4-5"),
            ("L.O. 111-3", 3, "lo", "L.O. 111-3", "lo111-3"),
        ] {
            let found = references_at(text, 0..word, folded);
            assert_eq!(found.len(), 2, "{text}");
            assert_eq!(text.get(found[0].range.clone()), Some(written));
            assert_eq!(found[0].term, term);
            assert!(term.ends_with(&found[1].term));
        }
        for (text, word, folded) in [
            ("L. article", 1, "l"),
            ("a 2019-1088", 1, "a"),
            ("l’article", 1, "l"),
            ("R2D2", 4, "r2d2"),
        ] {
            assert!(references_at(text, 0..word, folded).is_empty(), "{text}");
        }
    }
}
