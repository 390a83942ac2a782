//! From all sections that matched to the page that was asked for: one of each set of copies (or of
//! each note), in order.

use std::cmp::Ordering;
use std::collections::HashMap;

use tantivy::TantivyError;

use crate::index::{Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::request::{Collapse, Request, Sort};

use super::section::ScoredSection;
use super::written::WrittenWords;

/// Hits that keep their places when those after them are scored again.
pub(super) const KEPT: usize = 10;

/// What stands on a page, and how many hits there are on all pages.
pub(crate) struct Page {
    pub(crate) entries: Vec<PageEntry>,
    pub(crate) total_hits: usize,
}

/// One hit of a page.
pub(crate) struct PageEntry {
    pub(crate) section: ScoredSection,
    /// Its first copies, if copies are one hit.
    pub(crate) copies: Vec<ScoredSection>,
}

/// Picks the page out of `sections`, in the order `sort`. If the page goes beyond the hits that keep
/// their places, `mend_tail` gets all hits in order and scores the others again. Of hits that score
/// alike, those come first that write the words as `typed`.
///
/// # Errors
/// After the deadline, when the index cannot be read, or as `mend_tail` does.
pub(super) fn page(
    snapshot: &Snapshot,
    request: &Request,
    sort: Sort,
    sections: &[ScoredSection],
    deadline: Deadline,
    typed: &WrittenWords<'_>,
    mend_tail: impl FnOnce(&mut [ScoredSection]) -> Result<(), SearchError>,
) -> Result<Page, SearchError> {
    let order = |a: &ScoredSection, b: &ScoredSection| compare(snapshot, sort, a, b);
    let mut hits = match request.collapse {
        Collapse::None => sections.to_vec(),
        Collapse::Duplicates => best_of_each(sections, order, |c| twin(snapshot, c)),
        Collapse::Note => best_of_each(sections, order, |c| {
            let note = segment(snapshot, c)?.columns.note_of(c.head);
            Some(u64::from(c.segment) << 32 | u64::from(note))
        }),
    };
    deadline.check()?;
    let total_hits = hits.len();
    let end = request.offset.saturating_add(request.limit);
    let is_deep = sort == Sort::Relevance && end > KEPT && hits.len() > KEPT;
    if !is_deep && end < hits.len() {
        let (_, next, _) = hits.select_nth_unstable_by(end, order);
        let next = *next;
        // What scores like the next one may come before it.
        let is_tied = |hit: &ScoredSection| sort == Sort::Relevance && is_tie(hit, &next);
        let mut place = 0;
        hits.retain(|hit| {
            place += 1;
            place <= end || is_tied(hit)
        });
    }
    hits.sort_unstable_by(order);
    if sort == Sort::Relevance {
        settle_ties(&mut hits, if is_deep { KEPT } else { end }, typed)?;
    }
    if is_deep {
        mend_tail(&mut hits)?;
        if let Some(tail) = hits.get_mut(KEPT..) {
            tail.sort_unstable_by(order);
            settle_ties(tail, end - KEPT, typed)?;
        }
    }
    hits.truncate(end);
    hits.drain(..request.offset.min(hits.len()));
    if request.collapse == Collapse::Duplicates && sort == Sort::Relevance {
        show_freshest(snapshot, sections, &mut hits);
    }
    let copies = |hit: &ScoredSection| match request.collapse {
        Collapse::Duplicates => copies(snapshot, hit, sections),
        Collapse::Note | Collapse::None => Vec::new(),
    };
    let entry = |section| {
        deadline.check()?;
        Ok(PageEntry { copies: copies(&section), section })
    };
    Ok(Page {
        entries: hits.into_iter().map(entry).collect::<Result<_, SearchError>>()?,
        total_hits,
    })
}

/// Settles the ties among the first `end` of `hits`, which are in order.
fn settle_ties(
    hits: &mut [ScoredSection],
    end: usize,
    typed: &WrittenWords<'_>,
) -> Result<(), TantivyError> {
    if typed.is_empty() {
        return Ok(());
    }
    let mut start = 0;
    for tied in hits.chunk_by_mut(is_tie) {
        if start >= end {
            break;
        }
        start += tied.len();
        if tied.len() > 1 {
            typed.settle(tied)?;
        }
    }
    Ok(())
}

fn is_tie(a: &ScoredSection, b: &ScoredSection) -> bool {
    a.total().total_cmp(&b.total()) == Ordering::Equal
}

/// Copies that one hit names at most: boilerplate may stand in every note.
const COPIES_MAX: usize = 20;

/// The first copies of `hit` among `sections`.
fn copies(
    snapshot: &Snapshot,
    hit: &ScoredSection,
    sections: &[ScoredSection],
) -> Vec<ScoredSection> {
    let Some(of_hit) = twin(snapshot, hit) else { return Vec::new() };
    let is_other = |s: &&ScoredSection| (s.segment, s.head) != (hit.segment, hit.head);
    let is_copy = |s: &&ScoredSection| twin(snapshot, s) == Some(of_hit) && is_other(s);
    sections.iter().filter(is_copy).take(COPIES_MAX).copied().collect()
}

fn twin(snapshot: &Snapshot, section: &ScoredSection) -> Option<u64> {
    let twin = *segment(snapshot, section)?.columns.twin.get(section.head as usize)?;
    (twin != 0).then_some(twin)
}

fn segment<'s>(snapshot: &'s Snapshot, section: &ScoredSection) -> Option<&'s Segment> {
    snapshot.segments().get(section.segment as usize)
}

/// The best section of each key; those without a key stand for themselves.
fn best_of_each(
    sections: &[ScoredSection],
    order: impl Fn(&ScoredSection, &ScoredSection) -> Ordering,
    key: impl Fn(&ScoredSection) -> Option<u64>,
) -> Vec<ScoredSection> {
    let mut best: Vec<ScoredSection> = Vec::with_capacity(sections.len());
    let mut places: HashMap<u64, usize> = HashMap::new();
    for section in sections {
        let Some(key) = key(section) else {
            best.push(*section);
            continue;
        };
        match places.get(&key).and_then(|place| best.get_mut(*place)) {
            Some(known) => {
                if order(section, known) == Ordering::Less {
                    *known = *section;
                }
            }
            None => {
                places.insert(key, best.len());
                best.push(*section);
            }
        }
    }
    best
}

/// Shows each set of copies by the copy in the newest note; of equally new notes, by that in the
/// longest. Old excerpts are short, and short notes score higher. The place of the set does not
/// change. `hits` are those of the page only.
fn show_freshest(snapshot: &Snapshot, sections: &[ScoredSection], hits: &mut [ScoredSection]) {
    let rank = |c: &ScoredSection| {
        let columns = &segment(snapshot, c)?.columns;
        let date = columns.date.get(c.head as usize).copied().unwrap_or(0);
        Some((date, columns.passages_of_note(c.head), std::cmp::Reverse(columns.path.name(c.head))))
    };
    let shown = hits.iter().filter_map(|hit| Some((twin(snapshot, hit)?, *hit)));
    let mut freshest: HashMap<u64, ScoredSection> = shown.collect();
    if freshest.is_empty() {
        return;
    }
    for section in sections {
        if let Some(known) = twin(snapshot, section).and_then(|twin| freshest.get_mut(&twin))
            && rank(section) > rank(known)
        {
            *known = *section;
        }
    }
    for hit in hits {
        if let Some(copy) = twin(snapshot, hit).and_then(|twin| freshest.get(&twin)) {
            let (score, note_score) = (hit.score, hit.note_score);
            *hit = ScoredSection { score, note_score, ..*copy };
        }
    }
}

/// Who comes first; ties go by note path, then by order in the note.
fn compare(snapshot: &Snapshot, sort: Sort, a: &ScoredSection, b: &ScoredSection) -> Ordering {
    let (Some(in_a), Some(in_b)) = (segment(snapshot, a), segment(snapshot, b)) else {
        return Ordering::Equal;
    };
    let (day_a, day_b) = (in_a.columns.order.rising(a.head), in_b.columns.order.rising(b.head));
    let by_sort = match sort {
        Sort::Relevance => b.total().total_cmp(&a.total()),
        Sort::DateDescending => day_b.cmp(&day_a),
        // Of one day, those that bear it come first in either order.
        Sort::Date => (day_a ^ 1).cmp(&(day_b ^ 1)),
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
