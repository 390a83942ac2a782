//! Days as French notes write them: `2 août 2024`, `1er mars 2020`, `04/06/2021`, `2019-10-25
//! 17:35:00 +02:00`, `20230924193556`, `août 2024`, `2023`.
//!
//! Numeric dates are read day first, as in French; month first only where the month would be over
//! 12. Times and zones are ignored: a note's date is the day that its author wrote.

use jiff::civil::{ISOWeekDate, Weekday};

use super::model::Date;
use crate::text::{fold, month_number};

/// Bytes of the longest date: what is longer is prose.
const LONGEST: usize = 80;

/// What may stand before a day.
const LEADS: [&str; 29] = [
    "le",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "the",
];

/// What may follow the number of a day.
const ORDINALS: [&str; 6] = ["er", "e", "st", "nd", "rd", "th"];

/// The words of a time and its zone.
const TIME_WORDS: [&str; 13] =
    ["t", "z", "h", "min", "s", "a", "at", "utc", "gmt", "cet", "cest", "am", "pm"];

/// The first day of what `text` names; `None` when it names no day, month or year.
///
/// ```
/// use limier::note::parse_date;
/// assert_eq!(parse_date("jeudi 14 mars 2024"), parse_date("2024-03-14T09:30:00Z"));
/// assert_eq!(parse_date("2024-02-30"), None);
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    parse_period(text).map(|(first, _)| first)
}

/// The first and last day, both included, of the day, month or year that `text` names.
pub fn parse_period(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let folded = fold(text);
    let words = words(&folded)?;
    let mut words = words.as_slice();
    while let [Word::Name(name), rest @ ..] = words
        && (LEADS.contains(name) || is_tuesday(name, rest))
    {
        words = rest;
    }
    if let Some((day, rest)) = leading_day(words) {
        return rest.iter().all(Word::is_time).then_some((day, day));
    }
    match *words {
        [Word::Name(month), Word::Number(year)] => month_period(year, month_number(month)?),
        [Word::Number(year), Word::Number(month)] if year.len() == 4 => {
            month_period(year, month.parse().ok()?)
        }
        [Word::Number(month), Word::Number(year)] => month_period(year, month.parse().ok()?),
        [Word::Number(year)] => {
            let first = day(year, 1, "1")?;
            Some((first, first.last_of_year()))
        }
        _ => None,
    }
}

/// Whether `mar` is short for mardi rather than mars.
fn is_tuesday(name: &str, rest: &[Word<'_>]) -> bool {
    name == "mar" && matches!(rest, [Word::Number(_), Word::Name(_), ..])
}

/// A date as letters bear it, below a place: `Paris, le 1er août 2024`.
pub(super) fn parse_dateline(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let commas = text.match_indices(", ");
    let articles = text.match_indices(" le ");
    let mut ends = commas.chain(articles).filter_map(|(at, sign)| text.get(at + sign.len()..));
    parse_date(text).or_else(|| ends.find_map(parse_date))
}

/// The Monday of the week that a text begins with (`2024-W10`, `2024-S10`), and the length of what
/// names it.
pub(super) fn parse_week(text: &str) -> Option<(Date, usize)> {
    let (year, rest) = text.split_at_checked(4)?;
    let rest = rest.strip_prefix(['-', '_']).unwrap_or(rest);
    let (week, after) = rest.strip_prefix(['W', 'w', 'S', 's'])?.split_at_checked(2)?;
    if !year.chars().chain(week.chars()).all(is_digit) || after.starts_with(char::is_alphanumeric) {
        return None;
    }
    let (year, week) = (year.parse().ok()?, week.parse().ok()?);
    let monday = ISOWeekDate::new(year, week, Weekday::Monday).ok()?;
    Some((monday.date(), text.len() - after.len()))
}

/// The day of a numeric date that is written month first (`ms.date: 04/25/2021`).
pub(super) fn parse_month_first(text: &str) -> Option<Date> {
    let folded = fold(text.get(..LONGEST.min(text.len()))?);
    match *words(&folded)?.as_slice() {
        [Word::Number(month), Word::Number(of_month), Word::Number(year)]
            if year.len() == 4 && month.len() <= 2 =>
        {
            day(year, month.parse().ok()?, of_month).or_else(|| parse_date(text))
        }
        _ => parse_date(text),
    }
}

/// The day that a zettelkasten id of 12 or 14 digits stands for.
pub(super) fn day_of_zettel(id: &str) -> Option<Date> {
    if matches!(id.len(), 12 | 14) { day_of_stamp(id) } else { None }
}

/// A run of digits or of letters.
enum Word<'a> {
    Number(&'a str),
    Name(&'a str),
}

impl Word<'_> {
    fn is_time(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Name(name) => TIME_WORDS.contains(name),
        }
    }
}

/// The words of a folded text without ordinal endings; `None` if it holds signs that no date has.
fn words(folded: &str) -> Option<Vec<Word<'_>>> {
    let mut words = Vec::new();
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let is_same: fn(char) -> bool = if c.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if c.is_alphabetic() {
            char::is_alphabetic
        } else if c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | ':' | '+' | '(' | ')') {
            rest = rest.get(c.len_utf8()..)?;
            continue;
        } else {
            return None;
        };
        let end = rest.find(|c| !is_same(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        let touches_number = folded.len() - after.len() > run.len()
            && folded.get(..folded.len() - after.len() - run.len())?.ends_with(is_digit);
        if c.is_ascii_digit() {
            words.push(Word::Number(run));
        } else if !(touches_number && ORDINALS.contains(&run)) {
            words.push(Word::Name(run));
        }
    }
    Some(words)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The day that the first words name, and the words after it.
fn leading_day<'w, 't>(words: &'w [Word<'t>]) -> Option<(Date, &'w [Word<'t>])> {
    match words {
        [Word::Number(stamp), rest @ ..] if stamp.len() > 4 => Some((day_of_stamp(stamp)?, rest)),
        [Word::Number(of_month), Word::Name(month), Word::Number(year), rest @ ..]
        | [Word::Name(month), Word::Number(of_month), Word::Number(year), rest @ ..] => {
            Some((day(year, month_number(month)?, of_month)?, rest))
        }
        [Word::Number(a), Word::Number(b), Word::Number(c), rest @ ..] => {
            Some((numeric_day(a, b, c)?, rest))
        }
        _ => None,
    }
}

fn numeric_day(a: &str, b: &str, c: &str) -> Option<Date> {
    if a.len() == 4 {
        return day(a, b.parse().ok()?, c);
    }
    match b.parse().ok()? {
        month @ 1..=12 => day(c, month, a),
        _ => day(c, a.parse().ok()?, b),
    }
}

/// `AAAAMMJJ`, with hours, minutes and seconds or without.
fn day_of_stamp(stamp: &str) -> Option<Date> {
    if !matches!(stamp.len(), 8 | 12 | 14) || !stamp.chars().all(is_digit) {
        return None;
    }
    let below = |range: std::ops::Range<usize>, limit: u8| {
        stamp.get(range).is_none_or(|digits| digits.parse::<u8>().is_ok_and(|n| n < limit))
    };
    if !(below(8..10, 24) && below(10..12, 60) && below(12..14, 60)) {
        return None;
    }
    day(stamp.get(..4)?, stamp.get(4..6)?.parse().ok()?, stamp.get(6..8)?)
}

fn month_period(year: &str, month: i8) -> Option<(Date, Date)> {
    let first = day(year, month, "1")?;
    Some((first, first.last_of_month()))
}

fn day(year: &str, month: i8, of_month: &str) -> Option<Date> {
    if year.len() != 4 || of_month.len() > 2 {
        return None;
    }
    let year = year.parse().ok().filter(|year| (1000..=2999).contains(year))?;
    Date::new(year, month, of_month.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_day() {
        for (text, iso) in [
            ("2 août 2024", "2024-08-02"),
            ("2 AOUT 2024", "2024-08-02"),
            ("1er mars 2020", "2020-03-01"),
            ("1ᵉʳ mars 2020", "2020-03-01"),
            ("jeudi 14 mars 2024", "2024-03-14"),
            ("mar. 5 févr. 2024 à 10h30", "2024-02-05"),
            ("le 27 octobre 2020", "2020-10-27"),
            ("27\u{A0}octobre\u{A0}2020", "2020-10-27"),
            ("2019-10-25 17:35:00 +02:00", "2019-10-25"),
            ("2023-01-16T00:00:00Z", "2023-01-16"),
            ("2021-04-27T09:30:00.000Z", "2021-04-27"),
            ("04/06/2021", "2021-06-04"),
            ("4/6/2021", "2021-06-04"),
            ("04/25/2021", "2021-04-25"),
            ("19-05-2020", "2020-05-19"),
            ("19.05.2020", "2020-05-19"),
            ("2020/05/19", "2020-05-19"),
            ("20210604", "2021-06-04"),
            ("20230924193556", "2023-09-24"),
            ("202309241935", "2023-09-24"),
            ("2023", "2023-01-01"),
            ("août 2024", "2024-08-01"),
            ("2024-08", "2024-08-01"),
            ("08/2024", "2024-08-01"),
            ("August 2, 2024", "2024-08-02"),
            ("2nd Aug 2024", "2024-08-02"),
        ] {
            assert_eq!(parse_date(text).map(|day| day.to_string()).as_deref(), Some(iso), "{text}");
        }
        for text in [
            "",
            "2024-02-30",
            "last-modified",
            "git Last Modified",
            "{{date}}",
            "2020-XX-XX",
            "<% tp.file.creation_date(\"DD-MM-YYYY\") %>",
            "99/99/9999",
            "12",
            "31 février 2024",
            "20239924193556",
            "20230924993556",
            "2023-24",
            "hier",
            "2 août",
            "0000",
            "1.2",
            "2024-08-02 puis autre chose",
            "12345678901234567890",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn months_and_years_are_periods() {
        for (text, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("février 2023", "2023-02-01", "2023-02-28"),
            ("2 août 2024", "2024-08-02", "2024-08-02"),
        ] {
            let found = parse_period(text).map(|(a, b)| (a.to_string(), b.to_string()));
            assert_eq!(found, Some((first.to_owned(), last.to_owned())), "{text}");
        }
    }

    #[test]
    fn microsoft_writes_the_month_first() {
        let written = parse_month_first("04/06/2021").map(|day| day.to_string());
        assert_eq!(written.as_deref(), Some("2021-04-06"));
    }
}
