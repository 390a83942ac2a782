//! From a search as Meilisearch knows it to documents: requests to the engine, all of one snapshot.

use std::collections::BTreeMap;

use crate::facet::Facet;
use crate::http::app::App;
use crate::http::pins::Pinned;
use crate::http::problem_code::ProblemCode;
use crate::note::Date;
use crate::search::{Condition, Counted, FacetCount, Hit, Request, Response, Sort};

use super::attribute::Attribute;
use super::document::{Document, DocumentMaker};
use super::error::MeiliError;
use super::query::{HITS_MAX, SearchQuery};

/// A score that is shown as one half.
const HALF_SCORE: f64 = 5.0;

/// What answers the requests of one answer.
#[derive(Clone, Copy)]
pub(super) struct Finder<'f> {
    pub(super) app: &'f App,
    pub(super) state: &'f Pinned,
    /// What stands before the addresses of our own pages.
    pub(super) base: &'f str,
}

/// A document that was found.
#[derive(Clone)]
pub(super) struct Ranked {
    pub(super) document: Document,
    /// From 0 to 1.
    pub(super) score: f64,
    /// As the engine gave it.
    pub(super) raw: f32,
}

/// What a search found.
pub(super) struct Found {
    /// Those of the window.
    pub(super) ranked: Vec<Ranked>,
    /// On all pages.
    pub(super) total: usize,
    /// By the names of what was counted.
    pub(super) counts: BTreeMap<&'static str, Vec<FacetCount>>,
    /// The first and the last day of what matched, if they were asked for.
    pub(super) days: Option<(Date, Date)>,
}

impl Finder<'_> {
    /// The documents of the window that `query` asks for.
    pub(super) async fn find(&self, query: &SearchQuery) -> Result<Found, MeiliError> {
        let (offset, limit) = query.window.range();
        self.window(query, offset, limit).await
    }

    /// At most `limit` documents after the first `offset`.
    pub(super) async fn window(
        &self,
        query: &SearchQuery,
        offset: usize,
        limit: usize,
    ) -> Result<Found, MeiliError> {
        let (mut limit, mut total_max) = (limit, usize::MAX);
        if let Some(threshold) = query.threshold {
            let enough = self.scoring(query, threshold).await?;
            if enough < HITS_MAX {
                total_max = enough;
                limit = limit.min(enough.saturating_sub(offset));
            }
        }
        let mut facets: Vec<Counted> = Vec::new();
        for counted in query.facets.iter().filter_map(|(_, attribute)| counted(*attribute)) {
            if !facets.contains(&counted) {
                facets.push(counted);
            }
        }
        // The engine makes one hit at least.
        let whole_text = query.shape.needs_text() && limit > 0;
        let request = Request { facets, offset, limit: limit.max(1), whole_text, ..request(query) };
        let Response { mut hits, total_listed, facets: counts, .. } = self.ask(request).await?;
        hits.truncate(limit);
        let is_asked_for_days =
            query.facets.iter().any(|(_, attribute)| *attribute == Attribute::Date);
        let days = if is_asked_for_days { self.days(query).await? } else { None };
        let total = total_listed.min(total_max);
        let ranked = hits.into_iter().map(|hit| self.ranked(query, hit)).collect();
        Ok(Found { ranked, total, counts, days })
    }

    /// How many of the best hits score as much; more than [`HITS_MAX`] are not looked at.
    async fn scoring(&self, query: &SearchQuery, threshold: f64) -> Result<usize, MeiliError> {
        let request = Request { limit: HITS_MAX, facets: vec![], snippets: 0, ..request(query) };
        let response = self.ask(request).await?;
        let enough = response.hits.iter().filter(|hit| score(query, hit.score) >= threshold);
        Ok(enough.count())
    }

    /// The first and the last day of what matches.
    async fn days(&self, query: &SearchQuery) -> Result<Option<(Date, Date)>, MeiliError> {
        let dated = Condition::Days(1..u32::MAX);
        let condition: Vec<_> = query.condition.clone().into_iter().chain([dated]).collect();
        let mut ends = Vec::new();
        for sort in [Sort::Date, Sort::DateDescending] {
            let request = Request {
                condition: Some(Condition::All(condition.clone())),
                sort,
                limit: 1,
                snippets: 0,
                facets: vec![],
                ..request(query)
            };
            let response = self.ask(request).await?;
            ends.extend(response.hits.first().and_then(|hit| hit.date));
        }
        match ends.as_slice() {
            [first, last] => Ok(Some((*first, *last))),
            _ => Ok(None),
        }
    }

    /// One request to the engine.
    pub(super) async fn ask(&self, request: Request) -> Result<Response, MeiliError> {
        self.app.search_in(self.state, request).await.map_err(|problem| match problem.code {
            ProblemCode::Parameter => MeiliError::new("invalid_search_q", problem.detail.en),
            _ => problem.into(),
        })
    }

    fn ranked(&self, query: &SearchQuery, hit: Hit) -> Ranked {
        let raw = hit.score;
        let maker = DocumentMaker { snapshot: &self.state.snapshot, base: self.base };
        Ranked { document: maker.of_hit(hit), score: score(query, raw), raw }
    }
}

/// The request that a query is, without window and counts.
pub(super) fn request(query: &SearchQuery) -> Request {
    let is_blank = query.q.trim().is_empty();
    let q = match query.titles_only && !is_blank {
        true => format!("titre:({})", query.q.replace(['(', ')'], " ")),
        false => query.q.clone(),
    };
    Request {
        q,
        // Widgets ask while somebody types; a blank ends a word.
        typing: !query.q.ends_with(char::is_whitespace) && !is_blank,
        condition: query.condition.clone(),
        sort: query.sort,
        collapse: query.collapse,
        strict: query.is_strict,
        semantic_permille: query.semantic_permille.unwrap_or(1000),
        ..Request::default()
    }
}

/// A score between 0 and 1; 1 where nothing was searched for.
fn score(query: &SearchQuery, raw: f32) -> f64 {
    let raw = f64::from(raw);
    match query.q.trim().is_empty() || raw <= 0.0 {
        true => 1.0,
        false => raw / (raw + HALF_SCORE),
    }
}

/// What the engine counts for an attribute.
pub(super) fn counted(attribute: Attribute) -> Option<Counted> {
    let year = (attribute == Attribute::Year).then_some(Counted::Year);
    facet_of(attribute).map(Counted::Facet).or(year)
}

/// The facet that an attribute is of.
pub(super) fn facet_of(attribute: Attribute) -> Option<Facet> {
    match attribute {
        Attribute::Facet(facet) | Attribute::Level(facet, _) => Some(facet),
        Attribute::Date | Attribute::Year | Attribute::Path => None,
    }
}
