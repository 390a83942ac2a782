//! A request, start to end, on one snapshot.

use std::time::Instant;

use crate::index::Snapshot;

use super::attempt::Ladder;
use super::deadline::Deadline;
use super::error::SearchError;
use super::plan::{Filters, Planner, QueryPlan, Respelling, asks_in_words, knows_a_word};
use super::request::{Request, Sort};
use super::response::{QueryReport, Response};
use super::score::{Matched, QueryMeaning, Scorer};
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
    let meaning = meaning(snapshot, settings, request, (&plan, &matched), &answered.repairs);
    let page = scorer.page(&plan, &matched, meaning.as_ref())?;
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
        total_meaning: page.total_meaning,
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

/// What `request` means, if a model is there and meaning counts for it. `repairs` are the words that were
/// read as others: the model reads what was meant. If it fails, words answer alone.
fn meaning<'s>(
    snapshot: &'s Snapshot,
    settings: &Settings,
    request: &Request,
    (plan, matched): (&QueryPlan, &Matched),
    repairs: &[Respelling],
) -> Option<QueryMeaning<'s>> {
    let semantics = snapshot.semantics().filter(|semantics| semantics.sections_len() > 0)?;
    let weight = settings.semantic_weight * f32::from(request.semantic_permille) / 1000.0;
    let counts = weight > 0.0 && !request.strict && request.sort == Sort::Relevance;
    let finds_words = !matched.sections.is_empty() || !matched.near.is_empty();
    if !counts || !asks_in_words(&request.q, plan) || !finds_words && !knows_a_word(&request.q) {
        return None;
    }
    let text = respelled(&request.q, repairs, None).text;
    let query = semantics.model().embed_query(&text);
    let warn = |error| tracing::warn!(%error, "the model failed on a query: words answer alone");
    let between = |sign: char| sign.is_whitespace() || sign == '-';
    let typed_words = request.q.split(between).filter(|word| !word.is_empty()).count();
    Some(QueryMeaning::new(semantics, query.map_err(warn).ok()?, weight, typed_words))
}
