//! One hit of a page: a note by its best section, and its next best sections below.

use maud::{Markup, html};

use super::address::Address;
use super::chips::few_chips;
use super::editor::editor_url;
use super::french::{count, day_of, label_kind, plural, quoted_list, typeset};
use crate::config::EditorTemplate;
use crate::http::path_prefix::PathPrefix;
use crate::index::Snapshot;
use crate::note::NotePath;
use crate::search::{Hit, Snippet, Tier, encode};
use url::form_urlencoded;

/// Sections of a note that are visible below its best.
const SECTIONS: usize = 2;

/// What all hits of a page are shown with.
pub(super) struct Shown<'s> {
    pub(super) address: &'s Address,
    /// The query that found them.
    pub(super) asked: &'s str,
    /// The words of it that are missing in all hits; the page says so once, above.
    pub(super) dropped: &'s [String],
    pub(super) snapshot: &'s Snapshot,
    /// For the preview, which offers it.
    pub(super) editor: Option<&'s EditorTemplate>,
}

impl Shown<'_> {
    /// A note by its best section.
    pub(super) fn note(&self, hit: &Hit) -> Markup {
        let (address, snapshot) = (self.address, self.snapshot);
        let editor = self.editor.map(|to| editor_url(to, &hit.note, &hit.anchor, hit.line));
        html! {
            article.hit data-editor=[editor] {
                h2 {
                    a href=(self.url(hit)) { (marked_title(&hit.title, &hit.title_marks)) }
                }
                div.about {
                    span.path { (hit.note) }
                    @if hit.date.is_some() || address.is_by_day() { (day_of(hit)) }
                    @if let Some(facets) = &hit.facets {
                        (few_chips(address, facets, snapshot, hit.note.as_str()))
                    }
                }
                @let crumbs = crumbs(hit);
                @if !crumbs.is_empty() {
                    p.crumbs { (joined(&crumbs)) }
                }
                @for snippet in &hit.snippets { p.snippet { (marked(snippet)) } }
                @if !hit.found_in.is_empty() {
                    p.found {
                        @for (at, found) in hit.found_in.iter().enumerate() {
                            @if at > 0 { " · " }
                            (label_kind(found.kind)) "\u{a0}: " (with_marks(&found.snippet))
                        }
                    }
                }
                @if let Some(missing) = self.missing(hit) { p.missing { (missing) } }
                (self.others(hit))
                (self.also_in(hit))
            }
        }
    }

    /// The next best sections of the note: the headings of the first, and the others folded.
    fn others(&self, hit: &Hit) -> Markup {
        let sections = hit.sections.as_deref().unwrap_or_default();
        let (shown, folded) = sections.split_at(sections.len().min(SECTIONS));
        let total = hit.sections_total.unwrap_or_default();
        let others = total.saturating_sub(1 + shown.len());
        html! {
            @if !shown.is_empty() {
                ul.sections {
                    @for section in shown { li { (self.link(section)) " " (self.also_in(section)) } }
                    @if !folded.is_empty() {
                        li.others {
                            details {
                                summary data-key={ "sections:" (hit.note) } {
                                    (count(others, "autre")) " " (plural(others, "section"))
                                    span.unseen { " de " (hit.title) }
                                }
                                (self.folded(hit, folded, others - folded.len().min(others)))
                            }
                        }
                    }
                }
            }
        }
    }

    /// Sections with what they say, and a link to the note for so many that are `beyond`.
    fn folded(&self, hit: &Hit, sections: &[Hit], beyond: usize) -> Markup {
        html! {
            ul {
                @for section in sections {
                    li {
                        (self.link(section))
                        @for snippet in &section.snippets { p { (marked(snippet)) } }
                        @if let Some(missing) = self.missing(section) { p.missing { (missing) } }
                        (self.also_in(section))
                    }
                }
                @if beyond > 0 {
                    li {
                        a href=(note_url_with(self.address.prefix(), &hit.note, self.asked)) {
                            (count(beyond, "autre")) " dans la note"
                        }
                    }
                }
            }
        }
    }

    fn link(&self, hit: &Hit) -> Markup {
        html! {
            a href=(self.url(hit)) {
                @match crumbs(hit).last() {
                    Some((heading, marks)) => (marked_title(heading, marks)),
                    None => "Début de la note",
                }
            }
        }
    }

    fn also_in(&self, hit: &Hit) -> Markup {
        let prefix = self.address.prefix();
        html! {
            @if !hit.also_in.is_empty() {
                p.also {
                    "Aussi dans "
                    @for (at, twin) in hit.also_in.iter().enumerate() {
                        @if at > 0 { ", " }
                        a href=(note_url(prefix, &twin.note, &twin.anchor)) { (twin.title) }
                    }
                }
            }
        }
    }

    fn url(&self, hit: &Hit) -> String {
        hit_url(self.address.prefix(), hit, self.asked)
    }

    /// Says which words a section does not hold, and whether only its meaning found it.
    fn missing(&self, hit: &Hit) -> Option<String> {
        let missing = hit.missing.iter().filter(|word| !self.dropped.contains(word));
        let missing: Vec<String> = missing.cloned().collect();
        match (hit.tier, missing.is_empty()) {
            (Tier::Meaning, true) => Some("Par le sens".to_owned()),
            (Tier::Meaning, false) => Some(format!("Par le sens, sans {}", quoted_list(&missing))),
            (_, true) => None,
            (_, false) => Some(format!("Sans {}", quoted_list(&missing))),
        }
    }
}

/// A title with its marks.
type Crumb<'h> = (&'h str, &'h [[usize; 2]]);

/// The titles between that of the note and the text of a section, its own last.
fn crumbs(hit: &Hit) -> Vec<Crumb<'_>> {
    let titles = hit.breadcrumb.iter().map(String::as_str);
    let marks = hit.breadcrumb_marks.iter().map(Vec::as_slice);
    let is_note = hit.breadcrumb.first() == Some(&hit.title);
    titles.zip(marks).skip(usize::from(is_note)).collect()
}

fn joined(crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        @for (at, (title, marks)) in crumbs.iter().enumerate() {
            @if at > 0 { span aria-hidden="true" { " › " } }
            span { (marked_title(title, marks)) }
        }
    }
}

/// A title with its marks.
fn marked_title(title: &str, marks: &[[usize; 2]]) -> Markup {
    let part = |from: usize, to: usize| typeset(title.get(from..to).unwrap_or_default());
    let starts = std::iter::once(0).chain(marks.iter().map(|[_, end]| *end));
    let last = marks.last().map_or(0, |[_, end]| *end);
    html! {
        @for (before, [start, end]) in starts.zip(marks) {
            (part(before, *start)) mark { (part(*start, *end)) }
        }
        (part(last, title.len()))
    }
}

/// A snippet with its marks, and with an ellipsis where the text seems cut.
pub(super) fn marked(snippet: &Snippet) -> Markup {
    let is_inside = |c: char| c.is_lowercase() || matches!(c, ':' | ';' | ',' | '.' | ')');
    let is_cut_before = snippet.text.starts_with(is_inside);
    let is_cut_after = snippet.text.trim_end().ends_with(|c: char| c.is_alphanumeric() || c == ',');
    html! {
        @if is_cut_before { "… " }
        (with_marks(snippet))
        @if is_cut_after { " …" }
    }
}

fn with_marks(snippet: &Snippet) -> Markup {
    let part = |from: usize, to: usize| typeset(snippet.text.get(from..to).unwrap_or_default());
    let ends = snippet.marks.iter().map(|[_, end]| *end);
    let starts = std::iter::once(0).chain(ends);
    let last = snippet.marks.last().map_or(0, |[_, end]| *end);
    html! {
        @for (before, [start, end]) in starts.zip(&snippet.marks) {
            (part(before, *start)) mark { (part(*start, *end)) }
        }
        (part(last, snippet.text.len()))
    }
}

/// The address of a hit. Our own page of a note gets the query, whose words it marks.
pub(super) fn hit_url(prefix: &PathPrefix, hit: &Hit, asked: &str) -> String {
    if !hit.url.starts_with('/') {
        return hit.url.clone();
    }
    let (page, fragment) = match hit.url.split_once('#') {
        Some((page, fragment)) => (page, format!("#{fragment}")),
        None => (hit.url.as_str(), String::new()),
    };
    let q: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    let sign = if page.contains('?') { '&' } else { '?' };
    let query = if q.is_empty() { q } else { format!("{sign}q={q}") };
    format!("{}{query}{fragment}", prefix.to(page))
}

/// The page of a note, which marks the words asked for.
fn note_url_with(prefix: &PathPrefix, note: &NotePath, asked: &str) -> String {
    let q: String = form_urlencoded::byte_serialize(asked.as_bytes()).collect();
    let page = note_url(prefix, note, "");
    if q.is_empty() { page } else { format!("{page}?q={q}") }
}

/// The page of a note, at an anchor unless that is empty.
pub(super) fn note_url(prefix: &PathPrefix, note: &NotePath, anchor: &str) -> String {
    let page = prefix.to(&format!("/notes/{}", encode(note.as_str())));
    if anchor.is_empty() { page } else { format!("{page}#{}", encode(anchor)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_escaped_and_marked() {
        let text = "l’<b>État</b> & l’école".to_owned();
        let at = text.find("État").unwrap();
        let marks = vec![[at, at + "État".len()]];
        let snippet = Snippet { html: String::new(), text, marks, start: 0 };
        let html = marked(&snippet).into_string();
        assert_eq!(html, "… l’&lt;b&gt;<mark>État</mark>&lt;/b&gt; &amp; l’école …");
    }
}
