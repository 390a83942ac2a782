//! The order of notes by day. A note without a day stands where the day of its file puts it, behind
//! the notes that bear that day. Nothing but the order uses the day of a file: filters and counts by
//! year do not know it, and read the days that notes bear from here.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tantivy::{DocId, SegmentReader};

use crate::note::Date;

use super::column::small_numbers;
use super::document::day_number;
use super::error::IndexError;
use super::schema::columns;

/// For each document twice the day as `yyyymmdd`, and one more if its note bears that day.
pub(crate) struct DayOrder(Vec<u32>);

impl DayOrder {
    pub(super) fn read(
        reader: &SegmentReader,
        distance_to_note: &[u32],
    ) -> Result<Self, IndexError> {
        let modified = reader.fast_fields().i64(columns::MTIME)?;
        let zone = TimeZone::system();
        let file_day = |note: DocId| {
            let time = Timestamp::from_nanosecond(modified.first(note)?.into()).ok()?;
            Some(day_number(zone.to_datetime(time).date()))
        };
        let mut known = None;
        let mut places = small_numbers(reader, columns::DATE)?;
        for (doc, (place, distance)) in (0..).zip(places.iter_mut().zip(distance_to_note)) {
            *place = match *place {
                0 => {
                    let note: DocId = doc + distance;
                    if known.is_none_or(|(of, _)| of != note) {
                        known = Some((note, file_day(note).unwrap_or(0)));
                    }
                    known.map_or(0, |(_, day)| 2 * day)
                }
                day => 2 * day + 1,
            };
        }
        Ok(Self(places))
    }

    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.0)
    }

    /// Grows with the day of the note; of one day, notes that bear it come after the others.
    pub(crate) fn rising(&self, doc: DocId) -> u32 {
        self.0.get(doc as usize).copied().unwrap_or(0)
    }

    /// The day that the note bears, as `yyyymmdd`; 0 if it bears none.
    pub(super) fn day(&self, doc: DocId) -> u32 {
        let place = self.rising(doc);
        if place.is_multiple_of(2) { 0 } else { place / 2 }
    }

    /// The day of the file of a note that bears none.
    pub(super) fn file_day(&self, doc: DocId) -> Option<Date> {
        let place = self.rising(doc);
        let day = place.is_multiple_of(2).then_some(place / 2)?;
        let (year, month, of_month) = (day / 10_000, day / 100 % 100, day % 100);
        let (month, of_month) = (month.try_into().ok()?, of_month.try_into().ok()?);
        Date::new(year.try_into().ok()?, month, of_month).ok()
    }
}
