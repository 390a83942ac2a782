//! `/api/v1/acronyms`: which acronyms the notes explain, and by what.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::app::App;
use crate::http::params::{Paging, paging, pairs_of_query};
use crate::http::problem::Problem;
use crate::index::LongForm;

/// One page of the acronyms, in the order of their letters.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct AcronymsReply {
    /// How many there are.
    total: usize,
    /// As asked.
    offset: usize,
    /// As asked.
    limit: usize,
    /// The number of the commit that answered.
    generation: u64,
    /// The page.
    acronyms: Vec<ExplainedAcronym>,
}

/// An acronym with what it stands for, what most notes say first.
#[derive(Serialize, ToSchema)]
struct ExplainedAcronym {
    /// In capitals, without full stops.
    acronym: String,
    /// What it stands for, as notes say.
    long_forms: Vec<LongForm>,
}

/// `GET /api/v1/acronyms`
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<AcronymsReply>, Problem> {
    let Paging { limit, offset } = paging(pairs_of_query(query.as_deref()))?;
    let snapshot = app.snapshot()?;
    let generation = snapshot.generation();
    let known = app.blocking(move || snapshot.acronyms()).await?;
    let total = known.len();
    let page = known.into_iter().skip(offset).take(limit);
    let acronyms = page.map(|(letters, long_forms)| ExplainedAcronym {
        acronym: letters.to_uppercase(),
        long_forms,
    });
    Ok(Json(AcronymsReply { total, offset, limit, generation, acronyms: acronyms.collect() }))
}
