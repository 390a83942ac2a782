//! Codes that administrations and courts give to texts: circulars (`6264/SG`, `DGT/RT3/2010/150`), NOR
//! numbers (`JUSC1806695D`) and ECLI (`ECLI:EU:C:2014:317`).

use std::ops::Range;

use crate::text::lexicon::known_lemmas;

use super::cursor::{Cursor, HYPHENS};
use super::model::Reference;

/// Parts of a code.
const PARTS: std::ops::RangeInclusive<usize> = 2..=6;
/// Letters and digits of one part.
const PART_BYTES_MAX: usize = 8;

/// `DGT/RT3/2010/150`: parts with slashes between, one of digits at least and one with letters.
pub(super) fn circular(text: &str, start: usize) -> Option<Reference> {
    let before = text.get(..start)?.chars().next_back();
    // An address or a path goes its own way.
    if before.is_some_and(|c| matches!(c, '/' | '.' | ':' | '@' | '-' | '_' | '#')) {
        return None;
    }
    let mut cursor = Cursor::new(text, start);
    let mut parts = vec![part(&mut cursor)?];
    while parts.len() < *PARTS.end()
        && let Some(part) = cursor.attempt(|next| {
            next.one_of(&['/'])?;
            part(next)
        })
    {
        parts.push(part);
    }
    let is_number = |part: &String| part.bytes().all(|byte| byte.is_ascii_digit());
    // `12/mois` is a rate.
    let parts_min = if parts.first().is_some_and(is_number) { 3 } else { *PARTS.start() };
    let is_code = parts.len() >= parts_min && parts.iter().any(is_number);
    let has_letters = !parts.iter().all(is_number);
    let is_whole = !cursor.goes_on() && !cursor.goes_on_after(|c| c == '/');
    (is_code && has_letters && is_whole)
        .then(|| Reference { range: start..cursor.at, term: parts.join("-") })
}

/// Letters, digits, or digits behind letters: not `24h`.
fn part(cursor: &mut Cursor<'_>) -> Option<String> {
    let part = cursor.letters_and_digits();
    let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_part = !letters.contains(|c: char| !c.is_ascii_lowercase());
    (is_part && (1..=PART_BYTES_MAX).contains(&part.len())).then_some(part)
}

/// `6264/SG`, `6264-SG`: a number and the initials of an office.
pub(super) fn office(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let number = cursor.digits(3..=6)?;
    cursor.one_of(&HYPHENS).or_else(|| cursor.one_of(&['/']))?;
    let initials = cursor.letters();
    // `100-ans` is made of words.
    let is_office = (2..=4).contains(&initials.len()) && known_lemmas(&initials).is_empty();
    let is_whole = !cursor.goes_on() && !cursor.goes_on_after(|c| c == '/' || HYPHENS.contains(&c));
    (is_office && is_whole)
        .then(|| Reference { range: start..cursor.at, term: format!("{number}-{initials}") })
}

/// `JUS C 18 06695 D`, `JUSC 1806695 D`, `JUS C 18/06695/D`: as one word. `folded` is the first, which
/// ends at `word.end`.
pub(super) fn nor(text: &str, word: Range<usize>, folded: &str) -> Option<Reference> {
    let is_separator = |c: char| c == '/' || c.is_whitespace() && c != '\n';
    let mut cursor = Cursor::new(text, word.end);
    cursor.one(is_separator)?;
    let kind = if folded.len() == 3 {
        let kind = cursor.one(|c| c.is_ascii_alphabetic())?;
        cursor.one(is_separator);
        Some(kind.to_ascii_lowercase())
    } else {
        None
    };
    if !cursor.rest().starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut term = folded.to_owned();
    term.extend(kind);
    let year = cursor.attempt(|next| {
        let year = next.digits(2..=2)?;
        next.one(is_separator)?;
        Some(year)
    });
    term.push_str(year.unwrap_or_default());
    term.push_str(cursor.digits(if year.is_some() { 5..=5 } else { 7..=7 })?);
    cursor.one(is_separator);
    term.push(cursor.one(|c| c.is_ascii_alphabetic())?.to_ascii_lowercase());
    let is_nor = term.len() == 12 && !cursor.goes_on();
    is_nor.then_some(Reference { range: word.start..cursor.at, term })
}

/// `ECLI:EU:C:2014:317`, a blank after a colon or not: country, court, year, number.
pub(super) fn ecli(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let mut term = cursor.letters();
    for _ in 0..4 {
        cursor.one_of(&[':'])?;
        cursor.blank();
        let part = Some(cursor.letters_and_digits()).filter(|part| !part.is_empty())?;
        term.push(':');
        term.push_str(&part);
    }
    // `419146.20191211`: the day of the judgement.
    if let Some(digits) = cursor.attempt(|next| {
        next.one_of(&['.'])?;
        next.digits(1..=PART_BYTES_MAX)
    }) {
        term.push('.');
        term.push_str(digits);
    }
    (!cursor.goes_on()).then_some(Reference { range: start..cursor.at, term })
}
