//! Acronyms that a note explains: `compte personnel de formation (CPF)`, `CPF (compte personnel de
//! formation)`.
//!
//! After A. Schwartz and M. Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in
//! Biomedical Text" (2003), but stricter: every word of the long form, stop words apart, gives the
//! acronym its first letters, in order, and nothing is left over.

use std::collections::BTreeSet;

use crate::text::{self, Word, Words, words, written};

/// Letters of an acronym.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=10;
/// Words of a long form, stop words counted.
const WORDS_MAX: usize = 12;
/// Acronyms that one note teaches.
pub(super) const ACRONYMS_MAX: usize = 256;

/// Brackets of one note that are looked at: a note has hundreds, a hostile file millions.
const BRACKETS_MAX: usize = 10_000;

/// An acronym and what it stands for, as one note says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Acronym {
    /// As written: `DINUM`.
    pub(crate) acronym: String,
    /// In lower case, accents kept: `direction interministérielle du numérique`.
    pub(crate) long: String,
}

/// The acronyms that `texts` explain, each once.
pub(crate) fn acronyms<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Acronym> {
    let (mut found, mut looked_at) = (BTreeSet::new(), 0);
    for text in texts {
        for (open, _) in text.match_indices('(') {
            looked_at += 1;
            if found.len() >= ACRONYMS_MAX || looked_at > BRACKETS_MAX {
                return found.into_iter().collect();
            }
            found.extend(explained_at(text, open));
        }
    }
    found.into_iter().collect()
}

/// The acronym that a note defines by itself (`*[short]: long`, `<abbr title="long">short</abbr>`), whatever
/// its letters.
pub(super) fn defined(short: &str, long: &str) -> Option<Acronym> {
    let acronym = as_acronym(short.trim())?;
    let words = read(long);
    let all: Vec<&LongFormWord<'_>> = words.iter().take(WORDS_MAX + 1).collect();
    let says_more = all.iter().filter(|word| !word.is_stop()).count() > 1 && all.len() <= WORDS_MAX;
    says_more.then(|| Acronym { acronym: acronym.to_owned(), long: join(&all) })
}

/// What the bracket at `open` explains.
fn explained_at(text: &str, open: usize) -> Option<Acronym> {
    let before = line_before(text.get(..open)?);
    let inside = text.get(open + 1..)?;
    // Far enough for any long form; a bracket that ends later explains nothing.
    let close = inside.char_indices().take(200).find(|(_, c)| matches!(c, ')' | '(' | '\n'))?;
    if close.1 != ')' {
        return None;
    }
    let (inside, _) = inside.split_at(close.0);
    if let Some(acronym) = as_acronym(inside.trim()) {
        let long = long_form_at_end(before, &letters(acronym))?;
        return Some(Acronym { acronym: acronym.to_owned(), long });
    }
    let (_, last) = before.trim_end().rsplit_once(is_no_letter).unwrap_or(("", before.trim_end()));
    let acronym = as_acronym(last)?;
    let inside = read(inside);
    let all: Vec<&LongFormWord<'_>> = inside.iter().collect();
    let long = spells(&all, &letters(acronym)).then(|| join(&all))?;
    Some(Acronym { acronym: acronym.to_owned(), long })
}

/// The end of the last line, as far as a long form can reach.
fn line_before(before: &str) -> &str {
    let start = before.char_indices().rev().take(200).last().map_or(0, |(at, _)| at);
    let near = before.get(start..).unwrap_or_default();
    near.rsplit_once('\n').map_or(near, |(_, line)| line)
}

fn is_no_letter(c: char) -> bool {
    !c.is_alphanumeric() && c != '.'
}

/// `text`, if it may be an acronym: one word that begins with a capital (`DINUM`, `Smic`).
fn as_acronym(text: &str) -> Option<&str> {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let letters = text.chars().filter(|c| *c != '.').count();
    let is_word = text.chars().all(|c| c.is_alphabetic() || c == '.');
    let is_capital = text.starts_with(char::is_uppercase) && (capitals > 1 || letters > 2);
    (is_word && is_capital && LETTERS.contains(&letters)).then_some(text)
}

fn letters(acronym: &str) -> Vec<char> {
    text::fold(acronym).chars().filter(|c| *c != '.').collect()
}

/// A word of a long form.
struct LongFormWord<'t> {
    written: &'t str,
    folded: String,
    word: Word,
}

fn read(text: &str) -> Vec<LongFormWord<'_>> {
    let mut words: Words<'_> = words(text);
    let mut read = Vec::new();
    while let Some(word) = words.next() {
        let mut folded = String::new();
        words.fold_word(&word, &mut folded);
        let written = text.get(word.range.clone()).unwrap_or_default();
        read.push(LongFormWord { written, folded, word });
    }
    read
}

impl LongFormWord<'_> {
    fn is_stop(&self) -> bool {
        !self.word.is_content() || text::is_stop_word(&self.folded)
    }
}

/// The shortest end of `text` whose words spell the acronym.
fn long_form_at_end(text: &str, letters: &[char]) -> Option<String> {
    // A clause that ends before the bracket explains nothing in it.
    let text = text.trim_end();
    let start = text.rfind(['.', ';', ':', '(', ')', '!', '?']).map_or(0, |at| at + 1);
    let all = read(text.get(start..)?);
    let mut longest: Vec<&LongFormWord<'_>> = Vec::new();
    for word in all.iter().rev().take(WORDS_MAX) {
        longest.insert(0, word);
        if !word.is_stop() && spells(&longest, letters) {
            return Some(join(&longest));
        }
    }
    None
}

/// Whether the first letters of the words, in order, are the acronym's: one or more of each word,
/// one or none of a stop word.
fn spells(words: &[&LongFormWord<'_>], letters: &[char]) -> bool {
    let content = words.iter().filter(|word| !word.is_stop()).count();
    content >= 2 && words.len() <= WORDS_MAX && rest_spells(words, letters)
}

fn rest_spells(words: &[&LongFormWord<'_>], letters: &[char]) -> bool {
    let Some((word, others)) = words.split_first() else { return letters.is_empty() };
    let same = word.folded.chars().zip(letters).take_while(|(a, b)| a == *b).count();
    let (least, most) = if word.is_stop() { (0, same.min(1)) } else { (1, same) };
    (least..=most)
        .rev()
        .any(|taken| letters.get(taken..).is_some_and(|rest| rest_spells(others, rest)))
}

/// The words as one text, in lower case.
fn join(words: &[&LongFormWord<'_>]) -> String {
    let mut joined = String::new();
    for word in words {
        joined.push_str(&written(word.written));
        joined.push(if word.word.role == text::Role::Article { '’' } else { ' ' });
    }
    joined.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_brackets_explain() {
        for (text, acronym, long) in [
            ("Le compte personnel de formation (CPF) est", "CPF", "compte personnel de formation"),
            ("Le CPF (compte personnel de formation) est", "CPF", "compte personnel de formation"),
            (
                "La direction interministérielle du numérique (DINUM) a",
                "DINUM",
                "direction interministérielle du numérique",
            ),
            (
                "Le Référentiel général d'amélioration de l'accessibilité (RGAA)",
                "RGAA",
                "référentiel général d’amélioration de l’accessibilité",
            ),
            (
                "Le salaire minimum interprofessionnel de croissance (Smic)",
                "Smic",
                "salaire minimum interprofessionnel de croissance",
            ),
            ("la ville de Paris (Paris), le code (Mot)", "", ""),
            (
                "la négociation annuelle obligatoire ( N.A.O. )",
                "N.A.O.",
                "négociation annuelle obligatoire",
            ),
            ("Voir la loi (DINUM)", "", ""),
            ("compte personnel. De formation (CPF)", "", ""),
            ("le projet (ABC) et (DEF", "", ""),
        ] {
            let found = acronyms([text]);
            let found: Vec<_> =
                found.iter().map(|a| (a.acronym.as_str(), a.long.as_str())).collect();
            let expected = if acronym.is_empty() { vec![] } else { vec![(acronym, long)] };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn an_abbreviation_may_be_of_any_letters() {
        let long = |short, long| defined(short, long).map(|acronym| acronym.long);
        assert_eq!(
            long("HTML", "HyperText Markup Language").as_deref(),
            Some("hypertext markup language")
        );
        assert_eq!(long("HTML", "Language"), None);
        assert_eq!(long("le mot", "une chose ou deux"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([A-Zé]{1,4}|[a-z]{1,3}|[(). \n’])*") {
            for acronym in acronyms([text.as_str()]) {
                prop_assert!(!acronym.long.is_empty());
            }
        }
    }
}
