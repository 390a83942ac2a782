//! The hits, and the links to their other pages.

use maud::{Markup, html};

use super::address::{Address, PAGE_HITS};
use super::chips::chips;
use super::french::{day_of, label_kind, list, quoted, thousands, typeset};
use crate::http::path_prefix::PathPrefix;
use crate::index::Snapshot;
use crate::note::NotePath;
use crate::search::{Hit, Response, Snippet, Twin, encode};
use url::form_urlencoded;

/// Pages linked on each side of the current one.
const NEIGHBOURS: usize = 2;

/// The hits of a page.
pub(super) fn hits(address: &Address, response: &Response, snapshot: &Snapshot) -> Markup {
    let relaxed = response.query.relaxed.as_ref();
    let dropped = relaxed.map_or(&[][..], |relaxed| &relaxed.dropped);
    let suggestion = response.query.suggestion.as_ref();
    let asked = match suggestion.filter(|s| s.applied && s.reason == "spelling") {
        Some(respelled) => &respelled.text,
        None => address.q(),
    };
    html! {
        ol.hits start=(response.offset + 1) {
            @for hit in &response.hits { li { (show(address, hit, asked, dropped, snapshot)) } }
        }
    }
}

/// A hit. The words `dropped` from the query are missing in all hits; the page says so once, above.
fn show(
    address: &Address,
    hit: &Hit,
    asked: &str,
    dropped: &[String],
    snapshot: &Snapshot,
) -> Markup {
    let missing: Vec<_> = hit.missing.iter().filter(|word| !dropped.contains(word)).collect();
    let crumbs: Vec<_> = hit.breadcrumb.iter().zip(&hit.breadcrumb_marks).collect();
    let (title, above) =
        crumbs.split_last().map_or(((&hit.title, &hit.title_marks), &[][..]), |(t, a)| (*t, a));
    html! {
        article.hit {
            @if !above.is_empty() {
                p.crumbs {
                    @for (at, (crumb, marks)) in above.iter().enumerate() {
                        @if at > 0 { span aria-hidden="true" { " › " } }
                        span { (marked_title(crumb, marks)) }
                    }
                }
            }
            h2 { a href=(hit_url(address.prefix(), hit, asked)) { (marked_title(title.0, title.1)) } }
            @for snippet in &hit.snippets { p.snippet { (marked(snippet)) } }
            @if !hit.found_in.is_empty() {
                p.found {
                    @for (at, found) in hit.found_in.iter().enumerate() {
                        @if at > 0 { " · " }
                        (label_kind(found.kind)) "\u{a0}: " (with_marks(&found.snippet))
                    }
                }
            }
            @if !missing.is_empty() {
                p.missing {
                    "Sans\u{a0}: "
                    @for (at, word) in missing.iter().enumerate() {
                        @if at > 0 { ", " }
                        s { (word) }
                    }
                }
            }
            div.about {
                @if hit.date.is_some() || address.is_by_day() { (day_of(hit)) }
                (chips(address, &hit.facets, snapshot))
            }
            @if !hit.also_in.is_empty() { (also_in(address.prefix(), &hit.also_in)) }
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
    let part = |from: usize, to: usize| snippet.text.get(from..to).unwrap_or_default();
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

fn also_in(prefix: &PathPrefix, twins: &[Twin]) -> Markup {
    html! {
        p.also {
            "Aussi dans "
            @for (at, twin) in twins.iter().enumerate() {
                @if at > 0 { ", " }
                a href=(note_url(prefix, &twin.note, &twin.anchor)) { (twin.title) }
            }
        }
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

/// The page of a note, at an anchor unless that is empty.
pub(super) fn note_url(prefix: &PathPrefix, note: &NotePath, anchor: &str) -> String {
    let page = prefix.to(&format!("/notes/{}", encode(note.as_str())));
    if anchor.is_empty() { page } else { format!("{page}#{}", encode(anchor)) }
}

/// Links to the other pages of hits, if there are any.
pub(super) fn paging(address: &Address, page: usize, listed: usize) -> Markup {
    let pages = listed.div_ceil(PAGE_HITS);
    if pages < 2 {
        return html! {};
    }
    let linked: Vec<usize> =
        (1..=pages).filter(|n| *n == 1 || *n == pages || n.abs_diff(page) <= NEIGHBOURS).collect();
    html! {
        nav.paging aria-label="Pages de résultats" {
            ul {
                @if page > 1 {
                    li { a rel="prev" href=(address.page_url(page - 1)) { "← Précédente" } }
                }
                @for (at, &number) in linked.iter().enumerate() {
                    @if at > 0 && linked.get(at - 1) != Some(&(number - 1)) {
                        li.gap aria-hidden="true" { "…" }
                    }
                    li.number { (page_link(address, number, page)) }
                }
                @if page < pages {
                    li { a rel="next" href=(address.page_url(page + 1)) { "Suivante →" } }
                }
            }
        }
    }
}

fn page_link(address: &Address, number: usize, page: usize) -> Markup {
    let current = (number == page).then_some("page");
    html! {
        a href=(address.page_url(number)) aria-current=[current] {
            span.unseen { "Page " } (thousands(number))
        }
    }
}

/// `« a », « b » et « c »`.
pub(super) fn quoted_list(words: &[String]) -> String {
    list(&words.iter().map(|word| quoted(word)).collect::<Vec<_>>())
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

    #[test]
    fn neighbouring_pages_are_linked() {
        let address = Address::read(&PathPrefix::default(), Some("q=a")).unwrap().0;
        let html = paging(&address, 5, 95).into_string();
        for page in ["=4", "=6", "=3", "=7", "=10"] {
            assert!(html.contains(&format!("page{page}\"")), "{page}");
        }
        assert!(!html.contains("page=9\"") && html.contains("…"));
        assert!(paging(&address, 1, 10).into_string().is_empty());
    }
}
