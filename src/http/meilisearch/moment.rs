//! Days and years that a filter compares with. Documents tell the day of a note as a Unix time, at
//! midnight; a filter may also write a day or a month as people do (`2024-08`).

use std::ops::Range;

use jiff::ToSpan;

use crate::note::{Date, parse_period};

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;
const EPOCH: Date = Date::constant(1970, 1, 1);
/// The first and the last day that notes can bear, in days from 1970.
const DAYS: Range<i64> = -719_162..2_932_896;

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MomentTest {
    Equal,
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// A day as a Unix time.
pub(super) fn unix_time(day: Date) -> i64 {
    day.since(EPOCH).map_or(0, |since| i64::from(since.get_days()) * DAY_SECS)
}

/// The days that compare so with a moment, as `yyyymmdd`; `None` if it is none.
pub(super) fn days(comparison: MomentTest, moment: &str) -> Option<Range<u32>> {
    if let Some((floor, ceiling)) = bounds(moment, DAY_SECS) {
        return Some(range(comparison, floor, ceiling, day_number));
    }
    let (first, last) = parse_period(moment)?;
    let (first, last) = (unix_time(first) / DAY_SECS, unix_time(last) / DAY_SECS);
    Some(match comparison {
        MomentTest::Equal => day_number(first)..day_number(last + 1),
        MomentTest::Above | MomentTest::AtMost => range(comparison, last, last, day_number),
        MomentTest::AtLeast | MomentTest::Below => range(comparison, first, first, day_number),
    })
}

/// The days of the years that compare so with a number; `None` if it is none.
pub(super) fn years(comparison: MomentTest, number: &str) -> Option<Range<u32>> {
    let (floor, ceiling) = bounds(number, 1)?;
    let start = |year: i64| u32::try_from(year.clamp(0, 10_000) * 10_000).unwrap_or(u32::MAX);
    Some(range(comparison, floor, ceiling, start))
}

/// A number in these units, rounded down and up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "beyond what a float tells exactly there is no day of a note"
)]
fn bounds(number: &str, unit: i64) -> Option<(i64, i64)> {
    let number = number.trim().parse::<f64>().ok().filter(|number| number.is_finite())?;
    let units = number / unit as f64;
    Some((units.floor() as i64, units.ceil() as i64))
}

/// What compares so with a number between two whole ones, each of which begins at a day.
fn range(
    comparison: MomentTest,
    floor: i64,
    ceiling: i64,
    start: impl Fn(i64) -> u32,
) -> Range<u32> {
    let after = start(floor.saturating_add(1));
    match comparison {
        MomentTest::Equal if floor == ceiling => start(floor)..after,
        MomentTest::Equal => 0..0,
        MomentTest::Above => after..u32::MAX,
        MomentTest::AtLeast => start(ceiling)..u32::MAX,
        MomentTest::Below => 0..start(ceiling),
        MomentTest::AtMost => 0..after,
    }
}

/// A number of days from 1970, as `yyyymmdd`.
fn day_number(days: i64) -> u32 {
    let day = DAYS.contains(&days).then(|| EPOCH.checked_add(days.days()).ok()).flatten();
    match day {
        Some(day) => crate::index::day_number(day),
        None if days < DAYS.start => 0,
        None => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MomentTest::{Above, AtLeast, AtMost, Below, Equal};

    #[test]
    fn a_day_is_its_first_second() {
        let day = Date::constant(2024, 8, 2);
        assert_eq!((unix_time(day), unix_time(EPOCH)), (1_722_556_800, 0));
        for (comparison, moment, expected) in [
            (Equal, "1722556800", 20_240_802..20_240_803),
            (Equal, "1722556801", 0..0),
            (Above, "1722556800", 20_240_803..u32::MAX),
            (AtLeast, "1722556800", 20_240_802..u32::MAX),
            (AtLeast, "1722556800.5", 20_240_803..u32::MAX),
            (Below, "1722556800", 0..20_240_802),
            (Below, "1722556801", 0..20_240_803),
            (AtMost, "1722556801", 0..20_240_803),
            (Equal, "2024-08", 20_240_801..20_240_901),
            (Above, "2024-08", 20_240_901..u32::MAX),
            (AtMost, "2 août 2024", 0..20_240_803),
            (Below, "-1e300", 0..0),
            (AtMost, "1e300", 0..u32::MAX),
        ] {
            assert_eq!(days(comparison, moment), Some(expected), "{comparison:?} {moment}");
        }
        assert!(days(Equal, "demain").is_none() && days(Equal, "NaN").is_none());
    }

    #[test]
    fn a_year_is_its_days() {
        assert_eq!(years(Equal, "2024"), Some(20_240_000..20_250_000));
        assert_eq!(years(Above, "2024"), Some(20_250_000..u32::MAX));
        assert_eq!(years(Below, "2024.5"), Some(0..20_250_000));
        assert_eq!(years(Equal, "août"), None);
    }
}
