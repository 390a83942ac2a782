//! The order of hits.

use std::cmp::Ordering;

use crate::index::{Segment, Snapshot};
use crate::search::request::Sort;

use super::section::ScoredSection;

/// Who comes first; ties go by note path, then by order in the note.
pub(super) fn compare(
    snapshot: &Snapshot,
    sort: Sort,
    a: &ScoredSection,
    b: &ScoredSection,
) -> Ordering {
    // Most scores differ, and then nothing else need be looked at.
    if sort == Sort::Relevance {
        let by_score = b.total().total_cmp(&a.total());
        if by_score != Ordering::Equal {
            return by_score;
        }
    }
    let (Some(in_a), Some(in_b)) = (segment(snapshot, a), segment(snapshot, b)) else {
        return Ordering::Equal;
    };
    let days = || (in_a.columns.day_place(a.head), in_b.columns.day_place(b.head));
    let by_sort = match sort {
        Sort::Relevance => Ordering::Equal,
        Sort::DateDescending => {
            let (day_a, day_b) = days();
            day_b.cmp(&day_a)
        }
        Sort::Date => {
            let (day_a, day_b) = days();
            // Of one day, those that bear it come first in either order.
            (day_a ^ 1).cmp(&(day_b ^ 1))
        }
        Sort::Title if a.segment == b.segment => {
            in_a.columns.title.ordinal(a.head).cmp(&in_b.columns.title.ordinal(b.head))
        }
        Sort::Title => in_a.columns.title.name(a.head).cmp(in_b.columns.title.name(b.head)),
    };
    let by_path = || match a.segment == b.segment {
        true => in_a.columns.path.ordinal(a.head).cmp(&in_b.columns.path.ordinal(b.head)),
        false => in_a.columns.path.name(a.head).cmp(in_b.columns.path.name(b.head)),
    };
    by_sort.then_with(by_path).then_with(|| a.head.cmp(&b.head))
}

/// Whether nothing but their places in the index tells which of two comes first by relevance.
pub(super) fn is_tie(a: &ScoredSection, b: &ScoredSection) -> bool {
    a.total().total_cmp(&b.total()) == Ordering::Equal
}

/// The segment that a section lies in.
pub(super) fn segment<'s>(snapshot: &'s Snapshot, section: &ScoredSection) -> Option<&'s Segment> {
    snapshot.segments().get(section.segment as usize)
}
