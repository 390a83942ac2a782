//! A request, start to end, on one snapshot.

use std::time::Instant;

use crate::index::Snapshot;

use super::attempt::Ladder;
use super::deadline::Deadline;
use super::error::SearchError;
use super::plan::{Filters, Planner};
use super::request::Request;
use super::response::{QueryReport, Response};
use super::score::Scorer;
use super::settings::Settings;
use super::show::{FacetReport, HitMaker, respelled, told};

/// Answers `request` from `snapshot`, in the time that the settings allow.
///
/// # Errors
/// When the index cannot be read, or when the search takes longer.
pub fn search(
    snapshot: &Snapshot,
    settings: &Settings,
    request: &Request,
) -> Result<Response, SearchError> {
    search_until(Deadline::after(settings.time_max), snapshot, settings, request)
}

/// Answers `request` until `deadline`, which may have been set before the search could begin.
///
/// # Errors
/// When the index cannot be read, or after the deadline.
pub(crate) fn search_until(
    deadline: Deadline,
    snapshot: &Snapshot,
    settings: &Settings,
    request: &Request,
) -> Result<Response, SearchError> {
    let start = Instant::now();
    deadline.check()?;
    let (filters, near_filter) = Filters::resolve(request, snapshot);
    let synonyms = &settings.synonyms;
    let planner = Planner { snapshot, synonyms, typing: request.typing, deadline };
    let scorer = Scorer::new(snapshot, request, &filters, deadline);

    let plan = planner.plan(&request.q)?;
    let answered = Ladder { planner: &planner, scorer: &scorer, request }.climb(plan)?;
    let (plan, matched) = (answered.plan, answered.matched);
    let page = scorer.page(&plan, &matched)?;
    let (links, rarities) = (&settings.links, &answered.rarities);
    let mut maker = HitMaker::new(snapshot, links, request, &plan, rarities, deadline);
    let mut hits = maker.hits(&page.entries)?;
    for (hit, group) in hits.iter_mut().zip(&page.groups) {
        maker.add_sections(hit, group)?;
    }
    let suggestion = match answered.repairs.as_slice() {
        [] => near_filter.or(plan.suggestion),
        repairs => {
            let best = page.entries.first().map(|entry| snapshot.section(entry.section.address()));
            Some(respelled(&request.q, repairs, best.transpose()?.as_ref()))
        }
    };
    let facets = FacetReport { snapshot, request, filters: &filters }.of(&matched.counts);
    let total_all_words = if answered.relaxed.is_none() { matched.sections.len() } else { 0 };
    let (text, expansions) = (request.q.clone(), told(plan.expansions));
    Ok(Response {
        query: QueryReport { text, relaxed: answered.relaxed, suggestion, expansions },
        total: matched.sections.len(),
        total_hits: page.total_hits,
        total_listed: page.total_listed,
        total_all_words,
        offset: request.offset,
        limit: request.limit,
        next: None,
        index_id: snapshot.index_id().to_owned(),
        generation: snapshot.generation(),
        took_ms: (start.elapsed().as_secs_f64() * 1e5).round() / 100.0,
        hits,
        facets,
    })
}
