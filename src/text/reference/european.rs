//! Numbers with a slash: texts of the European Union (`2016/679`, `95/46/CE`) and cases of courts
//! (`19/01234`). A hyphen may stand for the slash, and the institution is no part of the number.

use super::cursor::{Cursor, is_year};
use super::model::Reference;

/// What a text is of, folded: the European Union, its Communities, their policies.
const INSTITUTIONS: [&str; 6] = ["ce", "cee", "ue", "jai", "pesc", "euratom"];

/// The number that begins at `start`, one half of which is a year.
pub(super) fn slashed(text: &str, start: usize) -> Option<Reference> {
    // A path or a longer code goes its own way.
    if text.get(..start)?.ends_with('/') {
        return None;
    }
    let mut cursor = Cursor::new(text, start);
    let first = cursor.digits(1..=4)?;
    cursor.one_of(&['/'])?;
    let second = cursor.digits(1..=6)?;
    let has_year = is_year(first) || is_year(second) || first.len() == 2 && second.len() > 1;
    cursor.attempt(|next| {
        next.one_of(&['/'])?;
        is_institution(&next.letters()).then_some(())
    });
    (has_year && !cursor.goes_on() && !cursor.goes_on_after(|c| c == '/'))
        .then(|| Reference { range: start..cursor.at, term: format!("{first}-{second}") })
}

/// `(UE) 2016/679`, `UE n° 2016/679`: the number with the institution before it, which ends at `end`.
pub(super) fn after_institution(text: &str, start: usize, end: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, end);
    cursor.one_of(&[')']);
    cursor.blanks()?;
    cursor.number_sign();
    let number = slashed(text, cursor.at)?;
    Some(Reference { range: start..number.range.end, ..number })
}

pub(super) fn is_institution(folded: &str) -> bool {
    INSTITUTIONS.contains(&folded)
}
