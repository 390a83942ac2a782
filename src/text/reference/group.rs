//! Numbers whose digits stand in groups: `1 000 000`, `111 222 333 00044`, `01 23 45 67 89`. The term
//! is their digits, which is also the word of those who write them without blanks.

use std::ops::RangeInclusive;

use crate::text::fold::is_apostrophe;

use super::cursor::{Cursor, follows_digit, is_year};
use super::model::Reference;

/// Digits of each group in the numbers that France gives to companies (SIRET), people (social
/// security) and telephones. Other rows of numbers are rows of numbers.
const IDENTIFIERS: [&[usize]; 7] = [
    &[3, 3, 3, 5],
    &[3, 3, 3, 3, 2],
    &[1, 2, 2, 2, 3, 3],
    &[1, 2, 2, 2, 3, 3, 2],
    &[2, 2, 2, 2, 2],
    &[4, 3, 3],
    &[4, 2, 2, 2],
];
/// Groups of the longest of them.
const GROUPS_MAX: usize = 7;
/// Letters and digits of the number of an account or a card.
const ACCOUNT: RangeInclusive<usize> = 16..=34;
/// Digits of a number before or behind its comma.
const DIGITS_MAX: usize = 12;
/// Groups of three digits behind the first, in one number.
const THOUSANDS_MAX: usize = 6;

/// The number in groups that begins at `start`.
pub(super) fn grouped(text: &str, start: usize) -> Option<Reference> {
    telephone_abroad(text, start)
        .or_else(|| identifier(text, start))
        .or_else(|| telephone(text, start))
        .or_else(|| fours(text, start))
        .or_else(|| thousands(text, start))
}

/// `111 222 333 00044`, `01 23 45 67 89`: a number whose groups have the lengths of one of
/// [`IDENTIFIERS`].
fn identifier(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let mut digits = cursor.digits(1..=5)?.to_owned();
    let mut groups = vec![digits.len()];
    while groups.len() <= GROUPS_MAX
        && let Some(group) = cursor.attempt(|next| {
            next.blank()?;
            next.digits(1..=5)
        })
    {
        digits.push_str(group);
        groups.push(group.len());
    }
    // A telephone begins with 0; it is as long as a row of years or of ages.
    let is_telephone = matches!(groups.as_slice(), [2 | 4, ..]);
    let is_one = IDENTIFIERS.contains(&groups.as_slice())
        && (!is_telephone || digits.starts_with('0'))
        && !cursor.goes_on()
        && !follows_digit(text, start, char::is_whitespace);
    is_one.then_some(Reference { range: start..cursor.at, term: digits })
}

/// `FR76 3000 6000 …`, `4970 1111 2222 3333`: the number of an account or a card, in fours.
pub(super) fn fours(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let mut term = cursor.letters_and_digits();
    let is_account = term.starts_with(|c: char| c.is_ascii_lowercase());
    let mut group = term.clone();
    while group.len() == 4
        && term.len() < *ACCOUNT.end()
        && let Some(next) = cursor.attempt(|next| {
            next.blank()?;
            // Years in a row are not such a number.
            let is_group = |group: &String| {
                group.len() <= 4
                    && group.starts_with(|c: char| c.is_ascii_digit())
                    && (is_account || group.bytes().all(|b| b.is_ascii_digit()) && !is_year(group))
            };
            Some(next.letters_and_digits()).filter(is_group)
        })
    {
        term.push_str(&next);
        group = next;
    }
    let is_whole = ACCOUNT.contains(&term.len())
        && !cursor.goes_on()
        && !follows_digit(text, start, char::is_whitespace);
    is_whole.then_some(Reference { range: start..cursor.at, term })
}

/// `01.23.45.67.89`, `01-23-45-67-89`; blanks are for [`identifier`].
fn telephone(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let mut digits = cursor.digits(2..=2).filter(|digits| digits.starts_with('0'))?.to_owned();
    let sign = cursor.one_of(&['.', '-', '/', '\u{2011}'])?;
    digits.push_str(cursor.digits(2..=2)?);
    for _ in 0..3 {
        cursor.one_of(&[sign])?;
        digits.push_str(cursor.digits(2..=2)?);
    }
    (!cursor.goes_on()).then_some(Reference { range: start..cursor.at, term: digits })
}

/// `+33 1 23 45 67 89`, `0033123456789`: as it is dialled in France.
fn telephone_abroad(text: &str, start: usize) -> Option<Reference> {
    let is_plus = text.get(..start)?.ends_with('+');
    let prefix = if is_plus { "33" } else { "0033" };
    let after = text.get(start..)?.strip_prefix(prefix)?;
    let mut cursor = Cursor::new(text, text.len() - after.len());
    cursor.attempt(|next| {
        next.blank();
        next.one_of(&['('])?;
        next.one_of(&['0'])?;
        next.one_of(&[')'])
    });
    let mut digits = "0".to_owned();
    while digits.len() < 10 {
        cursor.one(|c| matches!(c, '.' | '-') || c.is_whitespace() && c != '\n');
        digits.push_str(cursor.digits(1..=9)?);
    }
    let is_one = digits.len() == 10 && !cursor.goes_on();
    is_one.then_some(Reference { range: start..cursor.at, term: digits })
}

/// `1 000 000,50`, `2,5`: the number with its decimals.
pub(super) fn decimal(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let thousands = thousands(text, start);
    let whole = match &thousands {
        Some(thousands) => {
            cursor.at = thousands.range.end;
            &thousands.term
        }
        None => cursor.digits(1..=DIGITS_MAX)?,
    };
    let sign = |c: char| c == ',';
    cursor.one(sign)?;
    let decimals = cursor.digits(1..=DIGITS_MAX)?;
    // A list is not a number.
    let is_one =
        !cursor.goes_on() && !cursor.goes_on_after(sign) && !follows_digit(text, start, sign);
    is_one.then(|| Reference { range: start..cursor.at, term: format!("{whole},{decimals}") })
}

/// `1 000 000`, `1'000'000`, `1.000.000`; `1.000` may be a decimal.
fn thousands(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let mut digits = cursor.digits(1..=3)?.to_owned();
    let is_sign: fn(char) -> bool = match cursor.rest().chars().next()? {
        '.' => |c| c == '.',
        c if is_apostrophe(c) => is_apostrophe,
        _ => |c| c.is_whitespace() && c != '\n',
    };
    let mut groups = 0;
    while groups < THOUSANDS_MAX
        && let Some(group) = cursor.attempt(|next| {
            next.one(is_sign)?;
            next.digits(3..=3)
        })
    {
        digits.push_str(group);
        groups += 1;
    }
    let groups_min = if is_sign('.') { 2 } else { 1 };
    (groups >= groups_min && !cursor.goes_on())
        .then_some(Reference { range: start..cursor.at, term: digits })
}
