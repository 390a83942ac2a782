//! `/api/v1/facets`: the facet counts of a search.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::params::{facets_request, pairs_of_query};
use crate::http::problem::Problem;
use crate::search::{FacetCount, QueryReport, Response, counts_by_facet};

/// The facet counts of a search, without its hits.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct FacetsReply {
    /// How the query was read.
    query: QueryReport,
    /// Sections matched, copies counted.
    total: usize,
    /// Which index answered.
    index_id: String,
    /// The number of the commit that answered.
    generation: u64,
    /// Milliseconds it took.
    took_ms: f64,
    /// The facets asked for, by name.
    #[schema(schema_with = counts_by_facet)]
    facets: BTreeMap<&'static str, Vec<FacetCount>>,
}

impl From<Response> for FacetsReply {
    fn from(response: Response) -> Self {
        let Response { query, total, index_id, generation, took_ms, facets, .. } = response;
        Self { query, total, index_id, generation, took_ms, facets }
    }
}

/// `GET /api/v1/facets`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<FacetsReply>, Problem> {
    let request = facets_request(pairs_of_query(query.as_deref()))?;
    Ok(Json(app.search(&app.snapshot()?, request).await?.into()))
}
