//! The words of a query, marked in any text: for pages that show a whole note.

use std::ops::Range;

use crate::index::Snapshot;
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::plan::Planner;
use crate::search::settings::Settings;

use super::marker::{Marker, joined};

/// Finds the words of one query, for as long as a search may take; then it finds nothing more.
pub struct QueryMarks(Marker);

impl QueryMarks {
    /// Reads the query as a search of `snapshot` does.
    ///
    /// # Errors
    /// When the index cannot be read, or when planning takes longer than a search may.
    pub fn new(snapshot: &Snapshot, settings: &Settings, q: &str) -> Result<Self, SearchError> {
        let planner = Planner {
            snapshot,
            synonyms: &settings.synonyms,
            typing: false,
            deadline: Deadline::after(settings.time_max),
        };
        let plan = planner.plan(q)?;
        planner.deadline.check()?;
        Ok(Self(Marker::new(&plan.leaves, Deadline::after(settings.time_max))))
    }

    /// Byte ranges of whole words, in order, apart from each other.
    pub fn find(&mut self, text: &str) -> Vec<Range<usize>> {
        let ranges: Vec<_> = self.0.find(text).into_iter().map(|mark| mark.range).collect();
        joined(text, &ranges)
    }
}
