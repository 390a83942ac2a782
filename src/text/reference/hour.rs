//! Hours and lengths of time: `14h30`, `14 h 30`, `14:30`, `14 heures 30`; `35 h`, `35 heures`.

use super::cursor::{Cursor, follows_digit};
use super::model::Reference;

/// The hour that begins at `start`.
pub(super) fn hour(text: &str, start: usize) -> Option<Reference> {
    let mut cursor = Cursor::new(text, start);
    let hours = cursor.digits(1..=3)?;
    let minutes = if cursor.one_of(&[':']).is_some() {
        let is_hour = hours.len() < 3 && !follows_digit(text, start, |c| c == ':');
        let minutes = minutes(&mut cursor).filter(|_| is_hour)?;
        // `14:30:15` is more exact than an hour.
        if cursor.goes_on_after(|c| c == ':') {
            return None;
        }
        minutes
    } else {
        cursor.blank();
        if !matches!(cursor.letters().as_str(), "h" | "heure" | "heures") {
            return None;
        }
        let minutes = cursor.attempt(|next| {
            next.blank();
            minutes(next)
        });
        if cursor.goes_on() {
            return None;
        }
        minutes.unwrap_or("00")
    };
    let hours = match hours.trim_start_matches('0') {
        "" => "0",
        hours => hours,
    };
    let minutes = if minutes == "00" { "" } else { minutes };
    Some(Reference { range: start..cursor.at, term: format!("{hours}h{minutes}") })
}

/// `30`, `30 min`.
fn minutes<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let minutes = cursor.digits(2..=2).filter(|minutes| *minutes < "60")?;
    cursor.attempt(|next| {
        next.blank();
        matches!(next.letters().as_str(), "min" | "mn" | "minutes").then_some(())
    });
    (!cursor.goes_on()).then_some(minutes)
}
