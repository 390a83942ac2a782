//! Acronyms that a note explains: `compte personnel de formation (CPF)`, `CPF (compte personnel de
//! formation)`, in links, headings and lines of their own `CPF - compte personnel de formation`, and in
//! words `CPF signifie « compte personnel de formation »`.
//!
//! After A. Schwartz and M. Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in
//! Biomedical Text" (2003), but stricter: every word of the long form, stop words apart, gives the
//! acronym its first letters, in order, and nothing is left over.

use std::collections::BTreeSet;

use crate::text;

use super::block_text::CELL_BREAK;
use super::limits::clip;
use super::long_form::{LongFormWord, WORDS_MAX, join, read, spelled_end};

/// Letters of an acronym.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=10;
/// Acronyms that one note teaches.
pub(super) const ACRONYMS_MAX: usize = 256;
/// Brackets of one note that are looked at: a note has hundreds, a hostile file millions.
const BRACKETS_MAX: usize = 10_000;
/// Characters that the longest long form takes; what is farther away explains nothing.
const CHARS_MAX: usize = 200;
/// Clauses that may be the long form behind its acronym: `WAI (Web Accessibility Initiative, du W3C)`.
const CLAUSES_MAX: usize = 6;

/// What sentences say between an acronym and what it stands for.
const STANDS_FOR: [&str; 10] = [
    " signifie ",
    " veut dire ",
    " désigne ",
    "acronyme de ",
    "acronyme d’",
    "acronyme d'",
    "sigle de ",
    "sigle d’",
    "sigle d'",
    " stands for ",
];
/// Stop words that may part an acronym from these: `PIAF est l’acronyme de`.
const STOP_WORDS_MAX: usize = 3;

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
    for line in texts.into_iter().flat_map(str::lines) {
        // Not the reverse: `Directrice du numérique – DNUM` is a person.
        found
            .extend(parted(line, line.char_indices()).and_then(|(one, other)| spelled(one, other)));
        found.extend(said_in(line));
        for (open, _) in line.match_indices('(') {
            looked_at += 1;
            if found.len() >= ACRONYMS_MAX || looked_at > BRACKETS_MAX {
                return found.into_iter().collect();
            }
            found.extend(explained_at(line, open));
        }
    }
    found.into_iter().collect()
}

/// The acronym that a note defines by itself (`*[short]: long`, `<abbr title="long">short</abbr>`), whatever
/// its letters. If a part of `long` spells it, that is what it stands for.
pub(super) fn defined(short: &str, long: &str) -> Option<Acronym> {
    let whole = || {
        let acronym = as_acronym(short)?.to_owned();
        let words = read(clip(long, CHARS_MAX).0);
        let content = words.iter().filter(|word| !word.is_stop()).count();
        (content > 1 && words.len() <= WORDS_MAX).then(|| Acronym { acronym, long: join(&words) })
    };
    spelled(short, long).or_else(whole)
}

/// What a link says that is an acronym and its long form, in either order: `SILL - Socle
/// interministériel de logiciels libres`.
pub(super) fn side_by_side(label: &str) -> Option<Acronym> {
    let (before, after) = parted(label, label.char_indices())?;
    if let Some(acronym) = spelled(before, after) {
        return Some(acronym);
    }
    let (before, after) = parted(label, label.char_indices().rev())?;
    let acronym = as_acronym(after)?;
    let long = long_form_of(clip(before, CHARS_MAX).0, &letters(acronym))?;
    Some(Acronym { acronym: acronym.to_owned(), long })
}

/// The acronym `short`, if `long` begins with words that spell it.
pub(super) fn spelled(short: &str, long: &str) -> Option<Acronym> {
    let acronym = as_acronym(short)?;
    let long = long_form_at_start(long, &letters(acronym))?;
    Some(Acronym { acronym: acronym.to_owned(), long })
}

/// What sentences of `line` say that an acronym stands for, in quotes or to the end of the clause.
fn said_in(line: &str) -> impl Iterator<Item = Acronym> {
    let said = STANDS_FOR.iter().flat_map(|between| line.match_indices(between).take(ACRONYMS_MAX));
    said.filter_map(|(at, between)| {
        let words = line.get(..at)?.rsplit(is_no_letter).filter(|word| !word.is_empty());
        let mut words = words.take(STOP_WORDS_MAX + 1);
        let acronym = words.find(|word| !text::is_stop_word(&text::fold(word)))?;
        let after = line.get(at + between.len()..)?.trim_start();
        spelled(acronym, quoted(after).unwrap_or(after))
    })
}

/// What the quotes hold that `text` begins with.
fn quoted(text: &str) -> Option<&str> {
    let (open, inside) = text.chars().next().map(|open| (open, text.get(open.len_utf8()..)))?;
    let close = match open {
        '«' => '»',
        '“' => '”',
        '"' => '"',
        _ => return None,
    };
    inside?.split_once(close).map(|(inside, _)| inside)
}

/// What stands before and after the first of these characters that parts a name from what it means.
fn parted(line: &str, mut chars: impl Iterator<Item = (usize, char)>) -> Option<(&str, &str)> {
    let (at, sign) = chars.find(|(at, c)| match *c {
        ':' | '–' | '—' | CELL_BREAK => true,
        '-' => is_apart(line, *at),
        _ => false,
    })?;
    Some((line.get(..at)?, line.get(at + sign.len_utf8()..)?))
}

/// Whether the sign of one byte at `at` stands between blanks.
fn is_apart(text: &str, at: usize) -> bool {
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    is_blank(text.get(..at).and_then(|before| before.chars().next_back()))
        && is_blank(text.get(at + 1..).and_then(|after| after.chars().next()))
}

/// Whether the words of `long` spell `acronym`.
pub(crate) fn is_spelled_by(long: &str, acronym: &str) -> bool {
    as_acronym(acronym).is_some_and(|acronym| long_form_of(long, &letters(acronym)).is_some())
}

/// What the bracket at `open` explains.
fn explained_at(line: &str, open: usize) -> Option<Acronym> {
    let before = line.get(..open)?.trim_end();
    let start = before.char_indices().rev().take(CHARS_MAX).last().map_or(0, |(at, _)| at);
    let before = before.get(start..)?;
    let inside = line.get(open + 1..)?;
    let close = inside.char_indices().take(CHARS_MAX).find(|(_, c)| matches!(c, ')' | '('))?;
    if close.1 != ')' {
        return None;
    }
    let (inside, _) = inside.split_at(close.0);
    if let Some(acronym) = as_acronym(inside) {
        let long = long_form_at_end(before, &letters(acronym))?;
        return Some(Acronym { acronym: acronym.to_owned(), long });
    }
    let (_, last) = before.rsplit_once(is_no_letter).unwrap_or(("", before));
    spelled(last, inside)
}

fn is_no_letter(c: char) -> bool {
    !c.is_alphanumeric() && c != '.'
}

/// `text`, if it may be an acronym: one word that begins with a capital (`DINUM`, `Smic`).
fn as_acronym(text: &str) -> Option<&str> {
    let text = text.trim();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let letters = text.chars().filter(|c| *c != '.').count();
    let is_word = text.chars().all(|c| c.is_alphabetic() || c == '.');
    let is_capital = text.starts_with(char::is_uppercase) && (capitals > 1 || letters > 2);
    (is_word && is_capital && LETTERS.contains(&letters)).then_some(text)
}

fn letters(acronym: &str) -> Vec<char> {
    text::fold(acronym).chars().filter(|c| *c != '.').collect()
}

/// The end of `text` that spells the acronym, within its last clause.
fn long_form_at_end(text: &str, letters: &[char]) -> Option<String> {
    let start = clause_ends(text).last().map_or(0, |(_, start)| start);
    let words = read(text.get(start..)?);
    let may_begin = |at: usize| words.get(at).is_some_and(LongFormWord::may_begin);
    let start = spelled_end(&words, letters, may_begin)?;
    words.get(start..).map(join)
}

/// The beginning of `text` that spells the acronym: its first clauses.
fn long_form_at_start(text: &str, letters: &[char]) -> Option<String> {
    let text = clip(text, CHARS_MAX).0;
    let signs = text.char_indices().filter(|(at, c)| *c == ',' || *c == '-' && is_apart(text, *at));
    let mut ends: Vec<usize> = clause_ends(text).map(|(end, _)| end).collect();
    ends.extend(signs.map(|(at, _)| at));
    ends.sort_unstable();
    ends.truncate(CLAUSES_MAX);
    ends.push(text.len());
    ends.into_iter().find_map(|end| long_form_of(text.get(..end)?, letters))
}

/// The whole of `text` if it spells the acronym, but for stop words before it: `pour outil de …`.
fn long_form_of(text: &str, letters: &[char]) -> Option<String> {
    let words = read(text);
    let may_begin = |at: usize| words.iter().take(at).all(LongFormWord::is_stop);
    let start = spelled_end(&words, letters, may_begin)?;
    words.get(start..).map(join)
}

/// Where clauses of `text` end, and the next ones begin. A full stop within a word ends none.
fn clause_ends(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let followed = |at: usize| text.get(at + 1..).and_then(|after| after.chars().next());
    let ends = text.char_indices().filter(move |(at, c)| match *c {
        '(' | ')' | '–' | '—' | CELL_BREAK => true,
        '.' | ';' | ':' | '!' | '?' => followed(*at).is_none_or(char::is_whitespace),
        _ => false,
    });
    ends.map(|(at, c)| (at, at + c.len_utf8()))
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
            (
                "ORC (pour outil de recherche de compromission)",
                "ORC",
                "outil de recherche de compromission",
            ),
            (
                "DSI (le directeur des systèmes d'information)",
                "DSI",
                "directeur des systèmes d’information",
            ),
            (
                "LEON (les entrepreneurs ouverts du numérique)",
                "LEON",
                "les entrepreneurs ouverts du numérique",
            ),
            ("WAI (Web Accessibility Initiative, du W3C)", "WAI", "web accessibility initiative"),
            (
                "DGCC (direction générale de la concurrence, de la consommation)",
                "DGCC",
                "direction générale de la concurrence de la consommation",
            ),
            ("entrepreneur.e d'intérêt général (EIG)", "EIG", "entrepreneur.e d’intérêt général"),
            (
                "SILL - Socle interministériel de logiciels libres",
                "SILL",
                "socle interministériel de logiciels libres",
            ),
            ("Directrice du numérique – DNUM", "", ""),
            ("PRA : plan de reprise d’activité, à jour", "PRA", "plan de reprise d’activité"),
            ("SDG - Links on pages", "", ""),
            ("RSO : responsabilité sociétale (ou autre)", "", ""),
            ("Voir le socle interministériel de logiciels libres – SILL", "", ""),
        ] {
            check(text, acronym, long);
        }
    }

    /// Whether `text` explains `acronym` alone, or nothing if that is empty.
    fn check(text: &str, acronym: &str, long: &str) {
        let found = acronyms([text]);
        let found: Vec<_> = found.iter().map(|a| (a.acronym.as_str(), a.long.as_str())).collect();
        let expected = if acronym.is_empty() { vec![] } else { vec![(acronym, long)] };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_sentences_explain() {
        for (text, acronym, long) in [
            (
                "PIAF signifie \"Pour une IA francophone\" et désigne la solution",
                "PIAF",
                "pour une ia francophone",
            ),
            (
                "Le SILL est l’acronyme de « socle interministériel de logiciels libres », tenu à jour",
                "SILL",
                "socle interministériel de logiciels libres",
            ),
            (
                "Le sigle CPF signifie : compte personnel de formation.",
                "CPF",
                "compte personnel de formation",
            ),
            (
                "CPF veut dire compte personnel de formation.",
                "CPF",
                "compte personnel de formation",
            ),
            ("Pour lui, CPF signifie que le compte est plein.", "", ""),
            ("TTL stands for time to live.", "TTL", "time to live"),
        ] {
            check(text, acronym, long);
        }
    }

    #[test]
    fn an_abbreviation_may_be_of_any_letters() {
        let long = |short, long| defined(short, long).map(|acronym| acronym.long);
        assert_eq!(
            long("HTML", "HyperText Markup Language").as_deref(),
            Some("hypertext markup language")
        );
        assert_eq!(
            long("DICP", "Les indicateurs : disponibilité, intégrité"),
            Some("les indicateurs disponibilité intégrité".to_owned())
        );
        assert_eq!(
            long("SPA", "Single Page Application, une page qui se réécrit").as_deref(),
            Some("single page application")
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
