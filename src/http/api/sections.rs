//! `/api/v1/sections`: one section whole, with its neighbours; `/api/v1/similar`: sections like it.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Links;
use crate::http::app::App;
use crate::http::language::Bilingual;
use crate::http::params::{pairs_of_query, section_request, similar_request};
use crate::http::problem::Problem;
use crate::index::{IndexError, OutlineEntry, Snapshot, StoredSection};
use crate::note::{Date, DateSource, NotePath};
use crate::search::{Hit, Similar, link};

/// A section and its neighbours.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SectionReply {
    /// `path#anchor`, or `path` for a preamble.
    id: String,
    /// Path of the note.
    note: NotePath,
    /// Empty for a preamble.
    anchor: String,
    /// Title of the note.
    title: String,
    /// Empty for a preamble.
    heading: String,
    /// 1 to 6; 0 for a preamble.
    level: u8,
    /// Titles above, the note's first, its own heading last.
    breadcrumb: Vec<String>,
    /// Where a reader should land.
    url: String,
    /// Line in the file, from 1.
    line: usize,
    /// The note's day.
    date: Option<Date>,
    /// What gives the note its day.
    date_source: Option<DateSource>,
    /// When the note was last changed, as it says.
    updated: Option<Date>,
    /// Its whole text as readers see it, one block a line, the cells of a table apart by ` · `; not
    /// that of the sections below it.
    text: String,
    /// The section before it in the note.
    previous: Option<Neighbour>,
    /// The section after it in the note, which may stand below it.
    next: Option<Neighbour>,
    /// The number of the commit that answered.
    generation: u64,
}

/// A section beside another.
#[derive(Serialize, ToSchema)]
struct Neighbour {
    /// `path#anchor`, or `path` for a preamble.
    id: String,
    /// Empty for a preamble.
    anchor: String,
    /// Empty for a preamble.
    heading: String,
    /// 1 to 6; 0 for a preamble.
    level: u8,
}

/// Sections like another.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SimilarReply {
    /// Path of the note.
    note: NotePath,
    /// As asked; `null` for the whole note.
    anchor: Option<String>,
    /// The words that sections were compared by, the most telling first.
    words: Vec<String>,
    /// Sections of other notes, the most similar first.
    hits: Vec<Hit>,
    /// Which index answered.
    index_id: String,
    /// The number of the commit that answered.
    generation: u64,
    /// Milliseconds it took.
    took_ms: f64,
}

/// `GET /api/v1/sections/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<SectionReply>, Problem> {
    let anchor = section_request(pairs_of_query(query.as_deref()))?;
    let snapshot = app.snapshot()?;
    let (wanted, asked) = (NotePath::new(path.as_str()), anchor.clone());
    let links = app.settings.links.clone();
    let reply = app.page(move |_| section(&snapshot, &links, &wanted, asked.as_deref())).await?;
    let reply = reply.map_err(|error| app.failed(&error))?;
    reply.map(Json).ok_or_else(|| no_section(&path, anchor.as_deref()))
}

/// `GET /api/v1/similar/{path}`
pub(in crate::http) async fn show_similar(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<SimilarReply>, Problem> {
    let asked = Instant::now();
    let request = similar_request(NotePath::new(path), pairs_of_query(query.as_deref()))?;
    let snapshot = app.snapshot()?;
    let (note, anchor) = (request.note.clone(), request.anchor.clone());
    let Some(Similar { words, hits }) = app.similar(&snapshot, request).await? else {
        return Err(no_section(note.as_str(), anchor.as_deref()));
    };
    Ok(Json(SimilarReply {
        note,
        anchor,
        words,
        hits,
        index_id: snapshot.index_id().to_owned(),
        generation: snapshot.generation(),
        took_ms: (asked.elapsed().as_secs_f64() * 1e5).round() / 100.0,
    }))
}

fn no_section(path: &str, anchor: Option<&str>) -> Problem {
    Problem::not_found(match anchor {
        Some(anchor) => Bilingual::new(
            format!("Il n’y a pas de section « {anchor} » dans une note « {path} »"),
            format!("there is no section \"{anchor}\" in a note \"{path}\""),
        ),
        None => Bilingual::new(
            format!("Il n’y a pas de note « {path} »"),
            format!("there is no note \"{path}\""),
        ),
    })
}

/// The section of this anchor, the first one without; `None` if there is none.
fn section(
    snapshot: &Snapshot,
    links: &Links,
    path: &NotePath,
    anchor: Option<&str>,
) -> Result<Option<SectionReply>, IndexError> {
    let Some(address) = snapshot.note_address(path)? else { return Ok(None) };
    let (note, passages) = (snapshot.note(address)?, snapshot.passages(address)?);
    let is_asked = |entry: &OutlineEntry| anchor.is_none_or(|anchor| entry.anchor == anchor);
    let Some(at) = note.outline.iter().position(is_asked) else { return Ok(None) };
    let Some(entry) = note.outline.get(at) else { return Ok(None) };
    let mut own = passages;
    own.retain(|passage| passage.anchor == entry.anchor);
    let Some(first) = own.first() else { return Ok(None) };
    let neighbour = |at: Option<usize>| {
        let entry = note.outline.get(at?)?;
        Some(Neighbour {
            id: path.section_id(&entry.anchor),
            anchor: entry.anchor.clone(),
            heading: entry.heading.clone(),
            level: entry.level,
        })
    };
    Ok(Some(SectionReply {
        id: path.section_id(&entry.anchor),
        note: path.clone(),
        anchor: entry.anchor.clone(),
        title: first.title.clone(),
        heading: entry.heading.clone(),
        level: entry.level,
        breadcrumb: first.breadcrumb.clone(),
        url: link(links, first),
        line: entry.line,
        date: first.date,
        date_source: first.date_source,
        updated: first.updated,
        text: StoredSection::whole_text(&own),
        previous: neighbour(at.checked_sub(1)),
        next: neighbour(Some(at + 1)),
        generation: snapshot.generation(),
    }))
}
