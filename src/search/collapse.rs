//! From all that matched to the page: one of each set of copies (or of each note), in order.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::index::{Segment, Snapshot};

use super::collect::Candidate;
use super::request::{Collapse, Request, Sort};

/// Hits that keep their places, whatever is learned from them.
pub(super) const KEPT: usize = 10;

/// The hits of a page and how many there are on all pages.
pub(super) struct Page {
    pub(super) hits: Vec<Candidate>,
    pub(super) total_hits: usize,
}

/// Picks the page out of `candidates`, in the order `sort`; `mend_tail` is given all hits in
/// order when the page goes beyond those that keep their places, to score the others anew.
pub(super) fn page<E>(
    snapshot: &Snapshot,
    request: &Request,
    sort: Sort,
    candidates: &[Candidate],
    mend_tail: impl FnOnce(&mut [Candidate]) -> Result<(), E>,
) -> Result<Page, E> {
    let order = |a: &Candidate, b: &Candidate| compare(snapshot, sort, a, b);
    let mut hits = match request.collapse {
        Collapse::None => candidates.to_vec(),
        Collapse::Duplicates => best_of_each(candidates, order, |c| twin(snapshot, c)),
        Collapse::Note => best_of_each(candidates, order, |c| {
            let note = segment(snapshot, c)?.columns.note_of(c.head);
            Some(u64::from(c.segment) << 32 | u64::from(note))
        }),
    };
    let total_hits = hits.len();
    let end = request.offset.saturating_add(request.limit);
    let is_deep = sort == Sort::Relevance && end > KEPT && hits.len() > KEPT;
    if !is_deep && end < hits.len() {
        hits.select_nth_unstable_by(end, order);
        hits.truncate(end);
    }
    hits.sort_unstable_by(order);
    if is_deep {
        mend_tail(&mut hits)?;
        if let Some(tail) = hits.get_mut(KEPT..) {
            tail.sort_unstable_by(order);
        }
        hits.truncate(end);
    }
    hits.drain(..request.offset.min(hits.len()));
    if request.collapse == Collapse::Duplicates && sort == Sort::Relevance {
        show_freshest(snapshot, candidates, &mut hits);
    }
    Ok(Page { hits, total_hits })
}

/// Copies of one hit that are named: boilerplate may stand in every note.
const COPIES_MAX: usize = 20;

/// The first copies of `hit` among `candidates`.
pub(super) fn copies<'c>(
    snapshot: &'c Snapshot,
    hit: &'c Candidate,
    candidates: &'c [Candidate],
) -> impl Iterator<Item = &'c Candidate> {
    let of = twin(snapshot, hit);
    let is_other = move |c: &&Candidate| (c.segment, c.head) != (hit.segment, hit.head);
    let of_same = move |c: &&Candidate| of.is_some() && twin(snapshot, c) == of;
    candidates.iter().filter(move |c| of_same(c) && is_other(c)).take(COPIES_MAX)
}

fn twin(snapshot: &Snapshot, candidate: &Candidate) -> Option<u64> {
    let twin = *segment(snapshot, candidate)?.columns.twin.get(candidate.head as usize)?;
    (twin != 0).then_some(twin)
}

fn segment<'s>(snapshot: &'s Snapshot, candidate: &Candidate) -> Option<&'s Segment> {
    snapshot.segments().get(candidate.segment as usize)
}

/// The best candidate of each key; those without a key stand for themselves.
fn best_of_each(
    candidates: &[Candidate],
    order: impl Fn(&Candidate, &Candidate) -> Ordering,
    key: impl Fn(&Candidate) -> Option<u64>,
) -> Vec<Candidate> {
    let mut best: Vec<Candidate> = Vec::with_capacity(candidates.len());
    let mut places: HashMap<u64, usize> = HashMap::new();
    for candidate in candidates {
        let Some(key) = key(candidate) else {
            best.push(*candidate);
            continue;
        };
        match places.get(&key).and_then(|place| best.get_mut(*place)) {
            Some(known) => {
                if order(candidate, known) == Ordering::Less {
                    *known = *candidate;
                }
            }
            None => {
                places.insert(key, best.len());
                best.push(*candidate);
            }
        }
    }
    best
}

/// Lets the copy of the newest note stand for each set of copies, else that of the note that says
/// most: an old excerpt is short, and short notes score higher. The place of the set stays. `hits`
/// are those of the page only.
fn show_freshest(snapshot: &Snapshot, candidates: &[Candidate], hits: &mut [Candidate]) {
    let rank = |c: &Candidate| {
        let columns = &segment(snapshot, c)?.columns;
        let date = columns.date.get(c.head as usize).copied().unwrap_or(0);
        Some((date, columns.passages_of_note(c.head), std::cmp::Reverse(columns.path.name(c.head))))
    };
    let shown = hits.iter().filter_map(|hit| Some((twin(snapshot, hit)?, *hit)));
    let mut freshest: HashMap<u64, Candidate> = shown.collect();
    if freshest.is_empty() {
        return;
    }
    for candidate in candidates {
        if let Some(known) = twin(snapshot, candidate).and_then(|twin| freshest.get_mut(&twin))
            && rank(candidate) > rank(known)
        {
            *known = *candidate;
        }
    }
    for hit in hits {
        if let Some(copy) = twin(snapshot, hit).and_then(|twin| freshest.get(&twin)) {
            let (score, note_score) = (hit.score, hit.note_score);
            *hit = Candidate { score, note_score, ..*copy };
        }
    }
}

/// Who comes first; ties go by note path, then by order in the note.
fn compare(snapshot: &Snapshot, sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    let (Some(in_a), Some(in_b)) = (segment(snapshot, a), segment(snapshot, b)) else {
        return Ordering::Equal;
    };
    let date = |candidate: &Candidate, segment: &Segment| {
        segment.columns.date.get(candidate.head as usize).copied().unwrap_or(0)
    };
    let by_sort = match sort {
        Sort::Relevance => total(b).total_cmp(&total(a)),
        Sort::DateDescending => date(b, in_b).cmp(&date(a, in_a)),
        Sort::Date => {
            // 0 is no date: after all the others.
            let date = |c, s| date(c, s).wrapping_sub(1);
            date(a, in_a).cmp(&date(b, in_b))
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

/// A candidate's whole score.
pub(super) fn total(candidate: &Candidate) -> f32 {
    candidate.score + candidate.note_score
}
