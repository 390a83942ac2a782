//! The hits of a page, a note each, and the links to their other pages.

use maud::{Markup, html};

use super::address::{Address, PAGE_HITS};
use super::french::thousands;
use super::hit::Shown;
use crate::config::EditorTemplate;
use crate::index::Snapshot;
use crate::search::{Hit, Response, Tier};

/// Pages linked on each side of the current one.
const NEIGHBOURS: usize = 2;

/// The hits of a page. Those that hold less come last, below `divider`.
pub(super) fn hits(
    address: &Address,
    response: &Response,
    snapshot: &Snapshot,
    editor: Option<&EditorTemplate>,
    divider: &Markup,
) -> Markup {
    let relaxed = response.query.relaxed.as_ref();
    let dropped = relaxed.map_or(&[][..], |relaxed| &relaxed.dropped);
    let suggestion = response.query.suggestion.as_ref();
    let asked = match suggestion.filter(|s| s.applied && s.reason == "spelling") {
        Some(respelled) => &respelled.text,
        None => address.q(),
    };
    let shown = Shown { address, asked, dropped, snapshot, editor };
    let full = response.hits.partition_point(|hit| hit.tier == Tier::Full);
    let (full, partial) = response.hits.split_at(full);
    let list = |hits: &[Hit], start: usize| {
        html! {
            ol.hits start=(start) {
                @for hit in hits { li { (shown.note(hit)) } }
            }
        }
    };
    html! {
        @if !full.is_empty() { (list(full, response.offset + 1)) }
        @if !partial.is_empty() {
            (divider)
            (list(partial, response.offset + full.len() + 1))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::path_prefix::PathPrefix;

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
