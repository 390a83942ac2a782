//! The order of notes by day. A note without a day stands where the day of its file puts it, behind
//! the notes that bear that day. Nothing but the order uses the day of a file: filters and counts by
//! year know the days that notes bear only.

use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use crate::note::Date;

use super::column::small_numbers;
use super::document::day_number;
use super::error::IndexError;
use super::schema::columns;

/// The days of the notes of all documents.
pub(crate) struct DayOrder {
    /// As `yyyymmdd`; 0 where the note bears none.
    days: Vec<u32>,
    /// When the file of a note was modified, in nanoseconds; of Note documents only.
    modified: Column<i64>,
    /// For each document twice the day as `yyyymmdd`, and one more if its note bears that day. Made when
    /// first sorted by.
    places: OnceLock<Vec<u32>>,
}

impl DayOrder {
    pub(super) fn read(reader: &SegmentReader) -> Result<Self, IndexError> {
        let days = small_numbers(reader, columns::DATE)?;
        let modified = reader.fast_fields().i64(columns::MTIME)?;
        Ok(Self { days, modified, places: OnceLock::new() })
    }

    /// Memory that it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.days) + self.places.get().map_or(0, |places| size_of_val(&**places))
    }

    /// Grows with the day of the note; of one day, notes that bear it come after the others.
    /// `distance_to_note` is that of every document.
    pub(super) fn rising(&self, doc: DocId, distance_to_note: &[u32]) -> u32 {
        let places = self.places.get_or_init(|| self.places(distance_to_note));
        places.get(doc as usize).copied().unwrap_or(0)
    }

    fn places(&self, distance_to_note: &[u32]) -> Vec<u32> {
        let zone = TimeZone::system();
        let mut known = None;
        let documents = (0..).zip(self.days.iter().zip(distance_to_note));
        let place = |(doc, (day, distance)): (DocId, (&u32, &u32))| {
            if *day > 0 {
                return 2 * day + 1;
            }
            let note = doc + distance;
            let day = match known {
                Some((of, day)) if of == note => day,
                _ => self.day_of_file(note, &zone).map_or(0, day_number),
            };
            known = Some((note, day));
            2 * day
        };
        documents.map(place).collect()
    }

    /// The day that the note bears, as `yyyymmdd`; 0 if it bears none.
    pub(super) fn day(&self, doc: DocId) -> u32 {
        self.days.get(doc as usize).copied().unwrap_or(0)
    }

    /// The day of the file of a note that bears none; `note` is its Note document.
    pub(super) fn file_day(&self, doc: DocId, note: DocId) -> Option<Date> {
        match self.day(doc) {
            0 => self.day_of_file(note, &TimeZone::system()),
            _ => None,
        }
    }

    fn day_of_file(&self, note: DocId, zone: &TimeZone) -> Option<Date> {
        let time = Timestamp::from_nanosecond(self.modified.first(note)?.into()).ok()?;
        Some(zone.to_datetime(time).date())
    }
}
