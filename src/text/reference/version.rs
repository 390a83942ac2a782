//! Versions: `v1.2.3` and `1.2.3`.

use std::ops::Range;

use super::cursor::Cursor;
use super::model::Reference;

/// Groups of digits in one version.
const GROUPS_MAX: usize = 6;
/// Digits of one group.
const DIGITS_MAX: usize = 6;

/// The version that begins with `word`, digits or a `v` and digits: two groups of digits at least.
pub(super) fn version(text: &str, word: Range<usize>) -> Option<Reference> {
    let letters = text.get(word.clone())?.find(|c: char| c.is_ascii_digit())?;
    let mut cursor = Cursor::new(text, word.start + letters);
    let mut term = cursor.digits(1..=DIGITS_MAX)?.to_owned();
    let mut groups = 1;
    while groups < GROUPS_MAX
        && let Some(group) = cursor.attempt(|next| {
            next.one_of(&['.'])?;
            next.digits(1..=DIGITS_MAX)
        })
    {
        term.push('.');
        term.push_str(group);
        groups += 1;
    }
    let is_whole = !cursor.goes_on() && !cursor.goes_on_after(|c| c == '.');
    (groups > 1 && is_whole).then_some(Reference { range: word.start..cursor.at, term })
}
