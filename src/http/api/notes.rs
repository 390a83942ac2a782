//! `/api/v1/notes`: the list of notes, and one note with its outline, links and backlinks.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::facet::{Facet, PerFacet};
use crate::http::app::App;
use crate::http::language::Bilingual;
use crate::http::params::{Paging, no_parameters, paging, pairs_of_query};
use crate::http::problem::Problem;
use crate::index::{IndexError, LinkCheck, OutlineEntry, Snapshot, StoredFacet};
use crate::note::{
    Date, DateSource, Link, Metadata, NAMESAKES_MAX, NotePath, Warning, with_dead_links,
};

/// One page of the notes, in the order of their paths.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct NotesReply {
    /// Notes, all pages counted.
    total: usize,
    /// As asked.
    offset: usize,
    /// As asked.
    limit: usize,
    /// The number of the commit that answered.
    generation: u64,
    /// The page.
    notes: Vec<NoteSummary>,
}

/// A note in a list.
#[derive(Serialize, ToSchema)]
struct NoteSummary {
    /// Its identity.
    path: NotePath,
    /// As readers know it.
    title: String,
    /// Its day.
    date: Option<Date>,
    /// What says so.
    date_source: Option<DateSource>,
    /// How many it has.
    sections: usize,
    /// How many oddities it has.
    warnings: usize,
    /// Why it could not be read, if so.
    skipped: Option<String>,
}

/// A note and its neighbours.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct NoteReply {
    /// Its identity.
    path: NotePath,
    /// As readers know it.
    title: String,
    /// Its front matter.
    metadata: Metadata,
    /// Its sections, in reading order.
    outline: Vec<OutlineReply>,
    /// Where it leads, in reading order.
    links: Vec<ResolvedLink>,
    /// Notes that lead here.
    backlinks: Vec<NotePath>,
    /// What is odd about it.
    warnings: Vec<Warning>,
    /// Why it could not be read, if so.
    skipped: Option<String>,
    /// The number of the commit that answered.
    generation: u64,
}

/// A section in the outline.
#[derive(Serialize, ToSchema)]
#[schema(as = OutlineEntry)]
struct OutlineReply {
    /// Empty for the preamble.
    heading: String,
    /// 1 to 6; 0 for the preamble.
    level: u8,
    /// Empty for the preamble.
    anchor: String,
    /// Line in the file, from 1.
    line: usize,
    #[serde(flatten)]
    #[schema(value_type = SectionValues)]
    facets: PerFacet<Vec<StoredFacet>>,
}

impl From<OutlineEntry> for OutlineReply {
    fn from(entry: OutlineEntry) -> Self {
        let OutlineEntry { heading, level, anchor, line, facets, .. } = entry;
        Self { heading, level, anchor, line, facets }
    }
}

/// The values of a section, as they are written.
struct SectionValues;

impl ToSchema for SectionValues {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((StoredFacet::name().into(), StoredFacet::schema()));
    }
}

impl PartialSchema for SectionValues {
    fn schema() -> RefOr<Schema> {
        let value = Ref::from_schema_name(StoredFacet::name());
        let object = Facet::ALL.into_iter().fold(ObjectBuilder::new(), |object, facet| {
            let values = ArrayBuilder::new().items(value.clone());
            let about = format!("Its values of the facet `{facet}`.");
            object.property(facet.plural(), values.description(Some(about)))
        });
        object.into()
    }
}

/// A link and the notes that it may mean.
#[derive(Serialize, ToSchema)]
struct ResolvedLink {
    #[serde(flatten)]
    link: Link,
    /// The notes of that name; none if it is dead.
    notes: Vec<NotePath>,
}

/// `GET /api/v1/notes`
pub(in crate::http) async fn list(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<NotesReply>, Problem> {
    let asked = paging(pairs_of_query(query.as_deref()))?;
    let snapshot = app.snapshot()?;
    let page = app.blocking(move || page(&snapshot, asked)).await?;
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
    let reader = Arc::clone(&app);
    let reply = app.page(move |abandoned| reply(&reader, &snapshot, &wanted, abandoned)).await?;
    let reply = reply.map_err(|error| app.failed(&error))?;
    reply.map(Json).ok_or_else(|| {
        Problem::not_found(Bilingual::new(
            format!("Il n’y a pas de note « {path} »"),
            format!("there is no note \"{path}\""),
        ))
    })
}

fn page(snapshot: &Snapshot, asked: Paging) -> Result<NotesReply, IndexError> {
    let Paging { limit, offset } = asked;
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
    app: &App,
    snapshot: &Snapshot,
    path: &NotePath,
    abandoned: &CancellationToken,
) -> Result<Option<NoteReply>, IndexError> {
    let Some(note) = snapshot.note_at(path)? else { return Ok(None) };
    let backlinks = snapshot.backlinks(&note)?;
    let has_file = |link: &Link| app.has_file(link);
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
