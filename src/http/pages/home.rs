//! The home page: what there is to find.

use maud::{Markup, html};

use super::address::Address;
use super::chips::with_acronym;
use super::french::{count, day_of, facet_title, plural, thousands, typeset};
use super::help;
use super::hit::note_url;
use super::layout::{self, Frame, PageKind};
use crate::facet::{Facet, Tree};
use crate::http::app::App;
use crate::http::path_prefix::PathPrefix;
use crate::http::problem::Problem;
use crate::search::{Collapse, FacetCount, Hit, Request};

/// Values shown of each facet.
const VALUES: usize = 10;
/// Latest notes shown.
const NOTES: usize = 5;
/// Example queries.
const EXAMPLES: usize = 3;

/// The page.
pub(super) async fn show(app: &App) -> Result<Markup, Problem> {
    let snapshot = app.snapshot()?;
    let request =
        Request { limit: NOTES, snippets: 0, collapse: Collapse::Note, ..Request::default() }
            .counting_shown();
    let response = app.search(&snapshot, request).await?;
    let most_frequent = |facet: Facet| {
        let mut values = Vec::new();
        collect(response.facets.get(facet.name()).map_or(&[][..], Vec::as_slice), &mut values);
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        values
    };
    let start = Address::at(&app.prefix);
    let body = html! {
        p.intro {
            (count(snapshot.notes_len(), "note")) ", " (count(snapshot.sections_len(), "section"))
            ", à jour dès qu’un fichier change."
        }
        (examples(&start, &most_frequent(Facet::Theme)))
        (help::panel(snapshot.notes_len()))
        div.browse {
            @for facet in Facet::shown() { (values(&start, facet, snapshot.taxonomy().tree(facet), &most_frequent(facet))) }
            (latest(&app.prefix, &response.hits))
        }
    };
    let h1 = html! { h1.unseen { "Chercher dans les notes" } (body) };
    let state = format!("{}:{}", response.index_id, response.generation);
    let feed = start.feed_url();
    let frame = Frame { kind: PageKind::Home, state: &state, feed: Some(&feed), ..Frame::of(app) };
    Ok(layout::page(&frame, &h1))
}

/// Gathers the values of all levels.
fn collect<'a>(values: &'a [FacetCount], all: &mut Vec<&'a FacetCount>) {
    for value in values {
        all.push(value);
        collect(&value.children, all);
    }
}

/// Queries that find something, since they name the most frequent themes.
fn examples(start: &Address, themes: &[&FacetCount]) -> Markup {
    let examples = themes.iter().take(EXAMPLES).map(|theme| theme.label.to_lowercase());
    let query = |q: &str| start.with("q", q).url();
    html! {
        @if !themes.is_empty() {
            p.examples {
                "Par exemple\u{a0}: "
                @for (at, example) in examples.enumerate() {
                    @if at > 0 { ", " }
                    a href=(query(&example)) { (example) }
                }
            }
        }
    }
}

fn values(start: &Address, facet: Facet, tree: &Tree, values: &[&FacetCount]) -> Markup {
    html! {
        @if !values.is_empty() {
            section {
                h2 { (facet_title(facet)) }
                ul.facet {
                    @for value in values.iter().take(VALUES) {
                        li {
                            a href=(start.with(facet.name(), &value.value).url()) {
                                span { (with_acronym(tree, facet, &value.value, &value.label)) }
                                span.count {
                                    (thousands(value.count as usize))
                                    span.unseen { (plural(value.count as usize, " section")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn latest(prefix: &PathPrefix, hits: &[Hit]) -> Markup {
    html! {
        @if !hits.is_empty() {
            section {
                h2 { "Dernières notes" }
                ul.latest {
                    @for hit in hits {
                        li {
                            a href=(note_url(prefix, &hit.note, "")) { (typeset(&hit.title)) }
                            " " (day_of(hit))
                        }
                    }
                }
            }
        }
    }
}
