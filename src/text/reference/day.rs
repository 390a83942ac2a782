//! Days: `2 août 2024`, `1er mars 2020`, `02/08/2024`, `2.8.2024`, `2024-08-02`.

use crate::text::month::month_number;

use super::cursor::Cursor;
use super::model::Reference;

/// The day that begins at `start`.
pub(super) fn day(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let first = cursor.digits(1..=4)?;
    let (year, month, of_month) = match first.len() {
        1 | 2 => {
            if let Some(sign) = cursor.one_of(&['/', '.', '-']) {
                let month = cursor.digits(1..=2)?;
                cursor.one_of(&[sign])?;
                (cursor.digits(4..=4)?, month.parse().ok()?, first)
            } else {
                // The `er` of `1er`.
                cursor.attempt(|next| matches!(next.letters().as_str(), "er" | "e").then_some(()));
                cursor.blanks()?;
                let month = month_number(&cursor.letters())?;
                cursor.one_of(&['.']);
                cursor.blanks()?;
                (cursor.digits(4..=4)?, month, first)
            }
        }
        4 => {
            let sign = cursor.one_of(&['-', '/', '\u{2010}', '\u{2011}'])?;
            let month = cursor.digits(2..=2)?.parse().ok()?;
            cursor.one_of(&[sign])?;
            (first, month, cursor.digits(2..=2)?)
        }
        _ => return None,
    };
    let of_month: i8 = of_month.parse().ok()?;
    // Month first, where the other way round is no day.
    let (month, of_month) = if month > 12 { (of_month, month) } else { (month, of_month) };
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&of_month) && !cursor.goes_on();
    is_day.then(|| Reference {
        range: start..cursor.at,
        term: format!("{year}-{month:02}-{of_month:02}"),
    })
}
