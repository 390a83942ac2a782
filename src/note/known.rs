//! What is known of a whole note where only a part of it is read: a page that begins far below the
//! top of a long note would else need all that stands above it.

use super::places::NotePlaces;

/// A note as the index knows it.
#[derive(Debug)]
pub struct KnownNote {
    title: String,
    /// In reading order.
    headings: Vec<KnownHeading>,
    places: NotePlaces,
}

/// One of its headings.
#[derive(Debug)]
pub(crate) struct KnownHeading {
    /// Byte of the text where it starts.
    pub(crate) start: usize,
    pub(crate) text: String,
    /// Unique in the note.
    pub(crate) anchor: String,
}

impl KnownNote {
    /// A note with these headings, in reading order; `places` is where links in it can lead.
    pub(crate) fn new(title: &str, headings: Vec<KnownHeading>, places: NotePlaces) -> Self {
        Self { title: title.to_owned(), headings, places }
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn places(&self) -> &NotePlaces {
        &self.places
    }

    /// How many headings start before byte `start`.
    pub(super) fn headings_before(&self, start: usize) -> usize {
        self.headings.partition_point(|heading| heading.start < start)
    }

    /// The anchor of the heading `text` at byte `start`; `None` if the note is not as it was known.
    pub(super) fn anchor(&self, start: usize, text: &str) -> Option<&str> {
        let heading = self.headings.get(self.headings_before(start))?;
        (heading.start == start && heading.text == text).then_some(heading.anchor.as_str())
    }
}
