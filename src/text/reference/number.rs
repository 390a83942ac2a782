//! Numbers with hyphens: `2019-1088`, the number of a decree; `19-12.345`, that of an appeal.

use super::cursor::{Cursor, HYPHENS, is_year};
use super::model::Reference;

/// Groups of digits in one number.
const GROUPS_MAX: usize = 6;
/// Digits of one group.
const DIGITS_MAX: usize = 6;

/// The number that begins at `start`: two groups of digits at least.
pub(super) fn number(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let first = cursor.digits(1..=DIGITS_MAX)?;
    let mut term = first.to_owned();
    let mut end = None;
    for group in 1..GROUPS_MAX {
        let Some(digits) = cursor.attempt(|next| {
            next.one_of(&HYPHENS)?;
            // `2019- 1088`: a line was broken there once.
            if is_year(first) && group == 1 {
                next.blanks();
            }
            next.digits(1..=DIGITS_MAX)
        }) else {
            break;
        };
        term.push('-');
        term.push_str(digits);
        if group == 1 && (first.len(), digits.len()) == (2, 2) {
            let thousands = cursor.attempt(|next| {
                next.one_of(&['.'])?;
                next.digits(3..=3)
            });
            term.push_str(thousands.unwrap_or_default());
        }
        end = Some(cursor.at);
    }
    (!cursor.goes_on()).then_some(Reference { range: start..end?, term })
}
