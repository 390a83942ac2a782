//! Filters of a request: facet values, folder, dates. A section needs one value of each facet that
//! is filtered by.

use std::ops::Range;

use crate::facet::{Facet, PerFacet};
use crate::index::{Snapshot, day_number};
use crate::search::request::Request;
use crate::search::response::Suggestion;

use super::met::Met;
use super::near_value::near_value;
use super::value::{Nodes, resolve_value};

/// A request's filters, resolved against one snapshot.
pub(crate) struct Filters {
    /// `None` where nothing is asked, else any of these nodes.
    pub(crate) facets: PerFacet<Option<Nodes>>,
    /// Tags that do as well as the nodes of the theme filter: it names them, and no theme is called
    /// so.
    pub(crate) theme_tags: Nodes,
    /// The path of a note, or of a folder.
    pub(crate) note: Option<String>,
    /// Day numbers.
    pub(crate) dates: Range<u32>,
    /// What else must be met.
    pub(crate) condition: Option<Met>,
}

impl Filters {
    /// Resolves names to nodes. An unknown name becomes a filter that nothing meets; if a known name
    /// is near, it is suggested.
    pub(crate) fn resolve(request: &Request, snapshot: &Snapshot) -> (Self, Option<Suggestion>) {
        let (mut suggestion, mut theme_tags) = (None, Nodes::new());
        let mut resolve = |facet: Facet, names: &[String]| -> Option<Nodes> {
            let mut nodes = Nodes::new();
            for name in names {
                match resolve_value(facet, name, snapshot) {
                    Some((found, named)) if found == facet => nodes.extend(named),
                    Some((_, tags)) => theme_tags.extend(tags),
                    None if suggestion.is_none() => {
                        suggestion = near_value(facet, name, snapshot);
                    }
                    None => {}
                }
            }
            (!names.is_empty()).then_some(nodes)
        };
        let facets = PerFacet::from_fn(|facet| resolve(facet, &request.values[facet]));
        let filters = Self {
            facets,
            theme_tags,
            note: request.note.clone(),
            dates: request.from.map_or(0, day_number)
                ..request.to.map_or(u32::MAX, |to| day_number(to) + 1),
            condition: request
                .condition
                .as_ref()
                .map(|condition| Met::resolve(condition, snapshot)),
        };
        (filters, suggestion)
    }

    /// Whether every section meets them.
    pub(crate) fn are_none(&self) -> bool {
        self.facets.iter().all(|(_, nodes)| nodes.is_none())
            && self.note.is_none()
            && self.condition.is_none()
            && self.dates == (0..u32::MAX)
    }
}
