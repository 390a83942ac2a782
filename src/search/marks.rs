//! The words of a query, marked in any text: for whoever shows a note that was searched for.

use std::ops::Range;

use crate::index::Snapshot;

use super::deadline::Deadline;
use super::error::SearchError;
use super::plan::Planner;
use super::settings::Settings;
use super::snippet::Marker;
use super::weighted::{Statistics, weigh};

/// Finds the words of one query.
pub struct QueryMarks(Marker);

impl QueryMarks {
    /// Reads the query as a search of `snapshot` does.
    pub fn new(snapshot: &Snapshot, settings: &Settings, q: &str) -> Result<Self, SearchError> {
        let synonyms = settings.synonyms.load_full();
        let taxonomy = snapshot.taxonomy();
        let deadline = Deadline::after(settings.time_max);
        let planner = Planner { snapshot, taxonomy, synonyms: &synonyms, typing: false, deadline };
        let plan = planner.plan(q)?;
        let leaves = weigh(&plan.leaves, snapshot, &Statistics::of(snapshot)?, deadline)?;
        Ok(Self(Marker::new(&leaves)))
    }

    /// Byte ranges of whole words, in order, apart from each other.
    pub fn find(&mut self, text: &str) -> Vec<Range<usize>> {
        self.0.marks(text)
    }
}
