//! `/api/v1/search`: parameters to a page of hits.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::http::answers::Answer;
use crate::http::app::App;
use crate::http::page_cursor::PageCursor;
use crate::http::params::{
    Pairs, api_search_request, no_parameters, pairs_of_json, pairs_of_query,
};
use crate::http::pins::Pinned;
use crate::http::problem::Problem;

/// `GET /api/v1/search`
pub(in crate::http) async fn get(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    answer(&app, pairs_of_query(query.as_deref())).await
}

/// `POST /api/v1/search`: the same fields as a JSON body.
pub(in crate::http) async fn post(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    no_parameters(query.as_deref())?;
    answer(&app, pairs_of_json(&body)?).await
}

/// A page of hits, and where the next one begins. All pages that follow one another by their cursors
/// are of the snapshot and the settings that the first is of.
async fn answer(app: &App, pairs: Pairs) -> Result<Response, Problem> {
    let (request, cursor) = api_search_request(pairs, app.config.search.hits_max)?;
    let is_paged = cursor.is_some();
    let state = match cursor {
        Some(PageCursor { state, .. }) => {
            app.pins.find(Instant::now(), &state).ok_or_else(Problem::cursor_expired)?
        }
        None => Pinned { snapshot: app.snapshot()?, settings: Arc::clone(&app.settings) },
    };
    let answer = match app.known_answer(&state, &request) {
        Some(answer) => answer,
        None => {
            let mut response = app.search_in(&state, request.clone()).await?;
            let end = response.offset.saturating_add(response.hits.len());
            if !response.hits.is_empty() && end < response.total_listed {
                response.next = Some(PageCursor::new(state.key(), &request, end).to_string());
            }
            let answer = Answer::new(&response).map_err(|error| Problem::internal(&error))?;
            app.answers.keep(&state, &request, &answer);
            answer
        }
    };
    if answer.goes_on {
        app.pins.keep(state.key(), state, is_paged);
    }
    Ok(([(header::CONTENT_TYPE, "application/json")], answer.body).into_response())
}
