//! Suggestions on one snapshot, with what is kept between requests.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tantivy::DocAddress;
use tantivy::index::SegmentId;

use crate::facet::Facet;
use crate::index::{IndexError, Segment, Snapshot};
use crate::search::deadline::Deadline;
use crate::search::error::SearchError;
use crate::search::settings::Settings;
use crate::search::show::link;
use crate::text::{fold, slips_forgiven};

use super::facet::{self, UsedValues};
use super::folded::folded_words;
use super::matching::beginning_slips;
use super::names::{Name, SegmentNames};
use super::suggestion::{SuggestRequest, Suggested, SuggestionKind, Suggestions};
use super::typed::{Typed, TypedWord};
use super::word;

/// What was read of the index, so that requests need not: names per segment, counts per generation.
#[derive(Default)]
pub(crate) struct Suggester {
    known: Mutex<Known>,
}

#[derive(Clone, Default)]
struct Known {
    index_id: String,
    generation: u64,
    names: HashMap<SegmentId, Arc<SegmentNames>>,
    used: Arc<UsedValues>,
}

/// A title or heading of all segments.
struct Called<'n> {
    /// How it is written, and by how many sections.
    writings: Vec<(&'n str, usize)>,
    slips: usize,
    count: usize,
    first: DocAddress,
    begins: bool,
}

impl<'n> Called<'n> {
    fn add(&mut self, writing: &'n str, count: usize, slips: usize) {
        match self.writings.iter_mut().find(|(known, _)| *known == writing) {
            Some((_, known)) => *known += count,
            None => self.writings.push((writing, count)),
        }
        self.count += count;
        self.slips = self.slips.min(slips);
    }

    /// As most write it; of two as common, the first in order, whatever was indexed before.
    fn name(&self) -> &'n str {
        let commonest =
            self.writings.iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
        commonest.map_or("", |(writing, _)| writing)
    }
}

impl Suggester {
    /// Reads what is new in `snapshot`. Requests do this too; doing it before makes the first one
    /// quick.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn prepare(&self, snapshot: &Snapshot) -> Result<(), IndexError> {
        self.known(snapshot).map(|_| ())
    }

    /// Completes what was typed.
    ///
    /// # Errors
    /// When the index cannot be read, or after the deadline.
    pub(crate) fn suggest(
        &self,
        snapshot: &Snapshot,
        settings: &Settings,
        request: &SuggestRequest,
        deadline: Deadline,
    ) -> Result<Suggestions, SearchError> {
        let start = Instant::now();
        let typed = Typed::read(&request.q);
        let mut suggestions = Vec::new();
        if !typed.words.is_empty() {
            let known = self.known(snapshot)?;
            suggestions = facets(&typed, &known);
            if typed.facet.is_none() {
                for kind in [SuggestionKind::Title, SuggestionKind::Heading] {
                    deadline.check()?;
                    let limit = request.limit;
                    suggestions.push(names(kind, &typed, limit, snapshot, settings, &known)?);
                }
                if typed.is_open {
                    suggestions.push(words(&typed, request.limit, snapshot, deadline)?);
                }
            }
        }
        Ok(Suggestions {
            q: request.q.clone(),
            index_id: snapshot.index_id().to_owned(),
            generation: snapshot.generation(),
            took_ms: (start.elapsed().as_secs_f64() * 1e5).round() / 100.0,
            suggestions: share(once_each(suggestions), request.limit),
        })
    }

    /// What is known of a snapshot. The first caller reads it; others wait meanwhile.
    fn known(&self, snapshot: &Snapshot) -> Result<Known, IndexError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_of_commit =
            known.generation == snapshot.generation() && known.index_id == snapshot.index_id();
        // A merge leaves the same commit in other segments.
        let is_known = |segment: &Segment| known.names.contains_key(&segment.reader.segment_id());
        let is_current = is_of_commit && snapshot.segments().iter().all(is_known);
        if !is_current {
            let mut names = HashMap::with_capacity(snapshot.segments().len());
            for (ordinal, segment) in (0..).zip(snapshot.segments()) {
                let id = segment.reader.segment_id();
                let read = match known.names.get(&id) {
                    Some(read) => Arc::clone(read),
                    None => Arc::new(SegmentNames::read(snapshot, ordinal, segment)?),
                };
                names.insert(id, read);
            }
            *known = Known {
                index_id: snapshot.index_id().to_owned(),
                generation: snapshot.generation(),
                names,
                used: Arc::new(UsedValues::read(snapshot, snapshot.taxonomy())),
            };
        }
        Ok(known.clone())
    }
}

fn facets(typed: &Typed<'_>, known: &Known) -> Vec<Vec<Suggested>> {
    let of_facet = |facet| {
        let mut completions = facet::find(facet, typed, &known.used);
        completions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.path.cmp(&b.path)));
        let suggested = completions.into_iter().map(|completion| Suggested {
            kind: SuggestionKind::Facet(facet),
            marks: marks(&completion.text, typed),
            count: completion.count,
            q: typed.completed_by_term(completion.start, &facet::term(&completion)),
            text: completion.text,
            value: Some(completion.path),
            url: None,
        });
        suggested.collect()
    };
    Facet::shown().map(of_facet).collect()
}

fn names(
    kind: SuggestionKind,
    typed: &Typed<'_>,
    limit: usize,
    snapshot: &Snapshot,
    settings: &Settings,
    known: &Known,
) -> Result<Vec<Suggested>, IndexError> {
    let mut called: HashMap<&str, Called<'_>> = HashMap::new();
    let first_word = typed.words.first().map(|word| word.folded.as_str()).unwrap_or_default();
    let names_of = |segment: &Segment| known.names.get(&segment.reader.segment_id());
    let has_beginning = |word: &TypedWord| {
        let mut segments = snapshot.segments().iter();
        segments.any(|segment| {
            names_of(segment).is_some_and(|names| names.begin_with(&word.folded, segment))
        })
    };
    let words: Vec<_> = typed.words.iter().map(|word| (word, has_beginning(word))).collect();
    for (ordinal, segment) in (0..).zip(snapshot.segments()) {
        let Some(names) = names_of(segment) else { continue };
        let of_kind = names.matching(&words).into_iter().filter(|(name, _)| name.kind == kind);
        for (Name { text, folded, holders, .. }, slips) in of_kind {
            let mut alive = holders.iter().filter(|doc| segment.is_alive(**doc));
            let Some(first) = alive.next() else { continue };
            let count = 1 + alive.count();
            let known = called.entry(folded).or_insert_with(|| Called {
                writings: Vec::with_capacity(1),
                slips,
                count: 0,
                first: DocAddress::new(ordinal, *first),
                begins: folded.starts_with(first_word),
            });
            known.add(text, count, slips);
        }
    }
    let mut nearest: Vec<_> = called.into_values().map(|called| (called.name(), called)).collect();
    let least = nearest.iter().map(|(_, called)| called.slips).min();
    nearest.retain(|(_, called)| Some(called.slips) == least);
    nearest.sort_by(|(name, called), (other_name, other)| {
        let order = other.count.cmp(&called.count).then_with(|| other.begins.cmp(&called.begins));
        order.then_with(|| (name.len(), name).cmp(&(other_name.len(), other_name)))
    });
    nearest.truncate(limit);
    let suggested = nearest.into_iter().map(|(name, called)| {
        let url = match called.count {
            1 => Some(link(&settings.links, &snapshot.section(called.first)?)),
            _ => None,
        };
        Ok(Suggested {
            kind,
            marks: marks(name, typed),
            count: called.count,
            q: name.to_owned(),
            text: name.to_owned(),
            value: None,
            url,
        })
    });
    suggested.collect()
}

/// The last word, completed.
fn words(
    typed: &Typed<'_>,
    limit: usize,
    snapshot: &Snapshot,
    deadline: Deadline,
) -> Result<Vec<Suggested>, SearchError> {
    let Some((last, before)) = typed.words.split_last() else { return Ok(Vec::new()) };
    let completions = word::find(snapshot, before, &last.folded, limit, deadline)?;
    let suggested = completions.into_iter().map(|completion| {
        let q = typed.completed(last.start, &completion.written);
        Suggested {
            kind: SuggestionKind::Word,
            marks: vec![[0, completion.written.len()]],
            count: completion.count,
            text: completion.written,
            q,
            value: None,
            url: None,
        }
    });
    Ok(suggested.filter(|suggested| suggested.q != typed.text).collect())
}

/// The words of `text` that begin like one that was typed.
fn marks(text: &str, typed: &Typed<'_>) -> Vec<[usize; 2]> {
    let mut marks = Vec::new();
    for (word, folded) in folded_words(text).into_iter().filter(|(word, _)| word.is_content()) {
        let is_typed = typed.words.iter().any(|typed| {
            beginning_slips(&typed.folded, &folded, slips_forgiven(&typed.folded)).is_some()
        });
        if is_typed {
            marks.push([word.range.start, word.range.end]);
        }
    }
    marks
}

/// Of suggestions that read alike, the first.
fn once_each(mut kinds: Vec<Vec<Suggested>>) -> Vec<Vec<Suggested>> {
    let mut seen = HashSet::new();
    for kind in &mut kinds {
        kind.retain(|suggested| seen.insert(fold(&suggested.text)));
    }
    kinds
}

/// `limit` suggestions. Each kind has a fair share, and may take what others leave.
fn share(mut kinds: Vec<Vec<Suggested>>, limit: usize) -> Vec<Suggested> {
    let mut shares = vec![0; kinds.len()];
    let mut left = limit;
    while left > 0 {
        let before = left;
        for (share, kind) in shares.iter_mut().zip(&kinds) {
            if left > 0 && *share < kind.len() {
                (*share, left) = (*share + 1, left - 1);
            }
        }
        if left == before {
            break;
        }
    }
    for (kind, share) in kinds.iter_mut().zip(shares) {
        kind.truncate(share);
    }
    kinds.into_iter().flatten().collect()
}
