//! A federated search: the hits of several queries in one list, by their weighted scores. There is one
//! index, so a document that several of them find stands there once.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::search::Condition;

use super::attribute::Attribute;
use super::error::MeiliError;
use super::facets::distribution;
use super::fields::SentFields;
use super::find::{Finder, Ranked};
use super::query::{HITS_MAX, SearchQuery, Window};
use super::reply::{add_window, milliseconds, shown};
use super::search::{INDEX, check_index};

/// What a federated search asks for besides its queries.
pub(super) struct Federation {
    window: Window,
    /// What to count.
    facets: Vec<(String, Attribute)>,
    /// Whether the counts stand in the answer itself.
    merges_facets: bool,
}

/// One of its queries.
pub(super) struct FederatedQuery {
    pub(super) query: SearchQuery,
    weight: f64,
}

impl FederatedQuery {
    pub(super) fn read(fields: &mut SentFields) -> Result<Self, MeiliError> {
        let mut weight = 1.0;
        if let Some(options) = fields.value("federationOptions") {
            let mut options = SentFields::of_json("multi_search", options)?;
            options.ignore(&["remote", "queryPosition"]);
            if let Some(given) = options.value("weight") {
                let given = given.as_f64().filter(|weight| *weight >= 0.0);
                let message =
                    "Invalid value at `.federationOptions.weight`: expected a number from 0";
                weight = given.ok_or_else(|| options.refused("weight", message))?;
            }
            options.finish()?;
        }
        for (names, code) in [
            (["limit", "offset", "page", "hitsPerPage"].as_slice(), "query_pagination"),
            (["facets"].as_slice(), "query_facets"),
        ] {
            if let [name, ..] = fields.ignore(names).as_slice() {
                let message = format!(
                    "Using `{name}` is not allowed in federated queries.\n - Hint: remove `{name}` \
                     and use `federation` instead"
                );
                return Err(MeiliError::new(format!("invalid_multi_search_{code}"), message));
            }
        }
        Ok(Self { query: SearchQuery::read(fields)?, weight })
    }
}

impl Federation {
    pub(super) fn read(federation: Value) -> Result<Self, MeiliError> {
        let mut fields = SentFields::of_json("multi_search", federation)?;
        let window = Window::read(&mut fields)?;
        let mut facets = Vec::new();
        if let Some(by_index) = fields.value("facetsByIndex") {
            let Value::Object(by_index) = by_index else {
                let message =
                    "Invalid value type at `.federation.facetsByIndex`: expected an object";
                return Err(fields.refused("facetsByIndex", message));
            };
            for (index, names) in by_index {
                check_index(&index)?;
                let asked = json!({ "facets": names });
                facets = SearchQuery::read(&mut SentFields::of_json("search", asked)?)?.facets;
            }
        }
        let merges_facets = fields.value("mergeFacets").is_some();
        // Every document stands in the list once.
        fields.ignore(&["distinct", "showPerformanceDetails"]);
        fields.finish()?;
        Ok(Self { window, facets, merges_facets })
    }

    /// The answer to `queries`.
    pub(super) async fn answer(
        &self,
        finder: Finder<'_>,
        queries: &[FederatedQuery],
        asked: Instant,
    ) -> Result<Map<String, Value>, MeiliError> {
        let (offset, limit) = self.window.range();
        let reach = offset.saturating_add(limit).min(HITS_MAX);
        let (mut all, mut total): (Vec<(usize, f64, Ranked)>, usize) = (Vec::new(), 0);
        for (number, FederatedQuery { query, weight }) in queries.iter().enumerate() {
            let found = finder.window(query, 0, reach).await;
            let found = found.map_err(|error| error.inside(&format!(".queries[{number}]")))?;
            total += found.total;
            let ranked = found.ranked.into_iter();
            all.extend(ranked.map(|ranked| (number, ranked.score * weight, ranked)));
        }
        all.sort_by(|(_, a, _), (_, b, _)| b.total_cmp(a));
        let (mut seen, before) = (HashSet::new(), all.len());
        all.retain(|(_, _, ranked)| seen.insert(ranked.document.id.clone()));
        let total = total - (before - all.len());
        let hit = |(number, score, ranked): &(usize, f64, Ranked)| {
            let mut hit = queries.get(*number).map(|query| shown(&query.query, ranked))?;
            let place = json!({
                "indexUid": INDEX, "queriesPosition": number, "weightedRankingScore": score,
            });
            hit.insert("_federation".to_owned(), place);
            Some(Value::Object(hit))
        };
        let mut reply = Map::new();
        let hits = all.iter().skip(offset).take(limit).filter_map(hit).collect();
        reply.insert("hits".to_owned(), hits);
        reply.insert("processingTimeMs".to_owned(), milliseconds(asked));
        add_window(&mut reply, self.window, total);
        if !self.facets.is_empty() {
            self.add_facets(finder, queries, &mut reply).await?;
        }
        Ok(reply)
    }

    /// Counts what any of the queries matches, each document once. That takes one search, so the queries
    /// may differ in their filters only.
    async fn add_facets(
        &self,
        finder: Finder<'_>,
        queries: &[FederatedQuery],
        reply: &mut Map<String, Value>,
    ) -> Result<(), MeiliError> {
        let Some(FederatedQuery { query: first, .. }) = queries.first() else { return Ok(()) };
        let is_alike = |other: &FederatedQuery| {
            let other = &other.query;
            (&other.q, other.is_strict, other.titles_only)
                == (&first.q, first.is_strict, first.titles_only)
        };
        if !queries.iter().all(is_alike) {
            let message = "`facetsByIndex` counts queries that differ in their filters only";
            return Err(MeiliError::new("invalid_multi_search_facets_by_index", message));
        }
        let conditions: Option<Vec<Condition>> =
            queries.iter().map(|query| query.query.condition.clone()).collect();
        let query = SearchQuery {
            facets: self.facets.clone(),
            condition: conditions.map(Condition::Any),
            threshold: None,
            ..first.clone()
        };
        let (values, stats) = distribution(&finder.window(&query, 0, 0).await?, &self.facets);
        if self.merges_facets {
            reply.insert("facetDistribution".to_owned(), Value::Object(values));
            reply.insert("facetStats".to_owned(), Value::Object(stats));
        } else {
            let counts = json!({ INDEX: { "distribution": values, "stats": stats } });
            reply.insert("facetsByIndex".to_owned(), counts);
        }
        Ok(())
    }
}
