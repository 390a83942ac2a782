//! `/api/v1/notes`: the list of notes, and one note with its outline, links and backlinks.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::facet::PerFacet;
use crate::http::app::App;
use crate::http::language::Bilingual;
use crate::http::params::{no_parameters, paging, pairs_of_query};
use crate::http::problem::Problem;
use crate::index::{IndexError, LinkCheck, OutlineEntry, Snapshot, StoredFacet};
use crate::ingest::NoteSource;
use crate::note::{
    Date, DateSource, Link, Metadata, NAMESAKES_MAX, NotePath, Warning, with_dead_links,
};

/// Notes per page, unless the request says otherwise.
const LIMIT: usize = 100;

/// One page of the notes, in the order of their paths.
#[derive(Serialize)]
pub(in crate::http) struct NotesReply {
    total: usize,
    offset: usize,
    limit: usize,
    generation: u64,
    notes: Vec<NoteSummary>,
}

/// A note in a list.
#[derive(Serialize)]
struct NoteSummary {
    path: NotePath,
    title: String,
    date: Option<Date>,
    date_source: Option<DateSource>,
    sections: usize,
    warnings: usize,
    skipped: Option<String>,
}

/// A note and its neighbours.
#[derive(Serialize)]
pub(in crate::http) struct NoteReply {
    path: NotePath,
    title: String,
    metadata: Metadata,
    outline: Vec<OutlineReply>,
    links: Vec<ResolvedLink>,
    backlinks: Vec<NotePath>,
    warnings: Vec<Warning>,
    skipped: Option<String>,
    generation: u64,
}

/// A section in the outline.
#[derive(Serialize)]
struct OutlineReply {
    heading: String,
    level: u8,
    anchor: String,
    line: usize,
    #[serde(flatten)]
    facets: PerFacet<Vec<StoredFacet>>,
}

impl From<OutlineEntry> for OutlineReply {
    fn from(entry: OutlineEntry) -> Self {
        let OutlineEntry { heading, level, anchor, line, facets, .. } = entry;
        Self { heading, level, anchor, line, facets }
    }
}

/// A link and the notes that it may mean.
#[derive(Serialize)]
struct ResolvedLink {
    #[serde(flatten)]
    link: Link,
    notes: Vec<NotePath>,
}

/// `GET /api/v1/notes`
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<NotesReply>, Problem> {
    let (limit, offset) = paging(pairs_of_query(query.as_deref()), LIMIT)?;
    let snapshot = app.snapshot()?;
    let page = app.blocking(move || page(&snapshot, limit, offset)).await?;
    Ok(Json(page))
}

/// `GET /api/v1/notes/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<NoteReply>, Problem> {
    no_parameters(query.as_deref())?;
    let snapshot = app.snapshot()?;
    let wanted = NotePath::new(path.as_str());
    let source = Arc::clone(&app.source);
    let reply = app.page(move |abandoned| reply(&snapshot, &source, &wanted, abandoned)).await?;
    let reply = reply.map_err(|error| app.failed(&error))?;
    reply.map(Json).ok_or_else(|| {
        Problem::not_found(Bilingual::new(
            format!("Il n’y a pas de note « {path} »"),
            format!("there is no note \"{path}\""),
        ))
    })
}

fn page(snapshot: &Snapshot, limit: usize, offset: usize) -> Result<NotesReply, IndexError> {
    let notes = snapshot.notes_by_path();
    let mut summaries = Vec::with_capacity(limit);
    for (path, address) in notes.iter().skip(offset).take(limit) {
        let note = snapshot.note(*address)?;
        summaries.push(NoteSummary {
            path: path.clone(),
            title: note.title,
            date: note.metadata.date,
            date_source: note.metadata.date_source,
            sections: note.outline.len(),
            warnings: note.warnings.len(),
            skipped: note.skipped,
        });
    }
    let generation = snapshot.generation();
    Ok(NotesReply { total: notes.len(), offset, limit, generation, notes: summaries })
}

fn reply(
    snapshot: &Snapshot,
    source: &NoteSource,
    path: &NotePath,
    abandoned: &CancellationToken,
) -> Result<Option<NoteReply>, IndexError> {
    let Some(note) = snapshot.note_at(path)? else { return Ok(None) };
    let backlinks = snapshot.backlinks(&note)?;
    let has_file = |file: &NotePath| source.has(file);
    let dead = LinkCheck::new(snapshot, &has_file).faults(&note.links)?;
    let warnings = with_dead_links(note.warnings, dead);
    let mut links = Vec::with_capacity(note.links.len());
    for link in note.links {
        if abandoned.is_cancelled() {
            // Nobody reads the answer.
            return Ok(None);
        }
        let mut notes = snapshot.linked(&link.target)?;
        notes.truncate(NAMESAKES_MAX);
        links.push(ResolvedLink { link, notes });
    }
    Ok(Some(NoteReply {
        path: note.path,
        title: note.title,
        metadata: note.metadata,
        outline: note.outline.into_iter().map(OutlineReply::from).collect(),
        links,
        backlinks,
        warnings,
        skipped: note.skipped,
        generation: snapshot.generation(),
    }))
}
