//! Answers a question from one snapshot: the same in the daemon and in a command that reads the index.

use serde::Serialize;

use crate::http::params::{facets_request, search_request};
use crate::index::Snapshot;
use crate::ingest::{Extent, Extracts, NoteSource, places};
use crate::note::NotePath;
use crate::search::{self, Collapse, Deadline, Settings, SimilarRequest, similar};

use super::error::AskError;
use super::question::Question;

/// What is read.
pub(crate) struct Reading<'r> {
    /// The state of the notes.
    pub(crate) snapshot: &'r Snapshot,
    /// What a search needs besides.
    pub(crate) settings: &'r Settings,
    /// The notes' files.
    pub(crate) source: &'r NoteSource,
    /// Hits of an answer, unless all are asked for.
    pub(crate) hits_max: usize,
}

impl Reading<'_> {
    /// The answer as JSON; `None` if what was named is not there.
    ///
    /// # Errors
    /// When the question is wrong, or the index cannot be read.
    pub(crate) fn answer(&self, question: &Question) -> Result<Option<String>, AskError> {
        match question {
            Question::Search { pairs, all } => {
                let hits_max =
                    if *all { self.snapshot.sections_len().max(1) } else { self.hits_max };
                let mut request = search_request(pairs.clone(), hits_max)?;
                if *all {
                    request.limit = hits_max;
                }
                told(&search::search(self.snapshot, self.settings, &request)?)
            }
            Question::Facets { pairs } => {
                let request = facets_request(pairs.clone())?;
                told(&search::search(self.snapshot, self.settings, &request)?.facets)
            }
            Question::Similar { place, limit } => self.similar(place, *limit),
            Question::Text { place } => self.text(place),
        }
    }

    fn similar(&self, place: &str, limit: usize) -> Result<Option<String>, AskError> {
        for (note, extent) in places(place) {
            let anchor = if let Extent::Section(anchor) = extent { Some(anchor) } else { None };
            let request =
                SimilarRequest { anchor, ..SimilarRequest::new(note, limit, Collapse::Duplicates) };
            let deadline = Deadline::after(self.settings.time_max);
            if let Some(found) = similar(deadline, self.snapshot, self.settings, &request)? {
                return told(&found.hits);
            }
        }
        Ok(None)
    }

    fn text(&self, place: &str) -> Result<Option<String>, AskError> {
        let extracts = Extracts { snapshot: self.snapshot, source: self.source };
        for (note, extent) in places(place).into_iter().chain(lines(place)) {
            if let Some(extract) = extracts.read(&note, &extent, usize::MAX)? {
                return told(&extract.text);
            }
        }
        Ok(None)
    }
}

fn told(answer: &impl Serialize) -> Result<Option<String>, AskError> {
    Ok(Some(serde_json::to_string(answer)?))
}

/// What `path:line` and `path:line:count` may mean.
fn lines(place: &str) -> Vec<(NotePath, Extent)> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let mut meanings = Vec::new();
    if let Some((rest, last)) = place.rsplit_once(':')
        && let Some(last) = number(last)
    {
        if let Some((path, first)) = rest.rsplit_once(':')
            && let Some(first) = number(first)
        {
            meanings.push((NotePath::new(path), Extent::Lines { first, count: last }));
        }
        let from_there = Extent::Lines { first: last, count: usize::MAX };
        meanings.push((NotePath::new(rest), from_there));
    }
    meanings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_name_lines() {
        let lines = |place| {
            let meant = lines(place).into_iter();
            let meant = meant.map(|(note, extent)| match extent {
                Extent::Lines { first, count } => (note.to_string(), first, count),
                other => panic!("{other:?}"),
            });
            meant.collect::<Vec<_>>()
        };
        let all = usize::MAX;
        assert_eq!(lines("a.md"), []);
        assert_eq!(lines("a.md:x"), []);
        assert_eq!(lines("a.md:0"), []);
        assert_eq!(lines("a.md:3"), [("a.md".to_owned(), 3, all)]);
        let twice = [("a.md".to_owned(), 3, 2), ("a.md:3".to_owned(), 2, all)];
        assert_eq!(lines("a.md:3:2"), twice);
    }
}
