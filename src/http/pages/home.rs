//! The search page when nothing is asked yet: what there is to find, from the notes themselves.

use maud::{Markup, html};

use super::address::Address;
use super::french::{count, date, plural, thousands, typeset};
use super::help;
use super::layout::{self, Frame, Kind};
use super::root::Root;
use crate::http::app::App;
use crate::http::problem::Problem;
use crate::search::{Collapse, FacetCount, Hit, Request};

/// Values told of each facet.
const VALUES: usize = 10;
/// Latest notes told.
const NOTES: usize = 5;
/// Example queries.
const EXAMPLES: usize = 3;

/// The page.
pub(super) async fn show(app: &App) -> Result<Markup, Problem> {
    let snapshot = app.snapshot()?;
    let request =
        Request { limit: NOTES, snippets: 0, collapse: Collapse::Note, ..Request::default() };
    let response = app.search(request).await?;
    let [organisations, themes] = ["organisation", "theme"].map(|name| {
        let mut values = Vec::new();
        collect(response.facets.get(name).map_or(&[][..], Vec::as_slice), &mut values);
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        values
    });
    let body = html! {
        p.intro {
            (count(snapshot.notes_len(), "note")) ", " (count(snapshot.sections_len(), "section"))
            ", à jour dès qu’un fichier change."
        }
        (examples(&themes))
        (help::panel())
        div.browse {
            (values("Organisations", "organisation", &organisations))
            (values("Thèmes", "theme", &themes))
            (latest(&response.hits))
        }
    };
    let h1 = html! { h1.unseen { "Chercher dans les notes" } (body) };
    let root = Root::default();
    let state = format!("{}:{}", response.index_id, response.generation);
    let feed = Address::at(&root).feed_url();
    let frame = Frame {
        kind: Kind::Home,
        state: &state,
        feed: Some(&feed),
        page_key: app.page_key(),
        ..Frame::at(&root)
    };
    Ok(layout::page(&frame, &h1))
}

/// The values of all levels.
fn collect<'a>(values: &'a [FacetCount], all: &mut Vec<&'a FacetCount>) {
    for value in values {
        all.push(value);
        collect(&value.children, all);
    }
}

/// Queries that find something: the names of the commonest themes.
fn examples(themes: &[&FacetCount]) -> Markup {
    let examples = themes.iter().take(EXAMPLES).map(|theme| theme.label.to_lowercase());
    let query = |q: &str| link("q", q);
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

fn values(title: &str, facet: &str, values: &[&FacetCount]) -> Markup {
    html! {
        @if !values.is_empty() {
            section {
                h2 { (title) }
                ul.facet {
                    @for value in values.iter().take(VALUES) {
                        li {
                            a href=(link(facet, &value.value)) {
                                span { (value.label) }
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

fn latest(hits: &[Hit]) -> Markup {
    html! {
        @if !hits.is_empty() {
            section {
                h2 { "Dernières notes" }
                ul.latest {
                    @for hit in hits {
                        li {
                            a href=(super::hits::note_url(&Root::default(), &hit.note, "")) { (typeset(&hit.title)) }
                            @if let Some(day) = hit.date {
                                " " time datetime=(day) { (date(day)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn link(name: &str, value: &str) -> String {
    Address::default().with(name, value).url()
}
