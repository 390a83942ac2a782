//! A note: its text as its author wrote it, with the anchors that hits lead to, what is known of
//! it, and the notes around it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use maud::{Markup, PreEscaped, html};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::chips::chips;
use super::editor::{editor_name, editor_url};
use super::fields;
use super::french::{count, date, quoted, typeset};
use super::hit::{hit_url, note_url};
use super::layout::{self, Frame};
use super::note_html;
use super::note_links::{NoteLinks, TARGETS_MAX};
use super::note_outline::outline;
use super::note_part::NotePart;
use super::remarks::remark;
use crate::config::EditorTemplate;
use crate::facet::PerFacet;
use crate::http::app::App;
use crate::http::language::Bilingual;
use crate::http::params::{NotePageRequest, note_page_request, pairs_of_query};
use crate::http::path_prefix::PathPrefix;
use crate::http::problem::Problem;
use crate::index::{IndexError, LinkCheck, Snapshot, StoredFacet, StoredNote};
use crate::ingest::ReadError;
use crate::note::{
    self, Link, LinkTarget, NotePath, PageStart, Rendered, Warning, with_dead_links,
};
use crate::search::{Collapse, Deadline, Hit, QueryMarks, SearchError, SimilarRequest, similar};

/// Notes that link here and are shown by name.
const BACKLINKS_MAX: usize = 50;

/// Notes like this one that are shown, and the time that looking for them may take: the note is what
/// was asked for.
const SIMILAR_MAX: usize = 5;
const SIMILAR_TIME_MAX: Duration = Duration::from_millis(150);

/// Remarks on the file that are shown.
const LISTED_MAX: usize = 500;

/// A note's page could not be made.
#[derive(Debug, thiserror::Error)]
enum PageError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("nobody waits for the page any more")]
    Abandoned,
}

impl PageError {
    fn problem(&self, app: &App) -> Problem {
        match self {
            Self::Index(_) | Self::Search(_) => app.failed(self),
            Self::Read(ReadError::Changing) => Problem::being_saved(),
            Self::Read(_) => Problem::internal(self),
            Self::Abandoned => Problem::timed_out(),
        }
    }
}

/// `GET /notes/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let NotePageRequest { q, from } = note_page_request(pairs_of_query(query.as_deref()))?;
    let (reader, wanted) = (Arc::clone(&app), NotePath::new(path.as_str()));
    let snapshot = app.snapshot()?;
    let state = format!("{}:{}", snapshot.index_id(), snapshot.generation());
    let asked = q.clone();
    let read = Arc::clone(&snapshot);
    let page = app.page(move |abandoned| {
        Loader { app: &reader, snapshot: &read, abandoned }.load(&wanted, &asked, from)
    });
    let Some(page) = page.await?.map_err(|error| error.problem(&app))? else {
        return Err(Problem::not_found(Bilingual::new(
            format!("Il n’y a pas de note «\u{a0}{path}\u{a0}»"),
            format!("there is no note \"{path}\""),
        )));
    };
    let frame = Frame {
        title: &page.note.title,
        q: &q,
        note: Some(page.note.path.as_str()),
        state: &state,
        ..Frame::of(&app)
    };
    let address = Address::at(&app.prefix);
    let searched = if q.is_empty() { address } else { address.with("q", &q) };
    let editor = app.config.links.editor.as_ref();
    Ok(layout::page(&frame, &page.body(&searched, &snapshot, editor)))
}

/// All that the page shows.
struct NotePage {
    note: note::Note,
    part: NotePart,
    title_anchor: Option<String>,
    /// Sanitised.
    html: String,
    /// Of the front matter.
    fields: Vec<(String, Markup)>,
    /// How many marks are in it.
    found: usize,
    /// As indexed.
    stored: StoredNote,
    backlinks: Vec<(NotePath, String)>,
    backlinks_total: usize,
    /// The most similar sections of other notes.
    similar: Vec<Hit>,
    warnings: Vec<Warning>,
}

/// What a page is made from.
struct Loader<'a> {
    app: &'a App,
    snapshot: &'a Snapshot,
    abandoned: &'a CancellationToken,
}

impl Loader<'_> {
    /// Reads and renders a note that the snapshot knows, from byte `from` on; `None` if it does not, or if the file is
    /// gone.
    fn load(&self, path: &NotePath, q: &str, from: usize) -> Result<Option<NotePage>, PageError> {
        let Self { app, snapshot, .. } = *self;
        let source = &app.source;
        let Some(stored) = snapshot.note_at(path)? else { return Ok(None) };
        let Some(bytes) = source.read(path)? else { return Ok(None) };
        self.go_on()?;
        let has_file = |link: &Link| app.has_file(link);
        let check = LinkCheck::new(snapshot, &has_file);
        let links = NoteLinks::new(app, &check, path);
        let resolve = |target: LinkTarget<'_>| links.resolve(target);
        let mut words = self.words(path, q)?;
        let mut find = |text: &str| words.as_mut().map_or(vec![], |words| words.find(text));
        // What is above a page that begins inside the note is not read again.
        let known = (from > 0).then(|| stored.known());
        let page_start = known.as_ref().map_or(PageStart::Top, |k| PageStart::Inside(from, k));
        let Rendered { note, start, next, html, title_anchor, found } =
            note::render(path, &bytes, &source.limits, page_start, &resolve, &mut find);
        drop(bytes);
        self.go_on()?;
        let mut backlinks = Vec::new();
        let linking = snapshot.backlinks(&stored)?;
        let backlinks_total = linking.len();
        for path in linking.into_iter().take(BACKLINKS_MAX) {
            let title = snapshot.note_at(&path)?.map(|note| note.title);
            backlinks.push((path, title.unwrap_or_default()));
        }
        self.go_on()?;
        let checked = note.links.get(..TARGETS_MAX).unwrap_or(&note.links);
        let warnings = with_dead_links(note.warnings.clone(), check.faults(checked)?);
        self.go_on()?;
        let html = note_html::finish(&html);
        let fields = fields::shown(&note.metadata.fields, &resolve);
        Ok(Some(NotePage {
            note,
            part: NotePart { start: (from > 0).then_some(start), next },
            title_anchor,
            html,
            fields,
            found,
            stored,
            backlinks,
            backlinks_total,
            similar: self.similar(path)?,
            warnings,
        }))
    }

    /// # Errors
    /// When nobody waits for the page any more.
    fn go_on(&self) -> Result<(), PageError> {
        if self.abandoned.is_cancelled() { Err(PageError::Abandoned) } else { Ok(()) }
    }

    /// What other notes say of the same subject; nothing if there is no time to find out.
    fn similar(&self, path: &NotePath) -> Result<Vec<Hit>, SearchError> {
        let request = SimilarRequest::new(path.clone(), SIMILAR_MAX, Collapse::Note);
        let settings = &self.app.settings;
        let deadline = Deadline::after(SIMILAR_TIME_MAX.min(settings.time_max));
        match similar(deadline, self.snapshot, settings, &request) {
            Ok(similar) => Ok(similar.map(|similar| similar.hits).unwrap_or_default()),
            Err(error @ SearchError::Late(_)) => {
                tracing::debug!(%error, note = %path, "showing a note without those like it");
                Ok(Vec::new())
            }
            Err(error) => Err(error),
        }
    }

    /// The words to be marked; `None` if there are none, or no time to find out.
    fn words(&self, path: &NotePath, q: &str) -> Result<Option<QueryMarks>, SearchError> {
        if q.trim().is_empty() {
            return Ok(None);
        }
        match QueryMarks::new(self.snapshot, &self.app.settings, q) {
            Ok(words) => Ok(Some(words)),
            // The note is what was asked for.
            Err(error @ (SearchError::Late(_) | SearchError::TooMuchAsked(_))) => {
                tracing::warn!(%error, note = %path, "showing a note without marks");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl NotePage {
    /// The page; `searched` is the search that led here.
    fn body(
        &self,
        searched: &Address,
        snapshot: &Snapshot,
        editor: Option<&EditorTemplate>,
    ) -> Markup {
        let metadata = &self.note.metadata;
        let lang = metadata.lang.as_deref();
        html! {
            article.note {
                header {
                    @if !searched.is_empty() {
                        p { a.back href=(searched.url()) { "← Résultats pour " (quoted(searched.q())) } }
                    }
                    p.path { (self.note.path) }
                    h1 id=[self.title_anchor.as_deref()] lang=[lang] { (typeset(&self.note.title)) }
                    @for lead in &metadata.leads { p.lead lang=[lang] { (lead) } }
                    (self.about(&searched.without("q"), snapshot))
                    @if let Some(editor) = editor {
                        @let url = editor_url(editor, &self.note.path, "", 1);
                        p.editor { a href=(url) data-name=(editor_name(editor)) { (editor_name(editor)) } }
                    }
                    @if self.found > 0 {
                        p.found {
                            a href="#limier:found-1" { (count(self.found, "occurrence")) }
                            " dans cette note"
                        }
                    }
                }
                @if self.note.skipped.is_some() {
                    p.notice {
                        "Cette note ne peut pas être lue"
                        @if let Some(why) = self.warnings.iter().find_map(remark) { "\u{a0}: " (why) }
                        "."
                    }
                }
                (self.part.before(&self.note.path, searched))
                (outline(&self.note, self.part.start.unwrap_or_default()))
                div.text lang=[lang] { (PreEscaped(&self.html)) }
                (self.part.after(&self.note.path, searched))
                footer {
                    (self.front_matter())
                    (self.backlinks(searched.prefix()))
                    (self.see_also(searched.prefix()))
                    (self.warnings())
                }
            }
        }
    }

    fn about(&self, address: &Address, snapshot: &Snapshot) -> Markup {
        let metadata = &self.note.metadata;
        let mut values: PerFacet<Vec<String>> = PerFacet::default();
        for (facet, values) in values.iter_mut() {
            for StoredFacet { value, .. } in
                self.stored.outline.iter().flat_map(|entry| &entry.facets[facet])
            {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
        html! {
            div.about {
                @if let Some(day) = metadata.date { time datetime=(day) { (date(day)) } }
                @if let Some(day) = metadata.updated.filter(|day| metadata.date != Some(*day)) {
                    span { "mise à jour le " time datetime=(day) { (date(day)) } }
                }
                @if !metadata.authors.is_empty() { span { (metadata.authors.join(", ")) } }
                (chips(address, &values, snapshot))
            }
        }
    }

    fn front_matter(&self) -> Markup {
        html! {
            @if !self.fields.is_empty() {
                details.fields {
                    summary { "Fiche de la note" }
                    table {
                        caption.unseen { "En-tête de la note, tel qu’écrit" }
                        tbody {
                            @for (name, value) in &self.fields {
                                tr { th scope="row" { (name) } td { (value) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn backlinks(&self, root: &PathPrefix) -> Markup {
        let others = self.backlinks_total - self.backlinks.len();
        html! {
            @if !self.backlinks.is_empty() {
                section.backlinks {
                    h2 { "Citée par" }
                    ul {
                        @for (path, title) in &self.backlinks {
                            li { a href=(note_url(root, path, "")) { (typeset(title)) } }
                        }
                        @if others > 0 { li { "et " (count(others, "autre")) } }
                    }
                }
            }
        }
    }

    /// Links to the sections of other notes that are most like this note.
    fn see_also(&self, root: &PathPrefix) -> Markup {
        html! {
            @if !self.similar.is_empty() {
                section.backlinks {
                    h2 { "Voir aussi" }
                    ul {
                        @for hit in &self.similar {
                            li {
                                a href=(hit_url(root, hit, "")) { (typeset(&hit.title)) }
                                @if !hit.heading.is_empty() && hit.heading != hit.title {
                                    " › " (typeset(&hit.heading))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn warnings(&self) -> Markup {
        let others = self.warnings.len().saturating_sub(LISTED_MAX);
        html! {
            @if !self.warnings.is_empty() {
                details.warnings {
                    summary { (count(self.warnings.len(), "remarque")) " sur le fichier" }
                    ul {
                        @for warning in self.warnings.iter().take(LISTED_MAX) {
                            li {
                                @if warning.line > 0 { "Ligne " (warning.line) "\u{a0}: " }
                                @match remark(warning) {
                                    Some(remark) => (remark),
                                    None => span lang="en" { (warning.message) },
                                }
                            }
                        }
                        @if others > 0 { li { "et " (count(others, "autre")) } }
                    }
                }
            }
        }
    }
}
