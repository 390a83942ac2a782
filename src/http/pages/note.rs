//! A note: its text as its author wrote it, with the anchors that hits lead to, what is known of
//! it, and the notes around it.

use std::sync::{Arc, LazyLock};

use ammonia::Builder;
use axum::extract::{Path, State};
use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::address::Address;
use super::chips::chips;
use super::french::{count, date, typeset};
use super::hits::note_url;
use super::layout::{self, Frame};
use crate::config::Links;
use crate::facet::Taxonomy;
use crate::http::app::App;
use crate::http::problem::{Bilingual, Problem};
use crate::index::{IndexError, Snapshot, StoredNote, dead_link_warning};
use crate::ingest::{NoteSource, ReadError};
use crate::note::{self, NotePath, Reference, Rendered, Warning};

/// Sections from which an outline helps.
const OUTLINE_MIN: usize = 3;

/// Classes of quotes that are notices, as the renderer calls them.
const ALERTS: [&str; 5] = [
    "markdown-alert-note",
    "markdown-alert-tip",
    "markdown-alert-important",
    "markdown-alert-warning",
    "markdown-alert-caution",
];

/// The second wall: whatever the renderer lets through, no script, style or form does.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = Builder::default();
    sanitiser
        .rm_tags(["img", "map", "area", "bdi", "bdo", "wbr", "rp", "rt", "ruby"])
        .add_generic_attributes(["id"])
        .add_allowed_classes("a", ["image"])
        .add_allowed_classes("span", ["absent", "image", "task"])
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .add_allowed_classes("div", ["footnote-definition"])
        .add_allowed_classes("blockquote", ALERTS)
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .link_rel(Some("noopener nofollow noreferrer"));
    sanitiser
});

/// A note's page could not be made.
#[derive(Debug, thiserror::Error)]
enum PageError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// `GET /notes/{path}`
pub(in crate::http) async fn show(
    State(app): State<Arc<App>>,
    Path(path): Path<String>,
) -> Result<Markup, Problem> {
    let snapshot = app.snapshot()?;
    let wanted = NotePath::new(path.as_str());
    let (source, links) = (Arc::clone(&app.source), app.config.links.clone());
    let page = app.blocking(move || load(&snapshot, &source, &links, &wanted)).await?;
    let Some(page) = page else {
        return Err(Problem::not_found(Bilingual::new(
            format!("Il n’y a pas de note «\u{a0}{path}\u{a0}»"),
            format!("there is no note \"{path}\""),
        )));
    };
    let frame = Frame { title: &page.note.title, q: "", hidden: &[], is_home: false };
    Ok(layout::page(&frame, &page.body(&app.taxonomy())))
}

/// All that the page shows.
struct NotePage {
    note: note::Note,
    title_anchor: Option<String>,
    /// Sanitised.
    html: String,
    /// As indexed.
    stored: StoredNote,
    backlinks: Vec<(NotePath, String)>,
    warnings: Vec<Warning>,
}

/// Reads and renders a note that the snapshot knows; `None` if it does not, or if the file is gone.
fn load(
    snapshot: &Snapshot,
    source: &NoteSource,
    links: &Links,
    path: &NotePath,
) -> Result<Option<NotePage>, PageError> {
    let Some(stored) = snapshot.note_at(path)? else { return Ok(None) };
    let Some(bytes) = source.read(path)? else { return Ok(None) };
    let resolve = |reference: Reference<'_>| resolve(snapshot, links, reference);
    let Rendered { note, html, title_anchor } =
        note::render(path, &bytes, &source.limits, &resolve);
    let mut backlinks = Vec::new();
    for path in snapshot.backlinks(&stored)? {
        let title = snapshot.note_at(&path)?.map(|note| note.title);
        backlinks.push((path, title.unwrap_or_default()));
    }
    let mut warnings = note.warnings.clone();
    for link in &note.links {
        if snapshot.linked(&link.target)?.is_empty() {
            warnings.push(dead_link_warning(link));
        }
    }
    warnings.sort_by_key(|warning| warning.line);
    // A header cell without text heads nothing: to a screen reader it is noise.
    let html = SANITISER.clean(&html).to_string().replace("<th></th>", "<td></td>");
    Ok(Some(NotePage { note, title_anchor, html, stored, backlinks, warnings }))
}

/// Notes are shown here, sites elsewhere; an address on the site where the notes are published
/// leads there.
fn resolve(snapshot: &Snapshot, links: &Links, reference: Reference<'_>) -> Option<String> {
    match reference {
        Reference::Note(target, anchor) => {
            let notes = snapshot.linked(target).ok()?;
            Some(note_url(notes.first()?, anchor.unwrap_or_default()))
        }
        Reference::Address(address) => {
            let schemes = ["http://", "https://", "mailto:", "tel:"];
            let has_scheme = schemes.iter().any(|scheme| {
                address.get(..scheme.len()).is_some_and(|a| a.eq_ignore_ascii_case(scheme))
            });
            if has_scheme || address.starts_with('#') {
                return Some(address.to_owned());
            }
            let base = links.base.as_ref()?.as_str().trim_end_matches('/');
            let is_of_site = address.starts_with('/') && !address.starts_with("//");
            is_of_site.then(|| format!("{base}{address}"))
        }
    }
}

impl NotePage {
    fn body(&self, taxonomy: &Taxonomy) -> Markup {
        let metadata = &self.note.metadata;
        html! {
            div.reading {
                article.note lang=[metadata.lang.as_deref()] {
                    header {
                        p.path { (self.note.path) }
                        h1 id=[self.title_anchor.as_deref()] { (typeset(&self.note.title)) }
                        @for lead in &metadata.leads { p.lead { (lead) } }
                        (self.about(taxonomy))
                    }
                    @if let Some(reason) = &self.note.skipped {
                        p.notice { "Cette note ne peut pas être lue\u{a0}: " (reason) "." }
                    }
                    div.text { (PreEscaped(&self.html)) }
                    footer { (self.front_matter()) (self.backlinks()) (self.warnings()) }
                }
                (self.outline())
            }
        }
    }

    fn about(&self, taxonomy: &Taxonomy) -> Markup {
        let metadata = &self.note.metadata;
        let values = |of: fn(&crate::index::OutlineEntry) -> &Vec<crate::index::StoredFacet>| {
            let mut values: Vec<String> = Vec::new();
            for facet in self.stored.outline.iter().flat_map(of) {
                if !values.contains(&facet.value) {
                    values.push(facet.value.clone());
                }
            }
            values
        };
        let organisations = values(|entry| &entry.organisations);
        let themes = values(|entry| &entry.themes);
        html! {
            div.about {
                @if let Some(day) = metadata.date { time datetime=(day) { (date(day)) } }
                @if let Some(day) = metadata.updated {
                    span { "mise à jour le " time datetime=(day) { (date(day)) } }
                }
                @if !metadata.authors.is_empty() { span { (metadata.authors.join(", ")) } }
                (chips(&Address::default(), &organisations, &themes, taxonomy))
            }
        }
    }

    fn outline(&self) -> Markup {
        let headings: Vec<_> =
            self.note.sections.iter().filter(|s| s.level > 0 && !s.heading.is_empty()).collect();
        let shallowest = headings.iter().map(|section| section.level).min().unwrap_or(1);
        html! {
            @if headings.len() >= OUTLINE_MIN {
                nav.outline aria-labelledby="limier:outline" {
                    h2 id="limier:outline" { "Sommaire" }
                    ul {
                        @for section in headings {
                            li.{ "depth-" ((section.level - shallowest).min(3)) } {
                                a href={ "#" (crate::search::encode(&section.anchor)) } {
                                    (typeset(&section.heading))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn front_matter(&self) -> Markup {
        let fields = &self.note.metadata.fields;
        html! {
            @if !fields.is_empty() {
                details.fields {
                    summary { "Fiche de la note" }
                    table {
                        caption.unseen { "En-tête de la note, tel qu’écrit" }
                        tbody {
                            @for (name, value) in fields {
                                tr { th scope="row" { (name) } td { (field_text(value)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn backlinks(&self) -> Markup {
        html! {
            @if !self.backlinks.is_empty() {
                section.backlinks {
                    h2 { "Citée par" }
                    ul {
                        @for (path, title) in &self.backlinks {
                            li { a href=(note_url(path, "")) { (typeset(title)) } }
                        }
                    }
                }
            }
        }
    }

    fn warnings(&self) -> Markup {
        html! {
            @if !self.warnings.is_empty() {
                details.warnings {
                    summary { (count(self.warnings.len(), "remarque")) " sur le fichier" }
                    ul {
                        @for warning in &self.warnings {
                            li {
                                @if warning.line > 0 { "Ligne " (warning.line) "\u{a0}: " }
                                span lang="en" { (warning.message) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A front matter value in one line.
fn field_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(field_text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| format!("{name}\u{a0}: {}", field_text(value)));
            fields.collect::<Vec<_>>().join(" ; ")
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rendered_is_sanitised_again() {
        for (written, clean) in [
            ("<p id=\"a\">a<script>b</script></p>", "<p id=\"a\">a</p>"),
            ("<img src=x onerror=alert(1)>", ""),
            (
                "<a href=\"javascript:alert(1)\">a</a>",
                "<a rel=\"noopener nofollow noreferrer\">a</a>",
            ),
            ("<span class=\"absent top\" style=\"a\">a</span>", "<span class=\"absent\">a</span>"),
        ] {
            assert_eq!(SANITISER.clean(written).to_string(), clean);
        }
    }
}
